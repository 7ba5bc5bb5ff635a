package urgent

import (
	"slices"
	"time"

	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/worktime"
)

// atWork is how many members of the space a round rings, one after the other, before it comes to who is on call.
const atWork = 3

// ladder finds whom the steps of an urgent ring. It lives in one transaction, and looks up no more than it is asked for.
type ladder struct {
	u        *Urgents
	tx       *db.Tx
	where    space.Space
	v        Urgent
	turn     turn
	standing map[id.ID]*person.Standing
	refusing map[id.ID]bool
	at       time.Time      // as of which free is known
	free     map[id.ID]bool // who is inside their hours, is not away and does not refuse
	seen     time.Time      // of whom shows no times, the hours are looked at then and not at each step; zero for at the step
	err      error          // what went wrong: the ladder's closures have no other way to say so
}

func (u *Urgents) ladder(tx *db.Tx, where space.Space, v Urgent) *ladder {
	return &ladder{u: u, tx: tx, where: where, v: v, turn: turn{lately: map[id.ID]time.Time{}}, standing: map[id.ID]*person.Standing{}, refusing: map[id.ID]bool{}}
}

// fire finds whom the ladder rings at an instant with a step or, where that is passed, with one after it; false when it is
// exhausted.
func (l *ladder) fire(step int, t time.Time) (Ring, bool, error) {
	var reasons []Reason
	climb := worktime.Ladder{}
	add := func(reason Reason, who func(t time.Time) id.ID) {
		reasons = append(reasons, reason)
		climb.Rungs = append(climb.Rungs, worktime.Rung{Wait: l.v.Wait, Who: func(t time.Time) (string, bool) {
			found := who(t)
			return found.String(), found != 0
		}})
	}
	for round := range 1 + l.v.Repeats {
		add(Asked, l.asked)
		for range atWork {
			add(AtWork, func(t time.Time) id.ID { return l.atWork(round, t) })
		}
		add(OnCall, func(t time.Time) id.ID { return l.onCall(round, t) })
	}
	page, ok := climb.Fire(step, t, l.away)
	if l.err != nil || !ok {
		return Ring{}, false, l.err
	}
	who, err := id.Parse(page.Who)
	return Ring{Urgent: l.v.ID, Step: page.Step, Person: who, Reason: reasons[page.Step], At: page.At, Until: page.Next}, true, err
}

// perRound is how many steps a round has.
const perRound = 1 + atWork + 1

// asked is who the urgent is raised for, inside their hours.
func (l *ladder) asked(t time.Time) id.ID {
	if l.v.Asked == 0 || !slices.Contains(l.reached(l.v.Asked), l.v.Asked) || !l.inside(l.v.Asked, t) {
		return 0
	}
	return l.v.Asked
}

// atWork is the member inside their hours whose last ring, for anything, is the longest ago, and who was not rung in this
// round.
func (l *ladder) atWork(round int, t time.Time) id.ID {
	for some := range l.inTurn {
		l.loadAll(some)
		for _, who := range some {
			if who != l.v.Author && !l.inRound(round, who) && l.isFree(who, t) {
				return who
			}
		}
	}
	return 0
}

// isFree tells whether somebody can be rung at work. It is asked of the same people for each step that is passed.
func (l *ladder) isFree(who id.ID, t time.Time) bool {
	if !l.at.Equal(t) {
		l.at, l.free = t, map[id.ID]bool{}
	}
	free, known := l.free[who]
	if !known {
		free = l.inside(who, t) && !l.isAway(who, t)
		l.free[who] = free
	}
	return free
}

// onCall is whose turn it is, unless they were rung in this round already.
func (l *ladder) onCall(round int, t time.Time) id.ID {
	who, err := l.u.Duty.OnCall(l.tx, l.where.ID, t)
	if l.fail(err) || who == 0 || who == l.v.Author || l.inRound(round, who) || !slices.Contains(l.reached(who), who) {
		return 0
	}
	return who
}

// away tells the ladder whom it passes.
func (l *ladder) away(name string, t time.Time) bool {
	who, err := id.Parse(name)
	return l.fail(err) || l.isAway(who, t)
}

// isAway tells whether somebody is on leave, or does not want to be rung from here.
func (l *ladder) isAway(who id.ID, t time.Time) bool {
	standing := l.load(who)
	if standing == nil {
		return true
	}
	_, skipped, ok := standing.Time.Ring(worktime.Request{Created: t})
	return skipped || !ok || l.refuses(who)
}

func (l *ladder) refuses(who id.ID) bool {
	if _, known := l.refusing[who]; !known {
		found, err := l.u.Duty.Refusing(l.tx, l.where.ID, l.v.Author, who)
		if l.fail(err) {
			return true
		}
		l.refusing[who] = found[who]
	}
	return l.refusing[who]
}

// inside tells whether an instant lies in somebody's hours.
func (l *ladder) inside(who id.ID, t time.Time) bool {
	standing := l.load(who)
	if standing == nil {
		return false
	}
	if !l.seen.IsZero() {
		declared, err := standing.Declared()
		if l.fail(err) {
			return false
		}
		if declared.Coarse {
			t = l.seen
		}
	}
	at, ok := standing.Time.NextWorking(t)
	return ok && at.Equal(t)
}

func (l *ladder) inRound(round int, who id.ID) bool {
	return slices.ContainsFunc(l.v.Rings, func(r Ring) bool { return r.Person == who && r.Step/perRound == round })
}

// reached are those of some people who are here and see the space.
func (l *ladder) reached(people ...id.ID) []id.ID {
	readers, err := space.Reach(l.tx, l.where, people)
	l.fail(err)
	out := make([]id.ID, len(readers))
	for i, r := range readers {
		out[i] = r.Person
	}
	return out
}

func (l *ladder) load(who id.ID) *person.Standing {
	l.loadAll([]id.ID{who})
	return l.standing[who]
}

// loadAll looks up the schedules of some people that are not known yet.
func (l *ladder) loadAll(people []id.ID) {
	people = slices.DeleteFunc(slices.Clone(people), func(who id.ID) bool {
		_, known := l.standing[who]
		return known
	})
	if len(people) == 0 {
		return
	}
	found, err := l.u.Schedules.Of(l.tx, people...)
	l.fail(err)
	for _, who := range people {
		l.standing[who] = found[who]
	}
}

func (l *ladder) fail(err error) bool {
	if err != nil && l.err == nil {
		l.err = err
	}
	return err != nil
}

// fallback are those of the space's fallback group who can be told: who see the space, are not on leave, do not refuse,
// and did not raise it themselves.
func (l *ladder) fallback(t time.Time) ([]id.ID, error) {
	group, err := l.u.Duty.Fallback(l.tx, l.where.ID)
	if err != nil {
		return nil, err
	}
	out := slices.DeleteFunc(l.reached(group...), func(who id.ID) bool { return who == l.v.Author || l.isAway(who, t) })
	return out, l.err
}
