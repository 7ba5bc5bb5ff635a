package oncall

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

// Ending says how a swap ended.
type Ending string

// The endings.
const (
	Agreed    Ending = "agreed"
	Declined  Ending = "declined"
	Withdrawn Ending = "withdrawn"
	Gone      Ending = "gone" // whom it was offered to is no longer here
)

// Stretch is a time from an instant to another.
type Stretch struct{ From, To time.Time }

// IsZero tells whether there is no such time.
func (s Stretch) IsZero() bool { return s.From.IsZero() }

// Swap is that its author offers a shift to a person, for one of theirs or for nothing.
type Swap struct {
	ID        id.ID
	Space     id.ID
	SpaceName string
	Author    id.ID
	Person    id.ID
	Gives     Stretch // of the author's
	Takes     Stretch // of the person's; zero for nothing
	CreatedAt time.Time
	Answer    id.ID  // the ref of the item that tells the author; zero before
	Ended     Ending // empty while it is open
	EndedAt   time.Time
	Stale     bool // it is open, and cannot be agreed to any more: somebody else is on call then, or that time is over

	zone                                   string
	givesFrom, givesTo, takesFrom, takesTo worktime.Moment
}

// Courier brings what becomes of swaps to the two whom they are about, in the transaction in which it does.
type Courier interface {
	Offered(tx *db.Tx, s Swap) error   // to its person
	Answered(tx *db.Tx, s Swap) error  // to its author, by the ref Answer
	Withdrawn(tx *db.Tx, s Swap) error // what was on its way to its person
}

// BringWith names who brings what becomes of swaps. It is called once, before anything is offered.
func (r *Rotas) BringWith(c Courier) { r.courier = c }

// maxSwaps bounds the open swaps of a space.
const maxSwaps = 50

// repeats tells whether a swap asks for what another one does. One that had begun when it was offered begins later by now.
func (s Swap) repeats(other Swap) bool {
	return s.Author == other.Author && s.Person == other.Person && s.givesTo == other.givesTo &&
		s.takesFrom == other.takesFrom && s.takesTo == other.takesTo
}

// Offer offers a shift of the actor's to a member of the space. Errors: somebody else is on call within it, or within what
// is wanted for it; the person does not belong to the space; just that is offered already.
func (r *Rotas) Offer(ctx context.Context, actor person.Actor, s Swap) (Swap, error) {
	now := r.now()
	if s.Person == actor.ID {
		return s, fault.Invalid("person", "Please choose somebody else.")
	}
	if s.Gives.From.Before(now) {
		s.Gives.From = now
	}
	s.ID, s.Author, s.CreatedAt = r.ids.New(), actor.ID, now
	err := r.db.Write(ctx, func(tx *db.Tx) error {
		if err := r.takesPart(tx, actor, s.Space); err != nil {
			return err
		}
		if _, err := count(tx, s.Space); err != nil {
			return err
		}
		if err := r.belong(tx, "person", s.Space, []id.ID{s.Person}); err != nil {
			return err
		}
		p, err := r.plan(tx, s.Space, now)
		if err != nil {
			return err
		}
		if !p.holds(s.Author, s.Gives, now) {
			return fault.Invalid("gives", "You are not on call for all of that time.")
		}
		if !s.Takes.IsZero() && !p.holds(s.Person, s.Takes, now) {
			return fault.Invalid("takes", "This person is not on call for all of that time.")
		}
		open, err := openSwaps(tx, s.Space)
		if err != nil {
			return err
		}
		if len(open) >= maxSwaps {
			return fault.Conflict("too_many_swaps", "There are 50 open offers already. Please withdraw some first.")
		}
		if err := r.spell(p, &s); err != nil {
			return err
		}
		if slices.ContainsFunc(open, s.repeats) {
			return fault.Conflict("already_offered", "You have asked for just that already. It is open still.")
		}
		if err := insertSwap(tx, s); err != nil {
			return err
		}
		r.tell(tx, s.Space)
		return r.courier.Offered(tx, s)
	})
	return s, fault.While("offering a shift", err)
}

