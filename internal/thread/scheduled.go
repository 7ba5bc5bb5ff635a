package thread

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"meantime/internal/ask"
	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/worktime"
)

// Scheduled is something written that is sent at a time of its writer's choice, on the writer's own clock.
type Scheduled struct {
	ID      id.ID
	Space   id.ID
	Thread  id.ID // zero for a new thread
	Title   string
	Body    string
	Wall    worktime.Wall
	SendAt  time.Time
	Ask     *ask.Wanted // what a new thread needs; nil for nothing
	Manner  Manner      // of a new thread
	Private *Private    // of a new private note, which has no Space; nil for what is none
	Answers bool        // a reply answers what its writer is asked in the thread then, if anything still is
	Problem string      // why it could not be sent; empty while it waits
}

// maxScheduled is how many things one person may have waiting to be sent.
const maxScheduled = 100

// sendWithin is how far ahead something can be scheduled, in days.
const sendWithin = 366

// SendLater keeps a new thread (Thread zero) or a reply, to be sent when the actor's clock reads wall. What it says, whom it
// asks, and that the actor may write there, is checked now, and again then.
func (t *Threads) SendLater(ctx context.Context, actor person.Actor, s Scheduled) (Scheduled, error) {
	text, err := t.cleanScheduled(ctx, actor, &s)
	if err != nil {
		return s, err
	}
	s.ID = t.ids.New()
	err = t.db.Write(ctx, func(tx *db.Tx) error {
		where, err := t.maySchedule(tx, actor, &s)
		if err != nil {
			return err
		}
		if err := t.mayShow(tx, actor, where, text); err != nil {
			return err
		}
		kept := s
		if err := t.seal(tx, isPrivate(where), kept.texts()); err != nil {
			return err
		}
		if err := insertScheduled(tx, actor.ID, kept, t.now()); err != nil {
			return err
		}
		if err := t.refer(tx, actor.ID, scheduledRef(s.ID), isPrivate(where), s.Title+" "+s.Body); err != nil {
			return err
		}
		return t.deliveries.SetTimer(tx, delivery.Timer{Kind: delivery.SendsNow, Ref: s.ID, Person: actor.ID, FireAt: s.SendAt, Wall: &s.Wall})
	})
	return s, fault.While("scheduling", err)
}

// cleanScheduled checks what it says. A quick note stays the line that it is until it is sent.
func (t *Threads) cleanScheduled(ctx context.Context, actor person.Actor, s *Scheduled) (rendered, error) {
	if err := s.Manner.Settle(s.Private != nil); err != nil {
		return rendered{}, err
	}
	if s.Thread != 0 {
		text, err := t.render(ctx, actor, "body", s.Body)
		s.Body = text.body
		return text, err
	}
	title, text, err := t.opening(ctx, actor, s.Title, s.Body)
	if strings.TrimSpace(s.Title) != "" && strings.TrimSpace(s.Body) != "" {
		s.Title, s.Body = title, text.body
	}
	return text, err
}

// maySchedule checks the place and the time, and drops the draft that this was. It returns where it is to be sent; the
// space of a new private note is made to be asked, and is made anew when it is sent.
func (t *Threads) maySchedule(tx *db.Tx, actor person.Actor, s *Scheduled) (space.Space, error) {
	where, err := t.destination(tx, actor, s)
	if err != nil {
		return where, err
	}
	if err := t.sendable(tx, actor, where, s); err != nil {
		return where, err
	}
	if s.Private != nil {
		err = t.spaces.UnmakeNote(tx, where.ID)
	}
	return where, errors.Join(err, t.dropDraft(tx, actor, s.Draft()))
}

// destination finds where something is to be sent, which its writer may write in now.
func (t *Threads) destination(tx *db.Tx, actor person.Actor, s *Scheduled) (space.Space, error) {
	if s.Thread == 0 {
		return t.place(tx, actor, Opening{Space: s.Space, Private: s.Private})
	}
	found, where, err := t.find(tx, actor, s.Thread)
	if err != nil {
		return where, err
	}
	s.Space, s.Private = found.Space, nil
	return where, where.MayWrite()
}

