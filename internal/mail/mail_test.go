package mail_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/netip"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/jhillyerd/enmime/v2"

	"meantime/internal/app/apptest"
	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/id"
	"meantime/internal/mail"
	"meantime/internal/person"
	"meantime/internal/selfsigned"
	"meantime/internal/words"
)

// sink is an SMTP server that keeps what it gets.
type sink struct {
	server *smtp.Server
	listen net.Listener

	mu       sync.Mutex
	got      [][]byte
	to       []string
	lines    []net.Conn             // that were ever open
	rcpt     error                  // what it says to each address
	data     error                  // what it says to each mail
	refuse   func(raw []byte) error // what it says to a mail
	password string
	mail     error                   // what it says to each sender
	cut      bool                    // it takes a mail and goes away without a word
	leaves   func(raw []byte) bool   // the same of some
	torn     bool                    // it goes away in the middle of a mail
	tears    func(begun []byte) bool // of some, too
	slow     func()                  // what it does first with a mail that has come whole
}

// listenSMTP starts a server; change is told before it serves.
func listenSMTP(t testing.TB, change func(*smtp.Server)) *sink {
	t.Helper()
	s := &sink{}
	s.serve(t, "127.0.0.1:0", change)
	return s
}

func (s *sink) serve(t testing.TB, address string, change func(*smtp.Server)) {
	t.Helper()
	s.server = smtp.NewServer(s)
	s.server.Domain, s.server.AllowInsecureAuth = "relay.example", true
	if change != nil {
		change(s.server)
	}
	var err error
	if s.listen, err = net.Listen("tcp", address); err != nil {
		t.Fatal(err)
	}
	go s.server.Serve(s.listen)
	t.Cleanup(func() { s.server.Close() })
}

func (s *sink) NewSession(c *smtp.Conn) (smtp.Session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lines = append(s.lines, c.Conn())
	return &session{s, c}, nil
}

func (s *sink) mails() [][]byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.got
}

type session struct {
	*sink
	conn *smtp.Conn
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

func (s *session) Mail(string, *smtp.MailOptions) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sink.mail
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.to = append(s.to, to)
	return s.rcpt
}

func (s *session) Data(r io.Reader) error {
	s.mu.Lock()
	torn, slow, tears := s.torn, s.slow, s.tears
	s.mu.Unlock()
	if torn {
		_, err := io.ReadFull(r, make([]byte, 100))
		s.conn.Conn().Close()
		return err
	}
	if tears != nil {
		begun := make([]byte, 3000)
		n, _ := io.ReadFull(r, begun) // its header is in that
		s.mu.Lock()
		torn := tears(begun[:n])
		s.mu.Unlock()
		if torn {
			s.conn.Conn().Close()
			return io.ErrUnexpectedEOF
		}
		r = io.MultiReader(bytes.NewReader(begun[:n]), r)
	}
	raw, err := io.ReadAll(r)
	if slow != nil && err == nil {
		slow()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		return err
	}
	if s.data != nil {
		return s.data
	}
	if s.refuse != nil {
		if err := s.refuse(raw); err != nil {
			return err
		}
	}
	s.got = append(s.got, raw)
	if s.cut || s.leaves != nil && s.leaves(raw) {
		s.conn.Conn().Close()
	}
	return nil
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, name, password string) error {
		if name != "meantime" || password != s.password {
			return errors.New("wrong password")
		}
		return nil
	}), nil
}

// office is a company whose mail goes over a relay.
func office(t *testing.T, w *apptest.World, relays ...string) *mail.Mailer {
	t.Helper()
	list, err := mail.ParseRelays(relays)
	if err != nil {
		t.Fatal(err)
	}
	return officeOf(t, w, list)
}

func officeOf(t testing.TB, w *apptest.World, relays mail.Relays) *mail.Mailer {
	t.Helper()
	catalogue, err := words.Open()
	if err != nil {
		t.Fatal(err)
	}
	m, err := mail.New(mail.Options{DB: w.DB, Now: w.Now, Orgs: w.Orgs, Persons: w.Persons, Threads: w.Threads, Asks: w.Asks,
		Deliveries: w.Deliveries, Incoming: w.Incoming, Telling: w.Telling, Urgents: w.Urgents, Keys: w.MailKeys, Leavings: w.Leavings, Pauses: w.Pauses, Away: w.Away, Words: catalogue, BaseURL: "https://meantime.example",
		Relays: relays, From: "Saltmarsh <meantime@saltmarsh.example>"})
	if err != nil {
		t.Fatal(err)
	}
	w.Engine.Deliver(delivery.Mail, m.Send)
	return m
}

