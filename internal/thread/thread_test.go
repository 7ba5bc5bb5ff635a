package thread_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/ask"
	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/worktime"
)

func at(day, hour, minute int) time.Time {
	return time.Date(2026, 10, day, hour-1, minute, 0, 0, time.UTC) // on Lisbon's clock
}

// cast is Inês and Mira in a space, and Owen, who belongs to nothing.
type cast struct {
	*apptest.World
	ines, mira, owen person.Actor
	ticketing        space.Space
}

func each(t *testing.T, run func(t *testing.T, c cast)) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := cast{World: w, ines: w.Person("Inês Carvalho", "Europe/Lisbon"), mira: w.Person("Mira Osei", "Africa/Accra"),
			owen: w.Person("Owen Pryce", "Europe/London")}
		c.ticketing = w.SpaceOf(space.Details{Name: "Ticketing", Kind: space.Closed}, c.mira, c.ines)
		run(t, c)
	})
}

func want(t *testing.T, err error, kind fault.Kind) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Fatalf("want a fault of kind %d, got %v", kind, err)
	}
}

func TestForeignIsLikeAbsent(t *testing.T) {
	each(t, func(t *testing.T, c cast) {
		th := c.Thread(c.mira, c.ticketing, "Refunds", "By hand.")
		l := c.Reply(c.ines, th.ID, "How many?")
		nothing := c.IDs.New()
		ctx := t.Context()
		for name, ask := range map[string]func(who person.Actor, thread, letter, space id.ID) error{
			"open": func(who person.Actor, v, _, _ id.ID) error {
				_, err := c.Threads.Open(ctx, who, v, thread.Part{})
				return err
			},
			"list": func(who person.Actor, _, _, v id.ID) error {
				_, _, err := c.Threads.List(ctx, who, v, 0, 10)
				return err
			},
			"start": func(who person.Actor, _, _, v id.ID) error {
				_, err := c.Threads.Start(ctx, who, thread.Opening{Space: v, Title: "x", Body: "x"})
				return err
			},
			"reply": func(who person.Actor, v, _, _ id.ID) error {
				_, err := c.Threads.Reply(ctx, who, thread.Answer{Thread: v, Body: "x"})
				return err
			},
			"follow": func(who person.Actor, v, _, _ id.ID) error { return c.Threads.Follow(ctx, who, v, thread.Following) },
			"close":  func(who person.Actor, v, _, _ id.ID) error { return c.Threads.Close(ctx, who, v, "x") },
			"reopen": func(who person.Actor, v, _, _ id.ID) error { return c.Threads.Reopen(ctx, who, v) },
			"edit":   func(who person.Actor, _, v, _ id.ID) error { return c.Threads.Edit(ctx, who, v, "x") },
			"delete": func(who person.Actor, _, v, _ id.ID) error { return c.Threads.Delete(ctx, who, v) },
			"past":   func(who person.Actor, _, v, _ id.ID) error { _, _, err := c.Threads.History(ctx, who, v); return err },
			"when": func(who person.Actor, v, _, _ id.ID) error {
				_, err := c.Threads.Arrivals(ctx, who, thread.Unsent{Thread: v})
				return err
			},
			"later": func(who person.Actor, v, _, _ id.ID) error {
				_, err := c.Threads.SendLater(ctx, who, thread.Scheduled{Thread: v, Body: "x", Wall: worktime.WallIn(at(14, 9, 0), time.UTC)})
				return err
			},
		} {
			foreign := ask(c.owen, th.ID, l.ID, c.ticketing.ID)
			absent := ask(c.owen, nothing, nothing, nothing)
			want(t, foreign, fault.KindNotFound)
			if fault.Of(foreign).Message != fault.Of(absent).Message || fault.Of(foreign).Code != fault.Of(absent).Code {
				t.Errorf("%s: foreign %q, absent %q", name, foreign, absent)
			}
		}
	})
}

