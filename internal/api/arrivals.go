package api

import (
	"fmt"
	"time"

	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/worktime"
)

// Plan is a letter that might be written.
type Plan struct {
	Space  Ref    `json:"space,omitempty" doc:"Of a new thread: where."`
	Thread Ref    `json:"thread,omitempty" sample:"no" doc:"Of a reply: in which thread."`
	Body   string `json:"body,omitempty" example:"It went out twice this week. @kenji, did you see it?" doc:"As much of it as is written, for the people that it mentions."`
	When   string `json:"when,omitempty" enum:"next_delivery,next_morning" default:"next_delivery" example:"next_delivery" doc:"Whether it joins each reader's next delivery, or the first of their next working day."`
}

// Arrivals is when a letter would reach its readers: one page of them, and what holds for all.
type Arrivals struct {
	Page[Arrival]
	Readers   int      `json:"readers" example:"11" doc:"How many it would reach."`
	Unreached int      `json:"unreached" example:"0" doc:"How many of them have no delivery in the next 40 days: they find it on the web page."`
	First     *Instant `json:"first,omitempty" doc:"When it reaches the first of them, on your clock."`
	Last      *Instant `json:"last,omitempty" doc:"When it has reached the last of them, on your clock."`
}

// Arrival is when a letter would reach one reader.
type Arrival struct {
	Person Card     `json:"person" doc:"The reader."`
	At     *Instant `json:"at,omitempty" doc:"When, on your clock; missing where only the day is shared, or nothing lies in the next 40 days."`
	Day    string   `json:"day,omitempty" sample:"no" format:"date" example:"2026-10-14" doc:"On which date of your calendar, for a reader who shares no times."`

	order string
}

type arrivalsInput struct {
	Paging
	Body Plan
}

func (s *surface) previewArrivals(c *call, in *arrivalsInput) (out Arrivals, err error) {
	where, err := in.Body.Space.optional("space")
	if err != nil {
		return out, err
	}
	within, err := in.Body.Thread.optional("thread")
	if err != nil {
		return out, err
	}
	if (where == 0) == (within == 0) {
		return out, fault.Invalid("space", "Please name a space for a new thread, or a thread for a reply.")
	}
	found, err := s.Threads.Arrivals(c.ctx, c.actor, where, within, in.Body.Body, delivery.Timing(in.Body.When))
	if err != nil {
		return out, err
	}
	list, err := s.arrivals(c, found)
	if err != nil {
		return out, err
	}
	for _, a := range list {
		out.Readers++
		switch {
		case a.At == nil && a.Day == "":
			out.Unreached++
		case a.At != nil && (out.First == nil || a.At.At.Before(out.First.At)):
			out.First = a.At
		}
		if a.At != nil && (out.Last == nil || a.At.At.After(out.Last.At)) {
			out.Last = a.At
		}
	}
	out.Page, err = pageOf(list, func(a Arrival) string { return a.order }, in.Paging, "arrivals")
	return out, err
}

// arrivals shows arrivals on the caller's clock. Of a reader who shares no times it shows the day, and the order does not
// give more away.
func (s *surface) arrivals(c *call, found []delivery.Arrival) ([]Arrival, error) {
	mine, err := s.clock(c)
	if err != nil {
		return nil, err
	}
	people := each(found, func(a delivery.Arrival) id.ID { return a.Person })
	cards, err := s.cards(c.ctx, people...)
	if err != nil {
		return nil, err
	}
	coarse, err := s.coarse(c, people)
	return each(found, func(a delivery.Arrival) Arrival {
		out := Arrival{Person: cards[a.Person], order: "none " + a.Person.String()}
		if !a.Ok {
			return out
		}
		at := a.At
		if coarse[a.Person] {
			loc := mine.Zone(at)
			date := worktime.WallIn(at, loc).Date
			out.Day, at = date.String(), worktime.Resolve(worktime.Wall{Date: date}, loc)
		} else {
			i := instant(at, mine)
			out.At = &i
		}
		out.order = at.UTC().Format(time.RFC3339) + fmt.Sprintf(".%06d ", at.Nanosecond()/1000) + a.Person.String()
		return out
	}), err
}

// coarse finds those of some people who share no times.
func (s *surface) coarse(c *call, people []id.ID) (map[id.ID]bool, error) {
	out := map[id.ID]bool{}
	err := s.DB.Read(c.ctx, func(tx *db.Tx) error {
		standing, err := s.Persons.Schedules.Of(tx, people...)
		if err != nil {
			return err
		}
		for who, v := range standing {
			d, err := v.Declared()
			if err != nil {
				return err
			}
			out[who] = d.Coarse
		}
		return nil
	})
	return out, err
}
