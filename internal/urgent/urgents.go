package urgent

import (
	"context"
	"time"

	"meantime/internal/bus"
	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/file"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
)

// Duty tells who is on call for a space, who does not want to be rung, and who is told when nobody answers.
type Duty interface {
	// OnCall returns who is on call at an instant; zero for nobody.
	OnCall(tx *db.Tx, space id.ID, at time.Time) (id.ID, error)
	// Refusing returns which of some people do not want to be rung by a person, or from a space.
	Refusing(tx *db.Tx, space, by id.ID, people ...id.ID) (map[id.ID]bool, error)
	// Fallback returns the fallback group of a space.
	Fallback(tx *db.Tx, space id.ID) ([]id.ID, error)
}

// Parts is what Urgents is made from. All are needed.
type Parts struct {
	DB         *db.DB
	IDs        *id.Source
	Bus        *bus.Bus
	Now        func() time.Time
	People     *person.People
	Schedules  *person.Schedules
	Spaces     *space.Spaces
	Deliveries *delivery.Deliveries
	Threads    *thread.Threads
	Duty       Duty
}

// Urgents is what people do with urgents.
type Urgents struct{ Parts }

// New returns the verbs on urgents, which hear from now on when somebody is no longer here, or does not see a space any more.
func New(p Parts) *Urgents {
	u := &Urgents{p}
	p.People.WhenEnded(u.gone)
	p.People.WhenGuest(u.gone)
	p.Spaces.WhenLeft(u.leftSpace)
	p.Spaces.WhenShut(u.shut)
	return u
}

// now is the time in the grain of the database, so that what is kept and what is compared are the same instant.
func (u *Urgents) now() time.Time { return u.Now().Truncate(time.Microsecond).UTC() }

func (u *Urgents) viewer(actor person.Actor) []any { return space.Viewer(actor, u.now()) }

// Raise raises an urgent and rings the first person of its ladder, in one transaction. Errors: the actor may not write in
// the space, the one asked does not see it, what must be said is missing, or a *Spent when the budget is.
func (u *Urgents) Raise(ctx context.Context, actor person.Actor, r Raising) (Urgent, error) {
	if err := r.clean(); err != nil {
		return Urgent{}, err
	}
	written := Urgent{Author: actor.ID, Title: r.Title, Worse: r.Worse, Asked: r.Asked}
	text, err := u.Threads.Passage(ctx, actor, "body", r.Body)
	if err != nil {
		return Urgent{}, err
	}
	written.Body, written.HTML = text.Body(), text.HTML()
	var made Urgent
	err = u.DB.Write(db.First(ctx), func(tx *db.Tx) error {
		where, err := u.may(tx, actor, r)
		if err != nil {
			return err
		}
		now := u.now()
		set, err := u.spend(tx, actor.ID, now)
		if err != nil {
			return err
		}
		made = written
		made.ID, made.Space, made.RaisedAt, made.Wait, made.Repeats = u.IDs.New(), where.ID, now, set.Wait, set.Repeats
		if err := u.Threads.HoldFiles(tx, actor, text); err != nil {
			return err
		}
		if err := insertUrgent(tx, made); err != nil {
			return err
		}
		if err := u.Threads.ReferFiles(tx, actor, file.Ref{Kind: file.Urgent, Text: made.ID, Space: where.ID}, text); err != nil {
			return err
		}
		return u.fire(tx, where, &made, now)
	})
	return made, fault.While("raising an urgent", err)
}

// may finds the space and asks whether the actor may raise something there, of whoever is asked.
func (u *Urgents) may(tx *db.Tx, actor person.Actor, r Raising) (space.Space, error) {
	where, err := u.Spaces.FindIn(tx, actor, r.Space)
	if err == nil && where.Kind == space.Note { // its readers are not a team that could be rung
		err = fault.NotFound("space")
	}
	if err != nil {
		return where, err
	}
	if err := where.MayWrite(); err != nil {
		return where, err
	}
	if r.Asked == 0 {
		return where, nil
	}
	reached, err := space.Reach(tx, where, []id.ID{r.Asked})
	if err == nil && (len(reached) == 0 || r.Asked == actor.ID) {
		err = fault.Invalid("asked", "Please choose somebody else who sees this space.")
	}
	return where, err
}

// Mine takes an urgent: nobody is rung for it any more, on any page. Who was rung may, and everybody else who sees the
// space. Saying it twice changes nothing. Errors: somebody else took it, or it has ended.
func (u *Urgents) Mine(ctx context.Context, actor person.Actor, urgent id.ID) error {
	return u.write(ctx, "taking an urgent", actor, urgent, func(tx *db.Tx, v Urgent) error {
		switch {
		case v.End != nil:
			return ended()
		case v.Mine != nil && v.Mine.By == actor.ID:
			return nil
		case v.Mine != nil:
			return fault.Conflict("urgent_taken", "Somebody else has taken this already.")
		}
		u.tell(tx, v)
		return setMine(tx, v, actor.ID, u.now())
	})
}

func ended() error {
	return fault.Conflict("urgent_ended", "This has ended already.")
}

// write finds an urgent that the actor sees, and holds it, so that nothing else is done with it meanwhile; its ladder does
// not go on. The timer goes first, as when it fires: a step and who would stop it wait for each other in one order.
func (u *Urgents) write(ctx context.Context, doing string, actor person.Actor, urgent id.ID, do func(*db.Tx, Urgent) error) error {
	err := u.DB.Write(db.First(ctx), func(tx *db.Tx) error {
		v, err := find(tx, u.viewer(actor), urgent)
		if err != nil {
			return err
		}
		if err := u.still(tx, v); err != nil {
			return err
		}
		if v, _, err = hold(tx, v.ID); err != nil {
			return err
		}
		return do(tx, v)
	})
	return fault.While(doing, err)
}

// still takes the timer of a ladder away.
func (u *Urgents) still(tx *db.Tx, v Urgent) error {
	return delivery.DropTimer(tx, delivery.Rings, v.ID, v.Author)
}

// tell has the pages hear that something is newer: of those who were rung, of who raised it, and of who looks at the space.
func (u *Urgents) tell(tx *db.Tx, v Urgent) {
	topics := []bus.Topic{topic(v), RingsTopic(v.Author)}
	for _, r := range v.Rings {
		topics = append(topics, RingsTopic(r.Person))
	}
	tx.AfterCommit(func() { u.Bus.Publish(topics...) })
}
