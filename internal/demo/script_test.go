package demo

import (
	"bytes"
	"io"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"meantime/internal/worktime"
)

// at is a time on a Wednesday in Lisbon, in summer.
func at(t *testing.T, text string) time.Time {
	t.Helper()
	out, err := time.Parse(time.DateTime, text)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestWhen reads times of the script, on the clock of somebody in Auckland who works until three.
func TestWhen(t *testing.T) {
	lisbon, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	now := at(t, "2026-07-15 09:00:00") // a Wednesday
	c := newCalendar(now, lisbon)
	week, err := weekly("mon-fri 08:00-15:00")
	if err != nil {
		t.Fatal(err)
	}
	aroha, err := worktime.Compile(worktime.Schedule{Zone: "Pacific/Auckland", Hours: &worktime.Hours{Week: week}}, time.LoadLocation)
	if err != nil {
		t.Fatal(err)
	}
	before := at(t, "2026-07-01 00:00:00")
	for _, one := range []struct {
		when, at string
		happens  bool
	}{
		{"-1 08:30", "2026-07-13 20:30:00", true},  // Tuesday in Auckland
		{"-3 08:30", "2026-07-09 20:30:00", true},  // over the weekend
		{"-1 06:00", "2026-07-13 20:05:00", true},  // before she starts: when she does
		{"-1 15:30", "2026-07-14 20:05:00", true},  // after she has gone: tomorrow
		{"-1 15:30!", "2026-07-14 03:30:00", true}, // all the same
		{"0 15:10", "2026-07-15 20:05:00", false},  // has not come yet
		{"+1 09:00", "2026-07-15 21:00:00", false},
		{"now -12h", "2026-07-14 21:00:00", true},
		{"now -1h", "2026-07-15 20:00:00", false}, // she is not at work
		{"+1h", "2026-07-01 01:00:00", true},
	} {
		wanted, err := c.at(one.when, aroha, before)
		if err != nil {
			t.Fatalf("%s: %v", one.when, err)
		}
		found, happens := c.settle(act{when: one.when}, aroha, wanted, before, 5*time.Minute)
		if happens != one.happens || happens && !found.Equal(at(t, one.at)) {
			t.Errorf("%s: %s %v, not %s %v", one.when, found, happens, one.at, one.happens)
		}
	}
	if got := c.fill("On {day -3}, {date -3}, and {date +3}."); got != "On Friday, 10 July, and 20 July." {
		t.Error(got)
	}
}

// TestOnASunday takes Friday for today: it is the last day that has begun.
func TestOnASunday(t *testing.T) {
	c := newCalendar(at(t, "2026-07-19 12:00:00"), time.UTC)
	if c.date(0).String() != "2026-07-17" || c.date(1).String() != "2026-07-20" || c.date(-1).String() != "2026-07-16" {
		t.Error(c.date(0), c.date(1), c.date(-1))
	}
}

// TestTheScript reads what is written down, and finds what nobody could play.
func TestTheScript(t *testing.T) {
	files, err := fs.Sub(company, "company")
	if err != nil {
		t.Fatal(err)
	}
	s, err := read(files)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.people) != 18 {
		t.Errorf("%d people", len(s.people))
	}
	for _, where := range s.places {
		for _, one := range where.scenes {
			for _, a := range one.acts {
				if a.body != strings.TrimSpace(a.body) || strings.Contains(a.body, "\n# ") {
					t.Errorf("%s: %q", a.where, a.body)
				}
			}
		}
	}
	for _, wrong := range []string{"## A scene in no place\n", "### Somebody, -1 09:00\n", "# A place\n\n### Somebody, -1 09:00\n", "# A place\n\n## A scene\n\n### Somebody\n"} {
		if _, err := read(fstest.MapFS{"wrong.md": {Data: []byte(wrong)}}); err == nil {
			t.Errorf("%q was read", wrong)
		}
	}
}

// TestUnwrap has paragraphs go on, and nothing else.
func TestUnwrap(t *testing.T) {
	for text, want := range map[string]string{
		"One line\nand its rest.\n\nAnother.":                    "One line and its rest.\n\nAnother.",
		"- one\n  goes on\n- two":                                "- one goes on\n- two",
		"1. one\n2. two":                                         "1. one\n2. two",
		"> quoted\n> goes on\n>\n> anew":                         "> quoted goes on\n>\n> anew",
		"> 1. one\n> 2. two\n\nAfter":                            "> 1. one\n> 2. two\n\nAfter",
		"So:\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\nAnd\non.": "So:\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\nAnd on.",
	} {
		if got := unwrap(text); got != want {
			t.Errorf("%q became %q", text, got)
		}
	}
}

// TestPictures are the same for the same seed and person, and otherwise are not.
func TestPictures(t *testing.T) {
	seen := map[string]bool{}
	for _, seed := range []uint64{1, 2} {
		p := &playing{seed: seed}
		for n := range 6 {
			var files [2][]byte
			for i := range files {
				file, err := draw(p.chance(strings.Repeat("x", n)), int(seed)+n)
				if err != nil {
					t.Fatal(err)
				}
				if files[i], err = io.ReadAll(file); err != nil {
					t.Fatal(err)
				}
			}
			if !bytes.Equal(files[0], files[1]) {
				t.Errorf("picture %d of %d is drawn differently each time", n, seed)
			}
			if seen[string(files[0])] {
				t.Errorf("picture %d of %d has been there before", n, seed)
			}
			seen[string(files[0])] = true
		}
	}
}
