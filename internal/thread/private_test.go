package thread_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/ask"
	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/decision"
	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/secret"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/worktime"
)

// note is a private note from Ruth to Kenji, in a world with Inês, who owns the organisation.
type note struct {
	*apptest.World
	ines, ruth, kenji person.Actor
	thread.Thread
}

func newNote(t *testing.T, w *apptest.World) *note {
	t.Helper()
	n := &note{World: w, ines: w.PersonAs("Inês Carvalho", "Europe/Lisbon", person.Owner), ruth: w.Person("Ruth Adeyemi", "Europe/London"),
		kenji: w.Person("Kenji Mori", "Asia/Tokyo")}
	var err error
	n.Thread, err = w.Threads.Start(t.Context(), n.ruth, thread.Opening{Title: "Your leave", Body: "Take **all** of it.",
		Private: &thread.Private{Readers: []id.ID{n.kenji.ID}}})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func (n *note) sees(who person.Actor) bool {
	n.T.Helper()
	_, err := n.Threads.Find(n.T.Context(), who, n.ID)
	if err != nil && !fault.Is(err, fault.KindNotFound) {
		n.T.Fatal(err)
	}
	return err == nil
}

// rows counts, over every column of every table, where one of some numbers stands, or a text that holds one of them.
func (n *note) rows(numbers ...id.ID) (out []string) {
	n.T.Helper()
	n.must(n.DB.Read(n.T.Context(), func(tx *db.Tx) error {
		columns, err := db.All(tx, func(s db.Scanner) (c [2]string, err error) { err = s.Scan(&c[0], &c[1]); return c, err },
			`SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table'`)
		if err != nil {
			return err
		}
		for _, c := range columns {
			for _, number := range numbers {
				count, _, err := db.One(tx, db.Value[int], fmt.Sprintf(`SELECT count(*) FROM %s WHERE %s = $1 OR %[2]s LIKE $2`, c[0], c[1]),
					number, "%"+number.String()+"%")
				if err != nil {
					return err
				}
				if count > 0 {
					out = append(out, fmt.Sprintf("%s.%s", c[0], c[1]))
				}
			}
		}
		return nil
	}))
	return out
}

func (n *note) must(err error) {
	n.T.Helper()
	if err != nil {
		n.T.Fatal(err)
	}
}

func TestAPrivateNoteIsItsReadersAlone(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		n := newNote(t, w)
		if n.sees(n.ines) || !n.sees(n.ruth) || !n.sees(n.kenji) {
			t.Error("not those see the note who were named")
		}
		w.Pass(w.Clock().Add(24 * time.Hour))
		if got := w.Titles(n.kenji); len(got) != 1 || !strings.HasSuffix(got[0], " Your leave") {
			t.Errorf("Kenji is brought %q", got)
		}
		page, err := w.Threads.Find(t.Context(), n.kenji, n.ID)
		n.must(err)
		if len(page.Readers) != 2 || !page.Where.Confidential() || !page.Where.ExpiresAt.Equal(apptest.Begin.AddDate(0, 0, 30)) {
			t.Errorf("the note has the readers %v, and ends %s", page.Readers, page.Where.ExpiresAt)
		}
		w.Reply(n.kenji, n.ID, "Thank you, @ines and @ruth.")
		w.Pass(w.Clock().Add(24 * time.Hour))
		if got := w.Titles(n.ines); len(got) != 0 || n.sees(n.ines) {
			t.Errorf("mentioned, somebody who does not read it is brought %q", got)
		}
		if got := w.Titles(n.ruth); len(got) != 1 {
			t.Errorf("Ruth is brought %q", got)
		}
		for who, actor := range map[string]person.Actor{"its author": n.ruth, "a reader": n.kenji} {
			if list, err := w.Spaces.List(t.Context(), actor); err != nil || len(list) != 0 {
				t.Errorf("%s finds it among the spaces: %v, %v", who, list, err)
			}
			if _, err := w.Spaces.Find(t.Context(), actor, n.Thread.Space); !fault.Is(err, fault.KindNotFound) {
				t.Errorf("%s finds its space: %v", who, err)
			}
			if list, err := w.Threads.PrivateNotes(t.Context(), actor); err != nil || len(list) != 1 || list[0].Title != "Your leave" || len(list[0].Readers) != 2 {
				t.Errorf("%s lists %v, %v", who, list, err)
			}
		}
		if list, err := w.Threads.PrivateNotes(t.Context(), n.ines); err != nil || len(list) != 0 {
			t.Errorf("somebody else lists %v, %v", list, err)
		}
	})
}

