package clocks

import (
	"testing"

	"pgregory.net/rapid"

	"meantime/internal/worktime"
)

func TestWindowsAsPeopleTypeThem(t *testing.T) {
	for typed, want := range map[string]string{
		"09:00-12:30, 13:30-18:00":   "09:00-12:30, 13:30-18:00",
		"13:30-18:00,09:00-12:30":    "09:00-12:30, 13:30-18:00",
		"9-5pm":                      "09:00-17:00",
		"9am – 5:30 pm":              "09:00-17:30",
		"9.30 to 17h; 18h15 - 1930":  "09:30-17:00, 18:15-19:30",
		"12am-12pm":                  "00:00-12:00",
		"22:00-06:00":                "22:00-06:00", // goes on past midnight
		"00:00-24:00":                "00:00-24:00",
		"930→1700":                   "09:30-17:00",
		"":                           "",
		" – ":                        "",
		"Not Working":                "",
		"09:00-12:00,,":              "09:00-12:00",
		"9h until 12\n13:00-17:00\r": "09:00-12:00, 13:00-17:00",
	} {
		got, err := ReadWindows(typed, "not working")
		if err != nil || WriteWindows(got) != want || got == nil {
			t.Errorf("%q is read as %q (%v), not %q", typed, WriteWindows(got), err, want)
		}
	}
	for _, typed := range []string{"whenever", "9", "25:00-26:00", "09:60-10:00", "24:00-25:00", "24:00-06:00", "9-10-11", "13pm-14", "0am-9",
		"09:00-12:00 13:00-17:00", "-1-5", "9-", "-", "٩-١٧", "9-5\x00", "99999999999999999999-5"} {
		if got, err := ReadWindows(typed, "not working"); err == nil && typed != "-" {
			t.Errorf("%q is read as %q", typed, WriteWindows(got))
		}
	}
}

func TestClocksAsPeopleTypeThem(t *testing.T) {
	for typed, want := range map[string]string{"16:30, 9, 13": "09:00, 13:00, 16:30", "-": "", "": "", "9am;1pm": "09:00, 13:00"} {
		if got, err := ReadList(typed, "not working"); err != nil || WriteList(got) != want || got == nil {
			t.Errorf("%q is read as %q (%v), not %q", typed, WriteList(got), err, want)
		}
	}
	for _, typed := range []string{"24:00", "soon", "9-10", "9:5"} {
		if got, err := ReadList(typed, "not working"); err == nil {
			t.Errorf("%q is read as %q", typed, WriteList(got))
		}
	}
}

// What is written is read as it was, whatever the windows.
func TestWindowsComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) worktime.Window {
			return worktime.Window{From: worktime.Clock(rapid.IntRange(0, 1439).Draw(t, "from")), To: worktime.Clock(rapid.IntRange(0, 1440).Draw(t, "to"))}
		}), 0, 5).Draw(t, "windows")
		text := WriteWindows(list)
		got, err := ReadWindows(text, "not working")
		if err != nil || len(got) != len(list) {
			t.Fatalf("%q: %v, %v", text, got, err)
		}
		for _, w := range list {
			found := false
			for _, g := range got {
				found = found || g == w
			}
			if !found {
				t.Fatalf("%q lost %v", text, w)
			}
		}
	})
}

// Nothing that can be typed breaks the reading, and what is read is a time of a day.
func FuzzWindows(f *testing.F) {
	for _, s := range []string{"09:00-12:30, 13:30-18:00", "9am-5pm", "22-6", "–", "9to5", "0-24"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		list, err := ReadWindows(s, "not working")
		if err != nil {
			return
		}
		for _, w := range list {
			if w.From < 0 || w.From >= 1440 || w.To < 0 || w.To > 1440 {
				t.Fatalf("%q is read as %v", s, w)
			}
		}
	})
}
