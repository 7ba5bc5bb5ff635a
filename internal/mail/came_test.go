package mail_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jhillyerd/enmime/v2"

	"meantime/internal/app/apptest"
	asking "meantime/internal/ask"
	"meantime/internal/decision"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
)

// post is a company whose deliveries come by mail.
type post struct {
	*apptest.World
	t                testing.TB
	sink             *sink
	ines, mira, rosa person.Actor // rosa is a guest
	crew             space.Space
}

func newPost(t *testing.T, w *apptest.World) *post {
	p := &post{World: w, t: t, sink: listenSMTP(t, nil)}
	office(t, w, "smtp://"+p.sink.listen.Addr().String()+"?tls=off&rate=1000")
	p.ines, p.mira = w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Mira Osei", "Africa/Accra")
	p.rosa = w.PersonAs("Rosa Lind", "Europe/Stockholm", person.Guest)
	p.crew = w.Space("Crew app", p.ines, p.mira, p.rosa)
	return p
}

// come lets half a day go by, and reads the one mail that came in it.
func (p *post) come() *enmime.Envelope {
	p.t.Helper()
	before := len(p.sink.mails())
	p.Pass(p.Clock().Add(12 * time.Hour))
	got := p.sink.mails()[before:]
	if len(got) != 1 {
		p.t.Fatalf("%d mails: %q", len(got), outbox(p.t, p.World))
	}
	read, err := enmime.ReadEnvelope(bytes.NewReader(got[0]))
	if err != nil {
		p.t.Fatal(err)
	}
	return read
}

func (p *post) start(by person.Actor, o thread.Opening) thread.Thread {
	p.t.Helper()
	made, err := p.Threads.Start(p.t.Context(), by, o)
	if err != nil {
		p.t.Fatal(err)
	}
	return made
}

// inOrder tells whether parts stand in a text one after the other.
func inOrder(t *testing.T, text string, parts ...string) {
	t.Helper()
	rest := text
	for _, part := range parts {
		_, after, there := strings.Cut(rest, part)
		if !there {
			t.Fatalf("%q does not stand where it should:\n%s", part, text)
		}
		rest = after
	}
}

func TestADeliveryComesByMail(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		p := newPost(t, w)
		fares := w.Thread(p.mira, p.crew, "Fares in winter", "They go **down**. See [the page](https://example.org/fares).\n\n- [x] ferries\n- [ ] buses")
		w.Reply(p.mira, fares.ID, "By a tenth, for @rosa.")
		p.start(p.ines, thread.Opening{Space: p.crew.ID, Title: "Which tickets scan?", Body: "The old ones do not.", Ask: &asking.Wanted{Kind: asking.Answer, Of: []id.ID{p.rosa.ID}}})
		read := p.come()
		if got := read.GetHeader("Subject"); got != "13:00: one to answer, one to read" {
			t.Errorf("the subject is %q", got)
		}
		if got := read.GetHeader("To"); got != `"Rosa Lind" <rosa.lind@saltmarsh.example>` {
			t.Errorf("it is to %s", got)
		}
		for _, text := range []string{read.Text, read.HTML} {
			inOrder(t, text, "Your 13:00 delivery", "Which tickets scan?", "Question in Crew app, whenever it suits.", "The old ones do not.", "Answer",
				"Fares in winter", "A reply from Mira.", "Mira Osei, at", "https://example.org/fares", "By a tenth, for ", "That is all of it.", "https://meantime.example/me/mail")
		}
		inOrder(t, read.HTML, "They go <strong>down</strong>", "☑ ", "ferries", "☐ ", "buses")
		inOrder(t, read.Text, "They go **down**", "- [x] ferries")
		for _, loads := range []string{"<img", "src=", "url(", "<link", "<script"} {
			if strings.Contains(read.HTML, loads) {
				t.Errorf("it loads something: %s", loads)
			}
		}
	})
}

func TestWhoGetsDeliveriesByMail(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		p := newPost(t, w)
		choose := func(who person.Actor, what person.ByMail) {
			t.Helper()
			err := w.Persons.People.SetProfile(t.Context(), who, person.Profile{Name: "Somebody", ByMail: what})
			if err != nil {
				t.Fatal(err)
			}
		}
		choose(p.rosa, person.MailNone)
		w.Thread(p.ines, p.crew, "To read", "Only that.")
		p.Pass(p.Clock().Add(24 * time.Hour))
		if got := len(p.sink.mails()); got != 0 {
			t.Fatalf("%d mails to who wants none, and to who wants only what asks", got)
		}

		w.Thread(p.ines, p.crew, "To read as well", "Nothing more.")
		p.start(p.ines, thread.Opening{Space: p.crew.ID, Title: "A question", Body: "Well?", Ask: &asking.Wanted{Kind: asking.Answer, Of: []id.ID{p.mira.ID}}})
		read := p.come()
		inOrder(t, read.Text, "A question", "Well?", "There is one more thing to read.")
		if strings.Contains(read.Text, "To read as well") {
			t.Error("who wants what asks gets the rest, too")
		}

		choose(p.rosa, person.MailAll)
		first := w.Thread(p.ines, p.crew, "Read before", "In the page.")
		p.untilCut(p.rosa)
		if err := w.Threads.MarkRead(t.Context(), p.rosa, first.ID); err != nil {
			t.Fatal(err)
		}
		before := len(p.sink.mails())
		p.Pass(p.Clock().Add(time.Hour))
		if got := len(p.sink.mails()) - before; got != 0 {
			t.Errorf("%d mails of what was read", got)
		}

		w.Thread(p.ines, p.crew, "Out of reach", "In the page.")
		p.untilCut(p.rosa)
		if err := w.Spaces.Remove(t.Context(), p.ines, p.crew.ID, p.rosa.ID); err != nil {
			t.Fatal(err)
		}
		before = len(p.sink.mails())
		p.Pass(p.Clock().Add(time.Hour))
		for _, raw := range p.sink.mails()[before:] {
			if bytes.Contains(raw, []byte("Out of reach")) {
				t.Error("who was removed is told")
			}
		}
	})
}

