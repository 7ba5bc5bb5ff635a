package oncall

import (
	"context"

	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/oncall"
	"meantime/internal/web/clocks"
	"meantime/internal/web/site"
	"meantime/internal/when"
	"meantime/internal/worktime"
)

// sayTurns says how turns go, in a sentence; nothing where there are none.
func (d *desk) sayTurns(r *oncall.Rota) string {
	if r == nil || r.Ends() {
		return ""
	}
	l := d.L()
	zone, err := d.Zones().Load(r.Zone)
	if err != nil {
		return ""
	}
	short := d.short()
	names := make([]string, len(r.People))
	for i, who := range r.People {
		names[i] = short[who]
	}
	about := []any{"clock", clocks.Say(l, r.Handoff), "city", l.City(zone), "day", clocks.Weekday(l, r.First.Weekday()), "names", l.List(names)}
	if len(r.People) == 1 {
		return l.T("{names} alone, without a handover.", about...)
	}
	if r.Days%7 == 0 {
		return l.N(r.Days/7, "A week each, handed over on {day} at {clock}, {city} time, in this order: {names}.",
			"{Count} weeks each, handed over on {day} at {clock}, {city} time, in this order: {names}.", about...)
	}
	return l.N(r.Days, "A day each, handed over at {clock}, {city} time, in this order: {names}.",
		"{Count} days each, handed over at {clock}, {city} time, in this order: {names}.", about...)
}

// sayNext says what was declared for later, and from when it holds.
func (d *desk) sayNext(r *oncall.Rota) string {
	says := d.sayTurns(r)
	if says == "" {
		return ""
	}
	zone, err := d.Zones().Load(r.Zone)
	if err != nil {
		return ""
	}
	begins := worktime.Resolve(worktime.Wall{Date: r.First, Clock: r.Handoff}, zone)
	return d.L().T("Something else begins {when}: {turns}", "when", when.At(d.L(), begins, d.Shell.Now), "turns", says)
}

// changesShown is how many changes the page lists.
const changesShown = 20

// changesOf lists who changed what, the latest first.
func changesOf(ctx context.Context, v *site.Visit, tx *db.Tx, in id.ID) ([]Change, error) {
	list, err := v.Rotas.Changes(ctx, v.Actor, in, changesShown)
	if err != nil {
		return nil, err
	}
	var people []id.ID
	for _, c := range list {
		people = append(people, c.By, c.Person)
	}
	d := &desk{Visit: v}
	if d.cards, err = v.Persons.People.Names(tx, people...); err != nil {
		return nil, err
	}
	out := make([]Change, len(list))
	for i, c := range list {
		out[i] = Change{d.dated(c.At), d.sayChange(c)}
	}
	return out, nil
}

func (d *desk) sayChange(c oncall.Change) string {
	l := d.L()
	about := []any{"by", d.cards[c.By].Name, "name", d.cards[c.Person].Name, "from", d.dated(c.When.From).Text, "to", d.dated(c.When.To).Text}
	switch c.Kind {
	case oncall.Declared:
		return l.T("{by} said how the turns go.", about...)
	case oncall.Ended:
		return l.T("{by} ended the turns.", about...)
	case oncall.Named:
		return l.T("{by} had {name} told when nobody answers.", about...)
	case oncall.Unnamed:
		return l.T("{by} had {name} not told any more when nobody answers.", about...)
	case oncall.LineSet:
		return l.T("{by} changed whom to call when nobody answers.", about...)
	case oncall.NoLine:
		return l.T("{by} took away whom to call when nobody answers.", about...)
	case oncall.TookBack:
		return l.T("{by} took back that {name} is on call from {from} to {to}.", about...)
	case oncall.Exchange:
		return l.T("{by} and {name} agreed that {name} is on call from {from} to {to}.", about...)
	}
	if c.By == c.Person {
		return l.T("{by} took over from {from} to {to}.", about...)
	}
	return l.T("{by} put {name} on call from {from} to {to}.", about...)
}
