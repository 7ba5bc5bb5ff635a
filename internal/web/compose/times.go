package compose

import (
	"slices"
	"time"

	"meantime/internal/ask"
	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/web/site"
	"meantime/internal/when"
	"meantime/internal/worktime"
)

// Time is one of the times that are offered for what is asked: on the clock of who is asked, and beneath it on the writer's.
type Time struct {
	Value   string // of bys
	Label   string
	Beneath string // empty where there is nothing to add
	Chosen  bool
}

// soonBys are those of bys that are shown as times.
func soonBys() []string { return []string{byToday, "day", "days"} }

// Soon are the times that are offered, in working time, wherever somebody is asked.
func Soon() (out []worktime.Want) {
	for _, by := range soonBys() {
		out = append(out, bys()[by])
	}
	return out
}

// times are offered as soon as it is clear of whom the sentence asks, unless another way to say until when is chosen. One
// until which nobody can be asked, or which reads like one before it, is left out.
func (n Needs) times(v *site.Visit, where space.Space, w *ask.Wanted) ([]Time, error) {
	if w.Kind == ask.Talk || !w.OfSpace && len(w.Of) == 0 || n.By != "" && !slices.Contains(soonBys(), n.By) {
		return nil, nil
	}
	var choices []ask.Wanted
	for _, want := range Soon() {
		choices = append(choices, ask.Wanted{Kind: w.Kind, Of: w.Of, OfSpace: w.OfSpace, Want: want})
	}
	dues, err := v.Asks.Dues(v.Ctx(), v.Actor, where.ID, choices...)
	if err != nil || len(dues) == 0 {
		return nil, err
	}
	var standing map[id.ID]*person.Standing
	if err := v.DB.Read(v.Ctx(), func(tx *db.Tx) (err error) {
		standing, err = v.Persons.Schedules.Of(tx, append(slices.Clone(w.Of), v.Actor.ID)...)
		return err
	}); err != nil {
		return nil, err
	}
	var out []Time
	each := slices.Collect(slices.Chunk(dues, len(dues)/len(choices)))
	for i, by := range soonBys() {
		t, err := n.time(v, by, each[i], standing)
		if err != nil {
			return nil, err
		}
		if t.Label != "" && !slices.ContainsFunc(out, func(o Time) bool { return o.Label == t.Label && o.Beneath == t.Beneath }) {
			out = append(out, t)
		}
	}
	return out, nil
}

// time says one of them: for one person the moment, for several what it is called, and from when to when that is.
func (n Needs) time(v *site.Visit, by string, dues []ask.Due, standing map[id.ID]*person.Standing) (Time, error) {
	t, l, now := Time{Value: by, Chosen: n.By == by}, v.L(), v.Shell.Now
	var at []time.Time
	coarse, theirs := false, now.Location()
	for _, d := range dues {
		if d.Err != nil {
			continue
		}
		at = append(at, d.At)
		if d.Clock != v.Actor.ID {
			declared, err := standing[d.Clock].Declared()
			if err != nil {
				return t, err
			}
			coarse, theirs = coarse || declared.Coarse, standing[d.Clock].Time.Zone(d.At)
		}
	}
	if len(at) == 0 {
		return t, nil
	}
	if len(dues) == 1 {
		t.Label, t.Beneath = when.Offer(l, at[0], theirs, coarse, now)
		return t, nil
	}
	list := Needs{By: by}.Bys(l)
	t.Label = list[slices.IndexFunc(list, func(o Option) bool { return o.Chosen })].Text
	slices.SortFunc(at, time.Time.Compare)
	if first, last := when.By(l, at[0], now.Location(), now), when.By(l, at[len(at)-1], now.Location(), now); coarse {
		return t, nil
	} else if first == last {
		t.Beneath = l.T("{when} for you", "when", first)
	} else {
		t.Beneath = l.T("{first} to {last} for you", "first", first, "last", last)
	}
	return t, nil
}
