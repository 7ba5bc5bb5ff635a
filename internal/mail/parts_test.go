package mail_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/jhillyerd/enmime/v2"

	"meantime/internal/app/apptest"
	asking "meantime/internal/ask"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
)

// each has somebody get one mail for each thread.
func (p *post) each(who person.Actor, what person.ByMail) {
	p.t.Helper()
	if err := p.Persons.People.SetProfile(p.t.Context(), who, person.Profile{Name: "Somebody", ByMail: what, MailEach: person.EachThread}); err != nil {
		p.t.Fatal(err)
	}
}

// comes lets half a day go by, and reads the mails that came in it, by their subjects.
func (p *post) comes() (subjects []string, mails map[string]*enmime.Envelope) {
	p.t.Helper()
	before := len(p.sink.mails())
	p.Pass(p.Clock().Add(12 * time.Hour))
	mails = map[string]*enmime.Envelope{}
	for _, raw := range p.sink.mails()[before:] {
		read, err := enmime.ReadEnvelope(bytes.NewReader(raw))
		if err != nil {
			p.t.Fatal(err)
		}
		subjects = append(subjects, read.GetHeader("Subject"))
		mails[read.GetHeader("Subject")] = read
	}
	slices.Sort(subjects)
	return subjects, mails
}

// TestOneMailForEachThread has two deliveries come to who prefers that: mail programs know which mails belong to one thread, and each is
// answered by itself.
func TestOneMailForEachThread(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		p := newPost(t, w)
		p.answers()
		p.each(p.rosa, person.MailAll)
		p.each(p.mira, person.MailNone)
		fares := w.Thread(p.ines, p.crew, "Fares in winter", "They go down.")
		w.Reply(p.ines, fares.ID, "By a tenth, @rosa.")
		scans := p.start(p.ines, thread.Opening{Space: p.crew.ID, Title: "Which tickets scan?", Body: "The old ones do not.", Ask: &asking.Wanted{Kind: asking.Answer, Of: []id.ID{p.rosa.ID}}})
		subjects, first := p.comes()
		if want := []string{"Fares in winter", "Which tickets scan?"}; !slices.Equal(subjects, want) {
			t.Fatalf("%q, %q", subjects, outbox(t, w))
		}
		inOrder(t, first["Fares in winter"].Text, "Your 13:00 delivery", "They go down.", "By a tenth", "That is all of it in this thread.")
		inOrder(t, first["Which tickets scan?"].Text, "Question in Crew app", "The old ones do not.", "Answer", "That is all of it in this thread.")
		if strings.Contains(first["Fares in winter"].Text, "tickets") {
			t.Error("the mail of one thread tells of another")
		}
		w.Reply(p.ines, fares.ID, "And from May on?")
		w.Reply(p.ines, scans.ID, "Those of May.")
		subjects, then := p.comes()
		if want := []string{"Re: Fares in winter", "Re: Which tickets scan?"}; !slices.Equal(subjects, want) {
			t.Fatalf("%q, %q", subjects, outbox(t, w))
		}
		seen := map[string]bool{}
		for title, one := range first {
			next := then["Re: "+title]
			for _, read := range []*enmime.Envelope{one, next} {
				for _, unlike := range []string{"Message-Id", "Reply-To"} {
					if name := read.GetHeader(unlike); name == "" || seen[name] {
						t.Errorf("%q: %s is %q", title, unlike, name)
					} else {
						seen[name] = true
					}
				}
				if read.GetHeader("List-Unsubscribe") == "" {
					t.Error("a mail cannot be left")
				}
			}
			if one.GetHeader("References")+one.GetHeader("In-Reply-To") != "" {
				t.Errorf("%q: the first refers to %s", title, one.GetHeader("References"))
			}
			if root := one.GetHeader("Message-Id"); next.GetHeader("References") != root || next.GetHeader("In-Reply-To") != root {
				t.Errorf("%q: the next refers to %q and not to %q", title, next.GetHeader("References"), root)
			}
		}
	})
}

