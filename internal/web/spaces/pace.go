package spaces

import (
	"net/url"
	"time"

	"meantime/internal/fault"
	"meantime/internal/space"
	"meantime/internal/web/clocks"
	"meantime/internal/words"
	"meantime/internal/worktime"
)

// paceOf says a slower rhythm in words, and nothing of every delivery.
func paceOf(l *words.Locale, r space.Rhythm) string {
	switch r.On {
	case space.Daily:
		return l.T("Once a day, from {clock}", "clock", clocks.Say(l, r.Clock))
	case space.Weekly:
		return l.T("Once a week, on {weekday} from {clock}", "weekday", clocks.Weekday(l, r.Day), "clock", clocks.Say(l, r.Clock))
	}
	return ""
}

// mine is how often things of a space reach the viewer, who belongs to it.
func mine(s space.Space) space.Rhythm {
	if s.Mine.Rhythm.On == space.Inherit {
		return s.Rhythm
	}
	return s.Mine.Rhythm
}

// reaches says how the letters of a space reach the viewer.
func reaches(l *words.Locale, s space.Space) string {
	switch {
	case s.Archived():
		return l.T("Nothing new comes from here any more.")
	case s.Mine == nil:
		return l.T("You read along here. Nothing from this space arrives for you, unless it mentions you.")
	case s.Mine.Muted:
		return l.T("You have muted this space: only what mentions you arrives.")
	}
	r := mine(s)
	switch r.On {
	case space.Daily:
		return l.T("What is new here arrives for you once a day, from {clock}.", "clock", clocks.Say(l, r.Clock))
	case space.Weekly:
		return l.T("What is new here arrives for you once a week, on {weekday} from {clock}.",
			"weekday", clocks.Weekday(l, r.Day), "clock", clocks.Say(l, r.Clock))
	}
	return l.T("What is new here arrives in every delivery of yours.")
}

// Pace is a rhythm as a form shows it.
type Pace struct {
	*words.Locale
	Key      string // of the form, where a page has several
	On       string // "every", "daily", "weekly", or "" for as the space has it
	DailyAt  string
	WeeklyOn string // "mon" to "sun"
	WeeklyAt string
	Days     []Choice
}

// The forms that hold a rhythm.
const (
	spacePace = "space"
	minePace  = "mine"
)

// Choice is one option of a select.
type Choice struct{ Value, Label string }

// formOf shows a rhythm in a form; what it does not say begins with what many would choose.
func formOf(l *words.Locale, key string, r space.Rhythm) Pace {
	p := Pace{Locale: l, Key: key, On: string(r.On), DailyAt: "16:00", WeeklyOn: "fri", WeeklyAt: "12:00"}
	switch r.On {
	case space.Daily:
		p.DailyAt = r.Clock.String()
	case space.Weekly:
		p.WeeklyOn, p.WeeklyAt = worktime.DayName(r.Day), r.Clock.String()
	}
	for i := range 7 {
		day := time.Weekday((i + 1) % 7)
		p.Days = append(p.Days, Choice{worktime.DayName(day), clocks.Weekday(l, day)})
	}
	return p
}

// readPace reads a rhythm from a form, as it was typed and as it is meant.
func readPace(l *words.Locale, key string, form url.Values) (Pace, space.Rhythm, error) {
	p := formOf(l, key, space.Rhythm{On: space.Pace(form.Get("pace"))})
	for field, to := range map[string]*string{"daily_at": &p.DailyAt, "weekly_on": &p.WeeklyOn, "weekly_at": &p.WeeklyAt} {
		if form.Has(field) {
			*to = form.Get(field)
		}
	}
	text := p.On
	switch space.Pace(p.On) {
	case space.Daily:
		text += " " + p.DailyAt
	case space.Weekly:
		text += " " + p.WeeklyOn + " " + p.WeeklyAt
	}
	r, err := space.ParseRhythm(text)
	if err != nil {
		err = fault.Invalid("pace", "Please give a time of day such as 16:30.")
	}
	return p, r, err
}
