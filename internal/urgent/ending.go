package urgent

import (
	"context"
	"strings"

	"meantime/internal/ask"
	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/words"
)

// Resolution is how an urgent came to its end, in two sentences.
type Resolution struct {
	Was  string // what it was
	Done string // what was done
}

func (r *Resolution) clean() (err error) {
	if r.Was, err = cleanWords("was", r.Was, MaxSentence, "Please say in a sentence what it was."); err != nil {
		return err
	}
	r.Done, err = cleanWords("done", r.Done, MaxSentence, "Please say in a sentence what was done.")
	return err
}

// Resolve ends an urgent: it becomes a thread in its space, whose first letter tells in the language of l what was raised,
// who was rung when, and the two sentences, and whose outcome is what was done. That goes on its way as any thread does.
// Who raised it and who took it follow the thread. Only these two may; others: fault.KindForbidden.
//
// All is rendered before anything is held. Where somebody was rung or has taken it meanwhile, it is told anew.
func (u *Urgents) Resolve(ctx context.Context, actor person.Actor, urgent id.ID, r Resolution, l *words.Locale) (made thread.Thread, err error) {
	if err := r.clean(); err != nil {
		return made, err
	}
	done, err := u.Threads.Ending(ctx, actor, r.Done)
	if err != nil {
		return made, err
	}
	for {
		told, begins, err := u.told(ctx, actor, urgent, r, l)
		if err != nil {
			return made, fault.While("resolving an urgent", err)
		}
		stale := false
		err = u.write(ctx, "resolving an urgent", actor, urgent, func(tx *db.Tx, v Urgent) error {
			if err := mayResolve(v, actor); err != nil {
				return err
			}
			if stale = !v.sameStory(told); stale {
				return fault.Conflict("urgent_moved", "Something has happened to this meanwhile.")
			}
			if made, err = u.Threads.StartIn(tx, actor, begins); err != nil {
				return err
			}
			if err := u.follow(tx, v, made.ID); err != nil {
				return err
			}
			if err := u.Threads.Conclude(tx, actor, made, done); err != nil {
				return err
			}
			return u.end(tx, actor, v, Resolved, made.ID)
		})
		if err == nil || !stale {
			return made, err
		}
	}
}

// mayResolve returns why somebody may not resolve an urgent, and nil when they may.
func mayResolve(v Urgent, actor person.Actor) error {
	switch {
	case v.End != nil:
		return ended()
	case v.Author != actor.ID && (v.Mine == nil || v.Mine.By != actor.ID):
		return fault.Forbidden("not_your_urgent", "Who took it, or who raised it, says how it ended.")
	}
	return nil
}

// told renders what is told of an urgent as it stands now, and returns it with that.
func (u *Urgents) told(ctx context.Context, actor person.Actor, urgent id.ID, r Resolution, l *words.Locale) (v Urgent, begins thread.Prepared, err error) {
	var body string
	err = u.DB.Read(ctx, func(tx *db.Tx) error {
		if v, err = find(tx, u.viewer(actor), urgent); err != nil {
			return err
		}
		if err := mayResolve(v, actor); err != nil {
			return err
		}
		if v.Rings, err = ringsOf(tx, v.ID); err != nil {
			return err
		}
		body, err = u.story(tx, actor, v, r, l)
		return err
	})
	if err != nil {
		return v, begins, err
	}
	begins, err = u.Threads.Prepare(ctx, actor, thread.Opening{Space: v.Space, Title: v.Title, Body: body})
	return v, begins, err
}

// sameStory tells whether an urgent has not changed in what is told of it.
func (u Urgent) sameStory(told Urgent) bool {
	return len(u.Rings) == len(told.Rings) && (u.Mine == nil) == (told.Mine == nil) && (u.Mine == nil || *u.Mine == *told.Mine)
}

// follow has who raised an urgent and who took it follow the thread that it becomes.
func (u *Urgents) follow(tx *db.Tx, v Urgent, in id.ID) error {
	err := thread.Followed(tx, in, v.Author, u.now())
	if err == nil && v.Mine != nil {
		err = thread.Followed(tx, in, v.Mine.By, u.now())
	}
	return err
}

// end keeps how an urgent ended, and has the pages know.
func (u *Urgents) end(tx *db.Tx, actor person.Actor, v Urgent, how How, in id.ID) error {
	u.tell(tx, v)
	return setEnd(tx, v.ID, End{How: how, By: actor.ID, At: u.now(), Thread: in})
}

// Send ends an urgent of the actor's that can wait: it goes on its way as an ordinary thread. Who was to be rung first is
// asked for an answer, whenever it suits.
func (u *Urgents) Send(ctx context.Context, actor person.Actor, urgent id.ID) (made thread.Thread, err error) {
	v, err := u.Find(ctx, actor, urgent)
	if err != nil {
		return made, err
	}
	begins, err := u.Threads.Prepare(ctx, actor, thread.Opening{Space: v.Space, Title: v.Title, Body: strings.TrimSpace(v.Body + "\n\n" + v.Worse)})
	if err != nil {
		return made, err
	}
	err = u.withdraw(ctx, actor, urgent, func(tx *db.Tx, v Urgent) error {
		if begins.Ask, err = u.asks(tx, v); err != nil {
			return err
		}
		if made, err = u.Threads.StartIn(tx, actor, begins); err != nil {
			return err
		}
		return u.end(tx, actor, v, Sent, made.ID)
	})
	return made, err
}

// asks is what an urgent needs of somebody once it can wait; nil where nobody in particular was asked, or can be any more.
func (u *Urgents) asks(tx *db.Tx, v Urgent) (*ask.Wanted, error) {
	if v.Asked == 0 {
		return nil, nil
	}
	where, err := space.Get(tx, v.Space)
	if err != nil {
		return nil, err
	}
	reached, err := space.Reach(tx, where, []id.ID{v.Asked})
	if err != nil || len(reached) == 0 {
		return nil, err
	}
	return &ask.Wanted{Kind: ask.Answer, Of: []id.ID{v.Asked}}, nil
}

// Drop ends an urgent of the actor's that can wait, or has settled itself. It stays in the log.
func (u *Urgents) Drop(ctx context.Context, actor person.Actor, urgent id.ID) error {
	return u.withdraw(ctx, actor, urgent, func(tx *db.Tx, v Urgent) error { return u.end(tx, actor, v, Dropped, 0) })
}

func (u *Urgents) withdraw(ctx context.Context, actor person.Actor, urgent id.ID, how func(*db.Tx, Urgent) error) error {
	return u.write(ctx, "withdrawing an urgent", actor, urgent, func(tx *db.Tx, v Urgent) error {
		switch {
		case v.End != nil:
			return ended()
		case v.Author != actor.ID:
			return fault.Forbidden("not_your_urgent", "Only who raised it can say that it can wait.")
		}
		return how(tx, v)
	})
}
