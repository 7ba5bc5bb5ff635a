package oncall

import (
	"context"
	"slices"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/worktime"
)

// View is what whoever sees a space sees of who is on call for it.
type View struct {
	Space        space.Space
	Version      int64          // to change it against
	Rota         *Rota          // that holds now, nil for none
	Next         *Rota          // that will hold next, nil for none
	Gone         []id.ID        // who is named in these and cannot be on call any more
	Here         map[id.ID]bool // who of all who are named can be on call
	Replacements []Replacement  // that are not over, in the order in which they were made
	Shifts       []Shift        // within the time asked for, in order and without gaps
	Leave        map[id.ID][]worktime.Interval
	Fallback     []id.ID
	Line         Line   // for members alone
	Swaps        []Swap // open ones that are about the actor
}

// maxLook bounds the time that one look is about.
const maxLook = 100 * 24 * time.Hour

// Look shows who is on call for a space within [from, to), and what decides that.
func (r *Rotas) Look(ctx context.Context, actor person.Actor, in id.ID, from, to time.Time) (v View, err error) {
	if !to.After(from) || to.Sub(from) > maxLook {
		return v, fault.Invalid("to", "Please ask for a hundred days at the most.")
	}
	err = r.db.Read(ctx, func(tx *db.Tx) error {
		if v.Space, err = r.spaces.FindIn(tx, actor, in); err != nil {
			return err
		}
		if v.Version, err = versionOf(tx, in); err != nil {
			return err
		}
		p, err := r.plan(tx, in, from)
		if err != nil {
			return err
		}
		v.Rota, v.Next = p.standing(r.now())
		for _, rota := range []*Rota{v.Rota, v.Next} {
			if rota != nil {
				v.Gone = append(v.Gone, p.gone(*rota)...)
			}
		}
		v.Gone, v.Here = distinct(v.Gone), p.here
		v.Shifts = p.shifts(from, to)
		if v.Replacements, err = p.ahead(r.now(), r.load); err != nil {
			return err
		}
		if v.Leave, err = r.leave(tx, v.Shifts); err != nil {
			return err
		}
		if v.Swaps, err = r.mine(tx, actor, p, in); err != nil {
			return err
		}
		if v.Line, err = r.Line(tx, v.Space); err != nil {
			return err
		}
		v.Fallback, err = fallbackOf(tx, in)
		return err
	})
	return v, fault.While("looking who is on call", err)
}

// mine lists the open swaps of a space that are about the actor, but for those whose time is over.
func (r *Rotas) mine(tx *db.Tx, actor person.Actor, p *plan, in id.ID) (out []Swap, err error) {
	open, err := openSwaps(tx, in)
	for _, s := range open {
		if s.Author != actor.ID && s.Person != actor.ID {
			continue
		}
		if err := r.place(&s); err != nil {
			return nil, err
		}
		if s.Gives.To.After(r.now()) {
			s.Stale = p.stale(s, r.now())
			out = append(out, s)
		}
	}
	return out, err
}

// ahead lists the replacements that are not over at an instant.
func (p *plan) ahead(t time.Time, load worktime.Loader) (out []Replacement, err error) {
	for _, o := range p.replacements {
		_, to, err := o.reach(load)
		if err != nil {
			return nil, err
		}
		if to.After(t) {
			out = append(out, o)
		}
	}
	return out, nil
}

// leave finds when people are away during shifts of theirs.
func (r *Rotas) leave(tx *db.Tx, shifts []Shift) (map[id.ID][]worktime.Interval, error) {
	var people []id.ID
	for _, s := range shifts {
		if s.Person != 0 {
			people = append(people, s.Person)
		}
	}
	standing, err := r.schedules.Of(tx, distinct(people)...)
	if err != nil {
		return nil, err
	}
	out := map[id.ID][]worktime.Interval{}
	for _, s := range shifts {
		if their := standing[s.Person]; their != nil {
			out[s.Person] = append(out[s.Person], their.Time.Leave(s.From, s.To)...)
		}
	}
	return out, nil
}

// distinct drops repetitions and keeps the order.
func distinct(people []id.ID) (out []id.ID) {
	seen := map[id.ID]bool{}
	for _, who := range people {
		if !seen[who] {
			seen[who] = true
			out = append(out, who)
		}
	}
	return out
}

// Mine lists when the actor is on call within [from, to), over all spaces that the actor belongs to, by space and then in
// order.
func (r *Rotas) Mine(ctx context.Context, actor person.Actor, from, to time.Time) (list []Shift, err error) {
	err = r.db.Read(ctx, func(tx *db.Tx) error {
		in, err := spacesWithTurns(tx, space.Viewer(actor, r.now()))
		if err != nil {
			return err
		}
		for _, one := range in {
			p, err := r.plan(tx, one, from)
			if err != nil {
				return err
			}
			for _, s := range p.shifts(from, to) {
				if s.Person == actor.ID {
					list = append(list, s)
				}
			}
		}
		return nil
	})
	return list, fault.While("looking for the actor's turns", err)
}

// Coming is the same turns from their next handoff on: its date as the first, and whose turn it begins at the head.
func (r *Rotas) Coming(d Rota) (Rota, error) {
	loc, err := r.load(d.Zone)
	if err != nil || d.Ends() {
		return d, err
	}
	now := r.now()
	turns := max(0, int(worktime.WallIn(now, loc).Date-d.First)/d.Days-1)
	for !worktime.Resolve(worktime.Wall{Date: d.First + worktime.Date(turns*d.Days), Clock: d.Handoff}, loc).After(now) {
		turns++
	}
	first := turns % len(d.People)
	d.First += worktime.Date(turns * d.Days)
	d.People = slices.Concat(d.People[first:], d.People[:first])
	return d, nil
}

// Kept tells whether anything is declared of who is on call for a space, so that there is something to look at.
func (r *Rotas) Kept(tx *db.Tx, in id.ID) (bool, error) {
	if version, err := versionOf(tx, in); err != nil || version == 0 {
		return false, err
	}
	p, err := r.plan(tx, in, r.now())
	if err != nil {
		return false, err
	}
	now, next := p.standing(r.now())
	ahead, err := p.ahead(r.now(), r.load)
	return len(ahead) > 0 || now != nil && !now.Ends() || next != nil && !next.Ends(), err
}
