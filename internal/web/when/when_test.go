package when_test

import (
	"testing"
	"time"

	"meantime/internal/web/when"
	"meantime/internal/words"
)

func TestAt(t *testing.T) {
	kathmandu, err := time.LoadLocation("Asia/Kathmandu") // UTC+05:45
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 10, 13, 15, 25, 0, 0, kathmandu) // a Tuesday
	for in, want := range map[string][2]string{
		"2026-10-13T18:14:00Z": {"at 23:59", "today"},
		"2026-10-13T18:15:00Z": {"at 00:00 tomorrow", "tomorrow"},
		"2026-10-12T18:14:00Z": {"at 23:59 yesterday", "yesterday"},
		"2026-10-16T06:15:00Z": {"at 12:00 on Friday", "on Friday"},
		"2026-10-19T18:14:00Z": {"at 23:59 on Monday", "on Monday"},
		"2026-10-19T18:15:00Z": {"at 00:00 on Tue 20 Oct", "on Tue 20 Oct"}, // "on Tuesday" could be today
		"2026-10-11T06:15:00Z": {"at 12:00 on Sun 11 Oct", "on Sun 11 Oct"},
		"2027-01-04T06:15:00Z": {"at 12:00 on Mon 4 Jan 2027", "on Mon 4 Jan 2027"},
	} {
		at, err := time.Parse(time.RFC3339, in)
		if err != nil {
			t.Fatal(err)
		}
		if got := [2]string{when.At(&words.Locale{}, at, now), when.Day(&words.Locale{}, at, now)}; got != want {
			t.Errorf("%s: got %q, want %q", in, got, want)
		}
	}
}
