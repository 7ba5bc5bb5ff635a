package hours_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/db/dbtest"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/web/webtest"
	"meantime/internal/worktime"
)

// desk is somebody in front of the page.
type desk struct {
	*webtest.Client
	s     *webtest.Web
	w     *apptest.World
	actor person.Actor
}

func sit(t *testing.T, d person.Declared) desk {
	t.Helper()
	w := apptest.New(t, dbtest.SQLite(t))
	actor := w.PersonWith("Inês Carvalho", person.Member, d)
	s := webtest.New(t, w)
	return desk{s.As(actor), s, w, actor}
}

// beside is somebody else at a desk of the same office, where it is a certain time.
func (d desk) beside(t *testing.T, declared person.Declared, now time.Time) desk {
	t.Helper()
	d.w.At(now)
	actor := d.w.PersonWith("Somebody "+d.w.IDs.New().String(), person.Member, declared)
	return desk{d.s.As(actor), d.s, d.w, actor}
}

// at moves the clock, and signs in anew: a session does not last as long as a test jumps.
func (d *desk) at(now time.Time) {
	d.w.At(now)
	d.Client = d.s.As(d.actor)
}

// form is the form of a page as a browser would send it, with fields changed, given as names and values in turn.
func (d desk) form(t *testing.T, change ...string) url.Values {
	t.Helper()
	f := fieldsOf(t, d.Get("/me").HTML, "hours")
	for i := 0; i+1 < len(change); i += 2 {
		f.Set(change[i], change[i+1])
	}
	return f
}

func (d desk) send(path string, f url.Values) webtest.Answer {
	return d.Upload(path, "application/x-www-form-urlencoded", strings.NewReader(f.Encode()))
}

func (d desk) declared(t *testing.T) (person.Declared, int64) {
	t.Helper()
	got, version, err := d.w.Persons.Schedules.Mine(t.Context(), d.actor)
	if err != nil {
		t.Fatal(err)
	}
	return got, version
}

func weekOf(windows ...worktime.Window) *worktime.Hours {
	return &worktime.Hours{Week: worktime.Workdays(windows...)}
}

var office = worktime.Window{From: 9 * 60, To: 17 * 60}

func TestStrangersAreSentToSignIn(t *testing.T) {
	s := webtest.New(t, apptest.New(t, dbtest.SQLite(t))).Stranger()
	for _, path := range []string{"/me", "/me/hours", "/me/away"} {
		if a := s.Get(path); a.Status != http.StatusSeeOther || !strings.HasPrefix(a.To, "/sign-in") {
			t.Errorf("GET %s: %d, to %q", path, a.Status, a.To)
		}
	}
	for _, path := range []string{"/me/hours", "/me/hours/preview", "/me/away", "/me/away/preview", "/me/away/hours", "/me/away/remove"} {
		if a := s.Post(path, "hours.mon", "09:00-17:00"); a.Status != http.StatusUnauthorized {
			t.Errorf("POST %s: %d", path, a.Status)
		}
	}
}

