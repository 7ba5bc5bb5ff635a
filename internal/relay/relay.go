package relay

import (
	"time"

	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/worktime"
)

// How many legs an order has.
const (
	MinLegs = 2
	MaxLegs = 20
)

// Relay is a thread that goes round.
type Relay struct {
	ID        id.ID
	Thread    id.ID
	Space     id.ID
	Starter   id.ID
	Length    Length
	State     State
	StartedAt time.Time
	EndedAt   time.Time // zero until it is over or stopped
	Legs      []Leg     // in the order in which they had, have and will have their turns
}

// State is how a relay stands.
type State string

// The states.
const (
	Running State = "running"
	Paused  State = "paused"  // when the leg that is on ends, nobody is asked
	Back    State = "back"    // it is round, and who started it is asked what came of it
	Over    State = "over"    // that was said, or nobody is there to say it
	Stopped State = "stopped" // it was given up, or the thread was closed, before it was round
)

// Ended tells whether nothing follows any more.
func (r Relay) Ended() bool { return r.State == Over || r.State == Stopped }

// People are who started it and those of its legs, some perhaps twice.
func (r Relay) People() []id.ID {
	out := []id.ID{r.Starter}
	for _, l := range r.Legs {
		out = append(out, l.Person)
	}
	return out
}

// Turn tells which turn has come, from 1, and how many there are, without those that were left out.
func (r Relay) Turn() (n, all int) {
	for _, l := range r.Legs {
		switch {
		case l.Asked != 0:
			n++
			all++
		case l.State == ToCome:
			all++
		}
	}
	return n, all
}

// now is the leg that is on; nil between two, and at the end.
func (r *Relay) now() *Leg {
	for i := range r.Legs {
		if r.Legs[i].State == On {
			return &r.Legs[i]
		}
	}
	return nil
}

// last is whose turn was the last: of those who had one, or who started it.
func (r *Relay) last() id.ID {
	who := r.Starter
	for _, l := range r.Legs {
		if l.Asked != 0 {
			who = l.Person
		}
	}
	return who
}

// Leg is one person's part of the way.
type Leg struct {
	ID       id.ID
	Place    int // from 1
	Person   id.ID
	State    LegState
	Asked    id.ID     // the asking with which it began; zero for none
	PassedAt time.Time // when its turn came while its person was away, so that others went first; zero for never
	BegunAt  time.Time
	EndedAt  time.Time
}

// LegState is how a leg stands.
type LegState string

// The states of a leg.
const (
	ToCome    LegState = "to_come"
	On        LegState = "on"        // its person, or whoever took it over, is asked
	Written   LegState = "written"   // answered
	Without   LegState = "without"   // carried on without
	Withdrawn LegState = "withdrawn" // what was asked was taken back
	Skipped   LegState = "skipped"   // taken out of the order before its turn
	Gone      LegState = "gone"      // its person left
)

// Length is how long each leg has, in the working time of its person.
type Length string

// The lengths.
const (
	TwoHours   Length = "two_hours"
	FourHours  Length = "four_hours"
	EndOfDay   Length = "end_of_day" // the default
	WorkingDay Length = "working_day"
)

// Lengths are all lengths, the shortest first.
func Lengths() []Length { return []Length{TwoHours, FourHours, EndOfDay, WorkingDay} }

// want is until when something is wanted that has this length. An unknown one is refused by Check.
func (l Length) want() worktime.Want {
	switch l {
	case TwoHours:
		return worktime.WorkingMinutes(2 * 60)
	case FourHours:
		return worktime.WorkingMinutes(4 * 60)
	case WorkingDay:
		return worktime.WorkingDays(1)
	}
	return worktime.EndOfDay(0)
}

// Check refuses a length that there is not.
func (l Length) Check() error {
	for _, known := range Lengths() {
		if l == known {
			return nil
		}
	}
	return fault.Invalid("length", "Each one has two or four working hours, until the end of their day, or one working day.")
}

// check refuses a way that cannot be gone.
func check(starter id.ID, order []id.ID, length Length) error {
	if err := checkMany(len(order), length); err != nil {
		return err
	}
	if order[0] == starter {
		return fault.Invalid("order", "Your letter opens the relay. Please have somebody else go on from it.")
	}
	for i, who := range order[1:] {
		if who == order[i] {
			return inARow()
		}
	}
	return nil
}

// checkMany refuses what cannot be gone in any order.
func checkMany(legs int, length Length) error {
	switch {
	case legs < MinLegs:
		return fault.Invalid("order", "A relay goes round at least two people.")
	case legs > MaxLegs:
		return fault.Invalid("order", "A relay goes round twenty people at the most.")
	}
	return length.Check()
}

func inARow() error {
	return fault.Invalid("order", "Nobody has two turns in a row. Please put somebody between them.")
}
