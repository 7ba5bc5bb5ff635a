package ask

import (
	"context"
	"slices"
	"time"

	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/worktime"
)

// Half is how long people talk.
const Half = 30 * time.Minute

// farthest is how far ahead a half hour can be asked for: as far as any other answer.
const farthest = worktime.DueHorizon * 24 * time.Hour

// Counts has half hours that are agreed count for who had the edge of their day, and those that are called off no more.
type Counts interface {
	Agreed(tx *db.Tx, ask, by, who id.ID, at worktime.Interval) error
	CalledOff(tx *db.Tx, ask, who id.ID, at worktime.Interval) error
	Erased(tx *db.Tx, ask id.ID) error
}

// CountWith says what half hours count with. It is called once, before anything is asked.
func (a *Asks) CountWith(c Counts) { a.counts = c }

func (w Wanted) checkTalk() error {
	switch {
	case w.Kind != Talk:
		return fault.Invalid("at", "Only a half hour to talk begins at a time.")
	case w.At.IsZero():
		return fault.Invalid("at", "Please choose a half hour.")
	case !w.Want.IsZero() || w.Typed != nil:
		return fault.Invalid("want", "A half hour has its own time, and no other by which it is needed.")
	}
	return whole(w.At)
}

func whole(at time.Time) error {
	if !at.Equal(at.Truncate(time.Minute)) {
		return fault.Invalid("at", "A half hour begins on a whole minute.")
	}
	return nil
}

// ahead refuses a half hour that cannot be asked for at an instant.
func ahead(at, now time.Time) error {
	switch {
	case !at.After(now):
		return fault.Invalid("at", "That half hour has begun already. Please choose a later one.")
	case at.After(now.Add(farthest)):
		return fault.Invalid("at", "That lies more than sixty days ahead. Please choose an earlier half hour.")
	}
	return nil
}

// begins is when a half hour begins on one person's clock, for its delivery to come before it (rule 23).
func begins(p *worktime.Person, at time.Time) worktime.Want {
	return worktime.ByLocal(worktime.WallIn(at, p.Zone(at)))
}

// wants is until when an asking is wanted, for its delivery.
func (a *Asks) wants(tx *db.Tx, q Asked) (worktime.Want, error) {
	if q.Kind != Talk {
		return q.Want, nil
	}
	return a.before(tx, q.Person, q.DueAt)
}

// before has what is delivered to a person come before a half hour begins.
func (a *Asks) before(tx *db.Tx, who id.ID, at time.Time) (worktime.Want, error) {
	p, _, err := a.schedules.Compiled(tx, who)
	if err != nil {
		return worktime.Want{}, err
	}
	return begins(p, at), nil
}

func (q Asked) half() worktime.Interval { return worktime.Interval{From: q.DueAt, To: q.Over()} }

// Over is when the half hour is over that is asked for.
func (q Asked) Over() time.Time { return q.DueAt.Add(Half) }

// Last are the askings that are the last of their person, in the order of asking: of a half hour, how things stand.
func (a Ask) Last() []Asked {
	var out []Asked
	for i, q := range a.Asked {
		if !slices.ContainsFunc(a.Asked[i+1:], func(later Asked) bool { return later.Person == q.Person }) {
			out = append(out, q)
		}
	}
	return out
}

// Agreed tells whether a half hour suits who is asked; of a person's askings only the last one counts.
func (q Asked) Agreed() bool { return q.Kind == Talk && q.End != nil && q.End.How == Answered }

// CalledOff tells whether an asking, one of all of its ask, ended as a half hour that had suited already was called off.
func (q Asked) CalledOff(all []Asked) bool {
	return q.Kind == Talk && q.End != nil && q.End.How == Withdrawn && slices.ContainsFunc(all, func(before Asked) bool {
		return before.Person == q.Person && before.Agreed() && before.DueAt.Equal(q.DueAt)
	})
}

func over() error {
	return fault.Conflict("half_hour_over", "That half hour is over. Another one can still be asked for.")
}

// suits tells who asks that the half hour suits.
func (a *Asks) suits(tx *db.Tx, q Asked) error {
	if !a.now().Before(q.Over()) {
		return over()
	}
	if err := a.counts.Agreed(tx, q.Ask, q.Author, q.Person, q.half()); err != nil {
		return err
	}
	return a.report(tx, q, delivery.Suits)
}

// report puts on its way to who asks what became of a half hour.
func (a *Asks) report(tx *db.Tx, q Asked, kind delivery.Kind) error {
	author, ok, err := a.reader(tx, q, q.Author)
	if err != nil || !ok {
		return err
	}
	want, err := a.before(tx, author.Person, q.DueAt)
	if err != nil {
		return err
	}
	ref := a.ids.New()
	if _, err := tx.Exec(`UPDATE asked SET told_ref = $2 WHERE id = $1`, q.ID, ref); err != nil {
		return err
	}
	return a.deliveries.Post(tx, delivery.Item{ID: a.ids.New(), Kind: kind, Ref: ref, Thread: q.Thread, Space: q.Space, Author: q.Person, CreatedAt: a.now()},
		[]delivery.Recipient{{Reader: author, Reason: delivery.Waits, Want: want}})
}

