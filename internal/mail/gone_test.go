package mail_test

import (
	"bytes"
	"context"
	"errors"
	"net/textproto"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/jhillyerd/enmime/v2"

	"meantime/internal/app/apptest"
	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/incoming"
	"meantime/internal/pausing"
	"meantime/internal/person"
)

func says(code int, words string) error {
	return &smtp.SMTPError{Code: code, EnhancedCode: smtp.NoEnhancedCode, Message: words}
}

// tell has somebody told something by mail.
func tell(t *testing.T, w *apptest.World, who person.Actor, kind string) {
	t.Helper()
	err := w.DB.Write(t.Context(), func(tx *db.Tx) error {
		return w.Deliveries.Announce(tx, delivery.Mail, who.ID, kind, db.Micros(w.Now()))
	})
	if err != nil {
		t.Fatal(err)
	}
	due(t, w)
	w.At(w.Now().Add(time.Second))
}

func paused(t *testing.T, w *apptest.World, who person.Actor) bool {
	t.Helper()
	_, is, err := w.Pauses.Of(t.Context(), who.ID)
	if err != nil {
		t.Fatal(err)
	}
	return is
}

func TestOnlyARefusalOfTheAddressPausesIt(t *testing.T) {
	for name, c := range map[string]struct {
		rcpt, data, mail error
		pauses           bool
	}{
		"no such mailbox":              {rcpt: says(550, "5.1.1 No such user"), pauses: true},
		"no such domain":               {rcpt: says(550, "5.1.2 No such domain"), pauses: true},
		"no address":                   {rcpt: says(553, "5.1.3 Bad syntax"), pauses: true},
		"moved":                        {rcpt: says(551, "5.1.6 Moved"), pauses: true},
		"a domain without mail":        {rcpt: says(556, "5.1.10 It takes no mail"), pauses: true},
		"switched off":                 {rcpt: says(550, "5.2.1 Disabled"), pauses: true},
		"a server of few words":        {rcpt: says(550, "No such user here"), pauses: true},
		"the status comes last":        {rcpt: says(550, "sorry, no mailbox here by that name. (#5.1.1)"), pauses: true},
		"policy":                       {rcpt: says(550, "5.7.1 Blocked")},
		"policy, and it comes last":    {rcpt: says(553, "sorry, not in my list of allowed rcpthosts (#5.7.1)")},
		"this server does not relay":   {rcpt: says(550, "relay not permitted")},
		"the mailbox is full":          {rcpt: says(552, "5.2.2 Over quota")},
		"a failed transaction":         {rcpt: says(554, "Nope")},
		"greylisting":                  {rcpt: says(451, "4.7.1 Later")},
		"busy, about an address":       {rcpt: says(450, "4.1.1 Cannot look")},
		"temporary, with a final word": {rcpt: says(450, "5.1.1 Perhaps")},
		"the mail":                     {data: says(550, "5.1.1 In the middle of it")},
		"the sender":                   {mail: says(550, "5.1.1 You are nobody")},
	} {
		t.Run(name, func(t *testing.T) {
			apptest.Each(t, func(t *testing.T, w *apptest.World) {
				s := listenSMTP(t, nil)
				office(t, w, "smtp://"+s.listen.Addr().String()+"?tls=off&rate=1000")
				ines, mira := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Mira Osei", "Africa/Accra")
				s.rcpt, s.data, s.mail = c.rcpt, c.data, c.mail
				tell(t, w, ines, delivery.Trial)
				if got := paused(t, w, ines); got != c.pauses {
					t.Fatalf("paused: %v; %q", got, outbox(t, w))
				}
				if paused(t, w, mira) {
					t.Error("another of the domain is paused")
				}
			})
		})
	}
}

func TestNothingIsMailedToWhomItComesBack(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := listenSMTP(t, nil)
		office(t, w, "smtp://"+s.listen.Addr().String()+"?tls=off&rate=1000")
		ines, mira := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Mira Osei", "Africa/Accra")
		refuse := func(err error) { s.mu.Lock(); s.rcpt = err; s.mu.Unlock() }
		refuse(says(550, "5.1.1 No such user"))
		tell(t, w, ines, delivery.Trial)
		refuse(nil)
		before := len(s.to)
		tell(t, w, ines, delivery.Trial)
		tell(t, w, mira, delivery.Trial)
		if got := strings.Join(outbox(t, w), " "); got != "dead moot sent" || len(s.to) != before+1 {
			t.Fatalf("%s, %q", got, s.to)
		}
		if err := w.Pauses.TryAgain(t.Context(), mira, ines.ID); err == nil {
			t.Error("somebody tries for another who is no admin")
		}
		if err := w.Pauses.TryAgain(t.Context(), ines, ines.ID); err != nil {
			t.Fatal(err)
		}
		due(t, w)
		if mails := s.mails(); len(mails) != 2 || !strings.Contains(string(mails[1]), "Mail reaches you again") || paused(t, w, ines) {
			t.Fatalf("%d mails, %q", len(mails), outbox(t, w))
		}
		if err := w.Pauses.TryAgain(t.Context(), ines, ines.ID); err == nil {
			t.Error("one who is not paused tries again")
		}

		refuse(says(550, "5.1.1 No such user"))
		tell(t, w, ines, delivery.Trial)
		refuse(nil)
		ask(t, w, "inês.carvalho@saltmarsh.example")
		due(t, w)
		mails := s.mails()
		in := link.FindStringSubmatch(string(mails[len(mails)-1]))
		if len(mails) != 3 || in == nil || !paused(t, w, ines) {
			t.Fatalf("a link to sign in does not come: %d mails", len(mails))
		}
		if _, err := w.Persons.Mailed.Use(t.Context(), in[1], person.WayIn{}); err != nil || paused(t, w, ines) {
			t.Errorf("who came in by a mail is paused: %v", err)
		}
	})
}

