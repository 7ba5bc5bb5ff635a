package compose

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"meantime/internal/ask"
	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/triage"
	"meantime/internal/web/site"
	"meantime/internal/when"
	"meantime/internal/words"
	"meantime/internal/worktime"
)

// begins is when the half hour begins that is asked for; zero while none is chosen.
func (n Needs) begins() time.Time {
	at, err := time.Parse(time.RFC3339, n.At)
	if !n.Talks() || err != nil {
		return time.Time{}
	}
	return at
}

// talk is the change that asks for half an hour: the one that is named, or else the first that there is.
func (w *Written) talk(v *site.Visit, at string) error {
	hours, err := w.halfHours(v)
	if err != nil {
		return err
	}
	if at == "" && len(hours) == 0 {
		return none()
	}
	if at == "" {
		at = spelled(hours[0])
	}
	if w.isPrivate() && !w.names() {
		w.Needs.Of = w.Named.Readers
	}
	w.Needs.Kind, w.Needs.At = string(ask.Talk), at
	return nil
}

func none() error {
	return fault.Invalid("of", "Within two weeks there is no half hour in which all of you work.")
}

func spelled(at time.Time) string { return at.UTC().Format(time.RFC3339) }

// names tells whether the sentence names people of whom something is needed.
func (w *Written) names() bool { return w.Needs.asksPeople() && strings.TrimSpace(w.Needs.Of) != "" }

// halfHours finds half hours in which its writer and those whom the sentence names could talk, once it has reached them and
// they have had time to answer.
func (w *Written) halfHours(v *site.Visit) ([]time.Time, error) {
	people, err := w.talkers(v)
	if err != nil {
		return nil, err
	}
	arrived, err := w.reached(v, people)
	if err != nil {
		return nil, err
	}
	return HalfHours(v, people, arrived.Add(ask.Half))
}

// HalfHours finds half hours in which the viewer and some people could talk, from an instant on: none of which meets what is
// taken, or another that the viewer has agreed to.
func HalfHours(v *site.Visit, with []id.ID, after time.Time, taken ...worktime.Interval) ([]time.Time, error) {
	mine, err := agreed(v)
	if err != nil {
		return nil, err
	}
	found, err := v.Overlaps.HalfHours(v.Ctx(), v.Actor, with, after, append(taken, mine...)...)
	var out []time.Time
	for _, h := range found {
		out = append(out, h.From)
	}
	return out, err
}

// HalfOutside finds the nearest half hour in the hours of some people that is outside the viewer's own, as HalfHours does; zero for
// none. It is the viewer's to choose: nobody is offered what is outside somebody else's hours.
func HalfOutside(v *site.Visit, with []id.ID, after time.Time, taken ...worktime.Interval) (time.Time, error) {
	mine, err := agreed(v)
	if err != nil {
		return time.Time{}, err
	}
	at, _, err := v.Overlaps.HalfOutside(v.Ctx(), v.Actor, with, after, append(taken, mine...)...)
	return at, err
}

// agreed are the half hours that the viewer has agreed to.
func agreed(v *site.Visit) (out []worktime.Interval, err error) {
	list, err := v.Asks.Talks(v.Ctx(), v.Actor)
	for _, q := range list {
		out = append(out, worktime.Interval{From: q.DueAt, To: q.Over()})
	}
	return out, err
}

// otherwise is what there is to do where no half hour is one for all: to ask in writing, one after the other, or at a time outside
// of the writer's own hours.
func (w *Written) otherwise(v *site.Visit) (*Advice, error) {
	l := v.L()
	a := &Advice{Says: l.T(fault.Of(none()).Message), Reason: l.T("In writing, each of you does it in their own day."),
		Steps: []Option{{Value: string(triage.AskForAnAnswer), Text: l.T("Ask in writing")}}}
	outside, err := w.outside(v)
	if err != nil {
		return nil, err
	}
	a.Steps = append(a.Steps, outside...)
	people, err := w.talkers(v)
	if err != nil || w.isPrivate() {
		return a, err
	}
	var list []string
	for _, who := range people {
		list = append(list, who.String())
	}
	a.Relay = "/relays/new?" + url.Values{"people": {strings.Join(list, ",")}}.Encode()
	return a, nil
}

// outside is the button by which a half hour outside of the writer's own hours is asked for; none where none is near.
func (w *Written) outside(v *site.Visit) ([]Option, error) {
	people, err := w.talkers(v)
	if err != nil {
		return nil, err
	}
	arrived, err := w.reached(v, people)
	if err != nil {
		return nil, err
	}
	at, err := HalfOutside(v, people, arrived.Add(ask.Half))
	if err != nil || at.IsZero() {
		return nil, err
	}
	l, now := v.L(), v.Shell.Now
	return []Option{{Value: string(triage.AskToTalk) + " " + spelled(at), Text: l.T("Ask for {when}, outside your hours", "when", when.By(l, at, now.Location(), now))}}, nil
}

// talkers are those whom the sentence names: of a private note its readers, where nothing is needed of anybody yet.
func (w *Written) talkers(v *site.Visit) ([]id.ID, error) {
	where, err := w.place(v)
	if err != nil {
		return nil, err
	}
	of, field := w.Needs.Of, "of"
	switch {
	case w.names():
	case w.isPrivate():
		of, field = w.Named.Readers, "readers"
	default:
		of = ""
	}
	people, err := Needs{Of: of}.people(v, where)
	if err == nil && len(people) == 0 {
		err = fault.Invalid(field, "Please say with whom you would like to talk.")
	}
	if f := fault.Of(err); err != nil && f.Kind == fault.KindInvalid {
		err = fault.Invalid(field, f.Message)
	}
	return people, err
}