// Whatever is declared, the page shows it and sends it back as it was.
func TestSavingAnUntouchedPageChangesNothing(t *testing.T) {
	wall := func(s string) worktime.Moment {
		m, err := worktime.ParseMoment(s)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	date := func(s string) worktime.Date { d, _ := worktime.ParseDate(s); return d }
	whole := person.Declared{
		Zone:      "Asia/Kathmandu",
		ZoneMoves: []worktime.ZoneMove{{At: wall("2026-11-02T00:00"), Zone: "Europe/Lisbon"}, {At: wall("2026-11-20T18:30"), Zone: "Asia/Kathmandu"}},
		Hours: &worktime.Hours{Week: worktime.Weekly[worktime.Window]{
			nil, {{From: 540, To: 750}, {From: 810, To: 1080}}, {{From: 1320, To: 360}}, {{From: 0, To: 1440}}, nil, {{From: 540, To: 540}}, nil}},
		DateHours:  map[worktime.Date][]worktime.Window{date("2026-12-24"): {{From: 540, To: 720}}, date("2026-12-31"): {}},
		Batch:      &worktime.Batch{Times: []worktime.Clock{540, 780}, TimesByDay: worktime.Weekly[worktime.Clock]{nil, nil, {600}, {}, nil, nil, nil}},
		Focus:      []worktime.Span{{From: wall("2026-10-20T09:00"), To: wall("2026-10-21T12:00")}},
		QuietDates: []worktime.Date{date("2026-10-30")},
		Region:     "DE-BY", Worked: []worktime.Date{date("2026-11-01"), date("2031-01-01")},
		Free:   []person.Holiday{{Date: date("2026-12-28"), Name: "Birthday & <cake>"}},
		Leaves: []person.Leave{{From: date("2027-01-04"), To: date("2027-01-08"), Note: "Away"}},
		OffAt:  []worktime.Span{{From: wall("2026-10-22T09:00"), To: wall("2026-10-22T11:00")}},
		Shown:  "Find me live.\nAfter 13:00.", Coarse: true, NoReminders: true,
	}
	whole.FocusWeekly[time.Monday] = []worktime.Window{{From: 600, To: 660}}
	first := sit(t, person.Declared{Zone: "Europe/Lisbon"})
	for name, d := range map[string]person.Declared{
		"everything":     whole,
		"the usual":      {Zone: "Europe/Lisbon", Hours: weekOf(office), Batch: &worktime.Batch{Times: []worktime.Clock{540}}},
		"at once":        {Zone: "UTC", Hours: weekOf(office), Batch: &worktime.Batch{Immediate: true}},
		"every hour":     {Zone: "America/Argentina/Buenos_Aires", Hours: &worktime.Hours{Always: true}, Batch: &worktime.Batch{Every: 60}},
		"an old name":    {Zone: "Asia/Calcutta", Hours: weekOf(office), Batch: &worktime.Batch{Every: 15}},
		"a fixed moment": {Zone: "Europe/Lisbon", Hours: weekOf(office), Batch: &worktime.Batch{Every: 15}, ZoneMoves: []worktime.ZoneMove{{At: wall("2026-11-02T00:00Z"), Zone: "Asia/Kathmandu"}}},
	} {
		t.Run(name, func(t *testing.T) {
			desk := first.beside(t, d, apptest.Begin)
			before, version := desk.declared(t)
			if a := desk.send("/me/hours", desk.form(t)); a.Status != http.StatusSeeOther {
				t.Fatalf("%d: %s", a.Status, a.Wrong())
			}
			after, now := desk.declared(t)
			if now != version+1 {
				t.Errorf("version %d after %d", now, version)
			}
			if name == "a fixed moment" { // kept as what the clock there reads
				if got := after.ZoneMoves[0].At.String(); got != "2026-11-02T05:45" {
					t.Errorf("moved at %s", got)
				}
				return
			}
			a, _ := json.Marshal(before)
			b, _ := json.Marshal(after)
			if string(a) != string(b) {
				t.Errorf("declared before: %s\nand after:       %s", a, b)
			}
		})
	}
}

func TestPreviewSaysWhatAChangeDoes(t *testing.T) {
	lisbon := person.Declared{Zone: "Europe/Lisbon", Hours: weekOf(office), Batch: &worktime.Batch{Times: []worktime.Clock{540, 780, 990}}}
	night := person.Declared{Zone: "Europe/Lisbon", Hours: weekOf(worktime.Window{From: 22 * 60, To: 6 * 60}), Batch: &worktime.Batch{Times: []worktime.Clock{90}}}
	at := func(s string) time.Time { v, _ := time.Parse(time.RFC3339, s); return v }
	first := sit(t, lisbon)
	for _, c := range []struct {
		name   string
		have   person.Declared
		now    time.Time // zero for the usual Tuesday, 10:40 in Lisbon
		change []string
		want   string
		next   string
	}{
		{"nothing", lisbon, time.Time{}, nil, "Your next deliveries stay as they are, the first at 13:00.", "today 13:00"},
		{"Tuesdays off", lisbon, time.Time{}, []string{"hours.tue", ""}, "Your next delivery would come at 09:00 tomorrow instead of at 13:00.", "tomorrow 09:00"},
		{"later today", lisbon, time.Time{}, []string{"hours.tue", "15-19"}, "Your next delivery would come at 15:00 instead of at 13:00.", "today 15:00"},
		{"focus slides", lisbon, time.Time{}, []string{"focus.tue", "12:00-14:15"}, "Your next delivery would come at 14:15 instead of at 13:00.", "today 14:15"},
		{"a later one", lisbon, time.Time{}, []string{"hours.wed", "10-17"}, "Your next delivery stays at 13:00. After it, one would come at 10:00 tomorrow instead of at 09:00 tomorrow.", "today 13:00"},
		{"a quiet date", lisbon, time.Time{}, []string{"quiet", "2026-10-13"}, "Your next delivery would come at 09:00 tomorrow instead of at 13:00.", "tomorrow 09:00"},
		{"a date's hours", lisbon, time.Time{}, []string{"date.date", "2026-10-13", "date.hours", "18-20"}, "Your next delivery would come at 18:00 instead of at 13:00.", "today 18:00"},
		{"at once", lisbon, time.Time{}, []string{"batch", "now"}, "What is new would reach you at once, while you work. That is now.", ""},
		{"at once, later", lisbon, time.Time{}, []string{"batch", "now", "hours.tue", "14-15"}, "What is new would reach you at once, while you work. You would work again at 14:00.", ""},
		{"every hour", lisbon, time.Time{}, []string{"batch", "every", "every", "60"}, "Your next delivery would come at 11:00 instead of at 13:00.", "today 11:00"},
		{"no Tuesdays by day", lisbon, time.Time{}, []string{"times.tue", "-"}, "Your next delivery would come at 09:00 tomorrow instead of at 13:00.", "tomorrow 09:00"},
		{"moving to Kathmandu", lisbon, time.Time{}, []string{"zone", "kathmandu"},
			"Your next delivery would come at 16:30 in Kathmandu instead of at 13:00 in Lisbon.", "today 16:30"},
		{"travel, on the clock there", lisbon, time.Time{}, []string{"move.date", "2026-10-14", "move.zone", "Kathmandu"},
			"Your next delivery stays at 13:00. After it, one would come at 09:00 tomorrow in Kathmandu instead of at 09:00 tomorrow in Lisbon.", "today 13:00"},
		{"a night shift", lisbon, time.Time{}, []string{"hours.mon", "22:00-06:00", "hours.tue", "22:00-06:00", "times.tue", "01:30"},
			"Your next delivery would come at 01:30 tomorrow instead of at 13:00.", "tomorrow 01:30"},
		// The clock goes back on Sunday 25 October 2026 at 02:00; 01:30 is read twice, and the first counts.
		{"the night the clock goes back", night, at("2026-10-24T21:30:00Z"), []string{"hours.sat", "22:00-06:00"},
			"Your next delivery would come at 01:30 tomorrow instead of at 01:30 on Tuesday.", "tomorrow 01:30"},
		// It goes forward on Sunday 28 March 2027 at 01:00: 01:30 is not read, and its gap ends at 02:00.
		{"the night the clock goes forward", night, at("2027-03-27T22:30:00Z"), []string{"hours.sat", "22:00-06:00"},
			"Your next delivery would come at 02:00 tomorrow instead of at 01:30 on Tuesday.", "tomorrow 02:00"},
		{"around the clock", lisbon, time.Time{}, []string{"week", "always", "time", "12"}, "Your next delivery would come at 12:00 instead of at 13:00.", "today 12:00"},
		{"nothing in sight", lisbon, time.Time{}, []string{"hours.mon", "", "hours.tue", "", "hours.wed", "", "hours.thu", "", "hours.fri", "9-10", "times.fri", "-"},
			"Nothing would be delivered to you in the next 40 days. What is new would wait in its space.", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.now.IsZero() {
				c.now = apptest.Begin
			}
			d := first.beside(t, c.have, c.now)
			_, version := d.declared(t)
			a := d.send("/me/hours/preview", d.form(t, c.change...))
			if got := elementText(t, a.HTML, "effect"); a.Status != http.StatusOK || got != c.want {
				t.Errorf("%d: %q, not %q", a.Status, got, c.want)
			}
			if got := elementText(t, a.HTML, "next"); !strings.HasPrefix(got, c.next) {
				t.Errorf("next: %q", got)
			}
			if _, now := d.declared(t); now != version {
				t.Error("a preview saved something")
			}
		})
	}
}

