package ask

import (
	"context"
	"slices"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/worktime"
)

// Due is until when somebody would be asked.
type Due struct {
	Person id.ID // zero for the space
	Clock  id.ID // in whose working time it is counted: the person's, or the actor's
	Kind   Kind
	Want   worktime.Want
	At     time.Time // zero for no time
	Err    error     // why the person cannot be asked until then; nil where that can be
}

// Dues tells until when people of a space, or with zero of a private note to be written, would be asked, in their own
// working time, in the order of the choices. Who does not see it, and the actor, are left out; the others are in the order
// of their numbers.
func (a *Asks) Dues(ctx context.Context, actor person.Actor, where id.ID, choices ...Wanted) (out []Due, err error) {
	err = a.db.Read(ctx, func(tx *db.Tx) error {
		for _, w := range choices {
			if len(w.Of) > MaxOf {
				return tooMany()
			}
			found, err := a.dues(tx, actor, where, w)
			if err != nil {
				return err
			}
			out = append(out, found...)
		}
		return nil
	})
	return out, fault.While("working out until when", err)
}

// due is until when one person would be asked at an instant, as it is said and as an instant.
func (w Wanted) due(p *worktime.Person, now time.Time) (worktime.Want, time.Time, error) {
	if w.Kind == Talk {
		return worktime.Want{}, w.At, ahead(w.At, now)
	}
	want, err := w.until(p)
	if err != nil {
		return want, time.Time{}, err
	}
	at, err := until(p, now, want)
	return want, at, err
}

func (a *Asks) dues(tx *db.Tx, actor person.Actor, where id.ID, w Wanted) ([]Due, error) {
	readers, err := a.readers(tx, actor, where, w.Of)
	if err != nil {
		return nil, err
	}
	people := slices.DeleteFunc(peopleOf(readers), func(who id.ID) bool { return who == actor.ID })
	if w.OfSpace {
		people = []id.ID{0}
	}
	out := make([]Due, len(people))
	for i, who := range people {
		due := Due{Person: who, Kind: w.Kind, Clock: Asked{Person: who, Author: actor.ID}.Clock()}
		p, _, err := a.schedules.Compiled(tx, due.Clock)
		if err != nil {
			return nil, err
		}
		due.Want, due.At, due.Err = w.due(p, a.now())
		out[i] = due
	}
	return out, nil
}