// ask has a link sent to an address, as the page to sign in does.
func ask(t *testing.T, w *apptest.World, email string) {
	t.Helper()
	err := w.Persons.Mailed.Ask(t.Context(), email, netip.MustParseAddr("192.0.2.1"), func(tx *db.Tx, who id.ID) error {
		return w.Deliveries.Announce(tx, delivery.Mail, who, delivery.SignInLink, db.Micros(w.Now()))
	})
	if err != nil {
		t.Fatal(err)
	}
}

// outbox lists the states of what was to be sent.
func outbox(t testing.TB, w *apptest.World) []string {
	t.Helper()
	var out []string
	err := w.DB.Read(t.Context(), func(tx *db.Tx) (err error) {
		out, err = db.All(tx, db.Value[string], `SELECT state FROM outbox WHERE channel = 'mail' ORDER BY not_before, ref`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func due(t testing.TB, w *apptest.World) {
	t.Helper()
	if err := w.Engine.Due(t.Context()); err != nil {
		t.Fatal(err)
	}
}

var link = regexp.MustCompile(`https://meantime\.example/in/([\w-]+)`)

func TestALinkComesByMailAndSignsIn(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := listenSMTP(t, nil)
		office(t, w, "smtp://"+s.listen.Addr().String()+"?tls=off")
		ines := w.Person("Inês Carvalho", "Europe/Lisbon")
		ask(t, w, "INÊS.carvalho@saltmarsh.example")
		due(t, w)
		if len(s.mails()) != 1 {
			t.Fatalf("%d mails, %q", len(s.mails()), outbox(t, w))
		}
		raw := s.mails()[0]
		read, err := enmime.ReadEnvelope(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		if got := read.GetHeader("Subject"); got != "Your link to sign in to Saltmarsh" {
			t.Errorf("the subject is %q", got)
		}
		if got := read.GetHeader("Message-Id"); !strings.HasSuffix(got, "@saltmarsh.example>") {
			t.Errorf("it is called %q", got)
		}
		text, page := link.FindStringSubmatch(read.Text), link.FindStringSubmatch(read.HTML)
		if text == nil || page == nil || text[1] != page[1] {
			t.Fatalf("text and HTML lead to %q and %q", text, page)
		}
		if strings.Contains(read.HTML, "<img") || strings.Contains(read.HTML, "url(") {
			t.Error("it loads something")
		}
		for range 2 { // looking uses nothing up
			if who, err := w.Persons.Mailed.Look(t.Context(), text[1]); err != nil || who.ID != ines.ID {
				t.Fatalf("%v, %v", who.Name, err)
			}
		}
		if who, err := w.Persons.Mailed.Use(t.Context(), text[1], person.WayIn{}); err != nil || who != ines.ID {
			t.Fatalf("%v, %v", who, err)
		}
		if _, err := w.Persons.Mailed.Use(t.Context(), text[1], person.WayIn{}); err == nil {
			t.Error("it works twice")
		}
	})
}

func TestNobodyIsWrittenToWhoIsNotHere(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := listenSMTP(t, nil)
		office(t, w, "smtp://"+s.listen.Addr().String()+"?tls=off")
		admin, owen := w.PersonAs("Ada Owner", "Europe/Lisbon", person.Owner), w.Person("Owen Reed", "America/Halifax")
		if err := w.Persons.People.Deactivate(t.Context(), admin, owen.ID); err != nil {
			t.Fatal(err)
		}
		ask(t, w, "owen.reed@saltmarsh.example")
		w.At(w.Now().Add(time.Second))
		ask(t, w, "nobody@saltmarsh.example")
		if got := outbox(t, w); len(got) != 2 {
			t.Fatalf("somebody's address and nobody's are not treated alike: %q", got)
		}
		due(t, w)
		if got := outbox(t, w); len(s.mails()) != 0 || got[0] != "moot" || got[1] != "moot" {
			t.Fatalf("%d mails, %q", len(s.mails()), got)
		}
	})
}

func TestWhatARelaySays(t *testing.T) {
	refused := &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "No such mailbox"}
	busy := &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "Greylisted"}
	for name, c := range map[string]struct {
		set   func(*sink)
		mend  func(*sink)
		then  string // after a minute
		mails int
	}{
		"greylisting":        {func(s *sink) { s.rcpt = busy }, func(s *sink) { s.rcpt = nil }, "sent", 1},
		"no such mailbox":    {func(s *sink) { s.rcpt = refused }, func(s *sink) { s.rcpt = nil }, "dead", 0},
		"refused after DATA": {func(s *sink) { s.data = refused }, func(s *sink) { s.data = nil }, "dead", 0},
		"busy after DATA":    {func(s *sink) { s.data = busy }, func(s *sink) { s.data = nil }, "sent", 1},
		"cut in DATA":        {func(s *sink) { s.torn = true }, func(s *sink) { s.torn = false }, "sent", 1},
		"cut after DATA":     {func(s *sink) { s.cut = true }, func(s *sink) { s.cut = false }, "sent", 2},
		"busy at once":       {func(s *sink) { s.mail = busy }, func(s *sink) { s.mail = nil }, "sent", 1},
		"nobody may send":    {func(s *sink) { s.mail = refused }, func(s *sink) { s.mail = nil }, "sent", 1},
	} {
		t.Run(name, func(t *testing.T) {
			apptest.Each(t, func(t *testing.T, w *apptest.World) {
				s := listenSMTP(t, nil)
				office(t, w, "smtp://"+s.listen.Addr().String()+"?tls=off")
				w.Person("Inês Carvalho", "Europe/Lisbon")
				c.set(s)
				ask(t, w, "inês.carvalho@saltmarsh.example")
				due(t, w)
				s.mu.Lock()
				c.mend(s)
				s.mu.Unlock()
				w.Pass(w.Now().Add(time.Minute))
				if got := outbox(t, w); len(got) != 1 || got[0] != c.then || len(s.mails()) != c.mails {
					t.Fatalf("%q, %d mails", got, len(s.mails()))
				}
				if c.mails == 2 && messageID(t, s.mails()[0]) != messageID(t, s.mails()[1]) {
					t.Error("a mail server cannot know it again")
				}
			})
		})
	}
}