func TestWhatIsWrongIsSaidBesideItsField(t *testing.T) {
	d := sit(t, person.Declared{Zone: "Europe/Lisbon", Hours: weekOf(office), Batch: &worktime.Batch{Times: []worktime.Clock{540}}})
	for _, c := range []struct {
		name, field, want string
		change            []string
	}{
		{"hours", "hours-mon", "Write times such as 09:00-12:30, 13:30-18:00, or nothing at all.", []string{"hours.mon", "whenever"}},
		{"overlap", "hours-tue", "Two of these share time.", []string{"hours.tue", "9-12, 11-13"}},
		{"no hours at all", "week", "There must be at least one. If nothing should come at all, please enter time away.",
			[]string{"hours.mon", "", "hours.tue", "", "hours.wed", "", "hours.thu", "", "hours.fri", ""}},
		{"focus", "focus-wed", "Write times such as 09:00-12:30, 13:30-18:00, or nothing at all.", []string{"focus.wed", "x"}},
		{"zone", "zone", "There is no time zone of this name.", []string{"zone", "Atlantis"}},
		{"no zone", "zone", "Please choose a time zone.", []string{"zone", " "}},
		{"travel", "move-0", "There is no time zone of this name.", []string{"move.date", "2026-11-02", "move.zone", "Narnia"}},
		{"travel to nowhere", "move-0", "Where will you be? Write the city.", []string{"move.date", "2026-11-02"}},
		{"travel without a date", "move-0", "Write a date such as 2026-11-02.", []string{"move.zone", "Lisbon"}},
		{"no time", "times", "There must be at least one. If nothing should come at all, please enter time away.", []string{"time", ""}},
		{"a time", "times", "Write times such as 09:00, 13:00, 16:30.", []string{"time", "noon"}},
		{"a day's times", "times-thu", "Write times such as 09:00, 13:00, 16:30.", []string{"times.thu", "25:00"}},
		{"every", "every", "The time between deliveries is from 15 minutes to 24 hours.", []string{"batch", "every", "every", "5"}},
		{"every what", "every", "The time between deliveries is from 15 minutes to 24 hours.", []string{"batch", "every", "every", "hour"}},
		{"quiet", "quiet-0", "Write a date such as 2026-11-02.", []string{"quiet", "soon"}},
		{"a date far off", "quiet-0", "Write a date such as 2026-11-02.", []string{"quiet", "9999-12-31"}},
		{"focus backwards", "block-0", "This ends before it begins.", []string{"block.from", "2026-11-02T10:00", "block.to", "2026-11-02T09:00"}},
		{"half a focus", "block-0", "Write when it begins and when it ends.", []string{"block.from", "2026-11-02T10:00"}},
		{"a region", "region", "No public holidays are known for this place.", []string{"country", "XX"}},
		{"words", "shown", "This is too long: at most 280 characters.", []string{"shown", strings.Repeat("ã", 281)}},
		{"signs in words", "shown", "This text has characters in it that cannot be kept.", []string{"shown", "a\x07b"}},
		{"a day off", "free-0", "This is too long: at most 80 characters.", []string{"free.date", "2026-11-02", "free.name", strings.Repeat("x", 81)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := d.form(t, c.change...)
			for path, status := range map[string]int{"/me/hours/preview": http.StatusOK, "/me/hours": http.StatusUnprocessableEntity} {
				a := d.send(path, f)
				if got := elementText(t, a.HTML, "wrong-"+c.field); a.Status != status || got != c.want {
					t.Errorf("%s: %d, %q; all: %s", path, a.Status, got, a.Wrong())
				}
				if !strings.Contains(elementText(t, a.HTML, "effect"), "One thing needs another look") || !strings.Contains(a.HTML, `href="#wrong-`+c.field) {
					t.Errorf("%s: the foot says %q", path, elementText(t, a.HTML, "effect"))
				}
				back := fieldsOf(t, a.HTML, "hours")
				for i := 0; i+1 < len(c.change); i += 2 {
					if name := c.change[i]; name != "country" && back.Get(name) != strings.ReplaceAll(c.change[i+1], "\x00", "\uFFFD") && strings.TrimSpace(c.change[i+1]) != "" {
						t.Errorf("%s: %s came back as %q", path, name, back.Get(name))
					}
				}
			}
		})
	}
	if _, version := d.declared(t); version != 1 {
		t.Errorf("something was saved: version %d", version)
	}
}

