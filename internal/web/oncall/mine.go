package oncall

import (
	"time"

	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/oncall"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
)

// Mine is a stretch during which the viewer is on call for a space.
type Mine struct {
	Space   string
	Href    string
	Now     bool // it has begun
	From    page.Moment
	Until   *page.Moment // nil for longer than anybody looks ahead
	Refused bool         // the viewer wants no rings from there
}

// MineUntil lists when the viewer is on call now, or begins to be before an instant, by space.
func MineUntil(v *site.Visit, until time.Time) ([]Mine, error) {
	now := v.Now()
	end := now.Add(lookAhead)
	shifts, err := v.Rotas.Mine(v.Ctx(), v.Actor, now, end)
	if err != nil || len(shifts) == 0 {
		return nil, err
	}
	refused, err := refusedSpaces(v)
	if err != nil {
		return nil, err
	}
	var out []Mine
	for _, s := range together(shifts) {
		if !s.From.Before(until) {
			continue
		}
		where, err := v.Spaces.Find(v.Ctx(), v.Actor, s.Space)
		if fault.Is(err, fault.KindNotFound) {
			continue // it was left meanwhile
		}
		if err != nil {
			return nil, err
		}
		m := Mine{Space: where.Name, Href: address(s.Space), Now: !s.From.After(now), From: v.Shell.Moment(s.From), Refused: refused[s.Space]}
		if s.To.Before(end) {
			at := v.Shell.Moment(s.To)
			m.Until = &at
		}
		out = append(out, m)
	}
	return out, nil
}

// together joins shifts of one space that touch.
func together(shifts []oncall.Shift) (out []oncall.Shift) {
	for _, s := range shifts {
		if n := len(out) - 1; n >= 0 && out[n].Space == s.Space && out[n].To.Equal(s.From) {
			out[n].To = s.To
			continue
		}
		out = append(out, s)
	}
	return out
}

// refusedSpaces are those from which the viewer wants no rings.
func refusedSpaces(v *site.Visit) (map[id.ID]bool, error) {
	list, err := v.Refusals.Mine(v.Ctx(), v.Actor)
	out := map[id.ID]bool{}
	for _, r := range list {
		if r.Kind == oncall.FromSpace {
			out[r.Ref] = true
		}
	}
	return out, err
}