func messageID(t *testing.T, raw []byte) string {
	t.Helper()
	read, err := enmime.ReadEnvelope(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return read.GetHeader("Message-Id")
}

func TestTheNextRelayTakesIt(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		down, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		down.Close()
		locked, open := listenSMTP(t, nil), listenSMTP(t, nil)
		locked.password = "another"
		office(t, w, "smtp://"+down.Addr().String()+"?tls=off", "smtp://meantime:secret@"+locked.listen.Addr().String()+"?tls=off", "smtp://"+open.listen.Addr().String()+"?tls=off")
		w.Person("Inês Carvalho", "Europe/Lisbon")
		ask(t, w, "inês.carvalho@saltmarsh.example")
		due(t, w)
		if len(open.mails()) != 1 || len(locked.mails()) != 0 {
			t.Fatalf("%d mails, %q", len(open.mails()), outbox(t, w))
		}
	})
}

// TestFourDaysOfAnOutage is a relay that is away for as long as mail is usually tried, but for an hour: a link that nobody
// waits for any more is not sent then.
func TestFourDaysOfAnOutage(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		w.Person("Inês Carvalho", "Europe/Lisbon")
		begun, tries := w.Now(), 0
		w.Engine.Deliver(delivery.Mail, func(context.Context, delivery.Announcement) error {
			tries++
			return errors.New("the relay is down")
		})
		ask(t, w, "inês.carvalho@saltmarsh.example")
		w.Pass(begun.Add(96 * time.Hour))
		if got := outbox(t, w); len(got) != 1 || got[0] != "waiting" || tries > 40 {
			t.Fatalf("after four days: %q, %d tries", got, tries)
		}
		w.Pass(begun.Add(108 * time.Hour))
		if got := outbox(t, w); got[0] != "dead" {
			t.Fatalf("in the end: %q", got)
		}
	})
}

