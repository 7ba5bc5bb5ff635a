package cli_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
	"github.com/emersion/go-smtp"

	"meantime/internal/app/apptest"
	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/incoming"
	"meantime/internal/incoming/mailbox"
	"meantime/internal/incoming/smtpd"
	"meantime/internal/mail/authentic"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
)

const (
	placeAddress = "meantime+reply@saltmarsh.example"
	ownAddress   = "news@saltmarsh.example"
	inesAddress  = "ines.carvalho@saltmarsh.example"
	miraAddress  = "mira.osei@saltmarsh.example"
	strange      = "mallory@elsewhere.example" // whose domain vouches for her
)

// dns is a resolver in which this machine may send for two domains, both of which have all else refused.
type dns struct{}

func (dns) LookupTXT(_ context.Context, name string) ([]string, error) {
	switch strings.TrimSuffix(name, ".") {
	case "saltmarsh.example", "elsewhere.example":
		return []string{"v=spf1 ip4:127.0.0.1 -all"}, nil
	case "_dmarc.saltmarsh.example", "_dmarc.elsewhere.example":
		return []string{"v=DMARC1; p=reject"}, nil
	}
	return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
}

func (dns) LookupMX(context.Context, string) ([]*net.MX, error)        { return nil, nil }
func (dns) LookupIPAddr(context.Context, string) ([]net.IPAddr, error) { return nil, nil }
func (dns) LookupAddr(context.Context, string) ([]string, error)       { return nil, nil }

// target is what hostile mails are sent to: two people, a thread that both see, and one of a space that Inês was removed from.
type target struct {
	*apptest.World
	t          *testing.T
	data       string
	place      incoming.Place
	ines, mira person.Actor
	fares      thread.Thread
	board      thread.Thread
}

func aim(t *testing.T) *target {
	t.Helper()
	data := t.TempDir()
	d := &target{World: apptest.New(t, dbtest.Open(t, filepath.Join(data, "meantime.db"))), t: t, data: data}
	d.At(time.Now())
	d.ines, d.mira = d.Person("Ines Carvalho", "Europe/Lisbon"), d.Person("Mira Osei", "Africa/Accra")
	d.fares = d.Thread(d.mira, d.Space("Ferries", d.ines, d.mira), "Fares in winter", "By a tenth?")
	board := d.SpaceOf(space.Details{Name: "Board", Kind: space.Closed}, d.mira, d.ines)
	d.board = d.Thread(d.mira, board, "Salaries", "By how much?")
	var err error
	if d.place, err = incoming.ParsePlace(placeAddress); err != nil {
		t.Fatal(err)
	}
	d.Incoming.Open(d.place, ownAddress, func(ctx context.Context, raw []byte, e incoming.Envelope) incoming.Verdict {
		found := authentic.Trusted(raw, []string{"mx.saltmarsh.example"})
		if found.Verdict != authentic.Authentic {
			sender := ""
			if e.Sender != nil {
				sender = *e.Sender
			}
			found = authentic.Check(ctx, raw, e.Peer, sender, e.Hello, dns{})
		}
		return incoming.Verdict{From: found.From, Proven: found.Verdict == authentic.Authentic, Later: found.Verdict == authentic.Temporary}
	})
	return d
}

func (d *target) address(in thread.Thread) string {
	d.t.Helper()
	a := d.place.Address(d.ines.ID, in.ID, false)
	if err := d.Incoming.Give(d.t.Context(), []incoming.Address{a}); err != nil {
		d.t.Fatal(err)
	}
	return a.Address
}

// wrote are all letters of the thread but the first, and how many there are of the other.
func (d *target) wrote() (out []string, board int) {
	d.t.Helper()
	fares, err := d.Threads.Look(d.t.Context(), d.mira, d.fares.ID, thread.Part{})
	if err != nil {
		d.t.Fatal(err)
	}
	for _, l := range fares.Letters[1:] {
		out = append(out, l.Body)
	}
	other, err := d.Threads.Look(d.t.Context(), d.mira, d.board.ID, thread.Part{})
	if err != nil {
		d.t.Fatal(err)
	}
	return out, len(other.Letters)
}

