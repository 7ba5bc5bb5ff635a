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
	"meantime/internal/worktime"
)

// takes has somebody be away on some dates of October and November 2026, the first of which is the 1st of October.
func (p *post) takes(who person.Actor, from, to int, standIn id.ID) {
	p.t.Helper()
	d, version, err := p.Persons.Schedules.Mine(p.t.Context(), who)
	if err != nil {
		p.t.Fatal(err)
	}
	d.Leaves = []person.Leave{{From: worktime.DateOf(2026, 10, from), To: worktime.DateOf(2026, 10, to), StandIn: standIn}}
	if _, err := p.Persons.Schedules.Save(p.t.Context(), who, who.ID, version, d); err != nil {
		p.t.Fatal(err)
	}
}

// got are the mails to somebody since so many.
func (p *post) got(email string, since int) (out []*enmime.Envelope) {
	p.t.Helper()
	for _, raw := range p.sink.mails()[since:] {
		read, err := enmime.ReadEnvelope(bytes.NewReader(raw))
		if err != nil {
			p.t.Fatal(err)
		}
		if strings.Contains(read.GetHeader("To"), email) {
			out = append(out, read)
		}
	}
	return out
}

// closes ends a thread with an outcome.
func (p *post) closes(by person.Actor, in thread.Thread, outcome string) {
	p.t.Helper()
	if err := p.Threads.Close(p.t.Context(), by, in.ID, outcome); err != nil {
		p.t.Fatal(err)
	}
}

// happen has a day go by, and then something of each kind happen.
func (p *post) happen(hidden space.Space) {
	p.t.Helper()
	p.Pass(p.Clock().Add(24 * time.Hour)) // Wednesday the 14th
	lamps := p.start(p.mira, thread.Opening{Space: p.crew.ID, Title: "Which lamps?", Body: "The yellow ones?", Ask: &asking.Wanted{Kind: asking.Decision, Of: []id.ID{p.ines.ID}}})
	if _, err := p.Decisions.Decide(p.t.Context(), p.mira, decision.Deciding{Thread: lamps.ID, Outcome: "The yellow ones, from Gdynia."}); err != nil {
		p.t.Fatal(err)
	}
	p.start(p.mira, thread.Opening{Space: p.crew.ID, Title: "Who scans on Sundays?", Body: "Is it you, @rosa?", Ask: &asking.Wanted{Kind: asking.Answer, Of: []id.ID{p.rosa.ID}, Want: worktime.WorkingDays(2)}})
	tides := p.Thread(p.mira, p.crew, "Tide tables", "They are late.")
	p.closes(p.ines, tides, "Printed on **Thursday**.")
	fares := p.Thread(p.mira, p.crew, "Fares in winter", "They go down.")
	p.Reply(p.ines, fares.ID, "By a tenth.")
	p.Thread(p.mira, hidden, "Let go of the ferry", "On Monday.")
}

func TestBackFromWeeksAway(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		p := newPost(t, w)
		p.answers()
		hidden := w.SpaceOf(space.Details{Name: "Board", Kind: space.Confidential}, p.mira, p.rosa)
		p.takes(p.rosa, 14, 30, p.ines.ID)
		p.happen(hidden)
		before := len(p.sink.mails())
		p.Pass(time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)) // the Sunday before she is back
		if got := p.got("rosa", before); len(got) != 0 {
			t.Fatalf("%d mails to who is away and chose nothing: %s", len(got), got[0].Text)
		}
		for n := range 70 {
			w.Thread(p.mira, p.crew, fmt.Sprintf("Buoy number %d", n), strings.Repeat("It lies where it lay. ", 60))
		}
		p.Pass(time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC))
		got := p.got("rosa", before)
		if len(got) != 1 {
			t.Fatalf("%d mails", len(got))
		}
		if says := got[0].GetHeader("Subject"); says != "While you were away: one to answer, 74 to read" {
			t.Errorf("the subject is %q", says)
		}
		for _, text := range []string{got[0].Text, got[0].HTML} {
			inOrder(t, text, "Your 09:00 delivery", "While you were away", "You were away from Wednesday 14 October to Friday 30 October.", "Inês stood in for you.",
				"Yours to answer", "Who scans on Sundays?", "Answer",
				"What was decided", "Which lamps?", "Mira decided it, as number 1:", "The yellow ones, from Gdynia.",
				"What came to an end", "Tide tables", "Inês closed it:", "Printed on Thursday.",
				"Where somebody stood in for you", "Fares in winter", "From Mira Osei",
				"Crew app", "Buoy number 0", "Buoy number 69", "Something confidential waits for you in Meantime.", "That is all of it.")
			for _, not := range []string{"Let go of the ferry", "Board", "It lies where it lay", "They are late"} {
				if strings.Contains(text, not) {
					t.Errorf("it says %q", not)
				}
			}
		}
		inOrder(t, got[0].Text, "Who scans on Sundays?", "Question in Crew app, by Wed 09:00.") // two working days from her return
		if n := len(got[0].HTML); n > 90<<10 {
			t.Errorf("it has %d bytes", n)
		}
		w.Thread(p.mira, p.crew, "An ordinary Monday", "As ever.")
		p.Pass(p.Clock().Add(6 * time.Hour))
		next := p.got("rosa", before)
		if len(next) != 2 || strings.Contains(next[1].Text, "While you were away") || !strings.Contains(next[1].Text, "As ever.") {
			t.Errorf("the delivery after that is not as others: %d mails", len(next))
		}
	})
}

