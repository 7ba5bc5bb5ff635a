package ask

import (
	"cmp"
	"context"
	"slices"
	"time"

	"meantime/internal/bus"
	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/secret"
	"meantime/internal/space"
	"meantime/internal/worktime"
)

// Asks is what people do with asks.
type Asks struct {
	db         *db.DB
	ids        *id.Source
	bus        *bus.Bus
	now        func() time.Time
	people     *person.People
	schedules  *person.Schedules
	spaces     *space.Spaces
	deliveries *delivery.Deliveries
	follow     func(tx *db.Tx, thread, who id.ID, at time.Time) error
	secrets    *secret.Ring
	counts     Counts
	whenEnded  []func(tx *db.Tx, q Asked) error
}

// New returns the verbs on asks, which hear from now on when somebody is no longer here, or does not see a space any more.
func New(d *db.DB, ids *id.Source, b *bus.Bus, now func() time.Time, people *person.People, s *person.Schedules, spaces *space.Spaces,
	deliveries *delivery.Deliveries) *Asks {
	a := &Asks{db: d, ids: ids, bus: b, now: now, people: people, schedules: s, spaces: spaces, deliveries: deliveries}
	people.WhenEnded(a.accountEnded)
	people.WhenGuest(a.madeGuest)
	spaces.WhenLeft(a.left)
	spaces.WhenShut(a.shut)
	return a
}

// FollowWith says how whoever is asked follows the thread. It is called once, before anything is asked.
func (a *Asks) FollowWith(follow func(tx *db.Tx, thread, who id.ID, at time.Time) error) {
	a.follow = follow
}

// WhenEnded adds what is to be done when an asking ends, in the transaction that ends it and before anything follows it. It
// is told of each once, with its end: of what was only handed on or asked again, too. It is called before anything is asked.
func (a *Asks) WhenEnded(do func(tx *db.Tx, q Asked) error) {
	a.whenEnded = append(a.whenEnded, do)
}

