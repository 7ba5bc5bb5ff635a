package replay

import (
	"cmp"
	"context"
	"slices"
	"time"

	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/oncall"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/urgent"
	"meantime/internal/worktime"
	"meantime/internal/zone"
)

// Company is what a history is replayed through: the real verbs over a database of their own, on which nobody else
// writes, and whose clock is the simulated one.
type Company struct {
	Clock      *Clock
	DB         *db.DB
	Zones      *zone.Data
	People     *person.People
	Schedules  *person.Schedules
	Spaces     *space.Spaces
	Threads    *thread.Threads
	Deliveries *delivery.Deliveries
	Engine     *delivery.Engine
	Rotas      *oncall.Rotas
	Urgents    *urgent.Urgents
}

// Options say how the people of a replay have their deliveries, and how much of what they write is urgent.
type Options struct {
	Times []worktime.Clock // chosen times; with neither, 09:00, 13:00 and 16:30
	Every int              // or every so many minutes of each working stretch

	Urgent Share // of the messages, which are raised as urgent, too
}

func (o Options) batch() worktime.Batch {
	if o.Every == 0 && len(o.Times) == 0 {
		o.Times = []worktime.Clock{9 * 60, 13 * 60, 16*60 + 30}
	}
	return worktime.Batch{Times: o.Times, Every: o.Every}
}

// Run lets everything of a history happen in a company that is founded and still empty: people come, write and go, and
// what falls due on the way is done when it is due. It returns what was measured. Deliveries that nobody could declare, and
// an offset that no place keeps, are a fault.KindInvalid.
func Run(ctx context.Context, c Company, h *History, o Options) (*Report, error) {
	s := newStage(c, h, o)
	for len(s.script) > 0 {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := s.act(ctx); err != nil {
			return nil, err
		}
	}
	if err := s.finish(ctx); err != nil {
		return nil, err
	}
	if err := s.held(ctx); err != nil {
		return nil, err
	}
	return s.measure(ctx)
}

// event is something that somebody does.
type event struct {
	at   time.Time
	kind eventKind
	who  int // person
	what int // message
}

// eventKind orders what happens at one instant.
type eventKind int

const (
	comes eventKind = iota
	writes
	goes
)

// script is everything that people do, in order.
func script(h *History) []event {
	out := make([]event, 0, len(h.Messages)+2*h.People)
	for i, m := range h.Messages {
		out = append(out, event{m.At, writes, m.Person, i})
	}
	for who, list := range stays(h) {
		for _, stay := range list {
			out = append(out, event{stay.from, comes, who, None}, event{stay.to, goes, who, None})
		}
	}
	slices.SortStableFunc(out, func(a, b event) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.kind, b.kind)) })
	return out
}
