package mail_test

import (
	"context"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/jhillyerd/enmime/v2"

	"meantime/internal/app/apptest"
	asking "meantime/internal/ask"
	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/id"
	"meantime/internal/incoming"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
)

// answers has mail come in at a company, from whom it says.
func (p *post) answers() {
	p.t.Helper()
	at, err := incoming.ParsePlace("meantime+reply@saltmarsh.example")
	if err != nil {
		p.t.Fatal(err)
	}
	p.Incoming.Open(at, "meantime@saltmarsh.example", func(_ context.Context, raw []byte, _ incoming.Envelope) incoming.Verdict {
		_, after, _ := strings.Cut(string(raw), "From: ")
		from, _, _ := strings.Cut(after, "\r\n")
		return incoming.Verdict{From: from, Proven: true}
	})
}

// write is a mail to an address that a link to answer by mail has, with the subject that it has.
func (p *post) write(from, link, says string) {
	p.t.Helper()
	to, err := url.Parse(link)
	if err != nil || to.Scheme != "mailto" {
		p.t.Fatalf("%q: %v", link, err)
	}
	raw := "From: " + from + "\r\nTo: <" + to.Opaque + ">\r\nSubject: " + to.Query().Get("subject") + "\r\nMessage-ID: <" + id.ID(len(says)).String() + "@x.example>\r\n\r\n" + says + "\r\n"
	if err := incoming.Keep(p.t.Context(), p.DB, p.Now(), []byte(raw), incoming.Envelope{}); err != nil {
		p.t.Fatal(err)
	}
	if err := p.Incoming.Take(p.t.Context()); err != nil {
		p.t.Fatal(err)
	}
}

var (
	inHTML = regexp.MustCompile(`href="(mailto:[^"]+)"[^>]*>Reply by mail<`)
	inText = regexp.MustCompile(`Reply by mail:\r?\n(mailto:\S+)`)
)

// links are those by which the parts of a mail are answered, which are alike in its page and in its text.
func links(t *testing.T, read *enmime.Envelope) (out []string) {
	t.Helper()
	var text []string
	for _, m := range inHTML.FindAllStringSubmatch(read.HTML, -1) {
		out = append(out, html.UnescapeString(m[1]))
	}
	for _, m := range inText.FindAllStringSubmatch(read.Text, -1) {
		text = append(text, m[1])
	}
	if !slices.Equal(out, text) {
		t.Errorf("the page has %q, and the text %q", out, text)
	}
	return out
}

// TestAnsweredByMail is a guest who takes part without opening a page.
func TestAnsweredByMail(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		p := newPost(t, w)
		p.answers()
		fares := w.Thread(p.mira, p.crew, "Fares & tolls, in winter?", "They go down.")
		question := p.start(p.ines, thread.Opening{Space: p.crew.ID, Title: "Which tickets scan?", Body: "The old ones do not.", Ask: &asking.Wanted{Kind: asking.Answer, Of: []id.ID{p.rosa.ID}}})
		read := p.come()
		got := links(t, read)
		if len(got) != 2 || got[0] == got[1] || read.GetHeader("Reply-To") != "<meantime+reply@saltmarsh.example>" {
			t.Fatalf("its parts are answered at %q, and it at %q", got, read.GetHeader("Reply-To"))
		}
		inOrder(t, read.Text, "Which tickets scan?", got[0], "whatever you write answers it", "not me: NAME", "Fares & tolls, in winter?", got[1], "That is all of it.")
		if !strings.HasSuffix(got[1], "?subject=Re%3A%20Fares%20%26%20tolls%2C%20in%20winter%3F") {
			t.Errorf("the subject of %s", got[1])
		}
		const rosa = "rosa.lind@saltmarsh.example"
		p.write(rosa, got[0], "The new ones do.")
		p.write(rosa, got[1], "By how much?")
		for in, want := range map[id.ID]string{question.ID: "The new ones do.", fares.ID: "By how much?"} {
			page, err := w.Threads.Look(t.Context(), p.ines, in, thread.Part{})
			if err != nil || len(page.Letters) != 2 || page.Letters[1].Body != want || page.Letters[1].Author != p.rosa.ID {
				t.Errorf("%v %+v", err, page.Letters)
			}
		}
		if mine, err := w.Asks.Mine(t.Context(), p.rosa); err != nil || len(mine) != 0 {
			t.Errorf("she is asked still: %v %v", err, mine)
		}
	})
}

