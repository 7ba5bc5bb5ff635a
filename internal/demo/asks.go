package demo

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"meantime/internal/ask"
	"meantime/internal/relay"
	"meantime/internal/worktime"
)

// wanted reads what a thread needs: "an answer from Kenji, Sven within 2 days", "some work from the space within 3 days",
// "half an hour with Ruth at +2 14:00".
func (p *playing) wanted(s string, by *player) (w ask.Wanted, err error) {
	what, rest, _ := strings.Cut(s, " from ")
	if with, is := strings.CutPrefix(s, "half an hour with "); is {
		names, when, _ := strings.Cut(with, " at ")
		w.Kind = ask.Talk
		if w.At, err = p.talk(when, by); err != nil {
			return w, err
		}
		w.Of, err = p.ids(split(names, ","))
		return w, err
	}
	switch what {
	case "an answer":
		w.Kind = ask.Answer
	case "a decision":
		w.Kind = ask.Decision
	case "some work":
		w.Kind = ask.Work
	default:
		return w, fmt.Errorf("nobody can be asked for %q", what)
	}
	names, within, _ := strings.Cut(rest, " within ")
	if names == "the space" {
		w.OfSpace = true
	} else if w.Of, err = p.ids(split(names, ",")); err != nil {
		return w, err
	}
	if within != "" {
		w.Want, err = until(within)
	}
	return w, err
}

// until reads "2 days", "4 hours", "today" and "the end of 2 days".
func until(s string) (worktime.Want, error) {
	var n int
	switch {
	case s == "today":
		return worktime.EndOfDay(0), nil
	case strings.HasPrefix(s, "the end of "):
		_, err := fmt.Sscanf(s, "the end of %d day", &n)
		return worktime.EndOfDay(n), err
	case strings.Contains(s, "hour"):
		_, err := fmt.Sscanf(s, "%d hour", &n)
		return worktime.WorkingMinutes(60 * n), err
	}
	_, err := fmt.Sscanf(s, "%d day", &n)
	return worktime.WorkingDays(n), err
}

// talk reads when a half hour begins, and moves it on by days until it lies far enough ahead.
func (p *playing) talk(when string, by *player) (time.Time, error) {
	at, err := p.at(when, by.time, time.Time{})
	for err == nil && (at.Before(p.clock().Add(20*time.Hour)) || !weekday(worktime.WallIn(at, time.UTC).Date)) {
		at = at.Add(24 * time.Hour)
	}
	return at, err
}

// goesRound starts a relay: "Kenji, Inês, Marisol", each with until the end of their day or "a working day".
func (p *playing) goesRound(ctx context.Context, s *doing) error {
	order, err := p.ids(s.said.list("relay"))
	if err != nil {
		return err
	}
	length := relay.EndOfDay
	if s.said["each"] == "a working day" {
		length = relay.WorkingDay
	}
	made, err := p.Relays.Start(ctx, s.who.Actor, relay.Opening{Space: s.space.ID, Title: s.title, Body: s.text, Order: order, Length: length})
	s.thread = made.Thread
	return err
}

// asking finds what is still asked of somebody in a scene, or of its space.
func (p *playing) asking(ctx context.Context, s *doing, of *player) (q ask.Asked, err error) {
	found, err := p.Threads.Find(ctx, s.who.Actor, s.thread)
	if err != nil {
		return q, err
	}
	if found.Ask != nil {
		for _, q := range found.Ask.Last() {
			if q.End == nil && (of == nil && q.Person == 0 || of != nil && q.Person == of.ID) {
				return q, nil
			}
		}
	}
	return q, errors.New("nothing is asked of them")
}

// asked is asking of whom an act names.
func (p *playing) asked(ctx context.Context, s *doing) (ask.Asked, error) {
	of := p.cast[s.what]
	if of == nil {
		return ask.Asked{}, fmt.Errorf("nobody is called %q", s.what)
	}
	return p.asking(ctx, s, of)
}

func (p *playing) handsOn(ctx context.Context, s *doing) error {
	q, err := p.asking(ctx, s, s.who)
	if err != nil {
		return err
	}
	to, err := p.ids([]string{s.what})
	if err != nil {
		return err
	}
	_, err = p.Asks.HandOn(ctx, s.who.Actor, q.ID, to[0], s.text)
	return err
}

func (p *playing) carriesOn(ctx context.Context, s *doing) error {
	q, err := p.asked(ctx, s)
	if err != nil {
		return err
	}
	return p.Asks.CarryOn(ctx, s.who.Actor, q.ID)
}

func (p *playing) withdraws(ctx context.Context, s *doing) error {
	q, err := p.asked(ctx, s)
	if err != nil {
		return err
	}
	return p.Asks.Withdraw(ctx, s.who.Actor, q.ID)
}

func (p *playing) asksAgain(ctx context.Context, s *doing) error {
	q, err := p.asked(ctx, s)
	if err != nil {
		return err
	}
	_, err = p.Asks.Again(ctx, s.who.Actor, q.ID, worktime.WorkingDays(1))
	return err
}

func (p *playing) takesIt(ctx context.Context, s *doing) error {
	q, err := p.asking(ctx, s, nil)
	if err != nil {
		return err
	}
	_, err = p.Asks.Take(ctx, s.who.Actor, q.ID)
	return err
}

func (p *playing) canDo(ctx context.Context, s *doing) error {
	q, err := p.asking(ctx, s, s.who)
	if err != nil {
		return err
	}
	return p.Asks.Done(ctx, s.who.Actor, q.ID)
}

// cannotThen says that a half hour does not suit; the same time a day later would.
func (p *playing) cannotThen(ctx context.Context, s *doing) error {
	q, err := p.asking(ctx, s, s.who)
	if err != nil {
		return err
	}
	instead := q.DueAt.Add(24 * time.Hour)
	for !weekday(worktime.WallIn(instead, time.UTC).Date) {
		instead = instead.Add(24 * time.Hour)
	}
	return p.Asks.NotThen(ctx, s.who.Actor, q.ID, instead)
}