// A row in the middle that was emptied does not move what is wrong to its neighbour.
func TestWrongRowsAreNamed(t *testing.T) {
	d := sit(t, person.Declared{Zone: "Europe/Lisbon", Hours: weekOf(office)})
	f := d.form(t)
	f["move.date"], f["move.time"], f["move.zone"] = []string{"2026-11-02", "", "2026-12-02"}, []string{"", "", ""}, []string{"Tokyo", "", "Nowhere"}
	a := d.send("/me/hours/preview", f)
	if got := elementText(t, a.HTML, "wrong-move-2"); got != "There is no time zone of this name." {
		t.Errorf("the third row: %q; all: %s", got, a.Wrong())
	}
	if got := elementText(t, a.HTML, "wrong-move-0"); got != "" {
		t.Errorf("the first row: %q", got)
	}
}

func TestSaveAndSaveAgain(t *testing.T) {
	d := sit(t, person.Declared{Zone: "Europe/Lisbon", Hours: weekOf(office), Batch: &worktime.Batch{Times: []worktime.Clock{540, 780}}})
	f := d.form(t, "hours.tue", "14-20")
	first := d.send("/me/hours", f)
	if first.Status != http.StatusSeeOther || first.To != "/me" {
		t.Fatalf("%d: %s", first.Status, first.Wrong())
	}
	if got := d.Get("/me").Toast(); got != "Saved. Your next delivery comes at 14:00." {
		t.Errorf("it says %q", got)
	}
	if again := d.send("/me/hours", f); again.Status != http.StatusSeeOther {
		t.Errorf("sent twice: %d %s", again.Status, again.Wrong())
	}
	declared, version := d.declared(t)
	if version != 2 || declared.Hours.Week[time.Tuesday][0] != (worktime.Window{From: 840, To: 1200}) {
		t.Errorf("version %d, Tuesday %v", version, declared.Hours.Week[time.Tuesday])
	}
}

