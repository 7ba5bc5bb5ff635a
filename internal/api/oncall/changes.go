package oncall

import (
	"fmt"
	"math"
	"time"

	"meantime/internal/api/rest"
	"meantime/internal/id"
	"meantime/internal/oncall"
)

// Change is that somebody changed who is on call for a space, or whom one turns to when nobody answers.
type Change struct {
	Kind   string     `json:"kind" enum:"declared,ended,replaced,swapped,took_back,named,unnamed,line,no_line" example:"named" doc:"What was done: turns were declared, or ended; somebody was put on call, by a replacement or by a swap, or is not on call after all; somebody is told when nobody answers, or not any more; the call line is another one, or there is none any more."`
	At     time.Time  `json:"at" example:"2026-10-13T09:40:00Z" doc:"When."`
	By     rest.Card  `json:"by" doc:"Who did it."`
	Person *rest.Card `json:"person,omitempty" doc:"Whom it is about; missing for turns and for the line."`
	When   *Time      `json:"when,omitempty" sample:"no" doc:"From when to when that person is on call, or is not after all; missing for anything else."`

	order string
}

type changesInput struct {
	rest.SpacePath
	rest.Paging
}

// most is how many changes are told of.
const most = 100

func (s *surface) changes(c *rest.Call, in *changesInput) (rest.Page[Change], error) {
	where, err := in.Space.ID("space")
	if err != nil {
		return rest.Page[Change]{}, err
	}
	found, err := s.Rotas.Changes(c.Ctx, c.Actor, where, most)
	if err != nil {
		return rest.Page[Change]{}, err
	}
	var people []id.ID
	for _, one := range found {
		people = append(people, one.By, one.Person)
	}
	w, err := s.shower(c, people)
	if err != nil {
		return rest.Page[Change]{}, err
	}
	list := rest.Each(found, func(one oncall.Change) Change {
		out := Change{Kind: string(one.Kind), At: one.At, By: w.card(one.By), Person: w.cardOrNone(one.Person), order: latestFirst(one)}
		if !one.When.IsZero() {
			when := w.time(one.When.From, one.When.To)
			out.When = &when
		}
		return out
	})
	return rest.PageOf(list, func(one Change) string { return one.order }, in.Paging, "on-call changes")
}

// latestFirst is a key by which the latest change comes first.
func latestFirst(c oncall.Change) string {
	return fmt.Sprintf("%019d %s %s %d", math.MaxInt64-c.At.UnixMicro(), c.Person, c.Kind, c.When.From.Unix())
}
