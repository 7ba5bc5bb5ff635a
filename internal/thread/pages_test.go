package thread_test

import (
	"fmt"
	"strings"
	"testing"

	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/thread"
)

// long is a thread of twelve letters of Mira's, which Inês follows: "1" to "12".
func (c cast) long() (thread.Thread, []id.ID) {
	c.T.Helper()
	th := c.Thread(c.mira, c.ticketing, "Refunds", "1")
	if err := c.Threads.Follow(c.T.Context(), c.ines, th.ID, thread.Following); err != nil {
		c.T.Fatal(err)
	}
	list := []id.ID{th.LastLetter}
	for n := 2; n <= 12; n++ {
		list = append(list, c.Reply(c.mira, th.ID, fmt.Sprint(n)).ID)
	}
	return th, list
}

// shown is a page in short: its letters, and in brackets those around them.
func shown(p thread.Page, all []id.ID) string {
	var out []string
	for _, l := range p.Letters {
		out = append(out, l.Body)
	}
	for i, l := range all {
		switch l {
		case p.Earlier:
			out = append([]string{fmt.Sprintf("(%d)", i+1)}, out...)
		case p.Later:
			out = append(out, fmt.Sprintf("(%d)", i+1))
		}
	}
	return strings.Join(out, " ")
}

func (c cast) open(who person.Actor, in id.ID, part thread.Part) thread.Page {
	c.T.Helper()
	p, err := c.Threads.Open(c.T.Context(), who, in, part)
	if err != nil {
		c.T.Fatal(err)
	}
	return p
}

func TestPartsOfAThread(t *testing.T) {
	each(t, func(t *testing.T, c cast) {
		th, l := c.long()
		for _, v := range []struct {
			part thread.Part
			want string
		}{
			{thread.Part{Limit: 4}, "1 2 3 4 (5)"},
			{thread.Part{}, "1 2 3 4 5 6 7 8 9 10 11 12"},
			{thread.Part{Way: thread.Unread, Limit: 4}, "1 2 3 4 (5)"},
			{thread.Part{Way: thread.Newest, Limit: 4}, "(8) 9 10 11 12"},
			{thread.Part{Way: thread.From, Letter: l[4], Limit: 4}, "(4) 5 6 7 8 (9)"},
			{thread.Part{Way: thread.From, Letter: l[4] + 1, Limit: 4}, "(5) 6 7 8 9 (10)"},
			{thread.Part{Way: thread.From, Letter: l[10], Limit: 4}, "(10) 11 12"},
			{thread.Part{Way: thread.From, Letter: l[11] + 1, Limit: 4}, ""},
			{thread.Part{Way: thread.Until, Letter: l[4], Limit: 4}, "(1) 2 3 4 5 (6)"},
			{thread.Part{Way: thread.Until, Letter: l[1], Limit: 4}, "1 2 (3)"},
			{thread.Part{Way: thread.Around, Letter: l[6], Limit: 4}, "(4) 5 6 7 8 (9)"},
			{thread.Part{Way: thread.Around, Letter: l[0], Limit: 4}, "1 2 3 4 (5)"},
			{thread.Part{Way: thread.Around, Letter: l[11], Limit: 4}, "(9) 10 11 12"},
			{thread.Part{Way: thread.Around, Letter: l[11], Limit: 12}, "1 2 3 4 5 6 7 8 9 10 11 12"},
			{thread.Part{Way: thread.Unread, Limit: 12}, "1 2 3 4 5 6 7 8 9 10 11 12"},
		} {
			p, err := c.Threads.Look(t.Context(), c.ines, th.ID, v.part)
			if got := shown(p, l); err != nil || got != v.want {
				t.Errorf("%+v shows %q, not %q: %v", v.part, got, v.want, err)
			}
		}
		if p, err := c.Threads.Find(t.Context(), c.ines, th.ID); err != nil || len(p.Letters) != 0 || p.Thread.Letters != 12 || p.State != thread.Following || p.ReadUpTo != 0 {
			t.Errorf("without its letters: %+v, %v", p, err)
		}
		_, err := c.Threads.Find(t.Context(), c.owen, th.ID)
		want(t, err, fault.KindNotFound)
		want(t, c.Threads.MarkRead(t.Context(), c.owen, th.ID), fault.KindNotFound)
	})
}

