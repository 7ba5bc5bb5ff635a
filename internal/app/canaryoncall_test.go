package app_test

import (
	"time"

	"meantime/internal/id"
	"meantime/internal/oncall"
	"meantime/internal/person"
	"meantime/internal/worktime"
)

// turns has people be on call for the closed space, one replaced by the other, and each offer the other a shift: what they
// are brought about that names the space.
func (c *cage) turns() {
	ctx, today := c.T.Context(), worktime.WallIn(c.Clock(), time.UTC).Date
	_, err := c.Rotas.Declare(ctx, c.insider, 1, oncall.Rota{Space: c.closed.ID, Zone: "UTC", First: today, Days: 1, People: []id.ID{c.insider.ID, c.leaves.ID}})
	c.must(err)
	o, err := c.Rotas.Replace(ctx, c.insider, oncall.Replacement{Space: c.closed.ID, Person: c.leaves.ID, Zone: "UTC",
		From: worktime.AtWall(worktime.Wall{Date: today + 6}), To: worktime.AtWall(worktime.Wall{Date: today + 7})})
	c.must(err)
	c.numbers = append(c.numbers, o.ID)
	for day, by := range map[int][2]person.Actor{2: {c.insider, c.leaves}, 3: {c.leaves, c.insider}} {
		gives := oncall.Stretch{From: (today + worktime.Date(day)).Time(), To: (today + worktime.Date(day+1)).Time()}
		s, err := c.Rotas.Offer(ctx, by[0], oncall.Swap{Space: c.closed.ID, Person: by[1].ID, Gives: gives})
		c.must(err)
		c.numbers = append(c.numbers, s.ID)
	}
}
