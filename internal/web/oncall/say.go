package oncall

import (
	"meantime/internal/oncall"
	"meantime/internal/web/clocks"
	"meantime/internal/web/when"
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