// TestADeliveryIsAnsweredAsAWhole answers the mail of a delivery of two things, where it cannot be known which is meant: its writer is told, once, and
// nobody who only says that they are them.
func TestADeliveryIsAnsweredAsAWhole(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		p := newPost(t, w)
		p.answers()
		for _, title := range []string{"Fares in winter", "Which tickets scan?"} {
			w.Thread(p.mira, p.crew, title, "They do.")
		}
		read := p.come()
		before := len(p.sink.mails())
		for at, to := range []string{strings.Trim(read.GetHeader("Reply-To"), "<>"), "meantime@saltmarsh.example"} {
			p.write("rosa.lind@saltmarsh.example", "mailto:"+to+"?subject=Re%3A%20two%20to%20read", strings.Repeat("Yes!", at+1))
			due(t, w)
			mails := p.sink.mails()[before:]
			if len(mails) != at+1 {
				t.Fatalf("%d mails say that it was refused", len(mails)-at)
			}
			for _, part := range []string{"Your reply was not posted", "Re: two to read", "It does not say what it answers."} {
				if said := strings.Join(strings.Fields(string(mails[at])), " "); !strings.Contains(said, part) {
					t.Errorf("%q is not in it:\n%s", part, said)
				}
			}
		}
		p.write("nobody@elsewhere.example", "mailto:meantime+reply@saltmarsh.example", "Hello, hello")
		due(t, w)
		if n := len(p.sink.mails()) - before; n != 2 {
			t.Errorf("%d mails, of which one is to a stranger", n)
		}
	})
}

func TestOneThingIsAnsweredByAnsweringTheMail(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		p := newPost(t, w)
		p.answers()
		made := w.Thread(p.mira, p.crew, "Fares in winter", "They go down.")
		read := p.come()
		got := links(t, read)
		if to := "<" + read.GetHeader("Reply-To") + ">"; len(got) != 1 || !strings.Contains(got[0], strings.Trim(to, "<>")) || to == "<>" {
			t.Fatalf("it is answered at %s, and its part at %q", to, got)
		}
		if err := w.Threads.Close(t.Context(), p.mira, made.ID, "So be it."); err != nil {
			t.Fatal(err)
		}
		before := len(p.sink.mails())
		p.write("rosa.lind@saltmarsh.example", got[0], "No!")
		due(t, w)
		mails := p.sink.mails()[before:]
		if len(mails) != 1 {
			t.Fatalf("%d mails say that it was refused", len(mails))
		}
		for _, part := range []string{"Your reply was not posted", "Re: Fares in winter", "That thread has ended with an outcome.", "https://meantime.example/threads/" + made.ID.String(), "Auto-Submitted: auto-generated", refusal(t, w)} {
			if !strings.Contains(string(mails[0]), part) {
				t.Errorf("%q is not in it:\n%s", part, mails[0])
			}
		}
		w.Pass(w.Clock().Add(48 * time.Hour))
		for _, raw := range p.sink.mails()[before+1:] {
			if strings.Contains(string(raw), "not posted") {
				t.Error("it is said again")
			}
		}
	})
}

