package replay

import (
	"context"
	"slices"
	"time"

	"meantime/internal/id"
	"meantime/internal/oncall"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/worktime"
)

// room is a space in which something is raised: a third of it in each.
type room int

const (
	team     room = iota // where everything is written; nobody is on call
	turns                // everybody who is there is on call for a week, one after the other
	fallback             // the same, and some are told when nobody answers
	allRooms
)

// name is what a space is called; only the database has it.
func (r room) name() string { return [allRooms]string{"Team", "Turns", "Turns and fallback"}[r] }

const (
	handoff  = 9 * 60 // on Mondays, by UTC
	turnDays = 7
	told     = 3 // of the fallback group
)

// enter makes the spaces, or joins them.
func (s *stage) enter(ctx context.Context, by person.Actor) error {
	for p := range s.spaces {
		if s.spaces[p] != 0 {
			if err := s.Spaces.Join(ctx, by, s.spaces[p]); err != nil {
				return err
			}
			continue
		}
		if room(p) != team && s.rung.Share == 0 {
			continue
		}
		made, err := s.Spaces.Create(ctx, by, space.Details{Name: room(p).name(), Kind: space.Open})
		if err != nil {
			return err
		}
		s.spaces[p] = made.ID
	}
	return nil
}

// attend has somebody be there, or fall silent, in all spaces, and take their turns.
func (s *stage) attend(ctx context.Context, who int, there bool) error {
	p := &s.cast[who]
	for _, in := range s.spaces {
		if in != 0 && p.there != there {
			if err := s.Spaces.Tune(ctx, p.Actor, in, !there, space.Rhythm{}); err != nil {
				return err
			}
		}
	}
	p.there = there
	if s.rung.Share == 0 {
		return nil
	}
	return s.takeTurns(ctx, p.Actor)
}

// takeTurns has those who are there be on call, a week each in the order in which they first came, and the first of them be
// told when nobody answers. Where nobody is there, it stays as it is.
func (s *stage) takeTurns(ctx context.Context, by person.Actor) error {
	here := s.here(0)
	if len(here) == 0 {
		return nil
	}
	here = here[:min(len(here), oncall.MaxTurns)]
	today := worktime.WallIn(s.Clock.Now(), time.UTC).Date
	first := today - worktime.Date((int(today.Weekday())+6)%turnDays) - turnDays // last week's Monday: its turn may be on still
	begin := int(first) / turnDays % len(here)
	order := slices.Concat(here[begin:], here[:begin])
	for _, p := range []room{turns, fallback} {
		_, err := s.Rotas.Declare(ctx, by, s.edits[p], oncall.Rota{Space: s.spaces[p], Zone: "UTC", First: first, Handoff: handoff, Days: turnDays, People: order})
		if err != nil {
			return err
		}
		s.edits[p]++
	}
	s.edits[fallback]++
	return s.Rotas.SetFallback(ctx, by, s.spaces[fallback], here[:min(len(here), told)])
}

// here is who is there, but for one.
func (s *stage) here(but id.ID) (out []id.ID) {
	for _, p := range s.cast {
		if p.there && p.ID != but {
			out = append(out, p.ID)
		}
	}
	return out
}