func TestAConflictShowsBoth(t *testing.T) {
	d := sit(t, person.Declared{Zone: "Europe/Lisbon", Hours: weekOf(office), Batch: &worktime.Batch{Times: []worktime.Clock{540, 780}}})
	mine, theirs := d.form(t, "hours.tue", "14-20"), d.form(t, "hours.mon", "10-18", "zone", "Tokyo")
	if a := d.send("/me/hours", theirs); a.Status != http.StatusSeeOther {
		t.Fatalf("%d: %s", a.Status, a.Wrong())
	}
	a := d.send("/me/hours", mine)
	text := a.Text()
	for _, want := range []string{"Your hours were changed in another window meanwhile", "Monday, working 10:00-18:00 09:00-17:00",
		"Tuesday, working 09:00-17:00 14-20", "Where you are Tokyo Lisbon"} {
		if a.Status != http.StatusUnprocessableEntity || !strings.Contains(text, want) {
			t.Errorf("%d: the page does not say %q", a.Status, want)
		}
	}
	for _, same := range []string{"Deliveries 09:00", "Single dates –", "Wednesday, working"} {
		if strings.Contains(text, same) {
			t.Errorf("the page lists %q, which is the same in both", same)
		}
	}
	if _, version := d.declared(t); version != 2 {
		t.Fatalf("version %d", version)
	}
	if a := d.send("/me/hours", fieldsOf(t, a.HTML, "hours")); a.Status != http.StatusSeeOther {
		t.Fatalf("saved on purpose: %d %s", a.Status, a.Wrong())
	}
	declared, _ := d.declared(t)
	if declared.Zone != "Europe/Lisbon" || declared.Hours.Week[time.Tuesday][0].From != 840 {
		t.Errorf("saved: %+v", declared)
	}
}

func TestCopyAndSuggestionFillTheForm(t *testing.T) {
	d := sit(t, person.Declared{Zone: "Europe/Berlin", Hours: weekOf(office), Batch: &worktime.Batch{Times: []worktime.Clock{540}}})
	f := d.form(t, "hours.mon", "7-15", "focus.mon", "8-9", "do", "copy")
	back := fieldsOf(t, d.send("/me/hours/preview", f).HTML, "hours")
	if back.Get("hours.fri") != "7-15" || back.Get("focus.tue") != "8-9" || back.Get("hours.sat") != "" {
		t.Errorf("copied: %v", back)
	}
	f = d.form(t, "country", "", "region", "")
	a := d.send("/me/hours/preview", f)
	if !strings.Contains(a.Text(), "In Berlin, most people keep the holidays of Germany.") {
		t.Fatalf("no suggestion: %s", a.Text())
	}
	f = fieldsOf(t, a.HTML, "hours")
	f.Set("do", "region")
	a = d.send("/me/hours/preview", f)
	if back := fieldsOf(t, a.HTML, "hours"); back.Get("country") != "DE" || !strings.Contains(a.HTML, `value="DE-BY"`) {
		t.Errorf("suggested: %q", back.Get("country"))
	}
}