// TestADeliveryCanBeLeft looks for what a mail program offers its reader: in a mail of all, and in none of asks alone, which do not stop
// by it.
func TestADeliveryCanBeLeft(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		p := newPost(t, w)
		w.Thread(p.ines, p.crew, "Fares in winter", "They go down.")
		first := p.come()
		where := strings.Trim(first.GetHeader("List-Unsubscribe"), "<>")
		token, ok := strings.CutPrefix(where, "https://meantime.example/mail/leave/")
		if !ok || first.GetHeader("List-Unsubscribe-Post") != "List-Unsubscribe=One-Click" {
			t.Fatalf("%q, by %q", where, first.GetHeader("List-Unsubscribe-Post"))
		}
		if raw := string(p.sink.mails()[0]); !strings.Contains(raw, "\r\nList-Unsubscribe: <"+where+">\r\n") {
			t.Errorf("the address is not in one piece:\n%s", raw)
		}
		w.Thread(p.ines, p.crew, "Fares in spring", "They go up.")
		if again := p.come().GetHeader("List-Unsubscribe"); again != "<"+where+">" {
			t.Errorf("and then %q", again)
		}
		if _, err := w.Leavings.Leave(t.Context(), token); err != nil {
			t.Fatal(err)
		}
		w.Thread(p.ines, p.crew, "To read", "Only that.")
		p.start(p.ines, thread.Opening{Space: p.crew.ID, Title: "A question", Body: "Well?", Ask: &asking.Wanted{Kind: asking.Answer, Of: []id.ID{p.rosa.ID}}})
		left := p.come()
		inOrder(t, left.Text, "A question", "There is one more thing to read.")
		if got := left.GetHeader("List-Unsubscribe"); got != "" {
			t.Errorf("what is asked can be left: %q", got)
		}
	})
}

// untilCut lets time go by until a delivery is made for somebody, and no further.
func (p *post) untilCut(who person.Actor) {
	p.t.Helper()
	at := p.Today(who).Sealed.At
	if at.IsZero() {
		p.t.Fatal("nothing waits")
	}
	p.At(at)
	if err := p.Deliveries.Cut(p.t.Context(), at, func(int, time.Time) {}); err != nil {
		p.t.Fatal(err)
	}
}

// TestMailTellsNothingConfidential looks through whole mails for what is private or confidential, its people and places too.
func TestMailTellsNothingConfidential(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		p := newPost(t, w)
		if err := w.Persons.People.SetProfile(t.Context(), p.mira, person.Profile{Name: "Mira Osei", ByMail: person.MailAll}); err != nil {
			t.Fatal(err)
		}
		ruth := w.Person("Ruth Canary", "Europe/Lisbon")
		closed := w.SpaceOf(space.Details{Name: "Canary space", Kind: space.Confidential}, ruth, p.mira)
		made := w.Thread(ruth, closed, "Canary title", "Canary letter")
		w.Reply(ruth, made.ID, "Canary reply")
		if err := w.Threads.Close(t.Context(), ruth, made.ID, "Canary outcome"); err != nil {
			t.Fatal(err)
		}
		p.start(ruth, thread.Opening{Space: closed.ID, Title: "Canary question", Body: "Canary", Ask: &asking.Wanted{Kind: asking.Answer, Of: []id.ID{p.mira.ID}}})
		proposal := p.start(p.mira, thread.Opening{Space: closed.ID, Title: "Canary proposal", Body: "Canary", Ask: &asking.Wanted{Kind: asking.Decision, Of: []id.ID{ruth.ID}}})
		if _, err := w.Decisions.Take(t.Context(), ruth, proposal.ID, decision.Concern, "Canary concern"); err != nil {
			t.Fatal(err)
		}
		p.start(ruth, thread.Opening{Title: "Canary note", Body: "Canary", Private: &thread.Private{Readers: []id.ID{p.mira.ID}}})
		read := p.come()
		inOrder(t, read.Text, "Four confidential things wait for you in Meantime. Mail says no more of them.", "https://meantime.example/today")
		if got := read.GetHeader("Subject"); got != "13:00: four to read" {
			t.Errorf("the subject is %q", got)
		}
		for _, text := range []string{read.Text, read.HTML, string(p.sink.mails()[0])} {
			if strings.Contains(text, "Canary") {
				t.Errorf("it tells something:\n%s", text)
			}
		}
	})
}

// TestAMailIsNeverTooLong has more come than a mail holds.
func TestAMailIsNeverTooLong(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		p := newPost(t, w)
		if err := w.Persons.People.SetProfile(t.Context(), p.mira, person.Profile{Name: "Mira Osei", ByMail: person.MailNone}); err != nil {
			t.Fatal(err)
		}
		for i := range 45 {
			w.Thread(p.ines, p.crew, fmt.Sprintf("Thread %d %s", i, strings.Repeat("& ", 90)), strings.Repeat("Many words, and *nothing* new.\n\n", 300))
		}
		read := p.come()
		if n := len(read.HTML); n > 90<<10 || n < 20<<10 {
			t.Errorf("%d bytes", n)
		}
		inOrder(t, read.Text, "Thread 0", "Many words", "…", "Read all of it:", "/threads/", "Thread 39", "There are five more things to read.")
		if strings.Contains(read.Text, "That is all of it.") {
			t.Error("it says that it was all")
		}
	})
}
