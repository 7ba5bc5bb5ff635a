package oncall

import (
	"context"
	"fmt"
	"slices"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/worktime"
)

// OnCall is who is on call for a space at an instant, looked up as things stand now (rule 29); zero for nobody.
func (r *Rotas) OnCall(tx *db.Tx, space id.ID, t time.Time) (id.ID, error) {
	p, err := r.plan(tx, space, t)
	if err != nil {
		return 0, err
	}
	return p.at(t), nil
}

// Fallback lists who is told when an urgent letter of a space found nobody: of those who were named, who is still there.
func (r *Rotas) Fallback(tx *db.Tx, space id.ID) ([]id.ID, error) { return fallbackOf(tx, space) }

// Declare gives a space the turns that hold from their first handoff on, or from now if that has gone by. base is the
// version that the change started from. Errors: not the actor's to change, changed meanwhile, fields that cannot be so.
func (r *Rotas) Declare(ctx context.Context, actor person.Actor, base int64, d Rota) (Rota, error) {
	if err := r.check(d); err != nil {
		return d, err
	}
	d.ID, d.CreatedBy, d.CreatedAt = r.ids.New(), actor.ID, r.now()
	err := r.edit(ctx, actor, d.Space, base, func(tx *db.Tx, version int64) error {
		if err := r.belong(tx, "people", d.Space, d.People); err != nil {
			return err
		}
		return insertRota(tx, d, version)
	})
	return d, fault.While("declaring turns", err)
}

// End ends the turns of a space at once. Replacements still hold.
func (r *Rotas) End(ctx context.Context, actor person.Actor, space id.ID, base int64) error {
	now := r.now()
	ends := Rota{ID: r.ids.New(), Space: space, Zone: "UTC", First: worktime.WallIn(now, time.UTC).Date, Days: 1, CreatedBy: actor.ID, CreatedAt: now}
	err := r.edit(ctx, actor, space, base, func(tx *db.Tx, version int64) error { return insertRota(tx, ends, version) })
	return fault.While("ending turns", err)
}

// check says what of a declaration cannot be so, whoever is named.
func (r *Rotas) check(d Rota) error {
	if len(d.People) == 0 {
		return fault.Invalid("people", "Please choose at least one person.")
	}
	if len(d.People) > MaxTurns {
		return fault.Invalid("people", "An order has 50 turns at the most.")
	}
	if d.Days < 1 || d.Days > MaxDays {
		return fault.Invalid("days", "A turn is at least a day and at most twelve weeks long.")
	}
	if d.Handoff < 0 || d.Handoff >= 24*60 {
		return fault.Invalid("handoff", "Please give the time of the handoff as 09:00.")
	}
	if _, err := r.load(d.Zone); d.Zone == "" || err != nil {
		return fault.Invalid("zone", "Please choose a time zone.")
	}
	today := worktime.WallIn(r.now(), time.UTC).Date
	if d.First < today-366 || d.First > today+366 {
		return fault.Invalid("first", "Please choose a first day within a year from today.")
	}
	return nil
}

// belong refuses people who do not belong to a space: it says so of whoever is not there, whether or not they exist.
func (r *Rotas) belong(tx *db.Tx, field string, space id.ID, people []id.ID) error {
	named := map[id.ID]bool{}
	for _, who := range people {
		named[who] = true
	}
	here, err := membersAmong(tx, space, named)
	if err == nil && len(here) < len(named) {
		err = fault.Invalid(field, "Please choose people who belong to this space.")
	}
	return err
}

// edit changes something about a space's turns, counted, if nobody else did so since base.
func (r *Rotas) edit(ctx context.Context, actor person.Actor, in id.ID, base int64, do func(tx *db.Tx, version int64) error) error {
	return r.change(ctx, actor, in, func(tx *db.Tx, _ space.Space, version int64) error {
		if version != base+1 {
			return changed()
		}
		return do(tx, version)
	})
}