func TestWhoIsNamedLaterAndWhoIsNamedNoMore(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		n := newNote(t, w)
		ctx := t.Context()
		if err := w.Threads.NameReader(ctx, n.kenji, n.ID, n.ines.ID); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("a reader names another: %v", err)
		}
		if err := w.Threads.NameReader(ctx, n.ines, n.ID, n.ines.ID); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("an owner names themself: %v", err)
		}
		n.must(w.Threads.NameReader(ctx, n.ruth, n.ID, n.ines.ID))
		n.must(w.Threads.NameReader(ctx, n.ruth, n.ID, n.ines.ID))
		w.Pass(w.Clock().Add(24 * time.Hour))
		if got := w.Titles(n.ines); len(got) != 1 {
			t.Errorf("named, Inês is brought %q", got)
		}
		item := w.Today(n.ines).Deliveries[0].Entries[0].ID
		w.Reply(n.ruth, n.ID, "And tell nobody.") // waits for Inês
		n.must(w.Threads.SaveDraft(ctx, n.ines, thread.Draft{Place: thread.ThreadPlace(n.ID), Body: "But"}))
		n.must(w.Threads.SaveDraft(ctx, n.kenji, thread.Draft{Place: thread.ThreadPlace(n.ID), Body: "And"}))
		later, err := w.Threads.SendLater(ctx, n.ines, thread.Scheduled{Thread: n.ID, Body: "But why?", Wall: worktime.WallIn(w.Clock().AddDate(0, 0, 2), time.UTC)})
		n.must(err)
		n.must(w.Threads.SaveDraft(ctx, n.ines, thread.Draft{Place: thread.ThreadPlace(n.ID), Body: "But"}))
		if err := w.Threads.DropReader(ctx, n.kenji, n.ID, n.ines.ID); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("a reader drops another: %v", err)
		}
		n.must(w.Threads.DropReader(ctx, n.ruth, n.ID, n.ines.ID))
		if n.sees(n.ines) || len(w.Titles(n.ines)) != 0 || len(w.Today(n.ines).Sealed.Entries) != 0 {
			t.Error("who is named no more sees it still")
		}
		if _, err := w.Deliveries.Why(ctx, n.ines, item); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("why it came is told still: %v", err)
		}
		drafts, err := w.Threads.Drafts(ctx, n.ines)
		n.must(err)
		waiting, err := w.Threads.Scheduled(ctx, n.ines)
		n.must(err)
		if len(drafts) != 0 || len(waiting) != 0 {
			t.Errorf("the drafts %v and the waiting %v are kept", drafts, waiting)
		}
		if w.Pass(w.Clock().AddDate(0, 0, 3)); n.sees(n.ines) || later.ID == 0 {
			t.Error("what waited was sent")
		}
		if draft, err := w.Threads.Draft(ctx, n.kenji, thread.ThreadPlace(n.ID)); err != nil || draft.Body != "And" {
			t.Errorf("another reader's draft is %q, %v", draft.Body, err)
		}
		if err := w.Threads.DropReader(ctx, n.ruth, n.ID, n.ruth.ID); !fault.Is(err, fault.KindConflict) {
			t.Errorf("the author leaves: %v", err)
		}
		n.must(w.Threads.DropReader(ctx, n.kenji, n.ID, n.kenji.ID))
		if n.sees(n.kenji) || !n.sees(n.ruth) {
			t.Error("who leaves sees it still, or its author does not")
		}
	})
}