// Reading goes on where it was left, and a late page does not make read what lies before it.
func TestTheMarkMovesWithoutGaps(t *testing.T) {
	each(t, func(t *testing.T, c cast) {
		th, l := c.long()
		waits := func(n int) {
			t.Helper()
			if got := len(c.Today(c.ines).Sealed.Entries); got != n {
				t.Errorf("%d letters wait, not %d", got, n)
			}
		}
		unread := thread.Part{Way: thread.Unread, Limit: 4}
		mark := func(letter int) {
			t.Helper()
			p, err := c.Threads.Find(t.Context(), c.ines, th.ID)
			if want := append([]id.ID{0}, l...)[letter]; err != nil || p.ReadUpTo != want {
				t.Errorf("read up to %s, not to letter %d: %v", p.ReadUpTo, letter, err)
			}
		}
		waits(12)
		c.open(c.ines, th.ID, unread)
		waits(8)
		mark(4)
		c.open(c.ines, th.ID, thread.Part{Way: thread.Newest, Limit: 3}) // past 5 to 9
		waits(5)
		mark(4)
		c.Reply(c.ines, th.ID, "Mine, with half of it unread.")
		mark(4)
		if got := shown(c.open(c.ines, th.ID, unread), l); got != "(3) 4 5 6 7 (8)" {
			t.Errorf("she goes on with %s", got)
		}
		waits(2)
		mark(7)
		c.open(c.ines, th.ID, thread.Part{Way: thread.Until, Letter: l[1], Limit: 2}) // back, to what she knows
		mark(7)
		c.Pass(at(13, 13, 0))
		if d := c.Today(c.ines).Deliveries; len(d) != 1 || len(d[0].Entries) != 2 || d[0].Entries[0].Ref != l[7] {
			t.Errorf("not 8 and 9 were delivered: %+v", d)
		}
		if err := c.Threads.MarkRead(t.Context(), c.ines, th.ID); err != nil {
			t.Fatal(err)
		}
		for _, e := range c.Today(c.ines).Deliveries[0].Entries {
			if e.ReadAt.IsZero() {
				t.Errorf("%s is unread after all was taken as read", e.Ref)
			}
		}
		newest := c.Reply(c.ines, th.ID, "Mine, with all of it read.")
		if p, err := c.Threads.Find(t.Context(), c.ines, th.ID); err != nil || p.ReadUpTo != newest.ID {
			t.Errorf("her own letter is unread to her: %v", err)
		}
		if p := c.open(c.ines, th.ID, unread); len(p.Letters) != 4 || p.Letters[3].ID != newest.ID || p.Later != 0 {
			t.Errorf("all is read, and she does not find the end: %s", shown(p, l))
		}
	})
}

// An outcome stands on every page, so any page makes it read; and who closes a thread has not read it by that.
func TestOutcomesAndMentionsByEditAreReadWhereTheyShow(t *testing.T) {
	each(t, func(t *testing.T, c cast) {
		th, l := c.long()
		c.open(c.ines, th.ID, thread.Part{Limit: 4})
		if err := c.Threads.Close(t.Context(), c.mira, th.ID, "By hand."); err != nil {
			t.Fatal(err)
		}
		before := len(c.Today(c.ines).Sealed.Entries)
		c.open(c.ines, th.ID, thread.Part{Way: thread.Until, Letter: l[2], Limit: 3})
		if got := len(c.Today(c.ines).Sealed.Entries); got != before-1 {
			t.Errorf("%d wait after %d: the outcome is still among them", got, before)
		}
		p, err := c.Threads.Find(t.Context(), c.ines, th.ID)
		if err != nil || p.ReadUpTo != l[3] {
			t.Errorf("an outcome moved the mark to %s: %v", p.ReadUpTo, err)
		}
		other := c.Thread(c.mira, c.ticketing, "Barcodes", "1")
		if err := c.Threads.Close(t.Context(), c.ines, other.ID, "Unread, and ended."); err != nil {
			t.Fatal(err)
		}
		if p, err := c.Threads.Find(t.Context(), c.ines, other.ID); err != nil || p.ReadUpTo != 0 {
			t.Errorf("closing a thread made it read: %v", err)
		}
		quiet := c.Thread(c.mira, c.ticketing, "Turnstiles", "Not followed.")
		c.open(c.ines, quiet.ID, thread.Part{})
		before = len(c.Today(c.ines).Sealed.Entries)
		reply := c.Reply(c.mira, quiet.ID, "Nobody is named.")
		c.open(c.ines, quiet.ID, thread.Part{})
		if err := c.Threads.Edit(t.Context(), c.mira, reply.ID, "But you are, @ines."); err != nil {
			t.Fatal(err)
		}
		if got := len(c.Today(c.ines).Sealed.Entries); got != before+1 {
			t.Errorf("%d wait after %d: the mention does not come", got, before)
		}
		c.open(c.ines, quiet.ID, thread.Part{})
		if got := len(c.Today(c.ines).Sealed.Entries); got != before {
			t.Errorf("%d wait after %d: the mention was read, and comes all the same", got, before)
		}
	})
}
