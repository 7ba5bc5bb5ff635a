package replay_test

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"meantime/internal/db/dbtest"
	"meantime/internal/replay"
	"meantime/internal/words"
)

func TestText(t *testing.T) {
	r := said(t, tiny, replay.Options{}, "testdata/tiny.txt")
	broken := errors.New("the pipe is broken")
	if err := errors.Join(r.Text(failing{broken}, &words.Locale{})); !errors.Is(err, broken) {
		t.Errorf("writing to a broken pipe: %v", err)
	}
	if err := errors.Join(r.SVG(failing{broken}, &words.Locale{})); !errors.Is(err, broken) {
		t.Errorf("drawing into a broken pipe: %v", err)
	}
}

// TestTextOfWhatWasUrgent raises every message. Nobody writes while a ladder waits, so that each comes to its end.
func TestTextOfWhatWasUrgent(t *testing.T) {
	var all replay.Share
	if err := all.UnmarshalText([]byte("100%")); err != nil {
		t.Fatal(err)
	}
	r := said(t, tiny, replay.Options{Urgent: all}, "testdata/urgent.txt")
	g := r.Rung
	if rings := g.Rings.Asked + g.Rings.AtWork + g.Rings.OnCall + g.Rings.Told; g.Raised != 5 || rings == 0 || rings != r.Before || g.Exhausted+g.Reached.Len() < g.Raised {
		t.Errorf("%d raised, %+v, %d exhausted, %d answered, %d before", g.Raised, g.Rings, g.Exhausted, g.Reached.Len(), r.Before)
	}
	again := run(t, company(t, dbtest.SQLite(t)), read(t, tiny), replay.Options{Urgent: all})
	if !reflect.DeepEqual(r, again) {
		t.Errorf("another time it says %+v, not %+v", again, r)
	}
	for _, bad := range []string{"", "a few", "-1%", "101%", "NaN"} {
		if err := all.UnmarshalText([]byte(bad)); err == nil {
			t.Errorf("%q is a share", bad)
		}
	}
}

// said runs a history and holds its report against what it said before.
func said(t *testing.T, history string, o replay.Options, file string) *replay.Report {
	t.Helper()
	r := run(t, company(t, dbtest.SQLite(t)), read(t, history), o)
	var out strings.Builder
	if err := r.Text(&out, &words.Locale{}); err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if out.String() != string(want) {
		t.Errorf("it says:\n%s", out.String())
	}
	for line := range strings.Lines(out.String()) {
		if n := utf8.RuneCountInString(line); n > 101 || strings.Contains(line, "{") || strings.Contains(line, "NaN") {
			t.Errorf("%d characters: %s", n, line)
		}
	}
	return r
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func TestSVG(t *testing.T) {
	r := run(t, company(t, dbtest.SQLite(t)), read(t, tiny), replay.Options{})
	var out strings.Builder
	if err := r.SVG(&out, &words.Locale{}); err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	var text, described strings.Builder
	in := xml.NewDecoder(strings.NewReader(out.String()))
	var open []string
	for {
		token, err := in.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			open = append(open, token.Name.Local)
			for _, a := range token.Attr {
				if a.Name.Local == "class" {
					count[token.Name.Local+"."+a.Value]++
				}
			}
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			switch open := strings.Join(open, "/"); {
			case open == "svg/title" || open == "svg/desc":
				described.Write(token)
			case strings.HasPrefix(open, "svg/text"):
				text.Write(token)
				text.WriteByte('\n')
			}
		}
	}
	// Six half hours in which something came inside hours as sent (10:00, 15:00, 15:30, 10:30, 11:00, 12:30), two outside
	// (05:00, 17:30); three through Meantime; and one of each in the legend.
	if count["rect.in"] != 6+3+1 || count["rect.out"] != 2+1 || count["rect.night"] != 2 || count["path.day"] != 2 {
		t.Errorf("%v", count)
	}
	for _, want := range []string{"As sent", "Through Meantime", "0.05", "25.0%", "half within 2 h · 95 in 100 within 2 days 15 h", "3 people, 5 messages"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("%q is not drawn in:\n%s", want, text.String())
		}
	}
	if !strings.Contains(described.String(), "Through Meantime these 3 people") {
		t.Errorf("described as %q", described.String())
	}
	for _, want := range []string{`role="img"`, `aria-labelledby="replay-title replay-desc"`, "prefers-color-scheme:dark", `viewBox="0 0 960 664"`} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%s is missing", want)
		}
	}
	if bad := regexp.MustCompile(`NaN|Inf|%!|="-`).FindString(out.String()); bad != "" {
		t.Errorf("%s is drawn", bad)
	}
}