func TestWhoCanBeNamed(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		n := newNote(t, w)
		rosa, gone := w.PersonAs("Rosa Lind", "Europe/Stockholm", person.Guest), w.Person("Once Here", "Europe/Lisbon")
		w.SpaceOf(space.Details{Name: "Harbour", Kind: space.Closed}, n.kenji, rosa)
		n.must(w.Persons.People.Deactivate(t.Context(), n.ines, gone.ID))
		start := func(actor person.Actor, o thread.Opening) error {
			o.Title, o.Body = "A", "B"
			_, err := w.Threads.Start(t.Context(), actor, o)
			return err
		}
		to := func(people ...id.ID) thread.Opening { return thread.Opening{Private: &thread.Private{Readers: people}} }
		for name, c := range map[string]struct {
			actor person.Actor
			o     thread.Opening
			field string
		}{
			"nobody":                      {n.ruth, to(), "readers"},
			"the author alone":            {n.ruth, to(n.ruth.ID), "readers"},
			"somebody who does not exist": {n.ruth, to(n.kenji.ID, w.IDs.New()), "readers"},
			"somebody who has left":       {n.ruth, to(gone.ID), "readers"},
			"whom a guest does not know":  {rosa, to(n.ruth.ID), "readers"},
			"for a time of one's own":     {n.ruth, thread.Opening{Private: &thread.Private{Readers: []id.ID{n.kenji.ID}, Days: 8}}, "days"},
			"asking who does not read it": {n.ruth, thread.Opening{Private: to(n.kenji.ID).Private, Ask: &ask.Wanted{Kind: ask.Answer, Of: []id.ID{n.ines.ID}}}, "of"},
			"asking for a decision":       {n.ruth, thread.Opening{Private: to(n.kenji.ID).Private, Ask: &ask.Wanted{Kind: ask.Decision, Of: []id.ID{n.kenji.ID}}}, "ask"},
		} {
			if err := start(c.actor, c.o); !fault.Is(err, fault.KindInvalid) || fault.Of(err).Field != c.field {
				t.Errorf("%s: %v", name, err)
			}
		}
		n.must(start(rosa, to(n.kenji.ID)))
		if _, err := w.Decisions.Decide(t.Context(), n.ruth, decision.Deciding{Thread: n.ID, Outcome: "We do."}); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("a private note decides: %v", err)
		}
	})
}

// TestNothingIsLeftOfAPrivateNote erases one with everything in it, and looks through every column of every table.
func TestNothingIsLeftOfAPrivateNote(t *testing.T) {
	for name, end := range map[string]func(n *note){
		"erased":  func(n *note) { n.must(n.Threads.Erase(n.T.Context(), n.ruth, n.ID)) },
		"expired": func(n *note) { n.Pass(apptest.Begin.AddDate(0, 0, 31)) },
	} {
		t.Run(name, func(t *testing.T) {
			w := apptest.New(t, dbtest.SQLite(t))
			n := newNote(t, w)
			ctx := t.Context()
			full, err := w.Threads.Start(ctx, n.ruth, thread.Opening{Title: "Your raise", Body: "How much?", Private: &thread.Private{Readers: []id.ID{n.kenji.ID, n.ines.ID}},
				Ask: &ask.Wanted{Kind: ask.Answer, Of: []id.ID{n.kenji.ID}, Want: worktime.WorkingDays(1)}})
			n.must(err)
			first := n.Thread
			n.Thread = full
			page, err := w.Threads.Find(ctx, n.ruth, n.ID)
			n.must(err)
			handed, err := w.Asks.HandOn(ctx, n.kenji, page.Ask.Asked[0].ID, n.ines.ID, "She knows.")
			n.must(err)
			l := w.Reply(n.kenji, n.ID, "More, @ruth.")
			n.must(w.Threads.Edit(ctx, n.kenji, l.ID, "Much more."))
			w.Pass(w.Clock().Add(24 * time.Hour))
			_, err = w.Deliveries.Later(ctx, n.ines, w.Today(n.ines).Deliveries[0].Entries[0].ID, delivery.Snooze{Kind: delivery.NextWeek})
			n.must(err)
			_, err = w.Threads.Open(ctx, n.ines, n.ID, thread.Part{})
			n.must(err)
			n.must(w.Threads.Close(ctx, n.ruth, n.ID, "Agreed."))
			_, err = w.Threads.SendLater(ctx, n.ines, thread.Scheduled{Thread: n.ID, Body: "But why?", Wall: worktime.WallIn(w.Clock().AddDate(0, 2, 0), time.UTC)})
			n.must(err)
			n.must(w.Threads.SaveDraft(ctx, n.ines, thread.Draft{Place: thread.ThreadPlace(n.ID), Body: "But"}))
			numbers := []id.ID{n.ID, n.Thread.Space, n.LastLetter, l.ID, page.Ask.ID, page.Ask.Asked[0].ID, handed.ID}
			if len(n.rows(numbers...)) < 20 {
				t.Fatal("too little is there to be erased")
			}
			end(n)
			if left := n.rows(numbers...); len(left) > 0 {
				t.Errorf("it is still in %v", left)
			}
			if name == "erased" {
				if n.Thread = first; !n.sees(n.kenji) {
					t.Error("another note is gone, too")
				}
			}
			for _, check := range []func() ([]string, error){func() ([]string, error) { return w.Threads.Check(ctx) }, func() ([]string, error) { return w.Deliveries.Check(ctx) }} {
				if wrong, err := check(); err != nil || len(wrong) > 0 {
					t.Errorf("afterwards %v, %v", wrong, err)
				}
			}
		})
	}
}

