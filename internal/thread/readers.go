package thread

import (
	"context"

	"meantime/internal/ask"
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
		reason := delivery.Belongs
		if isPrivate(where) {
			reason = delivery.Named
		}
		return append(out, recipients(all, reason)...), err
	}
	follow, err := space.ReachOf(tx, where, followers, thread)
	return append(out, recipients(follow, delivery.Follows)...), err
}

// named says which of the mentioned something reaches.
func (t *Threads) named(tx *db.Tx, where space.Space, mentioned []id.ID) ([]delivery.Recipient, error) {
	reached, err := space.Reach(tx, where, mentioned)
	return recipients(reached, delivery.Mentioned), err
}

// mayHear leaves of the mentioned those who read a private note: a mention lets nobody in.
func (t *Threads) mayHear(tx *db.Tx, where space.Space, mentioned []id.ID) ([]id.ID, error) {
	if !isPrivate(where) || len(mentioned) == 0 {
		return mentioned, nil
	}
	reached, err := space.Reach(tx, where, mentioned)
	out := make([]id.ID, len(reached))
	for i, r := range reached {
		out[i] = r.Person
	}
	return out, err
}

func recipients(list []space.Reader, reason delivery.Reason) []delivery.Recipient {
	out := make([]delivery.Recipient, len(list))
	for i, r := range list {
		out[i] = delivery.Recipient{Reader: r, Reason: reason}
	}
	return out
}

// Unsent is what somebody is writing.
type Unsent struct {
	Space   id.ID    // of a new thread
	Private *Private // of a new private note, which has no Space
	Thread  id.ID    // of a reply; zero for a new thread
	Body    string
	When    delivery.Timing
	Ask     *ask.Wanted // of a new thread; nil for nothing
}

// Arrivals tells, before anything is sent, when it would reach each of its readers, soonest first. The body is looked
// through for mentions; whoever is asked but cannot be, or named as a reader but cannot be, is left out.
func (t *Threads) Arrivals(ctx context.Context, actor person.Actor, u Unsent) ([]delivery.Arrival, error) {
	var text rendered
	if u.Body != "" { // an unfinished text may be over a limit; its arrival is told all the same
		if r, err := t.render(ctx, actor, "body", u.Body); err == nil {
			text = r
		}
	}
	var out []delivery.Arrival
	err := t.db.Read(ctx, func(tx *db.Tx) error {
		to, err := t.unsentTo(tx, actor, u, text.mentioned)
		if err == nil {
			out, err = t.deliveries.Preview(tx, actor.ID, t.now(), to, u.When)
		}
		return err
	})
	return out, err
}

// unsentTo says whom something would reach, those who are asked first.
func (t *Threads) unsentTo(tx *db.Tx, actor person.Actor, u Unsent, mentioned []id.ID) ([]delivery.Recipient, error) {
	if u.Private != nil && u.Thread == 0 {
		return t.privateTo(tx, actor, u)
	}
	var in space.Space
	var err error
	if u.Thread != 0 {
		_, in, err = t.find(tx, actor, u.Thread)
	} else {
		in, err = t.spaces.FindIn(tx, actor, u.Space)
	}
	if err != nil {
		return nil, err
	}
	to, err := t.readers(tx, in, u.Thread, mentioned)
	if err != nil || u.Ask == nil {
		return to, err
	}
	asked, err := t.asks.Reached(tx, in, *u.Ask)
	return append(asked, to...), err
}

// privateTo says whom a private note would reach.
func (t *Threads) privateTo(tx *db.Tx, actor person.Actor, u Unsent) ([]delivery.Recipient, error) {
	readers, err := t.spaces.Named(tx, actor, u.Private.Readers)
	if err != nil {
		return nil, err
	}
	to := recipients(readers, delivery.Named)
	if u.Ask == nil {
		return to, nil
	}
	asked, err := t.asks.ReachedOf(tx, readers, *u.Ask)
	return append(asked, to...), err
}