// NotThen says of a half hour that the actor is asked for, or has agreed to, that it does not suit, and with a time which
// would instead. Who asks is told.
func (a *Asks) NotThen(ctx context.Context, actor person.Actor, asked id.ID, instead time.Time) error {
	return a.write(ctx, "saying that a half hour does not suit", func(tx *db.Tx) error {
		if err := checkInstead(instead, a.now()); err != nil {
			return err
		}
		mine := func(q Asked) bool { return q.Kind == Talk && q.Person == actor.ID }
		end := End{How: NotThen, Instead: instead}
		q, agreed, err := a.agreed(tx, actor, asked, mine)
		switch {
		case err != nil:
			return err
		case agreed:
			q, err = a.after(tx, actor.ID, q, end)
		default:
			q, err = a.finishAs(tx, actor, asked, end, mine)
		}
		if err != nil {
			return err
		}
		if err := a.deliveries.PutAway(tx, actor.ID, q.Item); err != nil {
			return err
		}
		return a.report(tx, q, delivery.NotThen)
	})
}

func checkInstead(at, now time.Time) error {
	if at.IsZero() {
		return nil
	}
	err := whole(at)
	if err == nil {
		err = ahead(at, now)
	}
	if err != nil {
		return fault.Invalid("instead", fault.Of(err).Message)
	}
	return nil
}

// agreed finds a half hour that suited and is not over, for one of some people, in a space where the actor may write. It is
// false for anything else.
func (a *Asks) agreed(tx *db.Tx, actor person.Actor, asked id.ID, whose func(Asked) bool) (Asked, bool, error) {
	if _, err := db.All(tx, db.Value[id.ID], `SELECT id FROM asked WHERE id = $1`+tx.ForUpdate(), asked); err != nil {
		return Asked{}, false, err
	}
	q, err := find(tx, space.Viewer(actor, a.now()), asked)
	if err != nil || !q.Agreed() || !whose(q) || !a.now().Before(q.Over()) {
		return q, false, err
	}
	stands, err := a.stands(tx, q)
	if err != nil || !stands {
		return q, false, err
	}
	where, err := a.spaces.AnyIn(tx, actor, q.Space)
	if err != nil {
		return q, false, err
	}
	return q, true, where.MayWrite()
}

// stands tells whether a half hour that suited still does, and has nothing become of it until the transaction ends.
func (a *Asks) stands(tx *db.Tx, q Asked) (bool, error) {
	if _, err := db.All(tx, db.Value[id.ID], `SELECT id FROM asked WHERE id = $1`+tx.ForUpdate(), q.ID); err != nil {
		return false, err
	}
	all, err := askedOf(tx, q.Ask)
	return slices.ContainsFunc(Ask{Asked: all}.Last(), func(last Asked) bool { return last.ID == q.ID }), err
}

// after keeps what became of a half hour after it had suited, as an asking that ends as it begins: an end is never changed.
func (a *Asks) after(tx *db.Tx, by id.ID, before Asked, e End) (Asked, error) {
	if err := a.counts.CalledOff(tx, before.Ask, before.Person, before.half()); err != nil {
		return before, err
	}
	made := Asked{Person: before.Person, By: before.By, DueAt: before.DueAt}
	a.follows(before, &made)
	made.Follows, made.Item = 0, before.Item
	if err := insertAsked(tx, made); err != nil {
		return made, err
	}
	e.By, e.At = by, a.now()
	_, err := a.end(tx, made, e)
	return made, err
}

// callOff calls off a half hour that suited somebody, for who asked; that person is told. It is false for anything else.
func (a *Asks) callOff(tx *db.Tx, actor person.Actor, asked id.ID) (bool, error) {
	q, agreed, err := a.agreed(tx, actor, asked, func(q Asked) bool { return q.Author == actor.ID })
	if err != nil || !agreed {
		return false, err
	}
	if q, err = a.after(tx, actor.ID, q, End{How: Withdrawn}); err != nil {
		return true, err
	}
	return true, a.say(tx, actor.ID, q, delivery.CalledOff)
}

// say tells who is asked what became of a half hour, by an item about the asking itself.
func (a *Asks) say(tx *db.Tx, by id.ID, q Asked, kind delivery.Kind) error {
	to, ok, err := a.reader(tx, q, q.Person)
	if err != nil || !ok {
		return err
	}
	want, err := a.before(tx, q.Person, q.DueAt)
	if err != nil {
		return err
	}
	return a.deliveries.Post(tx, delivery.Item{ID: a.ids.New(), Kind: kind, Ref: q.ID, Thread: q.Thread, Space: q.Space, Author: by, CreatedAt: a.now()},
		[]delivery.Recipient{{Reader: to, Reason: delivery.Waits, Want: want}})
}