func TestALinkNobodyWaitsForIsNotSent(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := listenSMTP(t, nil)
		office(t, w, "smtp://"+s.listen.Addr().String()+"?tls=off")
		w.Person("Inês Carvalho", "Europe/Lisbon")
		ask(t, w, "inês.carvalho@saltmarsh.example")
		w.At(w.Now().Add(time.Hour + time.Second))
		due(t, w)
		if got := outbox(t, w); len(s.mails()) != 0 || got[0] != "moot" {
			t.Fatalf("%d mails, %q", len(s.mails()), got)
		}
	})
}

// TestOverAnEncryptedLine sends with STARTTLS and with TLS from the start, and sends nothing where STARTTLS is not offered or the
// certificate is another's.
func TestOverAnEncryptedLine(t *testing.T) {
	certificate := selfsigned.Certificate(t, 1, "127.0.0.1")
	roots := selfsigned.Pool(t, certificate)
	tlsConfig := &tls.Config{Certificates: []tls.Certificate{certificate}}
	for name, c := range map[string]struct {
		scheme string
		server func(*smtp.Server)
		roots  *x509.CertPool
		sent   bool
	}{
		"STARTTLS":                  {"smtp", func(s *smtp.Server) { s.TLSConfig = tlsConfig }, roots, true},
		"STARTTLS is taken away":    {"smtp", nil, roots, false},
		"a certificate of somebody": {"smtp", func(s *smtp.Server) { s.TLSConfig = tlsConfig }, x509.NewCertPool(), false},
	} {
		t.Run(name, func(t *testing.T) {
			apptest.Each(t, func(t *testing.T, w *apptest.World) {
				s := listenSMTP(t, c.server)
				s.password = "secret"
				r, err := mail.ParseRelay(c.scheme + "://meantime:secret@" + s.listen.Addr().String())
				if err != nil {
					t.Fatal(err)
				}
				r.Trust(c.roots)
				officeOf(t, w, mail.Relays{r})
				w.Person("Inês Carvalho", "Europe/Lisbon")
				ask(t, w, "inês.carvalho@saltmarsh.example")
				due(t, w)
				if sent := len(s.mails()) == 1; sent != c.sent || outbox(t, w)[0] != map[bool]string{true: "sent", false: "waiting"}[sent] {
					t.Fatalf("%d mails, %q", len(s.mails()), outbox(t, w))
				}
			})
		})
	}
}

func TestAddressesOfRelays(t *testing.T) {
	for address, want := range map[string]string{
		"smtp://mail.example.org":                     "mail.example.org:587",
		"smtps://u:p@mail.example.org":                "mail.example.org:465",
		"smtp://localhost:25?tls=off":                 "localhost:25",
		"smtp://u:p@[::1]:2525?tls=off&rate=100":      "[::1]:2525",
		"smtp://mail.example.org?rate=9&per-domain=3": "mail.example.org:587",
		"smtp://mail.example.org?per-domain=none":     "",
		"mail.example.org":                            "",
		"":                                            "",
		"https://mail.example.org":                    "",
		"smtp://u:hunter2@mail.example.org?tls=off":   "",
		"smtps://u:hunter2@mail.example.org?rate=0":   "",
		"smtp://u:hunter2@mail.example.org?tls=on":    "",
		"smtp://u:hunter2@mail.example.org/folder":    "",
		"smtp://u:hunter2@mail.example.org?speed=1":   "",
		"smtp://u:hunter2@mail example.org":           "",
	} {
		r, err := mail.ParseRelay(address)
		switch {
		case want == "" && err == nil:
			t.Errorf("%q is taken", address)
		case want == "" && strings.Contains(err.Error(), "hunter2"):
			t.Errorf("%q: the error says the password: %v", address, err)
		case want != "" && (err != nil || r.String() != want):
			t.Errorf("%q is %v, %v", address, r, err)
		}
	}
	if _, err := mail.ParseRelays([]string{"smtp://a.example", "smtp://a.example:587"}); err == nil {
		t.Error("one relay counts as two")
	}
}
