package smtpd_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"meantime/internal/fault"
	"meantime/internal/incoming"
	"meantime/internal/incoming/smtpd"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const ours = "meantime+abc@saltmarsh.example"

// desk is a server and what it has kept.
type desk struct {
	t    *testing.T
	at   string
	stop func() error // has it stop, and waits

	mu   sync.Mutex
	kept []string
	of   []incoming.Envelope
	keep func(ctx context.Context) error // what keeping does besides; nil for nothing
}

// open serves with some limits until the test ends.
func open(t *testing.T, change ...func(*smtpd.Options)) *desk {
	t.Helper()
	d := &desk{t: t}
	o := smtpd.Options{Name: "mx.saltmarsh.example", Takes: func(a string) bool { return strings.EqualFold(a, ours) }, Now: time.Now,
		Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Limits: smtpd.Usual(), Keep: d.take}
	for _, c := range change {
		c(&o)
	}
	at, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	d.at = at.Addr().String()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- smtpd.New(o).Serve(ctx, at) }()
	d.stop = sync.OnceValue(func() error {
		stop()
		return <-ended
	})
	t.Cleanup(func() {
		if err := d.stop(); err != nil {
			t.Error(err)
		}
	})
	return d
}

func limits(change func(*smtpd.Limits)) func(*smtpd.Options) {
	return func(o *smtpd.Options) { change(&o.Limits) }
}

func (d *desk) take(ctx context.Context, raw []byte, e incoming.Envelope) error {
	d.mu.Lock()
	keep := d.keep
	d.mu.Unlock()
	if keep != nil {
		if err := keep(ctx); err != nil {
			return err
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.kept, d.of = append(d.kept, string(raw)), append(d.of, e)
	return nil
}

func (d *desk) has(n int) (mails []string) {
	d.t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.kept) != n {
		d.t.Fatalf("%d mails are kept and not %d: %q", len(d.kept), n, d.kept)
	}
	return slices.Clone(d.kept)
}

// peer is another mail server, by hand.
type peer struct {
	net.Conn
	t *testing.T
	r *bufio.Reader
}

// call connects and hears the greeting.
func (d *desk) call() *peer {
	d.t.Helper()
	c, err := net.Dial("tcp", d.at)
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { c.Close() })
	if err := c.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		d.t.Fatal(err)
	}
	return &peer{c, d.t, bufio.NewReader(c)}
}

// hello is call, and says who it is.
func (d *desk) hello() *peer {
	d.t.Helper()
	p := d.call()
	p.hears("220")
	p.says("EHLO mx.elsewhere.example\r\n")
	p.hears("250")
	return p
}

func (p *peer) says(s string) {
	p.t.Helper()
	if _, err := io.WriteString(p.Conn, s); err != nil {
		p.t.Fatal(err)
	}
}

// hears waits for an answer of some lines, and returns it.
func (p *peer) hears(code string) (all string) {
	p.t.Helper()
	for {
		line, err := p.r.ReadString('\n')
		if err != nil {
			p.t.Fatalf("%q was to come, and %v did after %q", code, err, all+line)
		}
		all += line
		if len(line) < 4 || line[3] == ' ' {
			if !strings.HasPrefix(line, code) {
				p.t.Fatalf("%q was to come, and not %q", code, all)
			}
			return all
		}
	}
}

// gone waits until the server has closed the line.
func (p *peer) gone() {
	p.t.Helper()
	if rest, err := io.ReadAll(p.r); err != nil && !strings.Contains(err.Error(), "reset") {
		p.t.Fatalf("the line is still open, and says %q: %v", rest, err)
	}
}

// each says lines one after another, each with what is to be heard.
func (p *peer) each(lines ...string) {
	p.t.Helper()
	for i := 0; i+1 < len(lines); i += 2 {
		p.says(lines[i] + "\r\n")
		p.hears(lines[i+1])
	}
}