// Who has a mail for each thread comes back to one all the same, and a mail of a thousand threads fits.
func TestBackToVeryMuch(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		p := newPost(t, w)
		if err := w.Persons.People.SetProfile(t.Context(), p.rosa, person.Profile{Name: "Rosa Lind", ByMail: person.MailAll, MailEach: person.EachThread}); err != nil {
			t.Fatal(err)
		}
		p.takes(p.rosa, 14, 30, 0)
		p.Pass(p.Clock().Add(24 * time.Hour))
		var last thread.Thread
		for n := range 330 {
			last = w.Thread(p.mira, p.crew, fmt.Sprintf("Buoy %d %s", n, strings.Repeat("long of name ", 7)), "It lies.")
			w.Reply(p.ines, last.ID, "It does.")
		}
		p.closes(p.ines, last, strings.Repeat("It is moved. ", 90))
		before := len(p.sink.mails())
		p.Pass(time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC))
		got := p.got("rosa", before)
		if len(got) != 1 {
			t.Fatalf("%d mails", len(got))
		}
		if n := len(got[0].HTML); n > 90<<10 || n < 20<<10 {
			t.Errorf("it has %d bytes", n)
		}
		shown := strings.Count(got[0].Text, "\nBuoy ")
		inOrder(t, got[0].Text, "What came to an end", "Buoy 329", "Buoy 0 ", fmt.Sprintf("There are %d more things to read.", 330-shown), "/today")
		if shown < 30 {
			t.Errorf("it shows %d threads", shown)
		}
		today := w.Today(p.rosa)
		if n := len(today.Deliveries[0].Entries); n != 330 {
			t.Errorf("Today has %d entries", n)
		}
	})
}