// reached is when the last of some people has got it.
func (w *Written) reached(v *site.Visit, people []id.ID) (time.Time, error) {
	last := v.Now()
	all, err := reaches(v, *w, delivery.NextDelivery)
	for _, r := range all {
		if r.Ok && r.At.After(last) && slices.Contains(people, r.Person) {
			last = r.At
		}
	}
	return last, err
}

// talkLine says which half hour is asked for, and offers others, in the place of an advice.
func (w *Written) talkLine(v *site.Visit) (*Advice, error) {
	l, now, chosen := v.L(), v.Shell.Now, w.Needs.begins()
	hours, err := w.halfHours(v)
	f := fault.Of(err)
	switch {
	case err != nil && f.Kind != fault.KindInvalid:
		return nil, err
	case err != nil:
		return &Advice{Says: l.T(f.Message)}, nil
	case chosen.IsZero() && len(hours) == 0:
		return w.otherwise(v)
	}
	a := &Advice{Says: l.T("Choose a half hour in which all of you work.")}
	if !chosen.IsZero() {
		if err := w.choseLine(v, chosen, a); err != nil {
			return nil, err
		}
	}
	for _, at := range hours {
		label := when.By(l, at, now.Location(), now)
		if !chosen.IsZero() {
			label = l.T("Rather {when}", "when", label)
		}
		if !at.Equal(chosen) {
			a.Steps = append(a.Steps, Option{Value: string(triage.AskToTalk) + " " + spelled(at), Text: label})
		}
	}
	return a, nil
}

// choseLine says which half hour is chosen, and where it is outside the hours of those whom the sentence names by now.
func (w *Written) choseLine(v *site.Visit, chosen time.Time, a *Advice) error {
	l := v.L()
	clocks, err := w.onClocks(v, chosen)
	if err != nil {
		return err
	}
	people, err := w.talkers(v)
	if err != nil {
		return err
	}
	within, err := v.Overlaps.Within(v.Ctx(), v.Actor, people, chosen)
	a.Says = l.T("{when}.", "when", clocks)
	a.Reason = l.T("They say whether it suits them, or which would instead. Nothing is put into a calendar.")
	if !within {
		a.Reason = l.T("This half hour is outside somebody’s hours. It can be asked for all the same, and they say whether it suits them.")
	}
	return err
}

// talkSteps are the buttons by which half an hour is asked for: one for each that there is, and one alone while it is not
// clear with whom.
func (w *Written) talkSteps(v *site.Visit) ([]Option, error) {
	l, now := v.L(), v.Shell.Now
	hours, err := w.halfHours(v)
	if fault.Is(err, fault.KindInvalid) {
		return []Option{{Value: string(triage.AskToTalk), Text: l.T(triage.AskToTalk.Label())}}, nil
	}
	if err == nil && len(hours) == 0 {
		return w.outside(v)
	}
	var out []Option
	for _, at := range hours {
		out = append(out, Option{Value: string(triage.AskToTalk) + " " + spelled(at), Text: l.T("Ask for {when}", "when", when.By(l, at, now.Location(), now))})
	}
	return out, err
}

// onClocks says an instant on the writer's clock and on those of whom the sentence names, each clock once.
func (w *Written) onClocks(v *site.Visit, at time.Time) (says string, err error) {
	people, err := w.talkers(v)
	if err != nil {
		return "", err
	}
	var zones []*time.Location
	err = v.DB.Read(v.Ctx(), func(tx *db.Tx) error {
		standing, err := v.Persons.Schedules.Of(tx, people...)
		for _, who := range people {
			if s := standing[who]; s != nil {
				zones = append(zones, s.Time.Zone(at))
			}
		}
		return err
	})
	return onClocks(v.L(), at.In(v.Shell.Now.Location()), zones), err
}

func onClocks(l *words.Locale, mine time.Time, zones []*time.Location) string {
	here := mine.Location()
	out := []string{l.T("{day} at {clock} in {city}", "day", l.Day(mine), "clock", l.Clock(mine), "city", l.City(here))}
	for _, zone := range zones {
		theirs := mine.In(zone)
		says := l.T("{clock} in {city}", "clock", l.Clock(theirs), "city", l.City(zone))
		if theirs.YearDay() != mine.YearDay() {
			says = l.T("{day} at {clock} in {city}", "day", l.Day(theirs), "clock", l.Clock(theirs), "city", l.City(zone))
		}
		if zone.String() != here.String() && !slices.Contains(out, says) {
			out = append(out, says)
		}
	}
	return strings.Join(out, ", ")
}

// beginsText says when the half hour begins for one person, on both clocks.
func beginsText(v *site.Visit, d ask.Due, zone *time.Location) string {
	l, now := v.L(), v.Shell.Now
	if l.City(zone) == l.City(now.Location()) {
		return when.By(l, d.At, zone, now)
	}
	return l.T("{when} in {city}, {here} on your clock", "when", when.By(l, d.At, zone, now), "city", l.City(zone), "here", when.Here(l, d.At, zone, now))
}
