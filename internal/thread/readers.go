package thread

import (
	"context"
	"slices"

	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
)

// readers says whom something reaches: the mentioned first, then the members of the space for a new thread (thread
// zero), or the followers of the thread.
func (t *Threads) readers(tx *db.Tx, author id.ID, where space.Space, thread id.ID, mentioned []id.ID) ([]delivery.Recipient, error) {
	var out []delivery.Recipient
	add := func(reason delivery.Reason, list []space.Reader) {
		for _, r := range list {
			out = append(out, delivery.Recipient{Person: r.Person, Reason: reason, Rhythm: r.Rhythm})
		}
	}
	named, err := t.reach(tx, where, mentioned)
	if err != nil {
		return nil, err
	}
	add(delivery.Mentioned, named)
	if thread == 0 {
		all, err := space.Readers(tx, where)
		add(delivery.Belongs, all)
		return out, err
	}
	ids, err := followers(tx, thread)
	if err != nil {
		return nil, err
	}
	follow, err := t.reach(tx, where, ids)
	add(delivery.Follows, follow)
	return out, err
}

// reach keeps of some people those who are here and see the space.
func (t *Threads) reach(tx *db.Tx, where space.Space, ids []id.ID) ([]space.Reader, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	cards, err := t.people.Names(tx, ids...)
	if err != nil {
		return nil, err
	}
	var here []person.Actor
	for _, c := range cards {
		if c.Active {
			here = append(here, person.Actor{ID: c.ID, Role: c.Role})
		}
	}
	slices.SortFunc(here, func(a, b person.Actor) int { return int(a.ID - b.ID) })
	return space.Reach(tx, where, here)
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
		to, err := t.readers(tx, actor.ID, in, thread, text.mentioned)
		if err != nil {
			return err
		}
		out, err = t.deliveries.Preview(tx, actor.ID, t.now(), to, when)
		return err
	})
	return out, err
}