func TestAWeekAwayInShort(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		p := newPost(t, w)
		hidden := w.SpaceOf(space.Details{Name: "Board", Kind: space.Confidential}, p.mira, p.rosa)
		if err := w.Away.SetWeekly(t.Context(), p.rosa, true); err != nil {
			t.Fatal(err)
		}
		p.takes(p.rosa, 10, 39, p.ines.ID) // to Sunday the 8th of November
		before := len(p.sink.mails())
		p.happen(hidden)
		p.Pass(time.Date(2026, 10, 19, 6, 59, 0, 0, time.UTC))
		if got := p.got("rosa", before); len(got) != 0 {
			t.Fatalf("%d mails before the second week", len(got))
		}
		p.Pass(time.Date(2026, 10, 19, 7, 5, 0, 0, time.UTC)) // 09:05 in Stockholm
		got := p.got("rosa", before)
		if len(got) != 1 {
			t.Fatalf("%d mails: %q", len(got), outbox(t, w))
		}
		if says := got[0].GetHeader("Subject"); says != "Your week away, in short" {
			t.Errorf("the subject is %q", says)
		}
		for _, text := range []string{got[0].Text, got[0].HTML} {
			inOrder(t, text, "Your week away, in short", "Nothing here needs you. All of it waits until you are back, on Mon 9 Nov. Inês stands in for you.",
				"What was decided", "Which lamps?", "Mira decided it, as number 1:", "What came to an end", "Tide tables", "Inês closed it:",
				"What is new", "Crew app: two new threads.", "It comes from Saltmarsh", "https://meantime.example/me/mail")
			for _, not := range []string{"Let go of the ferry", "Board", "confidential", "Who scans", "Answer", "Reply"} {
				if strings.Contains(text, not) {
					t.Errorf("it says %q: %s", not, text)
				}
			}
		}
		w.Thread(p.mira, p.crew, "A second week", "It is.")
		p.Pass(time.Date(2026, 10, 26, 7, 59, 0, 0, time.UTC)) // the clocks were set back in Stockholm on the 25th
		if got := p.got("rosa", before); len(got) != 1 {
			t.Fatalf("%d mails an hour early", len(got))
		}
		p.Pass(time.Date(2026, 10, 26, 8, 5, 0, 0, time.UTC))
		if got = p.got("rosa", before); len(got) != 2 {
			t.Fatalf("%d mails", len(got))
		}
		inOrder(t, got[1].Text, "What is new", "Crew app: one new thread.")
		if strings.Contains(got[1].Text, "Which lamps?") {
			t.Error("what was told a week ago is told again")
		}
		p.Pass(time.Date(2026, 11, 9, 7, 0, 0, 0, time.UTC)) // nothing was written in the third week
		if got = p.got("rosa", before); len(got) != 2 {
			t.Fatalf("%d mails of a week in which nothing happened", len(got))
		}
		p.Pass(time.Date(2026, 11, 9, 8, 5, 0, 0, time.UTC))
		got = p.got("rosa", before)
		if len(got) != 3 {
			t.Fatalf("%d mails", len(got))
		}
		inOrder(t, got[2].Text, "While you were away", "Yours to answer", "Who scans on Sundays?", "Which lamps?", "Tide tables", "A second week", "That is all of it.")
	})
}

// TestASummaryCanBeLeft looks for what a mail program offers to who reads a summary on a holiday: it ends summaries, and nothing else.
func TestASummaryCanBeLeft(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		p := newPost(t, w)
		if err := w.Away.SetWeekly(t.Context(), p.rosa, true); err != nil {
			t.Fatal(err)
		}
		p.takes(p.rosa, 10, 39, 0) // to Sunday the 8th of November
		before := len(p.sink.mails())
		monday := func(month time.Month, day, want int) []*enmime.Envelope {
			t.Helper()
			w.Thread(p.mira, p.crew, fmt.Sprintf("Before the %d. of %s", day, month), "It is.")
			p.Pass(time.Date(2026, month, day, 8, 5, 0, 0, time.UTC))
			got := p.got("rosa", before)
			if len(got) != want {
				t.Fatalf("%d mails by the %d. of %s, and not %d", len(got), day, month, want)
			}
			return got
		}
		first := monday(10, 19, 1)[0]
		where := strings.Trim(first.GetHeader("List-Unsubscribe"), "<>")
		token, ok := strings.CutPrefix(where, "https://meantime.example/mail/leave-summaries/")
		if !ok || first.GetHeader("List-Unsubscribe-Post") != "List-Unsubscribe=One-Click" {
			t.Fatalf("%q, by %q", where, first.GetHeader("List-Unsubscribe-Post"))
		}
		if _, err := w.Leavings.LeaveSummaries(t.Context(), token); err != nil {
			t.Fatal(err)
		}
		monday(10, 26, 1)
		if _, err := w.Leavings.TakeBackSummaries(t.Context(), token); err != nil {
			t.Fatal(err)
		}
		if again := monday(11, 2, 2)[1]; again.GetHeader("List-Unsubscribe") != "<"+where+">" {
			t.Errorf("and then %q", again.GetHeader("List-Unsubscribe"))
		}
		if _, err := w.Leavings.LeaveSummaries(t.Context(), token); err != nil {
			t.Fatal(err)
		}
		back := monday(11, 9, 3)[2] // what was left is not what waits
		inOrder(t, back.Text, "While you were away", "Before the 19. of October", "Before the 9. of November")
	})
}