func TestAPrivateNoteEndsByItselfAtItsTime(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		n := newNote(t, w)
		ends := apptest.Begin.AddDate(0, 0, 30)
		if _, err := w.Threads.Prolong(t.Context(), n.kenji, n.ID, 90); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("a reader keeps it longer: %v", err)
		}
		if _, err := w.Threads.Prolong(t.Context(), n.ruth, n.ID, 7); !fault.Is(err, fault.KindConflict) {
			t.Errorf("it is made to end sooner: %v", err)
		}
		w.At(ends.Add(-time.Second))
		if !n.sees(n.kenji) {
			t.Error("a second before its end it is gone")
		}
		if w.At(ends); n.sees(n.kenji) || n.sees(n.ruth) { // no timer has run
			t.Error("after its end it is seen, as long as nothing clears it away")
		}
		if err := w.Threads.Erase(t.Context(), n.ruth, n.ID); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("after its end it is erased: %v", err)
		}
		m := newNote2(t, w, n)
		if _, err := w.Threads.Prolong(t.Context(), n.ruth, m.ID, 90); err != nil {
			t.Fatal(err)
		}
		w.Pass(ends.AddDate(0, 0, 89))
		if n.Thread = m; !n.sees(n.kenji) {
			t.Error("prolonged, it ended as if it was not")
		}
		if w.Pass(ends.AddDate(0, 0, 91)); n.sees(n.kenji) {
			t.Error("it did not end")
		}
	})
}

func newNote2(t *testing.T, w *apptest.World, n *note) thread.Thread {
	t.Helper()
	made, err := w.Threads.Start(t.Context(), n.ruth, thread.Opening{Title: "Again", Body: "Yes.", Private: &thread.Private{Readers: []id.ID{n.kenji.ID}, Days: 7}})
	n.must(err)
	return made
}

// TestAPrivateNoteIsSealed looks at what is kept of one: without the key, it says nothing.
func TestAPrivateNoteIsSealed(t *testing.T) {
	w := apptest.New(t, dbtest.SQLite(t))
	n := newNote(t, w)
	ctx := t.Context()
	const canary = "canaryqzx"
	n.must(w.Threads.SaveDraft(ctx, n.ruth, thread.Draft{Place: thread.PrivatePlace, Title: canary, Body: canary, Private: &thread.Private{Readers: []id.ID{n.kenji.ID}}}))
	n.must(w.Threads.SaveDraft(ctx, n.kenji, thread.Draft{Place: thread.ThreadPlace(n.ID), Body: canary}))
	made, err := w.Threads.Start(ctx, n.ruth, thread.Opening{Title: canary, Body: canary, Private: &thread.Private{Readers: []id.ID{n.kenji.ID, n.ines.ID}},
		Ask: &ask.Wanted{Kind: ask.Answer, Of: []id.ID{n.kenji.ID}}})
	n.must(err)
	p, err := w.Threads.Find(ctx, n.ruth, made.ID)
	n.must(err)
	handed, err := w.Asks.HandOn(ctx, n.kenji, p.Ask.Asked[0].ID, n.ines.ID, canary)
	n.must(err)
	l := w.Reply(n.kenji, made.ID, canary)
	n.must(w.Threads.Edit(ctx, n.kenji, l.ID, canary+" again"))
	n.must(w.Threads.Close(ctx, n.ruth, made.ID, canary))
	wall := worktime.WallIn(w.Clock().AddDate(0, 0, 2), time.UTC)
	_, err = w.Threads.SendLater(ctx, n.kenji, thread.Scheduled{Thread: made.ID, Body: canary, Wall: wall})
	n.must(err)
	later, err := w.Threads.SendLater(ctx, n.kenji, thread.Scheduled{Title: canary, Body: "To " + canary, Wall: wall, Private: &thread.Private{Readers: []id.ID{n.ruth.ID}}})
	n.must(err)
	n.must(w.DB.Read(ctx, func(tx *db.Tx) error {
		columns, err := db.All(tx, func(s db.Scanner) (c [2]string, err error) { err = s.Scan(&c[0], &c[1]); return c, err },
			`SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table'`)
		for _, c := range columns {
			count, _, err := db.One(tx, db.Value[int], fmt.Sprintf(`SELECT count(*) FROM %s WHERE %s LIKE $1`, c[0], c[1]), "%"+canary+"%")
			if err != nil {
				return err
			}
			if count > 0 {
				t.Errorf("%s.%s says it", c[0], c[1])
			}
		}
		return err
	}))
	if said := handed.Said; said != canary {
		t.Errorf("what was said with handing on is %q", said)
	}
	lines, err := w.Threads.Lines(ctx, n.ines, []id.ID{made.LastLetter, l.ID, handed.ID})
	n.must(err)
	for ref, line := range lines {
		if line.Title != canary || !strings.HasPrefix(line.Excerpt, canary) || !line.Private || !line.Confidential {
			t.Errorf("the line of %s is %+v", ref, line)
		}
	}
	if _, past, err := w.Threads.History(ctx, n.ines, l.ID); err != nil || len(past) != 1 || past[0].Body != canary {
		t.Errorf("before its edit it said %v, %v", past, err)
	}
	n.must(w.Threads.Unschedule(ctx, n.kenji, later.ID))
	if d, err := w.Threads.Draft(ctx, n.kenji, thread.PrivatePlace); err != nil || d.Title != canary || d.Private == nil || d.Private.Readers[0] != n.ruth.ID {
		t.Errorf("taken back it is %+v, %v", d, err)
	}
	if held, err := w.Threads.Look(ctx, n.ines, made.ID, thread.Part{}); err != nil || held.Closure.Outcome != canary || held.Letters[1].Body != canary+" again" || !strings.Contains(string(held.Letters[0].HTML), canary) {
		t.Errorf("its readers read %+v, %v", held, err)
	}
}