func TestAnotherAddressIsNotPaused(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ines := w.Person("Inês Carvalho", "Europe/Lisbon")
		begin := func(address string) {
			t.Helper()
			if err := w.DB.Write(t.Context(), func(tx *db.Tx) error { return w.Pauses.Begin(tx, ines.ID, address, "550 <no>") }); err != nil {
				t.Fatal(err)
			}
		}
		begin("old@saltmarsh.example")
		if paused(t, w, ines) {
			t.Fatal("by an address that is not theirs")
		}
		begin("INÊS.carvalho@saltmarsh.example")
		if !paused(t, w, ines) {
			t.Fatal("not paused")
		}
		way, err := w.Persons.Passwords.Prepare(t.Context(), "tidal pools at dawn")
		if err != nil {
			t.Fatal(err)
		}
		token, _, err := w.Persons.Recoveries.IssueTo(t.Context(), ines.ID, w.Now())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Persons.Recoveries.Use(t.Context(), token, way); err != nil || !paused(t, w, ines) {
			t.Fatalf("a link of the operator's proves nothing of mail: %v", err)
		}
		for _, address := range []string{"ines@elsewhere.example", "inês.carvalho@saltmarsh.example"} {
			if err := w.Persons.Passwords.ChangeEmail(t.Context(), ines, person.Proof{Password: "tidal pools at dawn"}, address); err != nil {
				t.Fatal(err)
			}
			if paused(t, w, ines) {
				t.Errorf("%s is paused, and was given by its owner", address)
			}
		}
	})
}

// report is what a mail server sends of a mail that it could not deliver.
func report(fields, returned string) string {
	return "From: MAILER-DAEMON@mx.example\r\nTo: meantime@saltmarsh.example\r\nSubject: Undelivered\r\nMessage-ID: <b@mx.example>\r\n" +
		"Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n" +
		"--b\r\nContent-Type: text/plain\r\n\r\nI am sorry.\r\n" +
		"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n" + fields + "\r\n" +
		"--b\r\nContent-Type: message/rfc822\r\n\r\n" + returned + "\r\n--b--\r\n"
}

const failed = "Final-Recipient: rfc822; x@saltmarsh.example\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 No such\r\n <user>\r\n"