func TestHolidaysAreWorkedOrNot(t *testing.T) {
	d := sit(t, person.Declared{Zone: "Europe/Lisbon", Region: "PT", Hours: weekOf(office), Batch: &worktime.Batch{Times: []worktime.Clock{540}}})
	d.at(time.Date(2026, 11, 30, 18, 0, 0, 0, time.UTC)) // the evening before Restoration Day
	a := d.Get("/me")
	if got := elementText(t, a.HTML, "effect"); got != "Your next delivery comes at 09:00 on Wednesday." {
		t.Fatalf("before: %q", got)
	}
	f := d.form(t, "worked", "2026-12-01")
	if got := elementText(t, d.send("/me/hours/preview", f).HTML, "effect"); got != "Your next delivery would come at 09:00 tomorrow instead of at 09:00 on Wednesday." {
		t.Errorf("worked: %q", got)
	}
	f = d.form(t, "country", "ES")
	if got := elementText(t, d.send("/me/hours/preview", f).HTML, "effect"); got != "Your next delivery would come at 09:00 tomorrow instead of at 09:00 on Wednesday." {
		t.Errorf("in Spain: %q", got)
	}
}

func TestHowMuchFromEachPlace(t *testing.T) {
	d := sit(t, person.Declared{Zone: "Europe/Lisbon", Hours: weekOf(office), Batch: &worktime.Batch{Times: []worktime.Clock{540, 990}}})
	design := d.w.Space("Design", d.actor)
	theirs := d.w.Space("Secret", d.w.Person("Owen Reed", "America/Halifax"))
	field := "pace." + design.ID.String()
	for _, pace := range []string{"daily 16:30", "weekly fri 00:00", "muted", "every", ""} {
		if a := d.send("/me/hours", d.form(t, field, pace)); a.Status != http.StatusSeeOther {
			t.Fatalf("%q: %d %s", pace, a.Status, a.Wrong())
		}
		if got := d.form(t).Get(field); got != pace {
			t.Errorf("%q came back as %q", pace, got)
		}
	}
	for _, pace := range []string{"hourly", "daily 25:00", "<script>"} {
		if a := d.send("/me/hours", d.form(t, field, pace)); a.Status == http.StatusSeeOther {
			t.Errorf("%q was taken", pace)
		}
	}
	// Of a space that is not mine nothing is said and nothing is done.
	if d.form(t).Has("pace." + theirs.ID.String()) {
		t.Error("the page names a space of others")
	}
	if a := d.send("/me/hours", d.form(t, "pace."+theirs.ID.String(), "muted", "pace."+id.ID(1).String(), "muted")); a.Status != http.StatusSeeOther {
		t.Errorf("%d %s", a.Status, a.Wrong())
	}
}

// What people type, however hostile, comes back escaped or is refused, and never breaks the page.
func TestHostileInput(t *testing.T) {
	d := sit(t, person.Declared{Zone: "Europe/Lisbon", Hours: weekOf(office), Batch: &worktime.Batch{Times: []worktime.Clock{540}}})
	const script = `"><script>alert(1)</script>`
	f := d.form(t)
	for name := range f {
		if name != "once" && name != "version" {
			f.Set(name, script)
		}
	}
	for _, path := range []string{"/me/hours/preview", "/me/hours"} {
		if a := d.send(path, f); strings.Contains(a.HTML, "<script>alert") || a.Status >= 500 {
			t.Errorf("%s: %d", path, a.Status)
		}
	}
	many := d.form(t)
	for range 3000 {
		many["quiet"] = append(many["quiet"], "2026-11-02")
		many["time"] = append(many["time"], "09:00", "10:00")
	}
	if a := d.send("/me/hours", many); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("thousands of rows: %d", a.Status)
	}
	huge := d.form(t, "shown", strings.Repeat("x", 300<<10))
	if a := d.send("/me/hours", huge); a.Status != http.StatusRequestEntityTooLarge {
		t.Errorf("a huge form: %d", a.Status)
	}
	for _, empty := range []url.Values{{}, {"version": {"-1"}}, {"version": {"99999999999999999999"}, "zone": {"Lisbon"}}} {
		if a := d.send("/me/hours", empty); a.Status != http.StatusUnprocessableEntity {
			t.Errorf("%v: %d", empty, a.Status)
		}
	}
	if _, version := d.declared(t); version != 1 {
		t.Errorf("something was saved: version %d", version)
	}
}