// Start asks for something by a new thread, whose first letter brings it, in the caller's transaction. It returns for whom
// the letter is an ask. Errors: whoever is asked does not see the space, or is the asker.
func (a *Asks) Start(tx *db.Tx, actor person.Actor, where space.Space, thread, letter id.ID, w Wanted) ([]delivery.Recipient, error) {
	readers, err := a.may(tx, actor, where, w)
	if err != nil {
		return nil, err
	}
	made := Ask{ID: a.ids.New(), Thread: thread, Space: where.ID, Author: actor.ID, Kind: w.Kind, OfSpace: w.OfSpace, CreatedAt: a.now()}
	if err := insertAsk(tx, made); err != nil {
		return nil, err
	}
	if w.OfSpace {
		return nil, a.open(tx, made, w, letter)
	}
	out := make([]delivery.Recipient, len(readers))
	for i, r := range readers {
		if out[i], err = a.recipient(tx, r, w); err != nil {
			return nil, err
		}
		q := Asked{ID: a.ids.New(), Ask: made.ID, Thread: thread, Kind: w.Kind, Author: actor.ID, Person: r.Person, By: actor.ID, Want: out[i].Want, CreatedAt: made.CreatedAt}
		if w.Kind == Talk {
			q.Want, q.DueAt = worktime.Want{}, w.At
		}
		if err := a.insert(tx, &q, letter); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// recipient is one of those for whom a letter is an ask.
func (a *Asks) recipient(tx *db.Tx, r space.Reader, w Wanted) (delivery.Recipient, error) {
	p, _, err := a.schedules.Compiled(tx, r.Person)
	if err != nil {
		return delivery.Recipient{}, err
	}
	want, err := w.until(p)
	return delivery.Recipient{Reader: r, Reason: delivery.Asked, Want: want}, err
}

// Reached are those for whom a letter would be an ask, of all who see a space. A time that is only half typed counts for none.
func (a *Asks) Reached(tx *db.Tx, where space.Space, w Wanted) ([]delivery.Recipient, error) {
	readers, err := space.Reach(tx, where, w.Of)
	if err != nil {
		return nil, err
	}
	return a.ReachedOf(tx, readers, w)
}

// May tells whether the actor can ask for something in a space at an instant, such as that of a letter that is sent later.
func (a *Asks) May(tx *db.Tx, actor person.Actor, where space.Space, w Wanted, at time.Time) error {
	readers, err := a.may(tx, actor, where, w)
	if err != nil {
		return err
	}
	clocks := []id.ID{actor.ID}
	if !w.OfSpace {
		clocks = peopleOf(readers)
	}
	for _, who := range clocks {
		p, _, err := a.schedules.Compiled(tx, who)
		if err != nil {
			return err
		}
		if _, _, err := w.due(p, at); err != nil {
			return err
		}
	}
	return nil
}

func peopleOf(readers []space.Reader) []id.ID {
	out := make([]id.ID, len(readers))
	for i, r := range readers {
		out[i] = r.Person
	}
	return out
}

// may finds the people who would be asked, none of what is asked of the space: they are here, see it, and are not the asker.
func (a *Asks) may(tx *db.Tx, actor person.Actor, where space.Space, w Wanted) ([]space.Reader, error) {
	if err := w.Check(); err != nil {
		return nil, err
	}
	if err := inNote(where, w); err != nil {
		return nil, err
	}
	people := slices.Compact(slices.Sorted(slices.Values(w.Of)))
	readers, err := space.Reach(tx, where, people)
	if err != nil {
		return nil, err
	}
	if len(readers) != len(people) || slices.Contains(people, actor.ID) {
		return nil, fault.Invalid("of", "Please ask somebody else who sees this space.")
	}
	return readers, nil
}

// insert keeps that somebody is asked, with the instant that follows from the person's schedule.
func (a *Asks) insert(tx *db.Tx, q *Asked, item id.ID) error {
	standing, err := a.schedules.Standing(tx, q.Clock())
	if err != nil {
		return err
	}
	if q.Kind == Talk {
		err = ahead(q.DueAt, q.CreatedAt)
	} else {
		q.DueAt, err = until(standing.Time, q.CreatedAt, q.Want)
	}
	if err != nil {
		return err
	}
	if q.Person != 0 {
		if err := a.follow(tx, q.Thread, q.Person, q.CreatedAt); err != nil {
			return err
		}
	}
	a.tell(tx, *q)
	q.Item = item
	if err := insertAsked(tx, *q); err != nil {
		return err
	}
	if err := a.watch(tx, *q, standing); err != nil {
		return err
	}
	return a.remindIn(tx, *q, standing)
}

// until is when a person would have to answer what is asked at an instant; zero where no time is wanted. Errors: it has
// gone by on that person's clock, or lies beyond what anybody can plan for.
func until(p *worktime.Person, asked time.Time, w worktime.Want) (time.Time, error) {
	if w.IsZero() {
		return time.Time{}, nil
	}
	at, ok := p.Due(asked, w)
	switch {
	case !ok:
		return time.Time{}, fault.Invalid("want", "Where it is to be answered, that lies more than sixty days ahead. Please choose an earlier time, or none.")
	case !at.After(asked):
		return time.Time{}, fault.Invalid("want", "That time has gone by already where it is to be answered.")
	}
	return at, nil
}

// tell has the open pages of those whom an asking concerns hear that something is newer.
func (a *Asks) tell(tx *db.Tx, q Asked) {
	tx.AfterCommit(func() {
		if q.Person != 0 {
			a.bus.Publish(delivery.Topic(q.Person))
		}
		if q.OfSpace {
			a.bus.Publish(space.ThreadTopic(q.Space, q.Thread))
		}
		a.bus.Publish(delivery.Topic(q.Author))
	})
}

// OpenOf is what a person is asked in a thread and has not ended; false for nothing.
func (a *Asks) OpenOf(tx *db.Tx, who, thread id.ID) (Asked, bool, error) {
	return openOf(tx, who, thread)
}

// AnswerBy ends, in the caller's transaction, that the actor is asked in a thread: the letter is the answer. It tells
// whether the actor was asked. A letter does not say whether a half hour suits.
func (a *Asks) AnswerBy(tx *db.Tx, actor person.Actor, thread, letter id.ID) (bool, error) {
	q, ok, err := openOf(tx, actor.ID, thread)
	if err != nil || !ok || q.Kind == Talk {
		return false, err
	}
	return a.end(tx, q, End{How: Answered, By: actor.ID, At: a.now(), Letter: letter})
}

// end ends an asking, once; false when it has ended already.
func (a *Asks) end(tx *db.Tx, q Asked, e End) (bool, error) {
	ended, err := endAsked(tx, q.ID, e)
	if err != nil || !ended {
		return false, err
	}
	a.tell(tx, q)
	if err := a.unwatch(tx, q); err != nil {
		return true, err
	}
	q.End = &e
	for _, do := range a.whenEnded {
		if err := do(tx, q); err != nil {
			return true, err
		}
	}
	return true, nil
}

func ended() error {
	return fault.Conflict("ask_ended", "This has been answered, handed on or withdrawn meanwhile.")
}

// finish ends an asking for one of some people, after finding it for the actor: to the others it is not theirs to end.
func (a *Asks) finish(tx *db.Tx, actor person.Actor, asked id.ID, how How, whose func(Asked) bool) (Asked, error) {
	return a.finishAs(tx, actor, asked, End{How: how}, whose)
}

// finishAs is finish with an end that says more.
func (a *Asks) finishAs(tx *db.Tx, actor person.Actor, asked id.ID, e End, whose func(Asked) bool) (Asked, error) {
	q, err := find(tx, space.Viewer(actor, a.now()), asked)
	if err != nil {
		return q, err
	}
	switch {
	case whose(q):
	case e.How == Taken:
		return q, fault.Forbidden("not_to_take", "This can be taken by a member of the space who does not ask for it.")
	default:
		return q, fault.Forbidden("not_your_ask", "Only who asks, and who is asked, can do that.")
	}
	where, err := a.spaces.AnyIn(tx, actor, q.Space)
	if err != nil {
		return q, err
	}
	if err := where.MayWrite(); err != nil {
		return q, err
	}
	e.By, e.At = actor.ID, a.now()
	done, err := a.end(tx, q, e)
	if err == nil && !done {
		err = ended()
	}
	return q, err
}

// Done ends that the actor is asked: it was answered elsewhere, or the half hour suits. She is done with what brought it, too.
func (a *Asks) Done(ctx context.Context, actor person.Actor, asked id.ID) error {
	return a.write(ctx, "answering", func(tx *db.Tx) error {
		q, err := a.finish(tx, actor, asked, Answered, func(q Asked) bool { return q.Person == actor.ID })
		if err != nil {
			return err
		}
		if q.Kind == Talk {
			if err := a.suits(tx, q); err != nil {
				return err
			}
		}
		return a.deliveries.PutAway(tx, actor.ID, q.Item)
	})
}

// CarryOn ends an asking of the actor's: it goes on without an answer.
func (a *Asks) CarryOn(ctx context.Context, actor person.Actor, asked id.ID) error {
	return a.write(ctx, "carrying on", func(tx *db.Tx) error {
		q, err := a.finish(tx, actor, asked, CarriedOn, func(q Asked) bool { return q.Author == actor.ID })
		if err != nil {
			return err
		}
		return a.deliveries.Withdraw(tx, q.ID) // what asked for it, if that was an item of its own
	})
}

// Withdraw ends an asking of the actor's: it is not needed any more. A half hour that suited is called off.
func (a *Asks) Withdraw(ctx context.Context, actor person.Actor, asked id.ID) error {
	return a.write(ctx, "withdrawing", func(tx *db.Tx) error {
		if off, err := a.callOff(tx, actor, asked); off || err != nil {
			return err
		}
		q, err := a.finish(tx, actor, asked, Withdrawn, func(q Asked) bool { return q.Author == actor.ID })
		if err != nil {
			return err
		}
		return a.deliveries.Withdraw(tx, q.ID)
	})
}

// Drop withdraws what a letter asked, to whomever it has gone on, in the transaction that deletes the letter.
func (a *Asks) Drop(tx *db.Tx, actor person.Actor, thread, letter id.ID) error {
	list, err := openFrom(tx, thread, letter)
	if err != nil {
		return err
	}
	for _, q := range list {
		if _, err := a.end(tx, q, End{How: Withdrawn, By: actor.ID, At: a.now()}); err != nil {
			return err
		}
		if err := a.deliveries.Withdraw(tx, q.ID); err != nil {
			return err
		}
	}
	return nil
}

func (a *Asks) write(ctx context.Context, doing string, fn func(*db.Tx) error) error {
	return fault.While(doing, a.db.Write(ctx, fn))
}

// Mine lists what the actor is asked and has been brought, what is due first first, what has no time last.
func (a *Asks) Mine(ctx context.Context, actor person.Actor) ([]Asked, error) {
	return a.list(ctx, actor, mine)
}

// Theirs lists what others are asked for the actor, in the same order.
func (a *Asks) Theirs(ctx context.Context, actor person.Actor) ([]Asked, error) {
	return a.list(ctx, actor, theirs)
}

// Between lists what the actor is asked by one person, and what that person is asked for the actor, each as Mine and Theirs do.
func (a *Asks) Between(ctx context.Context, actor person.Actor, who id.ID) (mine, theirs []Asked, err error) {
	if mine, err = a.list(ctx, actor, mineOf, who); err != nil {
		return nil, nil, err
	}
	theirs, err = a.list(ctx, actor, theirsOf, who)
	return mine, theirs, err
}

// ToTake lists what is asked of spaces that the actor belongs to, nobody has taken and the actor has been brought, in the
// same order. What was asked before the actor joined is there at once; what the actor asks for is not there.
func (a *Asks) ToTake(ctx context.Context, actor person.Actor) ([]Asked, error) {
	return a.list(ctx, actor, toTake)
}

// ToTakeIn lists what is asked of one space and nobody has taken, whoever asks.
func (a *Asks) ToTakeIn(ctx context.Context, actor person.Actor, where id.ID) ([]Asked, error) {
	return a.list(ctx, actor, toTakeIn, where)
}

func (a *Asks) list(ctx context.Context, actor person.Actor, which string, args ...any) (out []Asked, err error) {
	err = a.db.Read(ctx, func(tx *db.Tx) error {
		if out, err = openAsked(tx, space.Viewer(actor, a.now()), which, args...); err != nil {
			return err
		}
		if err := a.see(tx, actor.ID, out); err != nil {
			return err
		}
		slices.SortStableFunc(out, inTurn)
		return a.openSaid(out)
	})
	return out, fault.While("listing what is asked", err)
}

// Find returns one asking that the actor may see, or fault.KindNotFound.
func (a *Asks) Find(ctx context.Context, actor person.Actor, asked id.ID) (q Asked, err error) {
	err = a.db.Read(ctx, func(tx *db.Tx) error {
		if q, err = find(tx, space.Viewer(actor, a.now()), asked); err != nil {
			return err
		}
		list := []Asked{q}
		if err := a.see(tx, actor.ID, list); err != nil {
			return err
		}
		q = list[0]
		q.Said, err = a.secrets.Open(saidAt(q.ID), q.Said)
		return err
	})
	return q, err
}

// inTurn orders askings by when their time shows to have gone by, so that the order gives no more of it away.
func inTurn(x, y Asked) int {
	if x.DueAt.IsZero() || y.DueAt.IsZero() {
		return cmp.Or(y.DueAt.Compare(x.DueAt), cmp.Compare(x.ID, y.ID))
	}
	return cmp.Or(x.shows().Compare(y.shows()), cmp.Compare(x.ID, y.ID))
}

// Of returns the ask that a thread carries, as a viewer sees it, zero for nobody; false for none. The caller has seen that the
// thread may be seen.
func (a *Asks) Of(tx *db.Tx, viewer, thread id.ID) (Ask, bool, error) {
	found, ok, err := askOf(tx, thread)
	if err != nil || !ok {
		return found, false, err
	}
	if found.Asked, err = askedOf(tx, found.ID); err != nil {
		return found, true, err
	}
	if err := a.see(tx, viewer, found.Asked); err != nil {
		return found, true, err
	}
	return found, true, a.openSaid(found.Asked)
}

// Replan renews the due times of what a person is asked, in the transaction that changed her schedule.
func (a *Asks) Replan(tx *db.Tx, who id.ID, version int64) error {
	list, err := openWithTime(tx, who)
	if err != nil || len(list) == 0 {
		return err
	}
	standing, err := a.schedules.StandingAt(tx, who, version)
	if err != nil {
		return err
	}
	for _, q := range list {
		if err := a.renew(tx, q, standing); err != nil {
			return err
		}
	}
	return nil
}