// TalkAt asks for another half hour, of all whom the actor asked for one and who can still have it: whoever is still asked,
// has agreed, or would rather have another. Who proposed just that one is not asked again, but told.
func (a *Asks) TalkAt(ctx context.Context, actor person.Actor, asked id.ID, at time.Time) (made []Asked, err error) {
	err = a.write(ctx, "asking for another half hour", func(tx *db.Tx) error {
		q, where, err := a.talk(tx, actor, asked)
		if err == nil {
			err = whole(at)
		}
		if err != nil {
			return err
		}
		all, err := askedOf(tx, q.Ask)
		if err != nil {
			return err
		}
		for _, last := range (Ask{Asked: all}).Last() {
			next, ok, err := a.moved(tx, actor, where, last, at)
			if err != nil {
				return err
			}
			if ok {
				made = append(made, next)
			}
		}
		if len(made) == 0 {
			return ended()
		}
		return nil
	})
	return made, err
}

// talk finds the asking for a half hour of the actor's, and its space.
func (a *Asks) talk(tx *db.Tx, actor person.Actor, asked id.ID) (Asked, space.Space, error) {
	q, err := find(tx, space.Viewer(actor, a.now()), asked)
	if err != nil {
		return q, space.Space{}, err
	}
	if q.Kind != Talk || q.Author != actor.ID {
		return q, space.Space{}, fault.Forbidden("not_your_ask", "Only who asks for a half hour can ask for another one.")
	}
	where, err := a.spaces.AnyIn(tx, actor, q.Space)
	if err == nil {
		err = where.MayWrite()
	}
	return q, where, err
}

// moved asks one person for another half hour than the one before; false where that person is not asked any more, has
// agreed to this very one, or does not see the space any more.
func (a *Asks) moved(tx *db.Tx, actor person.Actor, where space.Space, last Asked, at time.Time) (Asked, bool, error) {
	made := Asked{Person: last.Person, By: actor.ID, DueAt: at}
	there, err := space.Reach(tx, where, []id.ID{last.Person})
	if err != nil || len(there) == 0 {
		return made, false, err
	}
	a.follows(last, &made)
	switch {
	case last.End == nil:
		done, err := a.end(tx, last, End{How: AskedAgain, By: actor.ID, At: a.now()})
		if err == nil && !done {
			err = ended()
		}
		if err != nil {
			return made, false, err
		}
		if err := a.deliveries.PutAway(tx, last.Person, last.Item); err != nil {
			return made, false, err
		}
	case last.Agreed() && !last.DueAt.Equal(at):
		made.Follows = 0
		if err := a.moves(tx, last); err != nil {
			return made, false, err
		}
	case last.End.How == NotThen:
		made.Follows = 0
	default:
		return made, false, nil
	}
	if last.End != nil && last.End.How == NotThen && last.End.Instead.Equal(at) {
		return a.granted(tx, actor, made)
	}
	return made, true, a.bring(tx, actor, where, &made, delivery.Again, nil)
}

// moves has a half hour that suited count no more, unless it is over: then they have talked.
func (a *Asks) moves(tx *db.Tx, last Asked) error {
	if !a.now().Before(last.Over()) {
		return nil
	}
	return a.counts.CalledOff(tx, last.Ask, last.Person, last.half())
}

// granted has somebody agree to the half hour that this person proposed.
func (a *Asks) granted(tx *db.Tx, actor person.Actor, made Asked) (Asked, bool, error) {
	if err := a.insert(tx, &made, made.ID); err != nil {
		return made, false, err
	}
	e := End{How: Answered, By: made.Person, At: a.now()}
	if _, err := a.end(tx, made, e); err != nil {
		return made, false, err
	}
	made.End = &e
	if err := a.counts.Agreed(tx, made.Ask, made.Author, made.Person, made.half()); err != nil {
		return made, false, err
	}
	return made, true, a.say(tx, actor.ID, made, delivery.Suits)
}

// Talks lists the half hours that the actor has agreed to or others have for the actor, and that are not over, what comes
// first first.
func (a *Asks) Talks(ctx context.Context, actor person.Actor) (out []Asked, err error) {
	err = a.db.Read(ctx, func(tx *db.Tx) error {
		out, err = talks(tx, space.Viewer(actor, a.now()), a.now().Add(-Half))
		return err
	})
	slices.SortStableFunc(out, func(x, y Asked) int { return x.DueAt.Compare(y.DueAt) })
	return out, fault.While("listing half hours", err)
}
