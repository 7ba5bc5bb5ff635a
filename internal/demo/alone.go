package demo

import (
	"context"
	"fmt"
	"strings"
	"time"

	"meantime/internal/delivery"
	"meantime/internal/oncall"
	"meantime/internal/overlap"
	"meantime/internal/thread"
	"meantime/internal/worktime"
)

// putsOff puts what a scene has brought off until "tomorrow" or "next week". Where nothing has come yet, nothing is put off.
func (p *playing) putsOff(ctx context.Context, s *doing) error {
	item, came, err := p.entry(ctx, s)
	if err != nil || !came {
		return err
	}
	until := delivery.Snooze{Kind: delivery.Tomorrow}
	if s.what == "next week" {
		until.Kind = delivery.NextWeek
	}
	_, err = p.Deliveries.Later(ctx, s.who.Actor, item, until)
	return err
}

func (p *playing) opensEarly(ctx context.Context, s *doing) error {
	_, _, err := p.Deliveries.OpenEarly(ctx, s.who.ID)
	return err
}

// beginsToAnswer leaves a draft of a reply in a scene.
func (p *playing) beginsToAnswer(ctx context.Context, s *doing) error {
	return p.Threads.SaveDraft(ctx, s.who.Actor, thread.Draft{Place: thread.ThreadPlace(s.thread), Body: s.text})
}

// drafts leaves a draft of a new thread, with the name of the scene, in the space that the scene declares.
func (p *playing) drafts(ctx context.Context, s *doing) error {
	return p.Threads.SaveDraft(ctx, s.who.Actor, thread.Draft{Place: thread.SpacePlace(p.spaces[s.said["space"]].ID), Title: s.title, Body: s.text})
}

// writesForLater writes a thread that is sent on a later day: "writes for later, +1 09:00".
func (p *playing) writesForLater(ctx context.Context, s *doing) error {
	day, clock, _ := strings.Cut(s.what, " ")
	date, err := p.day(day)
	if err != nil {
		return err
	}
	at, err := worktime.ParseClock(clock)
	if err != nil {
		return err
	}
	_, err = p.Threads.SendLater(ctx, s.who.Actor, thread.Scheduled{Space: p.spaces[s.said["space"]].ID, Title: s.title, Body: s.text, Wall: worktime.Wall{Date: date, Clock: at}})
	return err
}

// takesAnHour looks for an hour with some people, and takes the best there is.
func (p *playing) takesAnHour(ctx context.Context, s *doing) error {
	with, err := p.ids(split(s.what, ","))
	if err != nil {
		return err
	}
	w := overlap.Wanted{With: with, Minutes: 60, Weeks: 2, MinusFocus: true}
	found, err := p.Overlaps.Look(ctx, s.who.Actor, w)
	if err != nil || len(found.Hours) == 0 {
		return err
	}
	_, err = p.Overlaps.Take(ctx, s.who.Actor, w, found.Hours[0].From)
	return err
}

// offersATurn offers somebody's next turn of being on call to somebody else, for nothing.
func (p *playing) offersATurn(ctx context.Context, s *doing) error {
	to, err := p.ids([]string{s.what})
	if err != nil {
		return err
	}
	now := p.clock()
	shifts, err := p.Rotas.Mine(ctx, s.who.Actor, now, now.Add(35*24*time.Hour))
	if err != nil {
		return err
	}
	for _, one := range shifts {
		if one.Space != p.spaces[s.said["space"]].ID || !one.From.After(now) {
			continue
		}
		_, err := p.Rotas.Offer(ctx, s.who.Actor, oncall.Swap{Space: one.Space, Person: to[0], Gives: oncall.Stretch{From: one.From, To: one.From.Add(24 * time.Hour)}})
		return err
	}
	return nil
}

// isOnCall puts somebody on call in place of whoever's turn it is: "is on call +1 18:00 to +2 09:00".
func (p *playing) isOnCall(ctx context.Context, s *doing) error {
	from, to, _ := strings.Cut(s.what, " to ")
	r := oncall.Replacement{Space: p.spaces[s.said["space"]].ID, Person: s.who.ID, Zone: zone}
	for _, one := range []struct {
		text string
		into *worktime.Moment
	}{{from, &r.From}, {to, &r.To}} {
		day, clock, _ := strings.Cut(one.text, " ")
		date, err := p.day(day)
		if err != nil {
			return err
		}
		at, err := worktime.ParseClock(clock)
		if err != nil {
			return err
		}
		*one.into = worktime.AtWall(worktime.Wall{Date: date, Clock: at})
	}
	_, err := p.Rotas.Replace(ctx, s.who.Actor, r)
	return err
}

// refuses has somebody not be rung from a space.
func (p *playing) refuses(ctx context.Context, s *doing) error {
	where, is := p.spaces[s.what]
	if !is {
		return fmt.Errorf("there is no space %q", s.what)
	}
	return p.Refusals.Refuse(ctx, s.who.Actor, oncall.Source{Kind: oncall.FromSpace, Ref: where.ID})
}
