package urgent_test

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
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/thread"
	"meantime/internal/urgent"
)

// TestAFullDisk has many ladders climb while there is no room for what they ring. What people do meanwhile is refused in
// words, and nothing is left of it; with room again every ladder goes on, and no step has rung twice or is missing.
func TestAFullDisk(t *testing.T) {
	c := crewed(t, apptest.New(t, dbtest.SQLite(t)))
	owner := c.PersonAs("Olga Lund", "Europe/Oslo", person.Owner)
	if err := c.Urgents.Set(t.Context(), owner, urgent.Settings{Budget: 100, Wait: 10 * time.Minute, Repeats: 0}); err != nil {
		t.Fatal(err)
	}
	c.onCall = c.kenji.ID
	proposal, err := c.Threads.Start(t.Context(), c.mira, thread.Opening{Space: c.ferries.ID, Title: "Two boats", Body: "From May on.",
		Ask: &ask.Wanted{Kind: ask.Decision, Of: []id.ID{c.ines.ID}}})
	if err != nil {
		t.Fatal(err)
	}
	var raised []urgent.Urgent
	for range 100 {
		raised = append(raised, c.raise(t, c.mira, c.tomas.ID))
	}
	c.room(t, 1) // no more than there are
	c.refused(t, proposal)
	c.At(c.Clock().Add(10 * time.Minute))
	_ = c.Engine.Due(t.Context()) // it may say so
	if n := c.count(t, `SELECT count(*) FROM ring`); n >= 2*len(raised) {
		t.Fatalf("there was room for %d rings", n)
	}
	c.checked(t)
	c.room(t, 1<<20)
	c.Pass(c.Clock().Add(3 * time.Hour))
	for _, v := range raised {
		found, err := c.Urgents.Find(t.Context(), c.mira, v.ID)
		if err != nil {
			t.Fatal(err)
		}
		var who []string
		for _, r := range found.Rings {
			who = append(who, c.names[r.Person])
		}
		if got := strings.Join(who, ", "); got != "Tomas, Ines, Kenji, Mira" || found.Exhausted.IsZero() {
			t.Fatalf("rang %s", c.says(found.Rings))
		}
	}
	c.checked(t)
}

// room says how many pages the database may have; those that it has it keeps.
func (c *crew) room(t *testing.T, pages int) {
	t.Helper()
	err := c.DB.Write(t.Context(), func(tx *db.Tx) error {
		_, _, err := db.One(tx, db.Value[int], fmt.Sprintf("PRAGMA max_page_count(%d)", pages))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// refused has people do what needs room, where there is none.
func (c *crew) refused(t *testing.T, proposal thread.Thread) {
	t.Helper()
	long := strings.Repeat("It goes on and on. ", 2000)
	tables := []string{"urgent", "ring", "timer", "thread", "letter", "ask", "asked", "item", "space", "stance", "decision", "closure"}
	rows := func() (out []int) {
		for _, table := range tables {
			out = append(out, c.count(t, `SELECT count(*) FROM `+table))
		}
		return out
	}
	before := fmt.Sprint(rows())
	for what, do := range map[string]func() error{
		"an urgent": func() error {
			_, err := c.Urgents.Raise(t.Context(), c.ines, urgent.Raising{Space: c.ferries.ID, Title: "Fog", Body: long, Worse: "All of it.", Asked: c.tomas.ID})
			return err
		},
		"a thread": func() error {
			_, err := c.Threads.Start(t.Context(), c.ines, thread.Opening{Space: c.ferries.ID, Title: "Fog", Body: long})
			return err
		},
		"an ask": func() error {
			_, err := c.Threads.Start(t.Context(), c.ines, thread.Opening{Space: c.ferries.ID, Title: "Fog", Body: long, Ask: &ask.Wanted{Kind: ask.Answer, Of: []id.ID{c.tomas.ID}}})
			return err
		},
		"a private note": func() error {
			_, err := c.Threads.Start(t.Context(), c.ines, thread.Opening{Title: "Fog", Body: long, Private: &thread.Private{Readers: []id.ID{c.tomas.ID}, Days: 7}})
			return err
		},
		"a decision": func() error {
			_, err := c.Decisions.Decide(t.Context(), c.mira, decision.Deciding{Thread: proposal.ID, Outcome: "Yes.", Why: long[:3900]})
			return err
		},
	} {
		err := do()
		if f := fault.Of(err); !fault.Is(err, fault.KindUnavailable) || !strings.Contains(f.Message, "There is no room left") {
			t.Errorf("%s: %v", what, err)
		}
	}
	if after := fmt.Sprint(rows()); after != before {
		t.Errorf("of %v there were %s, and are %s", tables, before, after)
	}
}

func (c *crew) count(t *testing.T, query string) (n int) {
	t.Helper()
	err := c.DB.Read(t.Context(), func(tx *db.Tx) (err error) {
		n, _, err = db.One(tx, db.Value[int], query)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func (c *crew) checked(t *testing.T) {
	t.Helper()
	if wrong, err := c.Urgents.Check(t.Context()); err != nil || len(wrong) != 0 {
		t.Errorf("the check says %v, %v", wrong, err)
	}
}
