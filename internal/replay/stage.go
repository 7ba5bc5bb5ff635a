package replay

import (
	"context"
	"fmt"
	"strings"
	"time"

	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/thread"
	"meantime/internal/worktime"
)

// stage is where a history happens again.
type stage struct {
	Company
	h       *History
	batch   worktime.Batch
	script  []event // what has not happened yet
	cast    []player
	spaces  [allRooms]id.ID
	edits   [allRooms]int64 // of whose turns there are
	threads []id.ID         // by the number of the thread
	places  *places
	moves   int // changes of zone
	filler  string
	rung    Rung
}

// player is a person of the history on the stage.
type player struct {
	person.Actor
	habit
	there   bool
	zone    string
	pattern pattern
	version int64 // of the schedule
}

func newStage(c Company, h *History, o Options) *stage {
	return &stage{Company: c, h: h, batch: o.batch(), rung: Rung{Share: o.Urgent}, script: script(h), cast: make([]player, h.People),
		threads: make([]id.ID, h.Threads), places: newPlaces(c.Zones), filler: strings.Repeat("word ", maxFiller)}
}

// maxFiller bounds the letters that stand for what was written, in words.
const maxFiller = 2000

// steps is how much happens in one transaction: a commit is dear, and so is a long transaction.
const steps = 25

// act lets a stretch of events happen, and what falls due between them, in one transaction. What it changes on the stage
// is not undone when the transaction fails: then the replay is over.
func (s *stage) act(ctx context.Context) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		ctx := tx.Context()
		for done := 0; len(s.script) > 0 && done < steps; {
			e := s.script[0]
			passed, err := s.pass(ctx, e.at, steps)
			if done += passed; err != nil || passed == steps {
				return err
			}
			if err := s.happen(ctx, tx, e); err != nil {
				return err
			}
			s.script = s.script[1:]
			done++
		}
		return nil
	})
}

// pass lets time go by until an instant: what is due before it is done, each at its own time. What is due at the very
// instant waits for what happens then (rule 20). It returns how often something was due; after as often as most it stops
// on the way.
func (s *stage) pass(ctx context.Context, until time.Time, most int) (int, error) {
	for n := 0; ; n++ {
		if n == most {
			return n, nil
		}
		due, err := s.Engine.NextDue(ctx)
		if err != nil {
			return n, err
		}
		if due.IsZero() || !due.Before(until) {
			s.Clock.Set(until)
			return n, nil
		}
		s.Clock.Set(due)
		if err := s.Engine.Due(ctx); err != nil {
			return n, err
		}
	}
}

// finish lets time go by until nothing is due any more.
func (s *stage) finish(ctx context.Context) error {
	end := s.Clock.Now().Add(worktime.Horizon * 24 * time.Hour)
	for {
		var n int
		err := s.DB.Write(ctx, func(tx *db.Tx) (err error) {
			n, err = s.pass(tx.Context(), end, steps)
			return err
		})
		if err != nil {
			return err
		}
		if n < steps {
			return s.writeOut(ctx)
		}
	}
}

// writeOut has what still waits for somebody stand in the inbox, to be counted.
func (s *stage) writeOut(ctx context.Context) error {
	for _, p := range s.cast {
		if p.ID == 0 {
			continue
		}
		if err := s.Deliveries.Expand(ctx, p.ID); err != nil {
			return err
		}
	}
	return nil
}

func (s *stage) happen(ctx context.Context, tx *db.Tx, e event) error {
	switch e.kind {
	case comes:
		return s.come(ctx, tx, e.who)
	case goes:
		return s.attend(ctx, e.who, false)
	}
	p := &s.cast[e.who]
	if err := s.answer(ctx, p); err != nil {
		return err
	}
	if err := s.write(ctx, s.h.Messages[e.what]); err != nil {
		return err
	}
	return s.raise(ctx, p, e.what)
}

// come has somebody join, or be there again.
func (s *stage) come(ctx context.Context, tx *db.Tx, who int) error {
	p := &s.cast[who]
	if p.ID != 0 {
		return s.attend(ctx, who, true)
	}
	first := s.first(who)
	var err error
	if p.zone, err = s.places.at(first.At, first.Offset()); err != nil {
		return err
	}
	made, err := s.People.Add(tx, person.Newcomer{
		Name: fmt.Sprintf("Person %d", who+1), Email: fmt.Sprintf("person%d@replay.example", who+1), Declared: s.declared(p),
	}, person.Member, person.WayIn{})
	if err != nil {
		return err
	}
	p.version = 1
	p.Actor = person.Actor{ID: made.ID, Role: made.Role, Scopes: person.AllScopes}
	if err := s.enter(ctx, p.Actor); err != nil {
		return err
	}
	p.there = true
	return s.attend(ctx, who, true)
}

// first is the first message of somebody who has not written yet.
func (s *stage) first(who int) Message {
	for _, e := range s.script {
		if e.kind == writes && e.who == who {
			return s.h.Messages[e.what]
		}
	}
	return Message{}
}

// write sends a message: the first of a thread opens it, the others are replies in it.
func (s *stage) write(ctx context.Context, m Message) error {
	p := &s.cast[m.Person]
	if err := s.settle(ctx, p, m); err != nil {
		return err
	}
	body := s.filler[:5*min(max(m.Words, 1), maxFiller)]
	if m.Thread != None && s.threads[m.Thread] != 0 {
		return s.reply(ctx, p, s.threads[m.Thread], body)
	}
	made, err := s.Threads.Start(ctx, p.Actor, thread.Opening{Space: s.spaces[team], Title: "Thread", Body: body})
	if err == nil && m.Thread != None {
		s.threads[m.Thread] = made.ID
	}
	return err
}

// reply takes a thread for read as far as it has come, and adds to it.
func (s *stage) reply(ctx context.Context, p *player, in id.ID, body string) error {
	if err := s.Threads.MarkRead(ctx, p.Actor, in); err != nil {
		return err
	}
	_, err := s.Threads.Reply(ctx, p.Actor, thread.Answer{Thread: in, Body: body})
	return err
}

// settle declares what a message tells of its writer's zone and hours, if that is something new.
func (s *stage) settle(ctx context.Context, p *player, m Message) error {
	zone, err := s.places.at(m.At, m.Offset())
	if err != nil {
		return err
	}
	p.add(m.At)
	pattern := p.habit.pattern()
	if zone == p.zone && pattern == p.pattern {
		return nil
	}
	if zone != p.zone {
		s.moves++
	}
	p.zone, p.pattern = zone, pattern
	p.version, err = s.Schedules.Save(ctx, p.Actor, p.ID, p.version, s.declared(p))
	return err
}

// declared is what somebody would say of their time, as far as it is known.
func (s *stage) declared(p *player) person.Declared {
	return person.Declared{Zone: p.zone, Hours: p.pattern.hours(), Batch: &s.batch}
}