const letter = "From: Ines <ines@elsewhere.example>\r\nSubject: Fares\r\n\r\nBy a tenth.\r\n..and a dot\r\n.\r\n"

// A mail is acknowledged when it is kept, and not before; of its envelope everything is told on.
func TestAMailIsAcknowledgedOnceItIsKept(t *testing.T) {
	d := open(t)
	keeping, kept := make(chan bool), make(chan bool)
	d.keep = func(context.Context) error { keeping <- true; <-kept; return nil }
	p := d.hello()
	p.each("MAIL FROM:<ines@elsewhere.example>", "250", "RCPT TO:<Meantime+ABC@saltmarsh.example>", "250", "DATA", "354")
	p.says(letter)
	<-keeping
	if err := p.SetReadDeadline(time.Now().Add(50 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	if said, err := p.r.Peek(1); err == nil {
		t.Fatalf("it says %q before the mail is kept", said)
	}
	if err := p.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	kept <- true
	p.hears("250")
	p.each("QUIT", "221")
	p.gone()
	raw := d.has(1)[0]
	top, rest, _ := strings.Cut(raw, "From: ")
	if want := "Received: from mx.elsewhere.example ([127.0.0.1])\r\n\tby mx.saltmarsh.example with ESMTP;\r\n\t"; !strings.HasPrefix(top, want) {
		t.Errorf("on top stands %q", top)
	}
	if want := strings.TrimSuffix(strings.ReplaceAll(letter[len("From: "):], "\r\n..", "\r\n."), ".\r\n"); rest != want {
		t.Errorf("kept is %q", rest)
	}
	if e := d.of[0]; e.Sender == nil || *e.Sender != "ines@elsewhere.example" || e.Peer.String() != "127.0.0.1" || e.Hello != "mx.elsewhere.example" || len(e.Recipients) != 1 {
		t.Errorf("its envelope is %+v", e)
	}
}

// What it offers, and commands that are sent without waiting for answers.
func TestCommandsInOneGo(t *testing.T) {
	d := open(t)
	p := d.call()
	p.hears("220 mx.saltmarsh.example")
	p.says("EHLO [192.0.2.7]\r\n")
	offers := p.hears("250")
	for _, want := range []string{"PIPELINING", "8BITMIME", "SMTPUTF8", "SIZE 26"} {
		if !strings.Contains(offers, want) {
			t.Errorf("it does not offer %s: %q", want, offers)
		}
	}
	if strings.Contains(offers, "AUTH") || strings.Contains(offers, "STARTTLS") {
		t.Errorf("it offers what it has not: %q", offers)
	}
	one := "MAIL FROM:<%s> BODY=8BITMIME\r\nRCPT TO:<" + ours + ">\r\nRCPT TO:<nobody@saltmarsh.example>\r\nDATA\r\n"
	p.says(fmt.Sprintf(one, "a@elsewhere.example"))
	p.hears("250")
	p.hears("250")
	p.hears("550")
	p.hears("354")
	p.says("From: a@elsewhere.example\r\n\r\nMañana.\r\n.\r\n" + fmt.Sprintf(one, ""))
	p.hears("250")
	p.hears("250")
	p.hears("250")
	p.hears("550")
	p.hears("354")
	p.says("From: mailer-daemon@elsewhere.example\r\n\r\nIt did not arrive.\r\n.\r\nMAIL FROM:<josé@elsewhere.example> SMTPUTF8\r\nQUIT\r\n")
	p.hears("250")
	p.hears("250")
	p.hears("221")
	p.gone()
	if kept := d.has(2); !strings.Contains(kept[0], "Mañana.") || *d.of[1].Sender != "" || len(d.of[0].Recipients) != 1 {
		t.Errorf("kept: %q, of %+v", kept, d.of)
	}
}

// In chunks, as large servers send.
func TestChunks(t *testing.T) {
	d := open(t)
	p := d.hello()
	p.each("MAIL FROM:<a@elsewhere.example>", "250", "RCPT TO:<"+ours+">", "250")
	head, rest := "From: a@elsewhere.example\r\n\r\n", ".\r\nNo end\r\n"
	p.says(fmt.Sprintf("BDAT %d\r\n%sBDAT %d LAST\r\n%s", len(head), head, len(rest), rest))
	p.hears("250")
	p.hears("250")
	p.each("MAIL FROM:<a@elsewhere.example>", "250", "RCPT TO:<"+ours+">", "250")
	p.says(fmt.Sprintf("BDAT %d\r\n%sRSET\r\n", len(head), head))
	p.hears("250")
	p.hears("250")
	p.says(fmt.Sprintf("BDAT %d\r\n%s", len(head), head))
	p.hears("502")
	if kept := d.has(1)[0]; !strings.HasSuffix(kept, head+rest) {
		t.Errorf("kept is %q", kept)
	}
}

// Only what is for this Meantime is taken; nothing is ever sent on.
func TestNobodyElsesMail(t *testing.T) {
	d := open(t, limits(func(l *smtpd.Limits) { l.Errors = 100 }))
	p := d.hello()
	p.each("RCPT TO:<"+ours+">", "502", "DATA", "502", "MAIL FROM:<a@elsewhere.example>", "250")
	for _, to := range []string{"postmaster@saltmarsh.example", "meantime+abc@elsewhere.example", "a@elsewhere.example", "meantime+abc%elsewhere.example@saltmarsh.example",
		"meantime+abc@saltmarsh.example@elsewhere.example", strings.Repeat("a", 4000) + "@saltmarsh.example"} {
		p.says("RCPT TO:<" + to + ">\r\n")
		p.hears("5")
	}
	p.each("DATA", "502", "VRFY ines", "252", "EXPN all", "502", "AUTH PLAIN AGEAYg==", "5", "RCPT TO:<@elsewhere.example:"+ours+">", "250", "RSET", "250", "DATA", "502")
	d.has(0)
}

// What another server has let through as one mail is one mail here: only CR LF . CR LF ends it.
func TestAMailEndsAtOneKindOfDot(t *testing.T) {
	for _, dot := range []string{"\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r", "\r\n.\r", "\r.\r\n", "\n.\r", "\r\n\x00.\r\n", "\r\n.\x00\r\n", "\n\n.\n\n"} {
		t.Run(fmt.Sprintf("%q", dot), func(t *testing.T) {
			d := open(t)
			p := d.hello()
			p.each("MAIL FROM:<a@elsewhere.example>", "250", "RCPT TO:<"+ours+">", "250", "DATA", "354")
			p.says("From: a@elsewhere.example\r\n\r\nOne" + dot + "MAIL FROM:<ceo@saltmarsh.example>\r\nRCPT TO:<" + ours + ">\r\nDATA\r\nFrom: ceo@saltmarsh.example\r\n\r\nForged\r\n.\r\nNOOP\r\n")
			p.hears("250 2.0.0 OK")
			p.hears("250")
			if kept := d.has(1)[0]; !strings.Contains(kept, "Forged") || !strings.Contains(kept, "MAIL FROM:<ceo@") || *d.of[0].Sender != "a@elsewhere.example" {
				t.Errorf("kept is %q", kept)
			}
		})
	}
}

// lines are so many bytes of lines.
func lines(n int) string { return strings.Repeat(strings.Repeat("x", 98)+"\r\n", n/100) }

// One that is too large is refused before it comes where its size is said, and in the end where it is not; what follows is taken.
func TestTooLarge(t *testing.T) {
	d := open(t, limits(func(l *smtpd.Limits) { l.Size = 1 << 20 }))
	p := d.hello()
	p.each("MAIL FROM:<a@elsewhere.example> SIZE=1048577", "552", "MAIL FROM:<a@elsewhere.example> SIZE=1048576", "250", "RCPT TO:<"+ours+">", "250", "DATA", "354")
	p.says("From: a@elsewhere.example\r\n\r\n" + lines(4<<20) + ".\r\n")
	p.hears("552")
	d.has(0)
	p.each("MAIL FROM:<a@elsewhere.example>", "250", "RCPT TO:<"+ours+">", "250", "DATA", "354")
	p.says("From: a@elsewhere.example\r\n\r\n" + lines(1_000_000) + ".\r\n")
	p.hears("250")
	if kept := d.has(1)[0]; len(kept) < 1_000_000 {
		t.Errorf("%d bytes are kept", len(kept))
	}
}

// What never ends is cut.
func TestNoEnd(t *testing.T) {
	d := open(t, limits(func(l *smtpd.Limits) { l.Size = 1 << 20 }))
	p := d.hello()
	p.each("MAIL FROM:<a@elsewhere.example>", "250", "RCPT TO:<"+ours+">", "250", "DATA", "354")
	chunk, sent := lines(1<<20), 0
	for ; sent < 100<<20; sent += len(chunk) {
		if _, err := io.WriteString(p.Conn, chunk); err != nil {
			break
		}
	}
	if sent >= 100<<20 || sent < 4<<20 {
		t.Errorf("it took %d MB", sent>>20)
	}
	d.has(0)
}

// Large bodies share what memory there is; small ones come in beside them.
func TestRoomForBodies(t *testing.T) {
	d := open(t, limits(func(l *smtpd.Limits) { l.Memory = 3 << 20 }))
	large, other := d.hello(), d.hello()
	begin := []string{"MAIL FROM:<a@elsewhere.example>", "250", "RCPT TO:<" + ours + ">", "250"}
	body := "From: a@elsewhere.example\r\n\r\n" + lines(2<<20)
	large.each(begin...)
	large.says(fmt.Sprintf("BDAT %d\r\n%s", len(body), body))
	large.hears("250") // it is in memory
	other.each(append(begin, "DATA", "354")...)
	other.says(body + ".\r\n")
	other.hears("452")
	other.each(append(begin, "DATA", "354", strings.TrimSuffix(letter, "\r\n"), "250")...)
	large.each("BDAT 0 LAST", "250")
	other.each(append(begin, "DATA", "354")...)
	other.says(body + ".\r\n")
	other.hears("250")
	d.has(3)
}

// Cut before its end, nothing is kept, in whatever way it is sent.
func TestCutInAMail(t *testing.T) {
	for _, way := range []string{"DATA\r\nFrom: a@elsewhere.ex", "BDAT 40 LAST\r\nFrom: a@elsewhere.ex", "BDAT 40 LAST\r\n", "BDAT 20\r\nFrom: a@elsewhere.ex"} {
		d := open(t)
		p := d.hello()
		p.each("MAIL FROM:<a@elsewhere.example>", "250", "RCPT TO:<"+ours+">", "250")
		p.says(way)
		if end, is := p.Conn.(interface{ CloseWrite() error }); !is || end.CloseWrite() != nil { // its end is seen, and no broken connection
			t.Fatal("its end cannot be said")
		}
		p.gone()
		if err := d.stop(); err != nil {
			t.Error(err)
		}
		d.has(0)
	}
}

// What cannot be kept is for its sender to try again, or to give up.
func TestWhatIsNotKept(t *testing.T) {
	d := open(t)
	p := d.hello()
	for _, c := range []struct {
		err  error
		want string
	}{
		{errors.New("the disk is full"), "451 4.3.0"}, {fault.Invalid("mail", "This is no mail."), "554 5.6.0 This is no mail."},
		{fault.TooLarge("mail", "x"), "552"}, {nil, "250"},
	} {
		d.mu.Lock()
		d.keep = func(context.Context) error { return c.err }
		d.mu.Unlock()
		p.each("MAIL FROM:<a@elsewhere.example>", "250", "RCPT TO:<"+ours+">", "250", "DATA", "354")
		p.says(letter)
		if said := p.hears(c.want); strings.Contains(said, "disk") {
			t.Errorf("it tells others %q", said)
		}
	}
	d.has(1)
}