// kept is what a mail became, what is kept of its subject, and whom a mail tells of it.
type kept struct {
	became, about string
	tells         int
}

func (d *target) kept() (out []kept) {
	d.t.Helper()
	err := d.DB.Read(d.t.Context(), func(tx *db.Tx) (err error) {
		out, err = db.All(tx, func(s db.Scanner) (k kept, err error) {
			var reason string
			err = s.Scan(&k.became, &reason, &k.about, &k.tells)
			k.became = strings.TrimSpace(k.became + " " + reason)
			return k, err
		}, `SELECT state, reason, about, (SELECT count(*) FROM outbox o WHERE o.kind = 'mail_refused' AND o.ref = m.number) FROM mail_in m ORDER BY received_at, number`)
		return err
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return out
}

// hostile is a mail that is to do nothing, or nothing but what is harmless.
type hostile struct {
	name    string
	sender  string // of its envelope, whose domain vouches for it
	to      func(d *target) string
	raw     string // %s is where it goes
	becomes string
	tells   int
	says    string // what is posted; empty for nothing
}

func hostiles() []hostile {
	fares := func(d *target) string { return d.address(d.fares) }
	from := func(who, rest string) string { return "From: " + who + "\r\nTo: <%s>\r\n" + rest + "\r\n" }
	nested := "Content-Type: multipart/mixed; boundary=b0\r\n\r\n"
	for n := range 10_000 {
		nested += fmt.Sprintf("--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n", n, n+1)
	}
	event := "BEGIN:VEVENT\r\nUID:x\r\nDTSTART:20261127T090000Z\r\nRRULE:FREQ=SECONDLY;COUNT=2000000000\r\nSUMMARY:Bomb\r\nEND:VEVENT\r\n"
	return []hostile{
		{"a forged From whose DMARC fails", strange, fares, from(inesAddress, "Subject: Yes\r\n\r\nForged."), "held unproven", 0, ""},
		{"a token of a space that she was removed from", inesAddress, func(d *target) string {
			to := d.address(d.board)
			if err := d.Spaces.Remove(d.t.Context(), d.mira, d.board.Space, d.ines.ID); err != nil {
				d.t.Fatal(err)
			}
			return to
		}, from(inesAddress, "Subject: Yes\r\n\r\nRemoved."), "refused gone", 1, ""},
		{"a token that was forwarded to another", miraAddress, fares, from(miraAddress, "Subject: Yes\r\n\r\nForwarded."), "held other", 0, ""},
		{"a token that stands in a letter", strange, func(d *target) string {
			to := d.address(d.fares)
			d.Reply(d.mira, d.fares.ID, "Write to "+to)
			return to
		}, from(strange, "Subject: Yes\r\n\r\nQuoted."), "held other", 0, "Write to "},
		{"10,000 parts in each other", inesAddress, fares, from(inesAddress, nested), "refused unreadable", 1, ""},
		{"10,000 parts", inesAddress, fares, from(inesAddress, "Content-Type: multipart/mixed; boundary=b\r\n\r\n"+strings.Repeat("--b\r\nContent-Type: text/plain\r\n\r\nx\r\n", 10_000)+"--b--"), "refused unreadable", 1, ""},
		{"a header in a name", inesAddress, fares, from("=?utf-8?q?Ines=0D=0ABcc:_victim@elsewhere.example?= <"+inesAddress+">", "Subject: Re\r\n\r\nInjected."), "held from", 0, ""},
		{"a header in a subject", inesAddress, fares, from(inesAddress, "Subject: =?utf-8?q?Re=0D=0ABcc:_victim@elsewhere.example=0D=0A=0D=0ABuy!?=\r\n\r\n-- \r\nInes"), "refused empty", 1, ""},
		{"HTML with a script", inesAddress, fares, from(inesAddress, "Content-Type: text/html\r\n\r\n<p onclick=\"alert(1)\">By a <b>tenth</b>.</p><script>alert(2)</script><img src=x onerror=alert(3)><a href=\"javascript:alert(4)\">x</a><a href=\" java&#10;script:alert(6)\">y</a><iframe src=//e.example></iframe><style>*{x:url(alert(5))}</style>"), "posted", 0, "By a **tenth**.\n\nxy"},
		{"a calendar of which there would be no end", inesAddress, fares, from(inesAddress, "Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSee you there.\r\n--b\r\nContent-Type: text/calendar; method=REQUEST; name=invite.ics\r\n\r\nBEGIN:VCALENDAR\r\n"+strings.Repeat(event, 40_000)+"END:VCALENDAR\r\n--b--"), "posted", 0, "See you there."},
	}
}

// carrier brings a mail by one of the ways, and says what its server answers or its program ends with.
type carrier func(d *target, sender, to, raw string) (answer string)

// TestHostileMailsByEachWay brings hostile mails by all three ways: nothing is posted but what is harmless, nothing is told to who has not
// certainly written, and none takes more than a bounded time.
func TestHostileMailsByEachWay(t *testing.T) {
	for name, start := range map[string]func(d *target) carrier{"deliver": byDeliver, "smtp": bySMTP, "imap": byIMAP} {
		t.Run(name, func(t *testing.T) {
			d := aim(t)
			bring := start(d)
			for _, h := range hostiles() {
				d.suffers(bring, h)
			}
			d.tooMuch(name, bring)
		})
	}
}

func (d *target) suffers(bring carrier, h hostile) {
	d.t.Helper()
	to := h.to(d)
	before, _ := d.wrote()
	if h.name == "a token that stands in a letter" { // of which the letter itself is no mail's
		before = before[:len(before)-1]
	}
	d.At(d.Clock().Add(time.Second))
	raw := strings.Replace(h.raw, "%s", to, 1)
	begun, had := worked(d.t), len(d.kept())
	if answer := bring(d, h.sender, to, raw); answer != "" {
		d.t.Errorf("%s: it is answered %q", h.name, answer)
	}
	if err := d.Incoming.Take(d.t.Context()); err != nil {
		d.t.Errorf("%s: %v", h.name, err)
	}
	if took := worked(d.t) - begun; took > 5*time.Second {
		d.t.Errorf("%s takes %v", h.name, took)
	}
	all := d.kept()
	if len(all) != had+1 {
		d.t.Fatalf("%s: %d are kept", h.name, len(all)-had)
	}
	got := all[had]
	if got.became != h.becomes || got.tells != h.tells || strings.ContainsAny(got.about, "\r\n") {
		d.t.Errorf("%s: it became %+v", h.name, got)
	}
	after, board := d.wrote()
	said := strings.Join(after[len(before):], "\n")
	if !strings.HasPrefix(said, h.says) || (h.says == "") != (said == "") || strings.Contains(said, "alert") || strings.Contains(said, "Quoted.") || board != 1 {
		d.t.Errorf("%s: the thread says %q more", h.name, said)
	}
}

// tooMuch is a mail of 100 MB: the limit is named to who brings it, or, of one out of a mailbox, to who wrote it.
func (d *target) tooMuch(way string, bring carrier) {
	d.t.Helper()
	to, had := d.address(d.fares), len(d.kept())
	d.At(d.Clock().Add(time.Second))
	answer := bring(d, inesAddress, to, "From: "+inesAddress+"\r\nTo: <"+to+">\r\nSubject: The film\r\n\r\n"+strings.Repeat(strings.Repeat("x", 98)+"\r\n", 1_000_000))
	if err := d.Incoming.Take(d.t.Context()); err != nil {
		d.t.Fatal(err)
	}
	all := d.kept()[had:]
	switch want := map[string]string{"deliver": "69 meantime: A mail has 25 MB at the most.", "smtp": "552 5.3.4 A mail has 26212352 bytes at the most here.", "imap": ""}[way]; {
	case !strings.Contains(answer, want):
		d.t.Errorf("100 MB are answered %q", answer)
	case way != "imap" && len(all) != 0, way == "imap" && !slices.Equal(all, []kept{{"refused too_large", "The film", 1}}):
		d.t.Errorf("100 MB became %+v", all)
	}
}

// worked is how long processors have worked for this test.
func worked(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func byDeliver(*target) carrier {
	return func(d *target, sender, to, raw string) string {
		d.t.Helper()
		status, wrong := handed(d.t, strings.NewReader(raw), "--data", d.data, "--sender", sender, "--client", "127.0.0.1", "--helo", "mx.elsewhere.example", to)
		if status == 0 {
			return wrong
		}
		return fmt.Sprint(status, " ", wrong)
	}
}

func bySMTP(d *target) carrier {
	at := listen(d.t)
	server := smtpd.New(smtpd.Options{Name: "mx.saltmarsh.example", Takes: d.Incoming.Takes, Now: d.Now, Log: slog.New(slog.DiscardHandler), Limits: smtpd.Usual(),
		Keep: func(ctx context.Context, raw []byte, e incoming.Envelope) error {
			return incoming.Keep(ctx, d.DB, d.Now(), raw, e)
		}})
	ctx, stop := context.WithCancel(context.WithoutCancel(d.t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ctx, at) }()
	d.t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			d.t.Error(err)
		}
	})
	return func(d *target, sender, to, raw string) string {
		d.t.Helper()
		err := sent(at.Addr().String(), sender, to, raw)
		if answer, is := errors.AsType[*smtp.SMTPError](err); is {
			return fmt.Sprintf("%d %d.%d.%d %s", answer.Code, answer.EnhancedCode[0], answer.EnhancedCode[1], answer.EnhancedCode[2], answer.Message)
		}
		if err != nil {
			d.t.Fatal(err)
		}
		return ""
	}
}