// sendable checks when something is to be sent, and what it asks.
func (t *Threads) sendable(tx *db.Tx, actor person.Actor, where space.Space, s *Scheduled) error {
	p, _, err := t.schedules.Compiled(tx, actor.ID)
	if err != nil {
		return err
	}
	at, ok := p.Within(sendWithin).AtLocal(t.now(), s.Wall)
	if wall := worktime.WallIn(t.now(), p.Zone(t.now())); !ok || s.Wall.String() <= wall.String() {
		return fault.Invalid("send_at", "Please choose a time to come, within a year.")
	}
	s.SendAt = at
	if s.Ask != nil && s.Thread == 0 {
		if err := t.asks.May(tx, actor, where, *s.Ask, at); err != nil {
			return err
		}
	}
	n, err := countScheduled(tx, actor.ID)
	if err != nil {
		return err
	}
	if n >= maxScheduled {
		return fault.Conflict("too_many_scheduled", "A hundred things are waiting to be sent already. Please send or remove some first.")
	}
	return nil
}

// Scheduled lists what the actor has waiting to be sent, the soonest first.
func (t *Threads) Scheduled(ctx context.Context, actor person.Actor) ([]Scheduled, error) {
	var out []Scheduled
	err := t.db.Read(ctx, func(tx *db.Tx) (err error) {
		out, err = listScheduled(tx, actor.ID)
		for i := range out {
			err = errors.Join(err, t.open(out[i].texts()))
		}
		return err
	})
	return out, err
}

// Unschedule takes back something that waits to be sent and makes it a draft again.
func (t *Threads) Unschedule(ctx context.Context, actor person.Actor, v id.ID) error {
	return t.db.Write(ctx, func(tx *db.Tx) error {
		s, ok, err := findScheduled(tx, actor.ID, v)
		if err != nil || !ok {
			return orNotFound(err, "scheduled_letter")
		}
		if err := t.open(s.texts()); err != nil {
			return err
		}
		if err := t.keepDraft(tx, actor, Draft{Place: s.Draft(), Title: s.Title, Body: s.Body, Ask: s.Ask, Manner: s.Manner, Private: s.Private}); err != nil {
			return err
		}
		if err := delivery.DropTimer(tx, delivery.SendsNow, v, actor.ID); err != nil {
			return err
		}
		return t.dropScheduled(tx, v)
	})
}

// Draft is the place of the draft that it was, and becomes again when it is taken back.
func (s Scheduled) Draft() Place {
	switch {
	case s.Thread != 0:
		return ThreadPlace(s.Thread)
	case s.Private != nil:
		return PrivatePlace
	}
	return SpacePlace(s.Space)
}

// SendDue sends what a timer says is due, in the transaction that removes the timer. What cannot be sent any more (its
// space is gone, its writer has left) stays, with the reason, for its writer to see.
func (t *Threads) SendDue(tx *db.Tx, timer delivery.Timer) error {
	s, ok, err := findScheduled(tx, timer.Person, timer.Ref)
	if err != nil || !ok {
		return err
	}
	if err := t.open(s.texts()); err != nil {
		return err
	}
	who, err := t.people.Get(tx, timer.Person)
	if err != nil {
		return err
	}
	if !who.Active() {
		return setProblem(tx, s.ID, "Its writer is not in the organisation any more.")
	}
	actor := person.Actor{ID: who.ID, Role: who.Role, Scopes: person.AllScopes}
	if s.Thread != 0 {
		_, err = t.Reply(tx.Context(), actor, Answer{Thread: s.Thread, Body: s.Body, Answers: s.Answers})
	} else {
		_, err = t.Start(tx.Context(), actor, Opening{Space: s.Space, Title: s.Title, Body: s.Body, Ask: s.Ask, Private: s.Private})
	}
	switch {
	case err == nil:
		return t.dropScheduled(tx, s.ID)
	case fault.Of(err).Kind == fault.KindInternal:
		return fmt.Errorf("sending what was scheduled: %w", err)
	}
	return setProblem(tx, s.ID, fault.Of(err).Message)
}

// dropScheduled removes what waited to be sent, and ends that it refers to files.
func (t *Threads) dropScheduled(tx *db.Tx, v id.ID) error {
	if err := t.files.Drop(tx, scheduledRef(v)); err != nil {
		return err
	}
	return deleteScheduled(tx, v)
}
