package replay

import (
	"time"

	"meantime/internal/worktime"
)

// Report is what a replay measured. One message to one reader is an arrival.
type Report struct {
	From, To time.Time // of the first message and the last
	People   int
	Messages int
	Threads  int // that were started; each first message is a question
	Replies  int
	Named    int // messages for which the file names a thread

	Batch   worktime.Batch // how people had their deliveries
	Learned int            // people whose hours were told from their messages
	Moves   int            // changes of zone

	There  time.Duration            // how long people were there, all together
	Worked time.Duration            // their working time
	Light  [halfHours]time.Duration // the same by their own clocks

	Arrivals   int
	ReadBefore int // read in the space before the delivery came
	Waiting    int // that never came
	AsSent     Side
	Through    Side
	Before     int // rings, and openings before the slot
	Announced  int // announced deliveries
	Rung       Rung

	Due     Spread // from a question to its due time, one working day on (rule 13)
	Late    int    // questions that came after they were due
	Replied Spread // from a question to the first reply of somebody else, where the file has one
}

// facts counts what the history itself says.
func (s *stage) facts() *Report {
	h := s.h
	r := &Report{From: h.Messages[0].At.UTC(), To: h.Messages[len(h.Messages)-1].At.UTC(), People: h.People, Messages: len(h.Messages), Moves: s.moves, Batch: s.batch, Rung: s.rung}
	type question struct {
		Message
		answered bool
	}
	open := map[int]question{}
	for _, m := range h.Messages {
		if m.Thread != None {
			r.Named++
		}
		q, known := open[m.Thread]
		switch {
		case m.Thread == None:
			r.Threads++
		case !known:
			r.Threads++
			open[m.Thread] = question{Message: m}
		default:
			r.Replies++
			if !q.answered && m.Person != q.Person {
				r.Replied.add(m.At.Sub(q.At))
				open[m.Thread] = question{q.Message, true}
			}
		}
	}
	for _, p := range s.cast {
		if p.pattern.days != 0 {
			r.Learned++
		}
	}
	return r
}