func TestAReplyReachesFollowersAndTheMentioned(t *testing.T) {
	each(t, func(t *testing.T, c cast) {
		open := c.Space("Everyone", c.mira, c.ines, c.owen)
		th := c.Thread(c.mira, open, "Refunds", "By hand.")
		c.Pass(at(13, 13, 0))
		c.Reply(c.mira, th.ID, "> as @ines said\n\nNobody follows yet, but @owen is named. And @nobody, and `@ines` in code.")
		c.Pass(at(13, 16, 30))
		if got := len(c.Titles(c.ines)); got != 1 {
			t.Fatalf("Inês does not follow and got %d things", got)
		}
		if got := fmt.Sprint(c.Titles(c.owen)); got != "[13:00 Refunds 16:30 Refunds]" {
			t.Fatal(got)
		}
		if err := c.Threads.Follow(t.Context(), c.owen, th.ID, thread.Muting); err != nil {
			t.Fatal(err)
		}
		c.Reply(c.mira, th.ID, "Quiet now.")
		c.Pass(at(14, 9, 0))
		if got := len(c.Titles(c.owen)); got != 2 {
			t.Fatalf("a muted thread arrived: %v", c.Titles(c.owen))
		}
	})
}

func TestEditKeepsWhatWasSaidAndTellsTheNewlyMentioned(t *testing.T) {
	each(t, func(t *testing.T, c cast) {
		th := c.Thread(c.mira, c.ticketing, "Refunds", "First.")
		c.Pass(at(13, 13, 0))
		if _, err := c.Threads.Open(t.Context(), c.ines, th.ID, thread.Part{}); err != nil {
			t.Fatal(err)
		}
		l := c.Reply(c.mira, th.ID, "Second.")
		if err := c.Threads.Edit(t.Context(), c.mira, l.ID, "Second, @ines, better."); err != nil {
			t.Fatal(err)
		}
		want(t, c.Threads.Edit(t.Context(), c.ines, l.ID, "Mine."), fault.KindForbidden)
		now, past, err := c.Threads.History(t.Context(), c.ines, l.ID)
		if err != nil || len(past) != 1 || past[0].Body != "Second." || now.Body != "Second, @ines, better." || now.EditedAt.IsZero() {
			t.Fatalf("%+v, %+v, %v", now, past, err)
		}
		c.Pass(at(13, 16, 30))
		if d := c.Today(c.ines).Deliveries; len(d) != 1 || d[0].Entries[0].Reason != delivery.Mentioned {
			t.Fatalf("%+v", d)
		}
	})
}

func TestDeletedLeavesATraceAndDoesNotArrive(t *testing.T) {
	each(t, func(t *testing.T, c cast) {
		th := c.Thread(c.mira, c.ticketing, "Refunds", "Secret plan.")
		p, err := c.Threads.Look(t.Context(), c.mira, th.ID, thread.Part{})
		if err != nil {
			t.Fatal(err)
		}
		first := p.Letters[0].ID
		if err := c.Threads.Edit(t.Context(), c.mira, first, "Secret plan, edited."); err != nil {
			t.Fatal(err)
		}
		want(t, c.Threads.Delete(t.Context(), c.ines, first), fault.KindForbidden)
		if err := c.Threads.Delete(t.Context(), c.mira, first); err != nil {
			t.Fatal(err)
		}
		l, past, err := c.Threads.History(t.Context(), c.ines, first)
		if err != nil || l.Body+string(l.HTML)+l.Excerpt != "" || l.DeletedBy != c.mira.ID || len(past) != 0 {
			t.Fatalf("%+v, %+v, %v", l, past, err)
		}
		c.Pass(at(13, 13, 0))
		if got := c.Today(c.ines).Deliveries; len(got) != 0 {
			t.Fatalf("a deleted letter arrived: %+v", got)
		}
		want(t, c.Threads.Edit(t.Context(), c.mira, first, "Again."), fault.KindConflict)
	})
}

