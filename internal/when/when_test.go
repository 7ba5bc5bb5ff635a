package when_test

import (
	"testing"
	"time"

	"meantime/internal/when"
	"meantime/internal/words"
	"meantime/internal/worktime"
)

func TestAt(t *testing.T) {
	kathmandu := zone(t, "Asia/Kathmandu")                  // UTC+05:45
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

func TestAfar(t *testing.T) {
	afar := when.Afar(time.Date(2026, 10, 13, 15, 25, 0, 0, zone(t, "Asia/Kathmandu")))
	at := time.Date(2026, 10, 12, 18, 15, 0, 0, time.UTC)
	if got := when.At(&words.Locale{}, at, afar) + ", " + when.By(&words.Locale{}, at, afar.Location(), afar); got != "at 00:00 on Tue 13 Oct 2026, Tue 13 Oct 2026 00:00" {
		t.Error(got)
	}
}

func TestOffer(t *testing.T) {
	tokyo, lisbon, kiritimati, honolulu := zone(t, "Asia/Tokyo"), zone(t, "Europe/Lisbon"), zone(t, "Pacific/Kiritimati"), zone(t, "Pacific/Honolulu")
	at := time.Date(2026, 10, 15, 0, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		theirs *time.Location
		coarse bool
		now    time.Time
		want   [2]string
	}{
		"the same day":           {tokyo, false, time.Date(2026, 10, 13, 9, 0, 0, 0, lisbon), [2]string{"Thu 09:00", "01:00 for you"}},
		"today":                  {tokyo, false, time.Date(2026, 10, 15, 0, 30, 0, 0, lisbon), [2]string{"09:00 today", "01:00 for you"}},
		"today there":            {tokyo, false, time.Date(2026, 10, 14, 23, 30, 0, 0, lisbon), [2]string{"09:00 tomorrow", "01:00 for you"}},
		"another day":            {honolulu, false, time.Date(2026, 10, 14, 9, 0, 0, 0, lisbon), [2]string{"14:00 today", "01:00 tomorrow for you"}},
		"one clock":              {lisbon, false, time.Date(2026, 10, 13, 9, 0, 0, 0, lisbon), [2]string{"Thu 01:00", ""}},
		"one clock, a day apart": {kiritimati, false, time.Date(2026, 10, 13, 9, 0, 0, 0, honolulu), [2]string{"Thu 14:00", "14:00 tomorrow for you"}},
		"the day only":           {tokyo, true, time.Date(2026, 10, 13, 9, 0, 0, 0, lisbon), [2]string{"on Thursday", ""}},
	} {
		label, beneath := when.Offer(&words.Locale{}, at, c.theirs, c.coarse, c.now)
		if got := [2]string{label, beneath}; got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func TestWeek(t *testing.T) {
	l := &words.Locale{}
	split := when.Windows(l, []worktime.Window{{From: 9 * 60, To: 12*60 + 30}, {From: 22 * 60, To: 24 * 60}})
	for want, says := range map[string][7]string{
		"": {},
		"Monday to Sunday 09:00 to 12:30 and 22:00 to 24:00.":  {split, split, split, split, split, split, split},
		"Monday a, Tuesday b, Thursday to Friday b, Sunday a.": {"a", "b", "", "b", "b", "", "a"},
	} {
		if got := when.Week(l, says); got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
	if none := when.Windows(l, nil); none != "" {
		t.Errorf("no stretch is %q", none)
	}
}
