package mailtext_test

import (
	"strings"
	"testing"
)

// An invitation is a file, wherever it stands in the message, and nothing of it is text.
func TestCalendarParts(t *testing.T) {
	const event = "BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nSUMMARY:Fares\nEND:VEVENT\nEND:VCALENDAR\n"
	alternative := "--b\nContent-Type: text/plain\n\nShall we?\n--b\nContent-Type: text/html\n\n<p>Shall we?</p>\n--b\nContent-Type: text/calendar; method=REQUEST; charset=utf-8\n\n" + event
	for name, c := range map[string]struct{ head, body, said, called string }{
		"of the ways to say it": {"Content-Type: multipart/alternative; boundary=b\n", alternative + "--b--\n", "Shall we?", "invite.ics"},
		"in both ways": {"Content-Type: multipart/mixed; boundary=a\n", "--a\nContent-Type: multipart/alternative; boundary=b\n\n" + alternative + "--b--\n--a\nContent-Type: application/ics; name=fares.ics\nContent-Disposition: attachment; filename=fares.ics\n\n" + event + "--a--\n",
			"Shall we?", "invite.ics fares.ics"},
		"attached": {"Content-Type: multipart/mixed; boundary=b\n", "--b\nContent-Type: text/plain\n\nShall we?\n--b\nContent-Type: text/calendar; name=\"..\\..\\when.ics\"\nContent-Disposition: attachment\n\n" + event + "--b--\n", "Shall we?", `..\..\when.ics`},
		"alone":    {"Content-Type: text/calendar; method=REPLY\n", event, "", "invite.ics"},
	} {
		t.Run(name, func(t *testing.T) {
			m := parse(t, c.head, c.body)
			var called []string
			for _, f := range m.Files {
				called = append(called, f.Called())
				if !strings.Contains(string(f.Content), "SUMMARY:Fares") {
					t.Errorf("%q holds %q", f.Called(), f.Content)
				}
			}
			if got := strings.Join(called, " "); got != c.called || m.Said != c.said {
				t.Errorf("it says %q, with %q", m.Said, got)
			}
		})
	}
}

// A picture stands in a plain text where its HTML had it.
func TestPicturesInPlainText(t *testing.T) {
	body := "--a\nContent-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\nBefore\n\n[cid:p1@x]\n\nbetween [image: two.png] and [cid:none] and [image: same.png].\n\nOn Tue, 13 Oct 2026 at 10:40, Mira wrote:\n> [cid:p1@x] was it\n--b\nContent-Type: text/html\n\n<p>Before</p><img src=\"cid:p1@x\">\n--b--\n"
	for _, f := range []string{"p1@x one.png", "p2@x two.png", "p3@x same.png", "p4@x same.png"} {
		id, name, _ := strings.Cut(f, " ")
		body += "--a\nContent-Type: image/png; name=" + name + "\nContent-ID: <" + id + ">\nContent-Disposition: inline; filename=" + name + "\n\npng\n"
	}
	m := parse(t, "Content-Type: multipart/related; boundary=a\n", body+"--a--\n")
	if len(m.Files) != 4 {
		t.Fatal(len(m.Files))
	}
	got := m.With([]string{"ONE", "TWO", "", ""})
	if want := "Before\n\nONE\n\nbetween TWO and \\[cid:none\\] and \\[image: same.png\\]."; got != want {
		t.Errorf("%q, not %q", got, want)
	}
	if strings.ContainsFunc(m.Quoted+m.Signature, func(r rune) bool { return r == '\uE0FE' }) {
		t.Errorf("a place is left in %q", m.Quoted)
	}
}
