package oncall

import (
	"slices"
	"time"

	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/worktime"
)

// plan is what is known of a space's turns, ready to be asked. It knows nothing of what was over before it begins.
type plan struct {
	space        id.ID
	rotas        []Rota // declared first first
	replacements []Replacement
	here         map[id.ID]bool // who may be on call
	parts        []part         // declared last first; the last one always holds
	people       map[string]id.ID
	replaced     map[string]Replacement
}

// part is a compiled rota, and from when it holds unless a later one does.
type part struct {
	from     time.Time
	rota     *worktime.Rota
	declared *Rota // nil where nothing was declared yet
}

// overSlack is by how much newer zone data, or a zone's other side of the date line, may move the end of a replacement.
const overSlack = 48 * time.Hour

// plan reads what decides who is on call for a space from an instant on.
func (r *Rotas) plan(tx *db.Tx, space id.ID, from time.Time) (*plan, error) {
	p := &plan{space: space, people: map[string]id.ID{}, replaced: map[string]Replacement{}}
	var err error
	if p.rotas, err = rotasOf(tx, space); err != nil {
		return nil, err
	}
	if p.replacements, err = replacementsOf(tx, space, from.Add(-overSlack)); err != nil {
		return nil, err
	}
	named := map[id.ID]bool{}
	for _, rota := range p.rotas {
		for _, who := range rota.People {
			named[who] = true
		}
	}
	for _, o := range p.replacements {
		named[o.Person] = true
	}
	if p.here, err = membersAmong(tx, space, named); err != nil {
		return nil, err
	}
	return p, p.compile(r.load)
}

func (p *plan) compile(load worktime.Loader) error {
	overrides, err := p.overrides(load)
	if err != nil {
		return err
	}
	nobody, err := worktime.CompileRotation(worktime.Rotation{Zone: "UTC", Anchor: 1, PeriodDays: 1, Overrides: overrides}, load)
	if err != nil {
		return err
	}
	p.parts = []part{{rota: nobody}}
	for i, rota := range p.rotas {
		compiled, err := worktime.CompileRotation(worktime.Rotation{Zone: rota.Zone, Anchor: rota.First, Handoff: rota.Handoff,
			PeriodDays: rota.Days, Members: p.members(rota), Overrides: overrides}, load)
		if err != nil {
			return err
		}
		begins, err := rota.begins(load)
		if err != nil {
			return err
		}
		p.parts = append(p.parts, part{begins, compiled, &p.rotas[i]})
	}
	slices.Reverse(p.parts)
	return nil
}

// begins is from when a rota holds: its first handoff, or its declaration if that came later.
func (r Rota) begins(load worktime.Loader) (time.Time, error) {
	loc, err := load(r.Zone)
	if err != nil {
		return time.Time{}, err
	}
	first := worktime.Resolve(worktime.Wall{Date: r.First, Clock: r.Handoff}, loc)
	if first.Before(r.CreatedAt) {
		first = r.CreatedAt
	}
	return first, nil
}

// members spells who takes the turns of a rota: in the place of somebody who has gone, the next who is here.
func (p *plan) members(r Rota) []string {
	out := make([]string, 0, len(r.People))
	for i := range r.People {
		for j := range r.People {
			if who := r.People[(i+j)%len(r.People)]; p.here[who] {
				p.people[who.String()] = who
				out = append(out, who.String())
				break
			}
		}
	}
	return out
}

// overrides spells the replacements by those who are here, each by its own number.
func (p *plan) overrides(load worktime.Loader) (out []worktime.Override, err error) {
	for _, o := range p.replacements {
		if !p.here[o.Person] {
			continue
		}
		from, to, err := o.reach(load)
		if err != nil {
			return nil, err
		}
		p.replaced[o.ID.String()] = o
		out = append(out, worktime.Override{From: worktime.At(from), To: worktime.At(to), Who: o.ID.String()})
	}
	return out, nil
}

// reach is from when to when a replacement holds, by rule 1 on the clock of its zone.
func (o Replacement) reach(load worktime.Loader) (from, to time.Time, err error) {
	loc, err := load(o.Zone)
	if err != nil {
		return from, to, err
	}
	return o.From.In(loc), o.To.In(loc), nil
}

// shift names who has a compiled shift.
func (p *plan) shift(s worktime.Shift) Shift {
	out := Shift{Space: p.space, From: s.From, To: s.To, Person: p.people[s.Who]}
	if o, ok := p.replaced[s.Who]; ok {
		out.Person, out.Replacement = o.Person, o.ID
		out.Turn = p.people[s.Turn]
	}
	return out
}

// at is who is on call at an instant, zero for nobody.
func (p *plan) at(t time.Time) id.ID {
	name, _ := p.parts[p.part(t)].rota.OnCall(t)
	if o, ok := p.replaced[name]; ok {
		return o.Person
	}
	return p.people[name]
}

// part is the place of what holds at an instant.
func (p *plan) part(t time.Time) int {
	return slices.IndexFunc(p.parts, func(x part) bool { return !x.from.After(t) })
}

// shifts lists who is on call within [from, to), in order and without gaps: where nobody is, that is a shift of nobody's.
func (p *plan) shifts(from, to time.Time) (list []Shift) {
	cuts := []time.Time{from, to}
	for i, x := range p.parts {
		if x.from.After(from) && x.from.Before(to) && p.part(x.from) == i {
			cuts = append(cuts, x.from)
		}
	}
	slices.SortFunc(cuts, time.Time.Compare)
	for i, start := range cuts[:len(cuts)-1] {
		for _, s := range p.parts[p.part(start)].rota.Shifts(start, cuts[i+1]) {
			next := p.shift(s)
			if n := len(list) - 1; n >= 0 && next.continues(list[n]) {
				list[n].To = next.To
				continue
			}
			list = append(list, next)
		}
	}
	return list
}

// continues tells whether a shift only goes on with the one before it: what cut them apart was another rota's beginning.
func (s Shift) continues(before Shift) bool {
	return s.Person == before.Person && s.Replacement == before.Replacement && s.Turn == before.Turn && (s.Person == 0 || s.Replacement != 0)
}

// gone lists who is named in a rota and cannot be on call any more, in their order.
func (p *plan) gone(r Rota) (out []id.ID) {
	for _, who := range r.People {
		if !p.here[who] && !slices.Contains(out, who) {
			out = append(out, who)
		}
	}
	return out
}

// standing is the rota that holds at an instant, and the one that will hold next; nil for none.
func (p *plan) standing(t time.Time) (now, next *Rota) {
	i := p.part(t)
	var soonest time.Time
	for _, x := range p.parts[:i] { // what was declared earlier than the one that holds never comes any more
		if soonest.IsZero() || x.from.Before(soonest) {
			soonest = x.from
		}
	}
	if !soonest.IsZero() {
		next = p.parts[p.part(soonest)].declared
	}
	return p.parts[i].declared, next
}
