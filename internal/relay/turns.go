package relay

import (
	"slices"

	"meantime/internal/ask"
	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/worktime"
)

// ended goes on when an asking of a relay has ended, in the transaction that ends it. What was handed on or asked again goes
// on within its leg.
func (r *Relays) ended(tx *db.Tx, q ask.Asked) error {
	if q.End.How == ask.HandedOn || q.End.How == ask.AskedAgain {
		return nil
	}
	of, ok, err := hold(tx, q.Thread)
	if err != nil || !ok {
		return err
	}
	if of.State == Back {
		return r.end(tx, of, Over)
	}
	leg := of.now()
	if leg == nil {
		return nil
	}
	r.tell(tx, of)
	leg.State = after(q.End.How)
	if err := endLeg(tx, leg.ID, leg.State, q.End.At); err != nil {
		return err
	}
	switch {
	case of.State != Running:
		return nil
	case q.End.How == ask.Withdrawn: // whoever asked decides how it goes on
		of.State = Paused
		return setState(tx, of)
	}
	return r.next(tx, of, q.Person, q.End.By)
}

// after is how a leg stands when its asking has ended.
func after(how ask.How) LegState {
	switch how {
	case ask.CarriedOn:
		return Without
	case ask.Withdrawn:
		return Withdrawn
	}
	return Written
}

// wait are those of a relay whose turns are to come and who see its space, in the order of the legs.
type wait struct {
	legs    []Leg
	people  []id.ID
	readers map[id.ID]space.Reader
	gone    []Leg // whose people are not there any more
}

func waiting(tx *db.Tx, where space.Space, of Relay) (wait, error) {
	var people []id.ID
	for _, l := range of.Legs {
		if l.State == ToCome {
			people = append(people, l.Person)
		}
	}
	w := wait{}
	var err error
	if w.readers, err = reached(tx, where, append(people, of.Starter)); err != nil {
		return w, err
	}
	for _, l := range of.Legs {
		if l.State != ToCome {
			continue
		}
		if _, there := w.readers[l.Person]; there {
			w.legs, w.people = append(w.legs, l), append(w.people, l.Person)
		} else {
			w.gone = append(w.gone, l)
		}
	}
	return w, nil
}

// next asks whoever has the next turn, after somebody's; after the last it comes back to who started it. by has brought that
// about, and sees the space.
func (r *Relays) next(tx *db.Tx, of Relay, last, by id.ID) error {
	where, seen, err := r.spaceOf(tx, of, by)
	if err != nil {
		return err
	}
	if !seen {
		return r.end(tx, of, Over)
	}
	w, err := waiting(tx, where, of)
	if err != nil {
		return err
	}
	now := r.now()
	for _, l := range w.gone {
		if err := endLeg(tx, l.ID, Gone, now); err != nil {
			return err
		}
	}
	if len(w.legs) == 0 {
		return r.back(tx, of, w, last)
	}
	p, err := r.pace(tx, of.Length, w.people...)
	if err != nil {
		return err
	}
	chosen, passed := p.first(w.people, last, now)
	for _, i := range passed {
		if err := setPassed(tx, w.legs[i].ID, now); err != nil {
			return err
		}
	}
	leg := w.legs[chosen]
	q, err := r.asks.Turn(tx, of.Thread, w.readers[leg.Person], sender(of, last, leg.Person), p.window(leg.Person, now).want)
	if err != nil {
		return err
	}
	if err := beginLeg(tx, leg.ID, q.ID, now); err != nil {
		return err
	}
	return r.reorder(tx, of, leg.ID)
}

// reorder puts a leg that has begun before all that are to come.
func (r *Relays) reorder(tx *db.Tx, of Relay, begun id.ID) error {
	var had, come []id.ID
	for _, l := range of.Legs {
		switch {
		case l.ID == begun:
		case l.State == ToCome:
			come = append(come, l.ID)
		default:
			had = append(had, l.ID)
		}
	}
	for i, leg := range slices.Concat(had, []id.ID{begun}, come) {
		if err := setPlace(tx, leg, i+1); err != nil {
			return err
		}
	}
	return nil
}

// back asks who started it what came of it; if nobody is there to say, it is over.
func (r *Relays) back(tx *db.Tx, of Relay, w wait, last id.ID) error {
	starter, there := w.readers[of.Starter]
	if !there {
		return r.end(tx, of, Over)
	}
	q, err := r.asks.Turn(tx, of.Thread, starter, sender(of, last, of.Starter), worktime.Want{})
	if err != nil {
		return err
	}
	return setBack(tx, of.ID, q.ID)
}

// end has nothing follow any more.
func (r *Relays) end(tx *db.Tx, of Relay, state State) error {
	of.State, of.EndedAt = state, r.now()
	return setState(tx, of)
}

// sender is from whom a turn comes to somebody: from whose turn it was, or else from somebody of the relay who is not the
// same, since nothing comes to anybody from themselves.
func sender(of Relay, last, to id.ID) id.ID {
	for i := len(of.Legs) - 1; last == to && i >= 0; i-- {
		last = of.Legs[i].Person
	}
	if last == to {
		return of.Starter
	}
	return last
}

