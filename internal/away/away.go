package away

import (
	"context"
	"slices"
	"time"

	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/worktime"
)

// Away is what can be done for who is away.
type Away struct {
	db         *db.DB
	now        func() time.Time
	schedules  *person.Schedules
	deliveries *delivery.Deliveries
}

// New returns the verbs.
func New(d *db.DB, now func() time.Time, s *person.Schedules, v *delivery.Deliveries) *Away {
	return &Away{d, now, s, v}
}

// Return is that somebody comes back.
type Return struct {
	Absence
	Since    time.Time // the delivery before
	StandIns []id.ID   // who answered meanwhile, in order, each once
}

// Back tells whether a delivery of the actor's is the one to which they come back (rule 46), nil where it is not: it brings
// something that was written before they were.
func (a *Away) Back(ctx context.Context, actor person.Actor, came delivery.Delivery) (out *Return, err error) {
	err = a.db.Read(ctx, func(tx *db.Tx) error {
		standing, err := a.schedules.Standing(tx, actor.ID)
		if err != nil {
			return err
		}
		declared, err := standing.Declared()
		if err != nil || len(declared.Leaves)+len(declared.OffAt) == 0 {
			return err
		}
		before, err := a.deliveries.Before(tx, actor.ID, came.Slot)
		if err != nil {
			return err
		}
		absence, long := between(standing.Time, before, came.Slot)
		if long && slices.ContainsFunc(came.Entries, func(e delivery.Entry) bool { return e.CreatedAt.Before(absence.Back) }) {
			out = &Return{absence, before, standIns(declared.Leaves, absence.First, absence.Last)}
		}
		return nil
	})
	return out, fault.While("looking whether somebody was away", err)
}

// standIns are those named for time away that reaches into a run of dates.
func standIns(leaves []person.Leave, first, last worktime.Date) (out []id.ID) {
	for _, l := range leaves {
		if l.StandIn != 0 && l.From <= last && l.To >= first && !slices.Contains(out, l.StandIn) {
			out = append(out, l.StandIn)
		}
	}
	return out
}
