package hours_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"meantime/internal/person"
	"meantime/internal/worktime"
)

// away is a form of the page as a browser would send it.
func (d desk) away(t *testing.T, form string, change ...string) url.Values {
	t.Helper()
	f := fieldsOf(t, d.Get("/me/away").HTML, form)
	for i := 0; i+1 < len(change); i += 2 {
		f.Set(change[i], change[i+1])
	}
	return f
}

func atDesk(t *testing.T) desk {
	return sit(t, person.Declared{Zone: "Europe/Lisbon", Hours: weekOf(office), Batch: &worktime.Batch{Times: []worktime.Clock{540, 780}}})
}

func TestGoingAway(t *testing.T) {
	d := atDesk(t)
	owen := d.w.Person("Owen Reed", "America/Halifax")
	f := d.away(t, "leave", "from", "2026-10-13", "to", "2026-10-16", "standin", "Owen Reed", "note", "By the sea")
	a := d.send("/me/away/preview", f)
	if got := elementText(t, a.HTML, "effect"); got != "Your next delivery would come at 09:00 on Monday instead of at 13:00." {
		t.Errorf("before saving: %q", got)
	}
	for range 2 { // sent twice, done once
		if a := d.send("/me/away", f); a.Status != http.StatusSeeOther || a.To != "/me/away" {
			t.Fatalf("%d: %s", a.Status, a.Wrong())
		}
	}
	declared, version := d.declared(t)
	if version != 2 || len(declared.Leaves) != 1 || declared.Leaves[0].StandIn != owen.ID {
		t.Fatalf("version %d: %+v", version, declared.Leaves)
	}
	text := d.Get("/me/away").Text()
	for _, want := range []string{"Tue 13 Oct to Fri 16 Oct now Owen Reed stands in. By the sea", "Your next deliveries Mon 09:00"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q: %s", want, text)
		}
	}
	change := fieldsOf(t, d.Get("/me/away?change=2026-10-13").HTML, "leave")
	if change.Get("standin") != "@owen" || change.Get("was") != "2026-10-13" {
		t.Errorf("to be changed: %v", change)
	}
	change.Set("to", "2026-10-14")
	if a := d.send("/me/away", change); a.Status != http.StatusSeeOther {
		t.Fatalf("%d: %s", a.Status, a.Wrong())
	}
	out := d.away(t, "leave", "from", "2026-10-13", "to", "2026-10-14")
	if a := d.send("/me/away/remove", out); a.Status != http.StatusSeeOther {
		t.Fatalf("%d: %s", a.Status, a.Wrong())
	}
	if declared, _ := d.declared(t); len(declared.Leaves) != 0 {
		t.Errorf("still away: %+v", declared.Leaves)
	}
	if a := d.send("/me/away", toastForm(t, d.Get("/me/away").HTML)); a.Status != http.StatusSeeOther {
		t.Fatalf("undone: %d %s", a.Status, a.Wrong())
	}
	if declared, _ := d.declared(t); len(declared.Leaves) != 1 || declared.Leaves[0].StandIn != owen.ID || declared.Leaves[0].Note != "By the sea" {
		t.Errorf("put back: %+v", declared.Leaves)
	}
}

// toastForm is the form by which the last act is undone.
func toastForm(t *testing.T, page string) url.Values {
	t.Helper()
	_, rest, ok := strings.Cut(page, `data-is="toast"`)
	if !ok {
		t.Fatal("nothing can be undone")
	}
	_, rest, _ = strings.Cut(rest, "<form ")
	return fieldsOf(t, `<form id="undo" `+rest, "undo")
}

func TestAFewHoursOff(t *testing.T) {
	d := atDesk(t)
	for to, want := range map[string]string{"2026-10-13T14:00": "Your next delivery would come at 14:00 instead of at 13:00.", "": ""} {
		a := d.send("/me/away/hours/preview", d.away(t, "off", "from", "2026-10-13T12:00", "to", to))
		if got := elementText(t, a.HTML, "effect-off"); got != want || a.Status != http.StatusOK || elementText(t, a.HTML, "wrong-off") != "" {
			t.Errorf("until %q, before saving: %d, %q", to, a.Status, got)
		}
	}
	if a := d.send("/me/away/hours", d.away(t, "off", "from", "2026-10-13T12:00", "to", "2026-10-13T14:00")); a.Status != http.StatusSeeOther {
		t.Fatalf("%d: %s", a.Status, a.Wrong())
	}
	if got := elementText(t, d.Get("/me").HTML, "effect"); got != "Your next delivery comes at 14:00." {
		t.Errorf("%q", got)
	}
	if text := d.Get("/me/away").Text(); !strings.Contains(text, "Tue 13 Oct 12:00 to 14:00") {
		t.Errorf("the list: %s", text)
	}
	out := d.away(t, "off", "from", "2026-10-13T12:00", "to", "2026-10-13T14:00")
	if a := d.send("/me/away/remove", out); a.Status != http.StatusSeeOther {
		t.Fatalf("%d: %s", a.Status, a.Wrong())
	}
	if declared, _ := d.declared(t); len(declared.OffAt) != 0 {
		t.Errorf("still off: %+v", declared.OffAt)
	}
}