func TestAThreadEndsWithAnOutcomeOnce(t *testing.T) {
	each(t, func(t *testing.T, c cast) {
		th := c.Thread(c.mira, c.ticketing, "Refunds", "By hand?")
		c.Reply(c.ines, th.ID, "No.")
		var wg sync.WaitGroup
		var mu sync.Mutex
		closed := 0
		for i := range 8 {
			wg.Go(func() {
				err := c.Threads.Close(t.Context(), c.mira, th.ID, fmt.Sprintf("Outcome %d", i))
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					closed++
				} else if !fault.Is(err, fault.KindConflict) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if closed != 1 {
			t.Fatalf("closed %d times", closed)
		}
		c.Pass(at(13, 13, 0))
		kinds := map[delivery.Kind]int{}
		for _, e := range c.Today(c.ines).Deliveries[0].Entries {
			kinds[e.Kind]++
		}
		if kinds[delivery.Outcome] != 1 {
			t.Fatalf("%v", kinds)
		}
		if err := c.Threads.Reopen(t.Context(), c.ines, th.ID); err != nil {
			t.Fatal(err)
		}
		if err := c.Threads.Close(t.Context(), c.ines, th.ID, "Really."); err != nil {
			t.Fatal(err)
		}
	})
}

func TestSentLaterOnTheWritersClock(t *testing.T) {
	each(t, func(t *testing.T, c cast) {
		wall, err := worktime.ParseWall("2026-10-14T15:00")
		if err != nil {
			t.Fatal(err)
		}
		s, err := c.Threads.SendLater(t.Context(), c.mira, thread.Scheduled{Space: c.ticketing.ID, Title: "Tomorrow", Body: "Hello.", Wall: wall})
		if err != nil || !s.SendAt.Equal(time.Date(2026, 10, 14, 15, 0, 0, 0, time.UTC)) {
			t.Fatalf("%v, %v", s.SendAt, err)
		}
		past, _ := worktime.ParseWall("2026-10-13T09:39")
		_, err = c.Threads.SendLater(t.Context(), c.mira, thread.Scheduled{Space: c.ticketing.ID, Title: "Yesterday", Body: "Hello.", Wall: past})
		want(t, err, fault.KindInvalid)
		c.Pass(at(14, 15, 59))
		if list, _, err := c.Threads.List(t.Context(), c.ines, c.ticketing.ID, 0, 10); err != nil || len(list) != 0 {
			t.Fatalf("sent early: %v, %v", list, err)
		}
		c.Pass(at(14, 16, 30))
		if got := fmt.Sprint(c.Titles(c.ines)); got != "[16:30 Tomorrow]" {
			t.Fatal(got)
		}
		if left, err := c.Threads.Scheduled(t.Context(), c.mira); err != nil || len(left) != 0 {
			t.Fatalf("%v, %v", left, err)
		}
	})
}

func TestWhatCannotBeSentStaysWithItsReason(t *testing.T) {
	each(t, func(t *testing.T, c cast) {
		wall, _ := worktime.ParseWall("2026-10-14T15:00")
		if _, err := c.Threads.SendLater(t.Context(), c.ines, thread.Scheduled{Space: c.ticketing.ID, Title: "Tomorrow", Body: "Hello.", Wall: wall}); err != nil {
			t.Fatal(err)
		}
		if err := c.Spaces.Remove(t.Context(), c.mira, c.ticketing.ID, c.ines.ID); err != nil {
			t.Fatal(err)
		}
		c.Pass(at(14, 15, 0))
		left, err := c.Threads.Scheduled(t.Context(), c.ines)
		if err != nil || len(left) != 1 || left[0].Problem == "" {
			t.Fatalf("%+v, %v", left, err)
		}
		if err := c.Threads.Unschedule(t.Context(), c.ines, left[0].ID); err != nil {
			t.Fatal(err)
		}
		if d, err := c.Threads.Draft(t.Context(), c.ines, thread.SpacePlace(c.ticketing.ID)); err != nil || d.Body != "Hello." {
			t.Fatalf("%+v, %v", d, err)
		}
	})
}

func TestNextMorningWaitsForTheMorning(t *testing.T) {
	each(t, func(t *testing.T, c cast) {
		_, err := c.Threads.Start(t.Context(), c.mira, thread.Opening{Space: c.ticketing.ID, Title: "No hurry", Body: "x", When: delivery.NextMorning})
		if err != nil {
			t.Fatal(err)
		}
		arrivals, err := c.Threads.Arrivals(t.Context(), c.mira, thread.Unsent{Space: c.ticketing.ID, When: delivery.NextMorning})
		if err != nil || len(arrivals) != 1 || !arrivals[0].At.Equal(at(14, 9, 0)) {
			t.Fatalf("%+v, %v", arrivals, err)
		}
		c.Pass(at(13, 23, 0))
		if got := c.Titles(c.ines); len(got) != 0 {
			t.Fatal(got)
		}
		c.Pass(at(14, 9, 0))
		if got := fmt.Sprint(c.Titles(c.ines)); got != "[09:00 No hurry]" {
			t.Fatal(got)
		}
	})
}

func TestRemovedFromASpaceNothingMoreComes(t *testing.T) {
	each(t, func(t *testing.T, c cast) {
		th := c.Thread(c.mira, c.ticketing, "Refunds", "By hand.")
		c.Reply(c.ines, th.ID, "I follow.")
		c.Pass(at(13, 13, 0))
		c.Reply(c.mira, th.ID, "While she is here.")
		if err := c.Spaces.Remove(t.Context(), c.mira, c.ticketing.ID, c.ines.ID); err != nil {
			t.Fatal(err)
		}
		c.Reply(c.mira, th.ID, "After she has gone.")
		c.Pass(at(13, 16, 30))
		if today := c.Today(c.ines); len(today.Deliveries)+len(today.Sealed.Entries) != 0 {
			t.Fatalf("%+v", today)
		}
	})
}

func TestBadInputChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, c cast) {
		for _, o := range []thread.Opening{
			{Title: "", Body: "x\ny"}, {Title: "  \t ", Body: "x\ny"}, {Title: strings.Repeat("ä", 201), Body: "x"}, {Title: "a\x00b", Body: "x"},
			{Title: "\u202etxt.exe", Body: "x"}, {Title: "\u200b\u3164", Body: "x"}, {Title: "a\x1b[2Jb", Body: "x"},
			{Title: "", Body: ""}, {Title: " ", Body: " \n "}, {Title: "\u200b\u3164"}, {Title: "a\x00b"}, {Title: "x", Body: strings.Repeat("long ", 20_000)}, {Title: "x", Body: "\xff"},
		} {
			o.Space = c.ticketing.ID
			_, err := c.Threads.Start(t.Context(), c.mira, o)
			if k := fault.Of(err).Kind; err == nil || k != fault.KindInvalid && k != fault.KindTooLarge {
				t.Errorf("%.20q, %.20q: %v", o.Title, o.Body, err)
			}
		}
		if list, _, err := c.Threads.List(t.Context(), c.mira, c.ticketing.ID, 0, 10); err != nil || len(list) != 0 {
			t.Fatalf("%v, %v", list, err)
		}
	})
}