// TestWhereNothingIsAnsweredByMail: where no mail comes in, and of what is confidential.
func TestWhereNothingIsAnsweredByMail(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		p := newPost(t, w)
		w.Thread(p.mira, p.crew, "Fares in winter", "They go down.")
		if read := p.come(); strings.Contains(read.HTML+read.Text, "mailto:") || read.GetHeader("Reply-To") != "" {
			t.Errorf("nobody takes mail:\n%s", read.Text)
		}
		p.answers()
		if err := w.Persons.People.SetProfile(t.Context(), p.mira, person.Profile{Name: "Mira Osei", ByMail: person.MailAll}); err != nil {
			t.Fatal(err)
		}
		secret := w.SpaceOf(space.Details{Name: "Canary", Kind: space.Confidential}, p.ines, p.mira)
		p.start(p.ines, thread.Opening{Space: secret.ID, Title: "Canary", Body: "Canary", Ask: &asking.Wanted{Kind: asking.Answer, Of: []id.ID{p.mira.ID}}})
		p.start(p.ines, thread.Opening{Title: "Canary", Body: "Canary", Private: &thread.Private{Readers: []id.ID{p.mira.ID}}})
		if read := p.come(); strings.Contains(read.HTML+read.Text, "mailto:") {
			t.Errorf("what is confidential is answered by mail:\n%s", read.Text)
		}
		if n := given(t, w); n != 0 {
			t.Errorf("%d addresses", n)
		}
	})
}

// given counts the addresses that take mail.
func given(t *testing.T, w *apptest.World) (n int) {
	t.Helper()
	err := w.DB.Read(t.Context(), func(tx *db.Tx) (err error) {
		n, _, err = db.One(tx, db.Value[int], `SELECT count(*) FROM reply_address`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestAnAddressNobodyLearnedOf goes again, and one of a mail that may have gone stays.
func TestAnAddressNobodyLearnedOf(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		p := newPost(t, w)
		p.answers()
		m := office(t, w, "smtp://"+p.sink.listen.Addr().String()+"?tls=off")
		w.Thread(p.mira, p.crew, "Fares in winter", "They go down.")
		p.untilCut(p.rosa)
		send := func() error {
			return m.Send(t.Context(), delivery.Announcement{Channel: delivery.Mail, Person: p.rosa.ID, Kind: delivery.Came, Ref: db.Micros(w.Clock())})
		}
		p.sink.rcpt = &smtp.SMTPError{Code: 451, Message: "try again"}
		for range 3 {
			if err := send(); err == nil {
				t.Fatal("it was sent")
			}
		}
		if n := given(t, w); n != 0 {
			t.Errorf("%d addresses of mails that did not go", n)
		}
		p.sink.rcpt, p.sink.cut = nil, true
		if err := send(); err == nil || given(t, w) != 1 {
			t.Errorf("%v: %d addresses of a mail that went", err, given(t, w))
		}
	})
}

func TestNothingIsPutIntoAHeader(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		p := newPost(t, w)
		p.answers()
		w.Thread(p.mira, p.crew, "Fares", "They go down.")
		got := links(t, p.come())
		before := len(p.sink.mails())
		raw := "From: rosa.lind@saltmarsh.example\r\nTo: meantime@saltmarsh.example\r\nSubject: =?utf-8?q?A=0D=0ABcc:_evil=40example.org=0D=0A?= " + strings.TrimPrefix(got[0], "mailto:") + "\r\n\r\nHello\r\n"
		if err := incoming.Keep(t.Context(), w.DB, w.Now(), []byte(raw), incoming.Envelope{}); err != nil {
			t.Fatal(err)
		}
		if err := w.Incoming.Take(t.Context()); err != nil {
			t.Fatal(err)
		}
		due(t, w)
		mails := p.sink.mails()[before:]
		if len(mails) != 1 {
			t.Fatalf("%d mails", len(mails))
		}
		head, _, _ := strings.Cut(string(mails[0]), "\r\n\r\n")
		if strings.Contains(head, "evil") {
			t.Errorf("a header was put in:\n%s", head)
		}
	})
}

// refusal is the number of the one mail that was refused.
func refusal(t *testing.T, w *apptest.World) string {
	t.Helper()
	list, _, err := w.Incoming.Refusals(t.Context(), person.Actor{Role: person.Owner, Scopes: person.AllScopes}, incoming.Point{}, 2)
	if err != nil || len(list) != 1 || !list[0].Member {
		t.Fatal(err, list)
	}
	return list[0].Number.String()
}
