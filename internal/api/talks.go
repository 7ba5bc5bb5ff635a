package api

import (
	"time"

	"meantime/internal/api/rest"
)

// Instead is the half hour that would suit.
type Instead struct {
	Instead time.Time `json:"instead,omitzero" example:"2026-10-15T14:00:00Z" doc:"When it begins; missing for none."`
}

type insteadInput struct {
	AskedPath
	Body Instead
}

func (s *surface) notThen(c *rest.Call, in *insteadInput) (Asked, error) {
	v, err := in.Asked.ID("ask")
	if err == nil {
		err = s.Asks.NotThen(c.Ctx, c.Actor, v, in.Body.Instead)
	}
	if err != nil {
		return Asked{}, err
	}
	return s.askedNow(c, v)
}

// Moved is another half hour.
type Moved struct {
	At time.Time `json:"at" example:"2026-10-15T14:00:00Z" doc:"When it begins."`
}

type movedInput struct {
	AskedPath
	Body Moved
}

// Moves are those who are asked for another half hour.
type Moves struct {
	Items []Asked `json:"items" doc:"Each of them."`
}

func (s *surface) talkAt(c *rest.Call, in *movedInput) (Moves, error) {
	v, err := in.Asked.ID("ask")
	if err != nil {
		return Moves{}, err
	}
	made, err := s.Asks.TalkAt(c.Ctx, c.Actor, v, in.Body.At)
	if err != nil {
		return Moves{}, err
	}
	list, err := s.asked(c, made)
	return Moves{list}, err
}