// takesPart refuses who does not belong to a space, and a space that is only read.
func (r *Rotas) takesPart(tx *db.Tx, actor person.Actor, in id.ID) error {
	where, err := r.spaces.FindIn(tx, actor, in)
	if err != nil {
		return err
	}
	return where.MayWrite()
}

// holds tells whether a person is on call for all of a time that is not over.
func (p *plan) holds(who id.ID, s Stretch, now time.Time) bool {
	if !s.To.After(s.From) || !s.To.After(now) || s.To.Sub(s.From) > maxReplacement || s.To.After(now.Add(maxLook)) {
		return false
	}
	for _, shift := range p.shifts(s.From, s.To) {
		if shift.Person != who {
			return false
		}
	}
	return true
}

// spell writes the times of a swap as readings of the clock on which the turns are handed over.
func (r *Rotas) spell(p *plan, s *Swap) error {
	s.zone = "UTC"
	if now, next := p.standing(r.now()); now != nil {
		s.zone = now.Zone
	} else if next != nil {
		s.zone = next.Zone
	}
	loc, err := r.load(s.zone)
	if err != nil {
		return err
	}
	s.givesFrom, s.givesTo = reading(s.Gives.From, loc), reading(s.Gives.To, loc)
	if !s.Takes.IsZero() {
		s.takesFrom, s.takesTo = reading(s.Takes.From, loc), reading(s.Takes.To, loc)
	}
	return nil
}

// reading is the moment at which the clock in loc reads what it reads at an instant: the instant itself where it reads so
// twice, or between two minutes.
func reading(t time.Time, loc *time.Location) worktime.Moment {
	wall := worktime.WallIn(t, loc)
	if worktime.Resolve(wall, loc).Equal(t) {
		return worktime.AtWall(wall)
	}
	return worktime.At(t)
}

// place resolves the times of a swap, as things stand now.
func (r *Rotas) place(s *Swap) error {
	loc, err := r.load(s.zone)
	if err != nil {
		return err
	}
	s.Gives = Stretch{s.givesFrom.In(loc), s.givesTo.In(loc)}
	if s.takesTo != (worktime.Moment{}) {
		s.Takes = Stretch{s.takesFrom.In(loc), s.takesTo.In(loc)}
	}
	return nil
}

// Agree makes a swap that was offered to the actor: both shifts change hands in one transaction. Errors: it has ended, or
// somebody else is on call then by now.
func (r *Rotas) Agree(ctx context.Context, actor person.Actor, swap id.ID) error {
	return r.answer(ctx, actor, swap, Agreed, func(s Swap) bool { return s.Person == actor.ID }, r.exchange)
}

// exchange writes the replacements of a swap.
func (r *Rotas) exchange(tx *db.Tx, s Swap, version int64) error {
	p, err := r.plan(tx, s.Space, r.now())
	if err != nil {
		return err
	}
	if p.stale(s, r.now()) {
		return fault.Conflict("swap_stale", "Somebody else is on call then by now, so this cannot be swapped any more.")
	}
	give := Replacement{ID: r.ids.New(), Space: s.Space, Person: s.Person, Zone: s.zone, From: s.givesFrom, To: s.givesTo, Swap: s.ID,
		CreatedBy: s.Author, CreatedAt: r.now()}
	if err := insertReplacement(tx, give, s.Gives.To, version); err != nil || s.Takes.IsZero() {
		return err
	}
	take := give
	take.ID, take.Person, take.From, take.To, take.CreatedBy = r.ids.New(), s.Author, s.takesFrom, s.takesTo, s.Person
	return insertReplacement(tx, take, s.Takes.To, version)
}

// stale tells whether a swap cannot be agreed to as things stand.
func (p *plan) stale(s Swap, now time.Time) bool {
	if s.Gives.From.Before(now) {
		s.Gives.From = now
	}
	if s.Takes.From.Before(now) && !s.Takes.IsZero() {
		s.Takes.From = now
	}
	return !p.here[s.Person] || !p.here[s.Author] || !p.holds(s.Author, s.Gives, now) || !s.Takes.IsZero() && !p.holds(s.Person, s.Takes, now)
}