func TestPagesHoldEveryThreadOnce(t *testing.T) {
	each(t, func(t *testing.T, c cast) {
		for i := range 25 {
			c.Thread(c.mira, c.ticketing, fmt.Sprint(i), "x")
		}
		var seen []string
		for cursor := id.ID(0); ; {
			list, next, err := c.Threads.List(t.Context(), c.ines, c.ticketing.ID, cursor, 10)
			if err != nil {
				t.Fatal(err)
			}
			for _, th := range list {
				seen = append(seen, th.Title)
			}
			if cursor = next; next == 0 {
				break
			}
		}
		if len(seen) != 25 || seen[0] != "24" || seen[24] != "0" {
			t.Fatalf("%v", seen)
		}
	})
}

func TestEverythingHoldsAfterwards(t *testing.T) {
	each(t, func(t *testing.T, c cast) {
		th := c.Thread(c.mira, c.ticketing, "Refunds", "By hand.")
		var wg sync.WaitGroup
		for i := range 20 {
			wg.Go(func() { c.Reply([]person.Actor{c.ines, c.mira}[i%2], th.ID, fmt.Sprint("Letter ", i)) })
		}
		wg.Wait()
		c.Pass(at(13, 13, 0))
		for _, check := range []func() ([]string, error){
			func() ([]string, error) { return c.Threads.Check(t.Context()) },
			func() ([]string, error) { return c.Deliveries.Check(t.Context()) },
		} {
			if wrong, err := check(); err != nil || len(wrong) > 0 {
				t.Fatalf("%v, %v", wrong, err)
			}
		}
	})
}

// TestADraftIsNoWayToLearnWhoThereIs keeps of those whom a draft asks the ones whom its writer knows.
func TestADraftIsNoWayToLearnWhoThereIs(t *testing.T) {
	each(t, func(t *testing.T, c cast) {
		guest := c.PersonAs("Rosa Lind", "Europe/Stockholm", person.Guest)
		for who, of := range map[person.Actor][]id.ID{guest: {}, c.mira: {c.ines.ID}} {
			err := c.Threads.SaveDraft(t.Context(), who, thread.Draft{Place: thread.NewPlace, Title: "Oil", Ask: &ask.Wanted{Kind: ask.Work, Of: []id.ID{c.ines.ID, c.IDs.New()}}})
			if err != nil {
				t.Fatal(err)
			}
			d, err := c.Threads.Draft(t.Context(), who, thread.NewPlace)
			if err != nil || d.Ask == nil || !slices.Equal(d.Ask.Of, of) {
				t.Errorf("%+v, %v", d.Ask, err)
			}
		}
	})
}
