package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/id"
	"meantime/internal/space"
)

// theme is a scene as it goes on.
type theme struct {
	scene
	space  space.Space
	thread id.ID // once there is one
	urgent id.ID // once it is raised
}

// event is one thing that happens, and when.
type event struct {
	at  time.Time
	who *player
	do  func(ctx context.Context) error
}

// steps is how much happens in one transaction: a commit is dear, and so is a long transaction.
const steps = 60

// plan says when everything happens that has happened by now.
func (p *playing) plan(places []place) (all []event, err error) {
	for _, where := range places {
		for _, s := range where.scenes {
			if p.themes[s.title] != nil {
				return nil, fmt.Errorf("%s: there is another scene of this name", s.where)
			}
			on := &theme{scene: s, space: p.spaces[where.name]}
			p.themes[s.title] = on
			if all, err = p.planScene(all, on); err != nil {
				return nil, err
			}
		}
	}
	for _, who := range p.order {
		all = p.planReading(all, who)
	}
	slices.SortStableFunc(all, func(a, b event) int { return a.at.Compare(b.at) })
	return all, nil
}

// planScene ends with the first act that has not happened yet: what follows on it has not either.
func (p *playing) planScene(all []event, on *theme) ([]event, error) {
	before := p.begins
	for _, a := range on.acts {
		who := p.cast[a.who]
		if who == nil {
			return nil, fmt.Errorf("%s: nobody is called %q; there are %v", a.where, a.who, p.names())
		}
		wanted, err := p.at(a.when, who.time, before)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", a.where, err)
		}
		dice := p.chance(a.where)
		wanted = wanted.Add(time.Duration(dice.IntN(300)) * time.Second) // nobody writes on the minute
		at, happens := p.settle(a, who.time, wanted, before, time.Duration(180+dice.IntN(1500))*time.Second)
		if !happens {
			break
		}
		before = at
		all = append(all, event{at, who, func(ctx context.Context) error {
			if err := p.act(ctx, who, on, a); err != nil {
				return fmt.Errorf("%s: %w", a.where, err)
			}
			return nil
		}})
	}
	return all, nil
}

// planReading has somebody read their deliveries, some minutes after each.
func (p *playing) planReading(all []event, who *player) []event {
	slots := p.slots(who)
	for i, slot := range slots {
		at := slot.Add(time.Duration(200+p.chance(fmt.Sprint("reading ", who.name, i)).IntN(1900)) * time.Second)
		if !at.Before(p.now) {
			break
		}
		last := i == len(slots)-1
		all = append(all, event{at, who, func(ctx context.Context) error { return p.read(ctx, who, last) }})
	}
	return all
}

// slots are the deliveries that somebody has had by now, if anything came.
func (p *playing) slots(who *player) (out []time.Time) {
	for _, s := range who.time.Slots(p.begins, p.now) {
		out = append(out, s.At)
	}
	return out
}

// play lets everything happen, and what falls due between it, each at its own time.
func (p *playing) play(ctx context.Context, all []event) error {
	for len(all) > 0 {
		some := all[:min(steps, len(all))]
		all = all[len(some):]
		if err := p.DB.Write(ctx, func(tx *db.Tx) error {
			for _, e := range some {
				if err := p.pass(tx.Context(), e.at); err != nil {
					return err
				}
				if err := e.do(tx.Context()); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return p.DB.Write(ctx, func(tx *db.Tx) error { return p.pass(tx.Context(), p.now) })
}

// pass lets time go by until an instant. What is due at the very instant waits for what happens then (rule 20).
func (p *playing) pass(ctx context.Context, until time.Time) error {
	for {
		due, err := p.Engine.NextDue(ctx)
		if err != nil {
			return err
		}
		if due.IsZero() || !due.Before(until) {
			p.Set(until)
			return nil
		}
		p.Set(due)
		if err := p.Engine.Due(ctx); err != nil {
			return err
		}
	}
}

// read has somebody look at Today, and read what has come: all of what came before, and of the last delivery the first half.
func (p *playing) read(ctx context.Context, who *player, last bool) error {
	today, err := p.Deliveries.Today(ctx, who.Actor)
	if err != nil {
		return err
	}
	for i, d := range today.Deliveries {
		entries := d.Entries
		if last && i == len(today.Deliveries)-1 {
			entries = entries[:(len(entries)+1)/2]
		}
		for _, e := range entries {
			if err := p.readOne(ctx, who, e); err != nil {
				return err
			}
		}
	}
	return nil
}

// readOne has somebody read the thread that an entry is about, and be done with what only tells them something.
func (p *playing) readOne(ctx context.Context, who *player, e delivery.Entry) error {
	if !e.ReadAt.IsZero() || !e.DoneAt.IsZero() {
		return nil
	}
	switch e.Kind {
	case delivery.Review, delivery.Offered: // these wait for an act of theirs
		return nil
	case delivery.NewThread, delivery.Reply, delivery.Outcome, delivery.Handed, delivery.Again, delivery.Turn:
		return p.Threads.MarkRead(ctx, who.Actor, e.Thread)
	}
	return p.Deliveries.Done(ctx, who.Actor, e.ID, true)
}
