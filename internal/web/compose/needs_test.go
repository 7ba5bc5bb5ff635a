package compose_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"meantime/internal/ask"
	"meantime/internal/person"
	"meantime/internal/thread"
	"meantime/internal/web/webtest"
	"meantime/internal/worktime"
)

// asked are who is asked by the space's latest thread, by handle, with the due time on the clock of Inês.
func (d *desk) asked() string {
	d.T.Helper()
	list, err := d.Asks.Theirs(d.T.Context(), d.ines)
	if err != nil {
		d.T.Fatal(err)
	}
	names := map[person.Actor]string{{}: "anybody", d.nadia: "nadia", d.kenji: "kenji", d.mira: "mira"}
	var out []string
	for _, q := range list {
		for who, name := range names {
			if who.ID == q.Person {
				out = append(out, string(q.Kind)+" "+name+" "+d.Wall(d.ines, q.DueAt).String())
			}
		}
	}
	return strings.Join(out, ", ")
}

func TestAsksWhomTheSentenceNames(t *testing.T) {
	for name, c := range map[string]struct {
		fields []string
		want   string
	}{
		"a handle":            {[]string{"need", "answer", "of", "@kenji ", "by", "day"}, "answer kenji 2026-10-15T01:00"},
		"handles":             {[]string{"need", "work", "of", "@Kenji, @nadia", "by", "today"}, "work nadia 2026-10-13T15:00, work kenji 2026-10-14T09:00"},
		"a name":              {[]string{"need", "decision", "of", "Mira Osei", "by", "clock", "bydate", "2026-10-14", "bytime", "12:00"}, "decision mira 2026-10-14T13:00"},
		"the beginning of it": {[]string{"need", "answer", "of", "nad", "by", "day"}, "answer nadia 2026-10-14T10:40"},
		"a time in words":     {[]string{"need", "answer", "of", "@kenji @mira", "by", "text", "bytext", "quinta às 15:00"}, "answer kenji 2026-10-15T07:00, answer mira 2026-10-15T16:00"},
		"working days":        {[]string{"need", "answer", "of", "@mira", "by", "text", "bytext", "2 working days"}, "answer mira 2026-10-15T10:40"},
		"anybody":             {[]string{"need", "anybody", "of", "@kenji", "by", "day"}, "work anybody 2026-10-14T10:40"},
		"nothing back":        {[]string{"need", "", "of", "@kenji", "by", "day"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			webtest.Says(t, d.web.As(d.ines).Follow("/new", d.form(c.fields...)...), "What about winter?")
			if got := d.asked(); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestSaysWhatIsWrongWithTheSentence(t *testing.T) {
	d := newDesk(t)
	d.Person("Kenneth Morrow", "Europe/London")
	c := d.web.As(d.ines)
	for name, w := range map[string]struct {
		fields []string
		says   string
	}{
		"nobody":              {[]string{"need", "answer", "of", " , "}, "Please say whom you ask."},
		"a stranger":          {[]string{"need", "answer", "of", "@stranger"}, "Please ask people who see this space"},
		"herself":             {[]string{"need", "answer", "of", "@ines"}, "Please ask people who see this space"},
		"two by one name":     {[]string{"need", "answer", "of", "ken"}, "More than one person can be meant"},
		"half a date":         {[]string{"need", "answer", "of", "@kenji", "by", "clock", "bydate", "2026-10-14"}, "Please choose a date and a time of day."},
		"a time gone by":      {[]string{"need", "answer", "of", "@kenji", "by", "clock", "bydate", "2026-10-12", "bytime", "12:00"}, "That time has gone by already"},
		"no time in words":    {[]string{"need", "answer", "of", "@kenji", "by", "text", "bytext", "soon"}, "Please write it as in “Thu 15:00” or “2 working days”."},
		"no words":            {[]string{"need", "answer", "of", "@kenji", "by", "text"}, "Please write it as in “Thu 15:00” or “2 working days”."},
		"words gone by":       {[]string{"need", "answer", "of", "@kenji", "by", "text", "bytext", "12 Oct"}, "That time has gone by already"},
		"no choice of a time": {[]string{"need", "answer", "of", "@kenji", "by", "soonish"}, "Please choose until when."},
		"no choice of a kind": {[]string{"need", "money", "of", "@kenji"}, "What can be needed is"},
	} {
		for _, told := range []string{"yes", ""} {
			a := c.Post("/new", with(d.form(w.fields...), "told", told, "once", name+told)...)
			if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Text(), w.says) {
				t.Errorf("%s, told %q: %d %s", name, told, a.Status, a.Wrong())
			}
			if !strings.Contains(a.HTML, "What about winter?</textarea>") {
				t.Errorf("%s: what was written is lost", name)
			}
		}
	}
	if got := d.titles(); len(got) != 0 {
		t.Errorf("something was sent all the same: %v", got)
	}
}

func TestTellsUntilWhenBeforeItIsSent(t *testing.T) {
	d := newDesk(t)
	c := d.web.As(d.ines)
	form := d.form("need", "answer", "of", "@kenji @mira", "by", "day")
	webtest.Says(t, c.Post("/arrivals", form...), "due Thu 09:00 in Tokyo, Thu 01:00 on your clock", "due tomorrow 09:40 in Accra, tomorrow 10:40 on your clock")
	coarse := d.PersonWith("Cora Coarse", person.Member, person.Declared{Zone: "Asia/Tokyo", Coarse: true})
	if err := d.Spaces.Add(t.Context(), d.ines, d.ticketing.ID, coarse.ID); err != nil {
		t.Fatal(err)
	}
	if a := c.Post("/arrivals", with(form, "of", "@cora")...); !strings.Contains(a.Text(), "due on Thursday") || strings.Contains(a.Text(), "09:00 in Tokyo") {
		t.Errorf("it tells the time of who shows the day only: %s", a.Text())
	}
	a := c.Post("/new", with(form, "told", "")...)
	webtest.Says(t, a, "You need an answer from Kenji Morita and Mira Osei, within one working day.", "due Thu 09:00 in Tokyo")
	webtest.Says(t, c.Follow("/new", with(form, "told", "yes", "once", a.Field("once"), "need", a.Field("need"), "of", a.Field("of"), "by", a.Field("by"))...), "What about winter?")
	if got := d.asked(); got != "answer mira 2026-10-14T10:40, answer kenji 2026-10-15T01:00" {
		t.Error(got)
	}
}

// TestOffersThreeTimes has the sentence show them as soon as somebody is named, in that person's hours, and take the one
// that is pressed.
func TestOffersThreeTimes(t *testing.T) {
	d := newDesk(t)
	c := d.web.As(d.ines)
	form := d.form("need", "answer", "of", "@kenji", "by", "")
	a := c.Post("/arrivals", form...)
	webtest.Says(t, a, "Until when, on their clock 17:00 tomorrow 09:00 for you Thu 09:00 01:00 for you Mon 09:00 01:00 for you")
	if strings.Contains(a.HTML, `formaction="/arrivals" aria-pressed="true"`) {
		t.Error("one is chosen before anybody has chosen")
	}
	a = c.Post("/arrivals", with(form, "until", "day")...)
	webtest.Says(t, a, "due Thu 09:00 in Tokyo, Thu 01:00 on your clock")
	if !strings.Contains(a.HTML, `value="day" formaction="/arrivals" aria-pressed="true"`) {
		t.Error("what was pressed is not chosen")
	}
	webtest.Says(t, c.Post("/arrivals", with(form, "of", "@kenji @mira")...), "by the end of their day 18:00 today to 09:00 tomorrow for you")
	webtest.Says(t, c.Post("/arrivals", with(form, "need", "anybody")...), "Until when, on your clock 17:00 today 10:40 tomorrow Fri 10:40")

	for name, more := range map[string][]string{"nobody is named": {"of", ""}, "a time is typed": {"by", "text"}, "a time is chosen": {"by", "clock"}, "nothing is needed": {"need", ""}, "it rings": {"urgency", "urgent"}} {
		if a := c.Post("/arrivals", with(form, more...)...); strings.Contains(a.Text(), "Until when, on") {
			t.Errorf("%s: times are offered all the same", name)
		}
	}
	coarse := d.PersonWith("Cora Coarse", person.Member, person.Declared{Zone: "Asia/Tokyo", Coarse: true})
	if err := d.Spaces.Add(t.Context(), d.ines, d.ticketing.ID, coarse.ID); err != nil {
		t.Fatal(err)
	}
	if a := c.Post("/arrivals", with(form, "of", "@cora")...); !strings.Contains(a.Text(), "on their clock tomorrow on Thursday") || strings.Contains(a.Text(), "09:00") {
		t.Errorf("it tells the time of who shows the day only: %s", a.Text())
	}
	if a := c.Post("/arrivals", with(form, "of", "@cora @mira")...); !strings.Contains(a.Text(), "within one working day within three") {
		t.Errorf("it tells the time of who shows the day only: %s", a.Text())
	}
}

// TestTellsUntilWhenATimeInWordsIs shows it for each person, and nothing is scolded before it is typed.
func TestTellsUntilWhenATimeInWordsIs(t *testing.T) {
	d := newDesk(t)
	c := d.web.As(d.ines)
	form := d.form("need", "answer", "of", "@kenji @mira", "by", "text")
	if a := c.Post("/arrivals", form...); strings.Contains(a.Text(), "cannot be read") || strings.Contains(a.Text(), "due ") {
		t.Error(a.Text())
	}
	webtest.Says(t, c.Post("/arrivals", with(form, "bytext", "so")...), "That cannot be read as a time.")
	webtest.Says(t, c.Post("/arrivals", with(form, "bytext", "end of Thursday")...), "due Thu 17:00 in Tokyo, Thu 09:00 on your clock", "due Thu 17:00 in Accra, Thu 18:00 on your clock")

	a := c.Post("/new", with(form, "told", "", "bytext", "tomorrow 15:00")...)
	webtest.Says(t, a, "You need an answer from Kenji Morita and Mira Osei, by “tomorrow 15:00” on their clock.", "due tomorrow 15:00 in Tokyo")
	d.Pass(d.Clock().Add(26 * time.Hour)) // the page stays open for a day, and says what it said
	sent := c.Post("/new", with(form, "told", "yes", "once", a.Field("once"), "by", a.Field("by"), "bytext", a.Field("bytext"), "bysince", a.Field("bysince"))...)
	if !strings.Contains(sent.Wrong(), "That time has gone by already") || !strings.Contains(sent.Text(), "due today 15:00 in Accra") {
		t.Errorf("%d %s", sent.Status, sent.Text())
	}
}

// TestADraftMeansTheTimeItMeant keeps "tomorrow" for a day.
func TestADraftMeansTheTimeItMeant(t *testing.T) {
	d := newDesk(t)
	c := d.web.As(d.ines)
	c.Post("/drafts", d.form("need", "answer", "of", "@mira", "by", "text", "bytext", "tomorrow 15:00")...)
	d.Pass(d.Clock().Add(20 * time.Hour))
	a := c.Get("/new?space=" + d.ticketing.ID.String())
	if got := a.Field("bytext"); got != "tomorrow 15:00" || !strings.Contains(a.HTML, `value="text" selected`) {
		t.Fatalf("the draft came back as %q", got)
	}
	webtest.Says(t, a, "due today 15:00 in Accra, today 16:00 on your clock")
	fields := d.form("need", "answer", "of", "@mira", "by", "text", "bytext", "tomorrow 15:00", "bysince", a.Field("bysince"))
	webtest.Says(t, c.Post("/arrivals", with(fields, "bytext", "tomorrow 14:00")...), "due tomorrow 14:00 in Accra")
	webtest.Says(t, c.Follow("/new", fields...), "What about winter?")
	if got := d.asked(); got != "answer mira 2026-10-14T16:00" {
		t.Error(got)
	}
}

func TestADraftKeepsTheSentence(t *testing.T) {
	d := newDesk(t)
	c := d.web.As(d.ines)
	address := "/new?space=" + d.ticketing.ID.String()
	c.Post("/drafts", d.form("need", "work", "of", "@kenji, half", "by", "clock", "bydate", "2026-10-16", "bytime", "12:00")...)
	a := c.Get(address)
	for name, want := range map[string]string{"of": "@kenji", "bydate": "2026-10-16", "bytime": "12:00"} {
		if got := a.Field(name); got != want {
			t.Errorf("%s came back as %q", name, got)
		}
	}
	if !strings.Contains(a.HTML, `value="work" selected`) || !strings.Contains(a.HTML, `value="clock" selected`) {
		t.Error("what was chosen is lost")
	}

	webtest.Says(t, c.Follow("/new", d.form("need", "answer", "of", "@nadia", "by", "days", "when", "later", "date", "2026-10-14", "time", "09:00", "once", "later")...), "Is sent at 09:00 tomorrow.")
	waiting, err := d.Threads.Scheduled(t.Context(), d.ines)
	if err != nil || len(waiting) != 1 || waiting[0].Ask == nil || waiting[0].Ask.Kind != ask.Answer {
		t.Fatalf("%+v, %v", waiting, err)
	}
	webtest.Says(t, c.Follow("/scheduled/"+waiting[0].ID.String()+"/cancel", "once", "back"), "Something new")
	back, err := d.Threads.Draft(t.Context(), d.ines, thread.SpacePlace(d.ticketing.ID))
	if err != nil || back.Ask == nil || len(back.Ask.Of) != 1 {
		t.Fatalf("%+v, %v", back, err)
	}
	if a := c.Get(address); a.Field("of") != "@nadia" || !strings.Contains(a.HTML, `value="days" selected`) {
		t.Errorf("it asks %q", a.Field("of"))
	}
}

// TestSaysWhoIsAway names the last day, and who answers meanwhile.
func TestSaysWhoIsAway(t *testing.T) {
	d := newDesk(t)
	axel := d.PersonWith("Axel Away", person.Member, person.Declared{Zone: "Pacific/Honolulu",
		Leaves: []person.Leave{{From: worktime.DateOf(2026, 10, 12), To: worktime.DateOf(2026, 10, 16), StandIn: d.mira.ID}}})
	if err := d.Spaces.Add(t.Context(), d.ines, d.ticketing.ID, axel.ID); err != nil {
		t.Fatal(err)
	}
	c, away := d.web.As(d.ines), "Axel Away is away; the last day is on Friday. Mira Osei answers meanwhile."
	form := d.form("need", "answer", "of", "@axel", "by", "day")
	webtest.Says(t, c.Post("/arrivals", form...), away)
	webtest.Says(t, c.Post("/new", with(form, "told", "")...), "Send it?", away)
	webtest.Says(t, c.Post("/arrivals", d.form("sensitivity", "sensitive", "readers", "@axel")...), away)
	if a := c.Post("/arrivals", with(form, "of", "@mira")...); strings.Contains(a.Text(), "is away") {
		t.Errorf("somebody is away who is here: %s", a.Text())
	}
}