// spaceOf finds the space of a relay as somebody sees it: who has brought about what follows or, if they have just left, one
// of those whom it concerns. False where nobody is left who sees it.
func (r *Relays) spaceOf(tx *db.Tx, of Relay, by id.ID) (space.Space, bool, error) {
	for _, one := range append([]id.ID{by}, of.People()...) {
		who, err := r.people.Get(tx, one)
		if err != nil {
			return space.Space{}, false, err
		}
		where, err := r.spaces.FindIn(tx, person.Actor{ID: who.ID, Role: who.Role}, of.Space)
		if !fault.Is(err, fault.KindNotFound) {
			return where, err == nil, err
		}
	}
	return space.Space{}, false, nil
}

// closed ends the relay of a thread that was closed, in the transaction that closes it: what came of it has been said.
func (r *Relays) closed(tx *db.Tx, actor person.Actor, in thread.Thread) error {
	of, ok, err := r.held(tx, in.ID)
	if err != nil || !ok || of.Ended() {
		return err
	}
	if of.State == Back {
		return r.asks.EndOpen(tx, actor, in.ID, ask.Answered)
	}
	return r.stop(tx, actor, of)
}

// stop gives up a relay that is held and has not come round.
func (r *Relays) stop(tx *db.Tx, actor person.Actor, of Relay) error {
	if err := r.end(tx, of, Stopped); err != nil {
		return err
	}
	return r.asks.EndOpen(tx, actor, of.Thread, ask.Withdrawn)
}

// held takes a relay for this transaction alone, and before it what is asked in it: in the order in which an answer takes them.
func (r *Relays) held(tx *db.Tx, thread id.ID) (Relay, bool, error) {
	if err := ask.Hold(tx, thread); err != nil {
		return Relay{}, false, err
	}
	return hold(tx, thread)
}

// left takes a person out of the relays of a space, in the transaction in which that person leaves it: what was asked of them
// is taken back, and the next turn comes.
func (r *Relays) left(tx *db.Tx, where, who id.ID) error {
	list, err := openIn(tx, where)
	if err != nil {
		return err
	}
	return r.leavesAll(tx, list, who)
}

// accountEnded takes a person out of all relays, in the transaction that ends the account.
func (r *Relays) accountEnded(tx *db.Tx, who id.ID) error {
	list, err := openOf(tx, who)
	if err != nil {
		return err
	}
	return r.leavesAll(tx, list, who)
}

// shut takes those out of the relays of a space that is open no more who do not belong to it.
func (r *Relays) shut(tx *db.Tx, where id.ID) error {
	list, err := openIn(tx, where)
	if err != nil {
		return err
	}
	return r.unseen(tx, list)
}

// madeGuest takes somebody who is a guest from now on out of the relays that are not theirs to see any more.
func (r *Relays) madeGuest(tx *db.Tx, who id.ID) error {
	list, err := openOf(tx, who)
	if err != nil {
		return err
	}
	return r.unseen(tx, list)
}

// unseen takes whoever does not see the space any more out of the relays of some threads.
func (r *Relays) unseen(tx *db.Tx, threads []id.ID) error {
	for _, in := range threads {
		of, ok, err := r.held(tx, in)
		if err != nil {
			return err
		}
		if !ok || of.Ended() {
			continue
		}
		people, there, err := r.whoSees(tx, of)
		if err != nil {
			return err
		}
		for _, who := range people {
			if _, ok := there[who]; ok {
				continue
			}
			if err := r.leavesAll(tx, []id.ID{in}, who); err != nil {
				return err
			}
		}
	}
	return nil
}

// whoSees are those whom a relay concerns, each once, and which of them see its space.
func (r *Relays) whoSees(tx *db.Tx, of Relay) ([]id.ID, map[id.ID]space.Reader, error) {
	people := of.People()
	q, asked, err := r.open(tx, of.Thread)
	if err != nil {
		return nil, nil, err
	}
	if asked {
		people = append(people, q.Person)
	}
	people = slices.Compact(slices.Sorted(slices.Values(people)))
	where, err := space.Get(tx, of.Space)
	if err != nil {
		return nil, nil, err
	}
	there, err := reached(tx, where, people)
	return people, there, err
}

func (r *Relays) leavesAll(tx *db.Tx, threads []id.ID, who id.ID) error {
	for _, in := range threads {
		of, ok, err := r.held(tx, in)
		if err != nil {
			return err
		}
		if !ok || of.Ended() {
			continue
		}
		if err := r.leaves(tx, of, who); err != nil {
			return err
		}
	}
	return nil
}

func (r *Relays) leaves(tx *db.Tx, of Relay, who id.ID) error {
	now := r.now()
	for i := range of.Legs {
		if l := &of.Legs[i]; l.Person == who && l.State == ToCome {
			l.State = Gone
			r.tell(tx, of)
			if err := endLeg(tx, l.ID, Gone, now); err != nil {
				return err
			}
			r.tell(tx, of)
		}
	}
	q, asked, err := r.open(tx, of.Thread)
	if err != nil || !asked || q.Person != who {
		return err
	}
	r.tell(tx, of)
	if on := of.now(); on != nil {
		on.State = Gone
		r.tell(tx, of)
		if err := endLeg(tx, on.ID, Gone, now); err != nil {
			return err
		}
	}
	if err := r.asks.EndOpen(tx, person.Actor{ID: of.Starter}, of.Thread, ask.Withdrawn); err != nil || of.State != Running {
		return err
	}
	return r.next(tx, of, who, of.Starter)
}