// Decline ends a swap that was offered to the actor.
func (r *Rotas) Decline(ctx context.Context, actor person.Actor, swap id.ID) error {
	return r.answer(ctx, actor, swap, Declined, func(s Swap) bool { return s.Person == actor.ID }, nil)
}

// Withdraw ends a swap that the actor offered.
func (r *Rotas) Withdraw(ctx context.Context, actor person.Actor, swap id.ID) error {
	return r.answer(ctx, actor, swap, Withdrawn, func(s Swap) bool { return s.Author == actor.ID }, nil)
}

// answer ends a swap, once, for whom it is to end. To everybody but the two it does not exist.
func (r *Rotas) answer(ctx context.Context, actor person.Actor, swap id.ID, how Ending, whose func(Swap) bool, do func(*db.Tx, Swap, int64) error) error {
	err := r.db.Write(ctx, func(tx *db.Tx) error {
		s, err := r.swapOf(tx, actor, swap)
		if err != nil {
			return err
		}
		if !whose(s) {
			return fault.Forbidden("not_your_swap", "Only the other one can do that.")
		}
		if err := r.takesPart(tx, actor, s.Space); err != nil {
			return err
		}
		version, err := count(tx, s.Space)
		if err != nil {
			return err
		}
		s.Ended, s.EndedAt = how, r.now()
		if how != Withdrawn {
			s.Answer = r.ids.New()
		}
		ended, err := endSwap(tx, s)
		if err != nil {
			return err
		}
		if !ended {
			return fault.Conflict("swap_ended", "This offer has been answered or withdrawn meanwhile.")
		}
		if do != nil {
			if err := do(tx, s, version); err != nil {
				return err
			}
		}
		r.tell(tx, s.Space)
		if how == Withdrawn {
			return r.courier.Withdrawn(tx, s)
		}
		return r.courier.Answered(tx, s)
	})
	return fault.While("answering an offer", err)
}

// swapOf finds a swap for one of the two whom it is about, if they see its space.
func (r *Rotas) swapOf(tx *db.Tx, actor person.Actor, swap id.ID) (Swap, error) {
	found, err := r.about(tx, actor, []id.ID{swap})
	if err == nil && len(found) == 0 {
		err = fault.NotFound("offer")
	}
	if err != nil {
		return Swap{}, err
	}
	return found[0], nil
}

// about finds swaps of the actor's by their numbers, or by the refs of their answers.
func (r *Rotas) about(tx *db.Tx, actor person.Actor, refs []id.ID) ([]Swap, error) {
	found, err := swapsAbout(tx, actor, r.now(), refs)
	for i := range found {
		if err == nil {
			err = r.place(&found[i])
		}
	}
	return found, err
}

// Swap returns a swap of the actor's, and whether it is stale.
func (r *Rotas) Swap(ctx context.Context, actor person.Actor, swap id.ID) (s Swap, err error) {
	err = r.db.Read(ctx, func(tx *db.Tx) error {
		if s, err = r.swapOf(tx, actor, swap); err != nil {
			return err
		}
		return r.judge(tx, &s)
	})
	return s, fault.While("finding an offer", err)
}

// judge finds out whether an open swap can still be agreed to.
func (r *Rotas) judge(tx *db.Tx, s *Swap) error {
	if s.Ended != "" {
		return nil
	}
	p, err := r.plan(tx, s.Space, r.now())
	if err == nil {
		s.Stale = p.stale(*s, r.now())
	}
	return err
}

// Swaps returns what deliveries bring about swaps, by the ref of its item: the swap, or its answer. What the actor may not
// see any more is left out.
func (r *Rotas) Swaps(ctx context.Context, actor person.Actor, refs []id.ID) (map[id.ID]Swap, error) {
	out := map[id.ID]Swap{}
	err := r.db.Read(ctx, func(tx *db.Tx) error {
		found, err := r.about(tx, actor, refs)
		for _, s := range found {
			out[s.ID] = s
			if s.Answer != 0 {
				out[s.Answer] = s
			}
		}
		return err
	})
	return out, fault.While("finding offers", err)
}