// TestTheMailOfAThreadIsTriedAlone has one of three mails not be taken at first, and cut after it was taken: the others are not sent again,
// and it is called alike each time.
func TestTheMailOfAThreadIsTriedAlone(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		p := newPost(t, w)
		p.each(p.rosa, person.MailAll)
		p.each(p.mira, person.MailNone)
		for i := range 3 {
			w.Thread(p.ines, p.crew, fmt.Sprintf("Thread %d", i), "Words.")
		}
		p.sink.refuse = func(raw []byte) error {
			if bytes.Contains(raw, []byte("Subject: Thread 1")) {
				return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "Greylisted"}
			}
			return nil
		}
		p.untilCut(p.rosa)
		p.Pass(p.Clock().Add(30 * time.Minute))
		if got := len(p.sink.mails()); got != 2 {
			t.Fatalf("%d mails, %q", got, outbox(t, w))
		}
		p.sink.mu.Lock()
		p.sink.refuse, p.sink.cut = nil, true
		p.sink.mu.Unlock()
		p.Pass(p.Clock().Add(30 * time.Minute))
		p.sink.mu.Lock()
		p.sink.cut = false
		p.sink.mu.Unlock()
		subjects, _ := p.comes()
		got := p.sink.mails()
		for _, raw := range got[2:] {
			if !bytes.Contains(raw, []byte("Subject: Thread 1")) || messageID(t, raw) != messageID(t, got[2]) {
				t.Errorf("sent again:\n%s", raw)
			}
		}
		if len(got) < 4 || !slices.Equal(subjects, []string{"Thread 1"}) {
			t.Errorf("%d mails, at last %q; %q", len(got), subjects, outbox(t, w))
		}
		if states := outbox(t, w); len(states) != 4 || slices.ContainsFunc(states, func(s string) bool { return s != "sent" }) {
			t.Errorf("%q", states)
		}
	})
}

// TestWhatIsConfidentialHasNoMailOfItsThread has some of it come together, beside what is asked, and tells of none which mails before
// were of the same thread, not even of one that became confidential on its way.
func TestWhatIsConfidentialHasNoMailOfItsThread(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		p := newPost(t, w)
		p.each(p.rosa, person.MailAll)
		p.each(p.mira, person.MailAsks)
		plum := w.SpaceOf(space.Details{Name: "Canary space", Kind: space.Confidential}, p.ines, p.rosa, p.mira)
		turned := w.SpaceOf(space.Details{Name: "Turned", Kind: space.Closed}, p.ines, p.rosa)
		open := w.Thread(p.ines, turned, "Not yet Canary", "Words.")
		p.comes()
		for _, title := range []string{"Canary one", "Canary two"} {
			w.Thread(p.ines, plum, title, "Canary")
		}
		w.Reply(p.ines, open.ID, "Then, @rosa.")
		w.Thread(p.ines, p.crew, "To read", "Words.")
		p.start(p.ines, thread.Opening{Space: p.crew.ID, Title: "A question", Body: "Well?", Ask: &asking.Wanted{Kind: asking.Answer, Of: []id.ID{p.mira.ID}}})
		before := len(p.sink.mails())
		p.sink.mu.Lock()
		p.sink.mail = &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "Busy"}
		p.sink.mu.Unlock()
		p.untilCut(p.rosa)
		p.Pass(p.Clock().Add(3 * time.Minute)) // it is parted, and not taken
		if err := w.Spaces.Edit(t.Context(), p.ines, turned.ID, space.Details{Name: "Turned", Kind: space.Confidential}); err != nil {
			t.Fatal(err)
		}
		p.sink.mu.Lock()
		p.sink.mail = nil
		p.sink.mu.Unlock()
		subjects, mails := p.comes()
		if want := []string{"09:00: one to read", "09:00: three to read", "09:00: two to read", "A question", "A question", "To read"}; !slices.Equal(subjects, want) {
			t.Fatalf("%q", subjects)
		}
		for _, raw := range p.sink.mails()[before:] {
			if bytes.Contains(raw, []byte("Canary")) {
				t.Errorf("it tells something:\n%s", raw)
			}
		}
		one := mails["09:00: one to read"]
		inOrder(t, one.Text, "Something confidential waits for you in Meantime.", "That is all of it.")
		if got := one.GetHeader("References") + one.GetHeader("In-Reply-To"); got != "" {
			t.Errorf("it is told that it belongs to %s", got)
		}
	})
}

// TestManyThreadsAreNotAsManyMails has more threads come than have mails of their own, and nothing of a thread that was read meanwhile.
func TestManyThreadsAreNotAsManyMails(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		p := newPost(t, w)
		p.each(p.rosa, person.MailAll)
		p.each(p.mira, person.MailNone)
		var threads []thread.Thread
		for i := range 45 {
			threads = append(threads, w.Thread(p.ines, p.crew, fmt.Sprintf("Thread %02d", i), "Words."))
		}
		p.untilCut(p.rosa)
		if err := w.Threads.MarkRead(t.Context(), p.rosa, threads[3].ID); err != nil {
			t.Fatal(err)
		}
		subjects, mails := p.comes()
		if len(subjects) != 41 || subjects[0] != "13:00: four to read" || subjects[40] != "Thread 40" || mails["Thread 03"] != nil {
			t.Fatalf("%d: %q", len(subjects), subjects)
		}
		inOrder(t, mails["13:00: four to read"].Text, "Thread 41", "Thread 44", "That is all of it.")
	})
}
