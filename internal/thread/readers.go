package thread

import (
	"context"

	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
)

// readers says whom something reaches: the mentioned first, then the members of the space for a new thread (thread
// zero), or the followers of the thread.
func (t *Threads) readers(tx *db.Tx, where space.Space, thread id.ID, mentioned []id.ID) ([]delivery.Recipient, error) {
	out, err := t.named(tx, where, mentioned)
	if err != nil {
		return nil, err
	}
	if thread == 0 {
		all, err := space.Readers(tx, where)
		return append(out, recipients(all, delivery.Belongs)...), err
	}
	ids, err := followers(tx, thread)
	if err != nil {
		return nil, err
	}
	follow, err := space.Reach(tx, where, ids)
	return append(out, recipients(follow, delivery.Follows)...), err
}

// named says which of the mentioned something reaches.
func (t *Threads) named(tx *db.Tx, where space.Space, mentioned []id.ID) ([]delivery.Recipient, error) {
	reached, err := space.Reach(tx, where, mentioned)
	return recipients(reached, delivery.Mentioned), err
}

func recipients(list []space.Reader, reason delivery.Reason) []delivery.Recipient {
	out := make([]delivery.Recipient, len(list))
	for i, r := range list {
		out[i] = delivery.Recipient{Reader: r, Reason: reason}
	}
	return out
}

// Arrivals tells, before anything is sent, when a new thread in a space (thread zero) or a reply in a thread would reach
// each of its readers, soonest first. The body is looked through for mentions.
func (t *Threads) Arrivals(ctx context.Context, actor person.Actor, where, thread id.ID, body string, when delivery.Timing) ([]delivery.Arrival, error) {
	var text rendered
	if body != "" { // an unfinished text may be over a limit; its arrival is told all the same
		if r, err := t.render(ctx, "body", body); err == nil {
			text = r
		}
	}
	var out []delivery.Arrival
	err := t.db.Read(ctx, func(tx *db.Tx) error {
		var in space.Space
		var err error
		if thread != 0 {
			_, in, err = t.find(tx, actor, thread)
		} else {
			in, err = t.spaces.FindIn(tx, actor, where)
		}
		if err != nil {
			return err
		}
		to, err := t.readers(tx, in, thread, text.mentioned)
		if err != nil {
			return err
		}
		out, err = t.deliveries.Preview(tx, actor.ID, t.now(), to, when)
		return err
	})
	return out, err
}