// change changes something about a space's turns, counted.
func (r *Rotas) change(ctx context.Context, actor person.Actor, in id.ID, do func(tx *db.Tx, where space.Space, version int64) error) error {
	return r.db.Write(ctx, func(tx *db.Tx) error {
		where, err := r.spaces.FindIn(tx, actor, in)
		if err != nil {
			return err
		}
		if err := MayEdit(actor, where); err != nil {
			return err
		}
		version, err := count(tx, in)
		if err != nil {
			return err
		}
		r.tell(tx, in)
		return do(tx, where, version)
	})
}

// Replace puts a person on call from one time to another on the clock of a zone, whoever's turn it is. Errors: not the
// actor's to change, fields that cannot be so.
func (r *Rotas) Replace(ctx context.Context, actor person.Actor, o Replacement) (Replacement, error) {
	over, err := r.checkReplacement(o)
	if err != nil {
		return o, err
	}
	o.ID, o.CreatedBy, o.CreatedAt = r.ids.New(), actor.ID, r.now()
	err = r.change(ctx, actor, o.Space, func(tx *db.Tx, _ space.Space, version int64) error {
		if err := r.belong(tx, "person", o.Space, []id.ID{o.Person}); err != nil {
			return err
		}
		list, err := replacementsOf(tx, o.Space, o.CreatedAt)
		if err != nil {
			return err
		}
		if len(list) >= maxReplacements {
			return fault.Conflict("too_many_replacements", "There are 200 replacements ahead already. Please change the turns themselves.")
		}
		return insertReplacement(tx, o, over, version)
	})
	return o, fault.While("replacing who is on call", err)
}

// checkReplacement says what of a replacement cannot be so, and when it is over.
func (r *Rotas) checkReplacement(o Replacement) (over time.Time, err error) {
	if o.Zone == "" {
		return over, fault.Invalid("zone", "Please choose a time zone.")
	}
	from, to, err := o.reach(r.load)
	switch now := r.now(); {
	case err != nil:
		return over, fault.Invalid("zone", "Please choose a time zone.")
	case !to.After(from):
		return over, fault.Invalid("to", "This has to end after it begins.")
	case !to.After(now):
		return over, fault.Invalid("to", "That time has gone by already.")
	case to.Sub(from) > maxReplacement:
		return over, fault.Invalid("to", "A replacement lasts three months at the most. Please change the turns themselves.")
	case to.After(now.AddDate(1, 0, 0)):
		return over, fault.Invalid("to", "Please choose a time within a year from today.")
	}
	return to, nil
}

// TakeBack ends that a replacement holds: whose turn it is is on call again. A second time changes nothing.
func (r *Rotas) TakeBack(ctx context.Context, actor person.Actor, in, of id.ID) error {
	err := r.change(ctx, actor, in, func(tx *db.Tx, _ space.Space, _ int64) error {
		_, ok, err := replacement(tx, in, of)
		if err == nil && !ok {
			err = fault.NotFound("replacement")
		}
		if err != nil {
			return err
		}
		_, err = endReplacement(tx, of, actor.ID, r.now())
		return err
	})
	return fault.While("taking a replacement back", err)
}

// SetFallback names who is told when an urgent letter of the space found nobody.
func (r *Rotas) SetFallback(ctx context.Context, actor person.Actor, in id.ID, people []id.ID) error {
	people = slices.Compact(slices.Sorted(slices.Values(people)))
	if len(people) > MaxFallback {
		return fault.Invalid("people", fmt.Sprintf("Please choose %d people at the most.", MaxFallback))
	}
	err := r.change(ctx, actor, in, func(tx *db.Tx, _ space.Space, _ int64) error {
		if err := r.belong(tx, "people", in, people); err != nil {
			return err
		}
		before, err := named(tx, in)
		if err != nil {
			return err
		}
		if err := r.note(tx, in, actor.ID, Unnamed, without(before, people)...); err != nil {
			return err
		}
		if err := r.note(tx, in, actor.ID, Named, without(people, before)...); err != nil {
			return err
		}
		return setFallback(tx, in, people)
	})
	return fault.While("naming who is told", err)
}

// without are those of some people who are not among others.
func without(people, others []id.ID) []id.ID {
	return slices.DeleteFunc(slices.Clone(people), func(who id.ID) bool { return slices.Contains(others, who) })
}