// sent is smtp.SendMail over a line that is not encrypted.
func sent(at, sender, to, raw string) error {
	line, err := smtp.Dial(at)
	if err != nil {
		return err
	}
	defer line.Close()
	if err := line.SendMail(sender, []string{to}, strings.NewReader(raw)); err != nil {
		return err
	}
	return line.Quit()
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	at, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// byIMAP has mails come into a mailbox whose server has found out who sent them, and out of it again.
func byIMAP(d *target) carrier {
	user := imapmemserver.NewUser("ines", "secret")
	if err := user.Create("INBOX", nil); err != nil {
		d.t.Fatal(err)
	}
	all := imapmemserver.New()
	all.AddUser(user)
	at := listen(d.t)
	server := imapserver.New(&imapserver.Options{InsecureAuth: true, Caps: imap.CapSet{imap.CapIMAP4rev1: {}, imap.CapIMAP4rev2: {}},
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return all.NewSession(), nil, nil
		}})
	go func() { _ = server.Serve(at) }() // it ends when the server is closed
	from, err := mailbox.ParseSource("imap://ines:secret@" + at.Addr().String() + "?tls=off")
	if err != nil {
		d.t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(d.t.Context()))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		mailbox.Run(ctx, mailbox.Options{From: from, Box: incoming.NewBox(d.DB, d.Now, from.String()), Names: d.Incoming.Names, Log: slog.New(slog.DiscardHandler)})
	}()
	d.t.Cleanup(func() {
		stop()
		<-ended
		_ = server.Close() // nothing is left to lose
	})
	return func(d *target, sender, _, raw string) string {
		d.t.Helper()
		said, domain := "pass", "saltmarsh.example"
		switch {
		case sender == strange && strings.HasPrefix(raw, "From: "+strange):
			domain = "elsewhere.example"
		case sender == strange:
			said = "fail"
		}
		had := len(d.kept())
		raw = "Authentication-Results: mx.saltmarsh.example; dmarc=" + said + " header.from=" + domain + "\r\nReceived: from mx.elsewhere.example by mx.saltmarsh.example; Tue, 13 Oct 2026 09:00:00 +0000\r\n" + raw
		if _, err := user.Append("INBOX", literal{bytes.NewReader([]byte(raw))}, &imap.AppendOptions{}); err != nil {
			d.t.Fatal(err)
		}
		for start := time.Now(); len(d.kept()) == had && time.Since(start) < time.Minute; {
			time.Sleep(20 * time.Millisecond)
		}
		return ""
	}
}

// literal is a mail on its way into a mailbox.
type literal struct{ *bytes.Reader }

func (l literal) Size() int64 { return l.Reader.Size() }
