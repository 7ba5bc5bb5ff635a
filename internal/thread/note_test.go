package thread_test

import (
	"strings"
	"testing"
	"time"

	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/thread"
	"meantime/internal/worktime"
)

func TestAQuickNoteIsOneLine(t *testing.T) {
	long := "The lamp on the east mole went out again last night, and the harbour master asks who has the key, @ines"
	for name, o := range map[string]struct {
		title, body string
		called      string // "" where it is refused
		says        string // the Markdown of its letter
		note        bool
	}{
		"a line as the title":       {" The lamp is out ", "", "The lamp is out", "The lamp is out", true},
		"a line as the letter":      {"", "The lamp is out\n", "The lamp is out", "The lamp is out", true},
		"a long line":               {long, " \n", "The lamp on the east mole went out again last night, and the harbour master…", long, true},
		"a long line as the letter": {"", long, "The lamp on the east mole went out again last night, and the harbour master…", long, true},
		"one word without an end":   {strings.Repeat("a", 300), "", strings.Repeat("a", 79) + "…", strings.Repeat("a", 300), true},
		"with marks":                {"The **lamp** is `out`", "", "The lamp is out", "The **lamp** is `out`", true},
		"nothing to read in it":     {"---", "", "---", "---", false},
		"a title and a letter":      {"The lamp", "It is out.", "The lamp", "It is out.", false},
		"the letter begins with it": {"The lamp", "The lamp is out.", "The lamp", "The lamp is out.", false},
		"two lines":                 {"", "The lamp is out.\nWho has the key?", "", "", false},
		"nothing":                   {" ", "\n", "", "", false},
		"a title that is too long":  {strings.Repeat("a", 201), "It is out.", "", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, c cast) {
				th, err := c.Threads.Start(t.Context(), c.mira, thread.Opening{Space: c.ticketing.ID, Title: o.title, Body: o.body})
				if o.called == "" {
					want(t, err, fault.KindInvalid)
					if fault.Of(err).Field != "title" {
						t.Errorf("it is said of %q", fault.Of(err).Field)
					}
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				l, in, err := c.Threads.Letter(t.Context(), c.ines, th.LastLetter)
				if err != nil || in.Title != o.called || l.Body != o.says || in.Note(l) != o.note {
					t.Errorf("%q says %q, a note: %v, %v", in.Title, l.Body, in.Note(l), err)
				}
				list, _, err := c.Threads.Browse(t.Context(), c.ines, c.ticketing.ID, thread.All, 0, 1)
				if err != nil || len(list) != 1 || list[0].Note != o.note {
					t.Errorf("in the list: %+v, %v", list, err)
				}
			})
		})
	}
}

func TestAQuickNoteInADelivery(t *testing.T) {
	each(t, func(t *testing.T, c cast) {
		th, err := c.Threads.Start(t.Context(), c.mira, thread.Opening{Space: c.ticketing.ID, Title: strings.Repeat("The lamp is out. ", 8)})
		if err != nil {
			t.Fatal(err)
		}
		reply := c.Reply(c.ines, th.ID, "I have the key.")
		lines, err := c.Threads.Lines(t.Context(), c.ines, []id.ID{th.LastLetter, reply.ID})
		if err != nil {
			t.Fatal(err)
		}
		if got := lines[th.LastLetter].Head(); got != strings.TrimSpace(strings.Repeat("The lamp is out. ", 8)) {
			t.Errorf("the note stands there as %q", got)
		}
		if got := lines[reply.ID].Head(); got != th.Title {
			t.Errorf("the reply to it stands there as %q", got)
		}
	})
}

// What is sent later stays as it was typed, and is a note once it is sent.
func TestAQuickNoteSentLater(t *testing.T) {
	each(t, func(t *testing.T, c cast) {
		s, err := c.Threads.SendLater(t.Context(), c.ines, thread.Scheduled{Space: c.ticketing.ID, Body: "The **lamp** is out", Wall: worktime.WallIn(at(14, 10, 0), time.UTC)})
		if err != nil || s.Title != "" || s.Body != "The **lamp** is out" {
			t.Fatalf("%+v, %v", s, err)
		}
		_, err = c.Threads.SendLater(t.Context(), c.ines, thread.Scheduled{Space: c.ticketing.ID, Body: "Two\nlines", Wall: s.Wall})
		want(t, err, fault.KindInvalid)
		c.Pass(at(14, 10, 0))
		list, _, err := c.Threads.Browse(t.Context(), c.mira, c.ticketing.ID, thread.All, 0, 1)
		if err != nil || len(list) != 1 || list[0].Title != "The lamp is out" || !list[0].Note {
			t.Errorf("%+v, %v", list, err)
		}
	})
}

func TestAnExcerptTurnsNothing(t *testing.T) {
	each(t, func(t *testing.T, c cast) {
		made := c.Thread(c.ines, c.Space("Ferries", c.ines), "Ferry", "Pay \u202egnp.exe\u2066 now")
		if l, _, err := c.Threads.Letter(t.Context(), c.ines, made.LastLetter); err != nil || l.Excerpt != "Pay gnp.exe now" {
			t.Errorf("%+q, %v", l.Excerpt, err)
		}
	})
}
