package hours

import (
	"context"
	"slices"
	"unicode"
	"unicode/utf8"

	"meantime/internal/fault"
	"meantime/internal/space"
	"meantime/internal/web/site"
	"meantime/internal/when"
	"meantime/internal/words"
	"meantime/internal/worktime"
)

const muted = "muted"

// Pace is how much of one space reaches the reader.
type Pace struct {
	Space   string // its id
	Name    string
	Choices []Choice
}

// Choice is one option of a select.
type Choice struct {
	Value, Label string
	Chosen       bool
}

// mySpaces are those in use that the reader belongs to.
func mySpaces(ctx context.Context, v *site.Visit) ([]space.Space, error) {
	all, err := v.Spaces.List(ctx, v.Actor)
	return slices.DeleteFunc(all, func(s space.Space) bool { return s.Mine == nil || s.Archived() }), err
}

// paceOf is how the form writes a membership.
func paceOf(m space.Membership) string {
	if m.Muted {
		return muted
	}
	return m.Rhythm.String()
}

// pacesOf shows the choices for each space. times are the reader's delivery times.
func pacesOf(spaces []space.Space, f Form, times []worktime.Clock, l *words.Locale) (out []Pace) {
	for _, s := range spaces {
		chosen, typed := f.Paces[s.ID.String()]
		if !typed {
			chosen = paceOf(*s.Mine)
		}
		p := Pace{Space: s.ID.String(), Name: s.Name}
		add := func(value, label string) {
			if !slices.ContainsFunc(p.Choices, func(c Choice) bool { return c.Value == value }) {
				p.Choices = append(p.Choices, Choice{value, label, value == chosen})
			}
		}
		add("", l.T("As for everyone there: {rhythm}", "rhythm", saysRhythm(s.Rhythm, l)))
		add("every", l.T("In every delivery"))
		rhythms := []space.Rhythm{s.Mine.Rhythm}
		for _, c := range times {
			rhythms = append(rhythms, space.Rhythm{On: space.Daily, Clock: c})
		}
		for _, day := range weekdays() {
			rhythms = append(rhythms, space.Rhythm{On: space.Weekly, Day: day})
		}
		for _, r := range rhythms {
			if r.On == space.Daily || r.On == space.Weekly {
				add(r.String(), capital(saysRhythm(r, l)))
			}
		}
		add(muted, l.T("Only what mentions me"))
		out = append(out, p)
	}
	return out
}

// saysRhythm writes a rhythm inside a sentence.
func saysRhythm(r space.Rhythm, l *words.Locale) string {
	day := when.Weekday(l, r.Day)
	switch {
	case r.On == space.Daily:
		return l.T("once a day, at {clock}", "clock", when.Clock(l, r.Clock))
	case r.On == space.Weekly && r.Clock == 0:
		return l.T("once a week, on {weekday}", "weekday", day)
	case r.On == space.Weekly:
		return l.T("once a week, on {weekday} at {clock}", "weekday", day, "clock", when.Clock(l, r.Clock))
	}
	return l.T("in every delivery")
}

// capital begins a label as a sentence begins.
func capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToTitle(first)) + s[size:]
}

// tune keeps the paces that the form changes.
func tune(ctx context.Context, v *site.Visit, f Form) error {
	spaces, err := mySpaces(ctx, v)
	if err != nil {
		return err
	}
	for _, s := range spaces {
		chosen, typed := f.Paces[s.ID.String()]
		if !typed || chosen == paceOf(*s.Mine) {
			continue
		}
		rhythm := s.Mine.Rhythm
		if chosen != muted {
			if rhythm, err = space.ParseRhythm(chosen); err != nil {
				return err
			}
		}
		if err := v.Spaces.Tune(ctx, v.Actor, s.ID, chosen == muted, rhythm); err != nil {
			return fault.While("tuning a space", err)
		}
	}
	return nil
}