// TestWhatLooksSealedIsNot writes what begins as a sealed text does, where nothing is sealed.
func TestWhatLooksSealedIsNot(t *testing.T) {
	w := apptest.New(t, dbtest.SQLite(t))
	n := newNote(t, w)
	public := w.Space("Everybody", n.ruth)
	forged := w.Thread(n.ruth, public, "Forged", "\x01dead:AAAA")
	if page, err := w.Threads.Look(t.Context(), n.ruth, forged.ID, thread.Part{}); err != nil || secret.Sealed(page.Letters[0].Body) {
		t.Errorf("what looks like sealed is read as %v, %v", page.Letters, err)
	}
}

func TestAPrivateNoteIsSentLater(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		n := newNote(t, w)
		wall := worktime.WallIn(w.Clock().AddDate(0, 0, 1), time.UTC)
		_, err := w.Threads.SendLater(t.Context(), n.kenji, thread.Scheduled{Title: "Mine", Body: "I stay.", Wall: wall, Private: &thread.Private{Readers: []id.ID{n.ruth.ID}, Days: 7},
			Ask: &ask.Wanted{Kind: ask.Answer, Of: []id.ID{n.ruth.ID}}})
		n.must(err)
		if list, err := w.Threads.PrivateNotes(t.Context(), n.ruth); err != nil || len(list) != 1 {
			t.Errorf("before it is sent, there are %v, %v", list, err)
		}
		w.Pass(w.Clock().AddDate(0, 0, 2))
		list, err := w.Threads.PrivateNotes(t.Context(), n.ruth)
		n.must(err)
		if len(list) != 2 || list[0].Title != "Mine" || list[0].ExpiresAt.Sub(list[0].CreatedAt) != 7*24*time.Hour {
			t.Errorf("sent, there are %+v", list)
		}
		n.must(w.Persons.People.Deactivate(t.Context(), n.ines, n.ruth.ID))
		_, err = w.Threads.SendLater(t.Context(), n.kenji, thread.Scheduled{Title: "Mine", Body: "I go.", Wall: worktime.WallIn(w.Clock().AddDate(0, 0, 1), time.UTC),
			Private: &thread.Private{Readers: []id.ID{n.ruth.ID}}})
		if !fault.Is(err, fault.KindInvalid) {
			t.Errorf("to who has left, it waits to be sent: %v", err)
		}
	})
}
