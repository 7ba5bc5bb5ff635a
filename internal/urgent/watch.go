package urgent

import (
	"context"

	"meantime/internal/bus"
	"meantime/internal/db"
	"meantime/internal/id"
)

// Watch is what rang when this node looked last. Hints reach one process alone, and a ring must be felt on every node.
type Watch struct {
	u    *Urgents
	rang map[ringing]bool
}

// ringing is that somebody is rung by a step of an urgent that nobody has taken.
type ringing struct {
	urgent id.ID
	step   int
	person id.ID
}

// Watch returns a watch that has seen nothing yet.
func (u *Urgents) Watch() *Watch { return &Watch{u: u} }

// Look has the pages of this node hear of what has begun to ring since the last look, or rings no longer, on whichever node
// that was done.
func (w *Watch) Look(ctx context.Context) error {
	var rings []ringing
	err := w.u.DB.Read(ctx, func(tx *db.Tx) (err error) {
		rings, err = unanswered(tx)
		return err
	})
	if err != nil {
		return err
	}
	now := make(map[ringing]bool, len(rings))
	var changed []bus.Topic
	for _, r := range rings {
		if now[r] = true; !w.rang[r] {
			changed = append(changed, RingsTopic(r.person))
		}
	}
	for r := range w.rang {
		if !now[r] {
			changed = append(changed, RingsTopic(r.person))
		}
	}
	w.rang = now
	w.u.Bus.Publish(changed...)
	return nil
}
