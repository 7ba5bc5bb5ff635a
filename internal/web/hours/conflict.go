package hours

import (
	"strings"

	"meantime/internal/when"
	"meantime/internal/words"
)

// Changed is what was saved elsewhere while a form was open, beside what the form says.
type Changed struct {
	Says  string
	Lines []Difference
}

// Difference is one thing on which the two are not of one mind.
type Difference struct{ What, Saved, Typed string }

// conflict shows both: what is saved now, and what was typed. The form is on top of what is saved now, so that saving it
// is a decision.
func (k *desk) conflict(f Form, err error) error {
	now := k.saved()
	f.Base = now.Base
	p, failed := k.tryOut(f)
	if failed != nil {
		return failed
	}
	p.Changed = &Changed{Says: k.L().T("Your hours were changed in another window meanwhile, and nothing of this is saved yet. Save keeps what stands below."),
		Lines: differences(now, f, k.L())}
	return k.Again("me/hours", p, err)
}

// differences lists what two forms do not agree on.
func differences(saved, typed Form, l *words.Locale) (out []Difference) {
	add := func(what, a, b string) {
		if strings.TrimSpace(a) != strings.TrimSpace(b) {
			out = append(out, Difference{what, dash(a), dash(b)})
		}
	}
	for i, weekday := range weekdays() {
		a, b, day := saved.Days[i], typed.Days[i], when.Weekday(l, weekday)
		add(l.T("{weekday}, working", "weekday", day), a.Hours, b.Hours)
		add(l.T("{weekday}, focus", "weekday", day), a.Focus, b.Focus)
		add(l.T("{weekday}, deliveries", "weekday", day), a.Times, b.Times)
	}
	add(l.T("The week"), saved.week(l), typed.week(l))
	add(l.T("Where you are"), saved.Zone, typed.Zone)
	add(l.T("Travel"), joined(saved.Moves, Move.String), joined(typed.Moves, Move.String))
	add(l.T("Deliveries"), saved.rhythm(l), typed.rhythm(l))
	add(l.T("Single dates"), joined(saved.Dates, Dated.String), joined(typed.Dates, Dated.String))
	add(l.T("Focus on a date"), joined(saved.Blocks, Block.String), joined(typed.Blocks, Block.String))
	add(l.T("Quiet dates"), joined(saved.Quiet, strings.TrimSpace), joined(typed.Quiet, strings.TrimSpace))
	add(l.T("Public holidays"), saved.Place.code(), typed.Place.code())
	add(l.T("Holidays you work on"), strings.Join(saved.Worked, ", "), strings.Join(typed.Worked, ", "))
	add(l.T("Days off of your own"), joined(saved.Free, Free.String), joined(typed.Free, Free.String))
	add(l.T("What others read"), saved.Shown, typed.Shown)
	return out
}

func dash(s string) string {
	if strings.TrimSpace(s) == "" {
		return "–"
	}
	return s
}

// joined writes the rows of a list that are filled in.
func joined[T comparable](list []T, write func(T) string) string {
	var parts []string
	var none T
	for _, one := range list {
		if one != none {
			parts = append(parts, write(one))
		}
	}
	return strings.Join(parts, ", ")
}

func (m Move) String() string  { return strings.TrimSpace(m.Date + " " + m.Zone) }
func (d Dated) String() string { return d.Date + " " + dash(d.Hours) }
func (d Free) String() string  { return strings.TrimSpace(d.Date + " " + d.Name) }
func (b Block) String() string {
	return strings.ReplaceAll(b.From, "T", " ") + " – " + strings.ReplaceAll(b.To, "T", " ")
}

// week is which kind of week it is, in a few words.
func (f Form) week(l *words.Locale) string {
	if f.Week == "always" {
		return l.T("around the clock")
	}
	return l.T("the hours of each day")
}

// rhythm is when deliveries come, in a few words.
func (f Form) rhythm(l *words.Locale) string {
	switch {
	case f.Batch == "now":
		return l.T("at once")
	case f.Batch == "every":
		return l.T("every {minutes} minutes", "minutes", f.Every)
	}
	return joined(f.Times, strings.TrimSpace)
}