func TestAwayIsCheckedBesideItsFields(t *testing.T) {
	d := atDesk(t)
	if a := d.send("/me/away", d.away(t, "leave", "from", "2026-11-02", "to", "2026-11-06")); a.Status != http.StatusSeeOther {
		t.Fatal(a.Wrong())
	}
	for _, c := range []struct {
		path, form, field, want string
		change                  []string
	}{
		{"/me/away", "leave", "leave", "Write a date such as 2026-11-02.", nil},
		{"/me/away", "leave", "leave", "The last day away comes before the first.", []string{"from", "2026-12-02", "to", "2026-12-01"}},
		{"/me/away", "leave", "leave", "Two times away share a day.", []string{"from", "2026-11-06", "to", "2026-11-07"}},
		{"/me/away", "leave", "leave", "Time away lasts ten years at most.", []string{"from", "2027-11-06", "to", "2047-11-07"}},
		{"/me/away", "leave", "standin", "Nobody of this name works here.", []string{"from", "2026-12-02", "standin", "Nobody At All"}},
		{"/me/away", "leave", "leave", "Please choose somebody else who works here as the stand-in.", []string{"from", "2026-12-02", "standin", "Inês"}},
		{"/me/away", "leave", "leave", "This is too long: at most 200 characters.", []string{"from", "2026-12-02", "note", strings.Repeat("x", 201)}},
		{"/me/away/hours", "off", "off", "Write when it begins and when it ends.", []string{"from", "2026-12-02T09:00"}},
		{"/me/away/hours", "off", "off", "This ends before it begins.", []string{"from", "2026-12-02T09:00", "to", "2026-12-02T08:00"}},
	} {
		f := d.away(t, c.form, append(c.change, "version", "2")...)
		a := d.send(c.path, f)
		if got := elementText(t, a.HTML, "wrong-"+c.field); a.Status != http.StatusUnprocessableEntity || got != c.want {
			t.Errorf("%v: %d, %q, not %q; all: %s", c.change, a.Status, got, c.want, a.Wrong())
		}
		if back := fieldsOf(t, a.HTML, c.form); back.Get("from") != f.Get("from") || back.Get("note") != f.Get("note") {
			t.Errorf("%v: came back as %v", c.change, back)
		}
	}
	if _, version := d.declared(t); version != 2 {
		t.Errorf("something was saved: version %d", version)
	}
}

// A stale form of time away saves nothing, and says so.
func TestAwayConflict(t *testing.T) {
	d := atDesk(t)
	stale := d.away(t, "leave", "from", "2026-11-02")
	if a := d.send("/me/hours", d.form(t, "hours.mon", "10-18")); a.Status != http.StatusSeeOther {
		t.Fatal(a.Wrong())
	}
	a := d.send("/me/away", stale)
	if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Text(), "Your hours were changed in another window meanwhile.") {
		t.Fatalf("%d %s", a.Status, a.Wrong())
	}
	if a := d.send("/me/away", fieldsOf(t, a.HTML, "leave")); a.Status != http.StatusSeeOther {
		t.Errorf("%d %s", a.Status, a.Wrong())
	}
	declared, _ := d.declared(t)
	if len(declared.Leaves) != 1 || declared.Hours.Week[1][0].From != 600 {
		t.Errorf("%+v", declared)
	}
}

// A guest is told of nobody, and may go away all the same.
func TestGuestsAway(t *testing.T) {
	d := atDesk(t)
	guest := d.w.PersonAs("Gast", "Europe/Berlin", person.Guest)
	g := desk{d.s.As(guest), d.s, d.w, guest}
	if text := g.Get("/me/away").HTML; strings.Contains(text, "Inês") {
		t.Error("the page names somebody")
	}
	f := g.away(t, "leave", "from", "2026-11-02", "standin", "@ines")
	if a := g.send("/me/away", f); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.HTML, "Nobody of this name works here.") {
		t.Errorf("%d %s", a.Status, a.Wrong())
	}
	f.Del("standin")
	if a := g.send("/me/away", f); a.Status != http.StatusSeeOther {
		t.Errorf("%d %s", a.Status, a.Wrong())
	}
}