// come has a mail come in.
func come(t *testing.T, w *apptest.World, raw string) {
	t.Helper()
	empty := ""
	if err := incoming.Keep(t.Context(), w.DB, w.Now(), []byte(raw), incoming.Envelope{Sender: &empty}); err != nil {
		t.Fatal(err)
	}
	if err := w.Incoming.Take(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// opens has mail come in at a place, from nobody who is known.
func opens(t *testing.T, w *apptest.World, place string) {
	t.Helper()
	at, err := incoming.ParsePlace(place)
	if err != nil {
		t.Fatal(err)
	}
	w.Incoming.Open(at, "meantime@saltmarsh.example", func(context.Context, []byte, incoming.Envelope) incoming.Verdict { return incoming.Verdict{} })
}

// posted is a company that mails, and the mail that Inês got.
func posted(t *testing.T, w *apptest.World) (s *sink, ines person.Actor, raw string) {
	t.Helper()
	s = listenSMTP(t, nil)
	office(t, w, "smtp://"+s.listen.Addr().String()+"?tls=off&rate=1000")
	opens(t, w, "meantime+reply@saltmarsh.example")
	ines = w.Person("Inês Carvalho", "Europe/Lisbon")
	tell(t, w, ines, delivery.Trial)
	return s, ines, string(s.mails()[0])
}

func TestAMailThatComesBackPausesItsAddress(t *testing.T) {
	headers := func(raw string) string { head, _, _ := strings.Cut(raw, "\r\n\r\n"); return head + "\r\n\r\n" }
	for name, c := range map[string]struct {
		of     func(raw string) string
		pauses bool
	}{
		"all of the mail": {func(raw string) string { return report(failed, raw) }, true},
		"its header alone": {func(raw string) string {
			return strings.ReplaceAll(report(failed, headers(raw)), "message/rfc822", "text/rfc822-headers")
		}, true},
		"the status stands in what was said": {func(raw string) string {
			return report("Action: failed\r\nStatus: 5.0.0\r\nDiagnostic-Code: smtp; 550 5.1.1 no\r\n", raw)
		}, true},
		"of several the second failed": {func(raw string) string { return report("Action: relayed\r\nStatus: 2.0.0\r\n\r\n"+failed, raw) }, true},
		"it is late":                   {func(raw string) string { return report(strings.ReplaceAll(failed, "failed", "delayed"), raw) }, false},
		"the mailbox is full":          {func(raw string) string { return report(strings.ReplaceAll(failed, "5.1.1", "5.2.2"), raw) }, false},
		"policy":                       {func(raw string) string { return report(strings.ReplaceAll(failed, "5.1.1", "5.7.1"), raw) }, false},
		"not now":                      {func(raw string) string { return report(strings.ReplaceAll(failed, "5.1.1", "4.1.1"), raw) }, false},
		"no report": {func(raw string) string {
			return strings.ReplaceAll(report(failed, raw), "multipart/report", "multipart/mixed")
		}, false},
		"no mark":    {func(raw string) string { return report(failed, strings.ReplaceAll(raw, pausing.Header, "X-Else")) }, false},
		"no mail":    {func(raw string) string { return report(failed, "") }, false},
		"cut in two": {func(raw string) string { return report(failed, raw)[:300] }, false},
	} {
		t.Run(name, func(t *testing.T) {
			apptest.Each(t, func(t *testing.T, w *apptest.World) {
				_, ines, raw := posted(t, w)
				come(t, w, c.of(raw))
				if got := paused(t, w, ines); got != c.pauses {
					t.Fatalf("paused: %v", got)
				}
				want := "sent"
				if c.pauses {
					want = "dead"
				}
				if got := outbox(t, w); len(got) != 1 || got[0] != want {
					t.Errorf("%q", got)
				}
			})
		})
	}
}

func TestAForgedReportPausesNobody(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		_, ines, raw := posted(t, w)
		mira := w.Person("Mira Osei", "Africa/Accra")
		tell(t, w, mira, delivery.Trial)
		mark := markOf(t, raw)
		proof := mark[strings.LastIndexByte(mark, '.'):]
		for _, forged := range []string{"", ".", strings.TrimSuffix(mark, proof), mark + "0", strings.ToUpper(mark), "x" + mark, strings.TrimSuffix(mark, proof) + "." + strings.Repeat("0", 32),
			strings.Replace(mark, ines.ID.String(), mira.ID.String(), 1), strings.Replace(mark, "trial", "delivery", 1), strings.Repeat(".", 300), mark[1:]} {
			come(t, w, report(failed, "Meantime-Mark: "+forged+"\r\nMessage-ID: "+messageID(t, []byte(raw))+"\r\n\r\nx"))
		}
		if paused(t, w, ines) || paused(t, w, mira) {
			t.Fatal("somebody is paused by what nobody sent")
		}
	})
}

// What was told of a mail once is told again by nobody, who kept it.
func TestAReportCountsOnce(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		_, ines, raw := posted(t, w)
		come(t, w, report(failed, raw))
		if err := w.Pauses.TryAgain(t.Context(), ines, ines.ID); err != nil {
			t.Fatal(err)
		}
		due(t, w)
		w.At(w.Now().Add(time.Minute))
		come(t, w, report(failed, raw))
		if paused(t, w, ines) {
			t.Error("an old report pauses anew")
		}
	})
}

// A report may be faster than the relay's answer.
func TestAReportThatIsFasterThanTheAnswerWaits(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s, ines, _ := posted(t, w)
		s.mu.Lock()
		s.cut = true
		s.mu.Unlock()
		tell(t, w, ines, delivery.Trial)
		come(t, w, report(failed, string(s.mails()[1])))
		if paused(t, w, ines) {
			t.Fatal("it is not certain that it was sent")
		}
		s.mu.Lock()
		s.cut = false
		s.mu.Unlock()
		w.Pass(w.Now().Add(2 * time.Minute))
		if err := w.Incoming.Take(t.Context()); err != nil || !paused(t, w, ines) {
			t.Errorf("it is forgotten: %v, %q", err, outbox(t, w))
		}
	})
}

func markOf(t *testing.T, raw string) string {
	t.Helper()
	read, err := enmime.ReadEnvelope(bytes.NewReader([]byte(raw)))
	if err != nil {
		t.Fatal(err)
	}
	mark := read.GetHeader(textproto.CanonicalMIMEHeaderKey(pausing.Header))
	if mark == "" {
		t.Fatal(errors.New("it has no mark"))
	}
	return mark
}
