package worktime

import (
	"fmt"
	"slices"
	"time"
)

// Rung is one step of an urgent's ladder: whom it rings, looked up when it fires (rule 29), and how
// long it waits for an acknowledgement, in elapsed time (rule 5). Who may answer with nobody.
type Rung struct {
	Who  func(t time.Time) (name string, ok bool)
	Wait time.Duration
}

// Ladder is an urgent's way up: its rungs in order, and then again Repeat times (rule 28).
type Ladder struct {
	Rungs  []Rung
	Repeat int
}

// Page is one ring that the ladder asks for.
type Page struct {
	At   time.Time
	Who  string
	Step int       // counts on over repeats
	Next time.Time // when the ladder goes on with Step+1, unless acknowledged by then
}

// Fire is what happens at t with the ladder's step and those after it: the first rung that has
// somebody who is not away is paged; the others are skipped with no wait (rule 26). ok is false
// when the ladder is exhausted at t (rule 28).
func (l Ladder) Fire(step int, t time.Time, away func(name string, t time.Time) bool) (page Page, ok bool) {
	for n := len(l.Rungs); step < n*(1+l.Repeat); step++ {
		rung := l.Rungs[step%n]
		if name, found := rung.Who(t); found && !away(name, t) {
			return Page{At: t.UTC(), Who: name, Step: step, Next: t.Add(rung.Wait).UTC()}, true
		}
	}
	return Page{}, false
}

// Run is a whole climb: the pages that were sent, and when it was exhausted unless acknowledged.
type Run struct {
	Pages     []Page
	Acked     bool
	Exhausted time.Time
}

// Climb plays the ladder from t with the acknowledgements that came in. One at or before a step's
// time cancels that step and all after it (rule 27).
func (l Ladder) Climb(t time.Time, acks []time.Time, away func(name string, t time.Time) bool) (run Run) {
	t = t.UTC()
	for step := 0; ; {
		for _, ack := range acks {
			if !ack.After(t) {
				run.Acked = true
				return run
			}
		}
		page, ok := l.Fire(step, t, away)
		if !ok {
			run.Exhausted = t
			return run
		}
		run.Pages = append(run.Pages, page)
		step, t = page.Step+1, page.Next
	}
}

// Allowance is what is left of a budget of urgents.
type Allowance struct {
	Left int       // how many more may be sent now
	Next time.Time // when the next one may be, if none is left; zero if never
}

// Budget is rule 25: how many of limit are left at t, when each use counts for a window of elapsed
// time. A use exactly one window old no longer counts, nor does one in the future.
func Budget(t time.Time, uses []time.Time, limit int, window time.Duration) Allowance {
	var counted []time.Time
	for _, use := range uses {
		if !use.After(t) && use.Add(window).After(t) {
			counted = append(counted, use)
		}
	}
	if limit > len(counted) {
		return Allowance{Left: limit - len(counted)}
	}
	if limit <= 0 {
		return Allowance{}
	}
	slices.SortFunc(counted, time.Time.Compare)
	return Allowance{Next: counted[len(counted)-limit].Add(window).UTC()}
}

// Rotation declares who is on call in turn: every PeriodDays local dates from Anchor on, handing
// over when the clock in Zone reads Handoff.
type Rotation struct {
	Zone       string     `json:"zone"`
	Anchor     Date       `json:"anchor"`
	Handoff    Clock      `json:"handoff"`
	PeriodDays int        `json:"period_days"`
	Members    []string   `json:"members"`
	Overrides  []Override `json:"overrides"` // in the order in which they were created
}

// Override puts somebody else on call, From inclusive and To exclusive.
type Override struct {
	From Moment `json:"from"`
	To   Moment `json:"to"`
	Who  string `json:"who"`
}

// Rota is a compiled Rotation. It never changes and may be used by many goroutines at once.
type Rota struct {
	loc       *time.Location
	anchor    Date
	handoff   Clock
	period    Date
	members   []string
	overrides []duty // later created first
}

type duty struct {
	span
	who string
}

// CompileRotation turns a rotation into a Rota. The error is a *Problem naming the field.
func CompileRotation(r Rotation, load Loader) (*Rota, error) {
	loc, err := loadZone("zone", r.Zone, load)
	if err != nil {
		return nil, err
	}
	if r.Anchor == 0 { // the zero value; nobody's rotation began in 1970
		return nil, &Problem{Field: "anchor", Code: Missing}
	}
	if r.PeriodDays < 1 || r.PeriodDays > maxPeriodDays {
		return nil, &Problem{Field: "period_days", Code: OutOfRange, Limit: maxPeriodDays}
	}
	rota := &Rota{
		loc: loc, anchor: r.Anchor, handoff: r.Handoff, period: Date(r.PeriodDays),
		members: slices.Clone(r.Members),
	}
	for i, o := range slices.Backward(r.Overrides) {
		if o.Who == "" {
			return nil, &Problem{Field: fmt.Sprintf("overrides[%d].who", i), Code: Missing}
		}
		c := clock{loc: loc}
		rota.overrides = append(rota.overrides, duty{span{c.instant(o.From), c.instant(o.To)}, o.Who})
	}
	return rota, nil
}

func (c *clock) instant(m Moment) int64 {
	if m.fixed {
		return m.seconds * second
	}
	return c.resolve(m.seconds)
}

// OnCall is who is on call at t: the latest created override that holds (rule 30), else the member
// whose turn it is (rule 29). Before the first handoff, and without members, it is nobody.
func (r *Rota) OnCall(t time.Time) (name string, ok bool) {
	at := micros(t)
	if name, ok = r.override(at); ok {
		return name, true
	}
	name = r.member(r.turn(at))
	return name, name != ""
}

// Shift is a stretch of a rota that one person has, or nobody.
type Shift struct {
	From, To time.Time
	Who      string // who is on call, empty for nobody
	Turn     string // whose turn it is, whoever takes it; empty for nobody's
}

// Shifts is who is on call within [from, to), in order and without gaps. Each turn is a shift of its own, or several
// where overrides hold for parts of it.
func (r *Rota) Shifts(from, to time.Time) (list []Shift) {
	first, last := micros(from), micros(to)
	cuts := []int64{first, last}
	for turn := r.turn(first) + 1; len(r.members) > 0; turn++ {
		at := r.starts(turn)
		if at >= last {
			break
		}
		cuts = append(cuts, at)
	}
	for _, o := range r.overrides {
		cuts = append(cuts, o.from, o.to)
	}
	slices.Sort(cuts)
	cuts = slices.Compact(slices.DeleteFunc(cuts, func(at int64) bool { return at < first || at > last }))
	var before Date
	for i, at := range cuts[:max(len(cuts)-1, 0)] {
		turn := r.turn(at)
		shift := Shift{From: timeOf(at), To: timeOf(cuts[i+1]), Turn: r.member(turn)}
		if shift.Who, _ = r.override(at); shift.Who == "" {
			shift.Who = shift.Turn
		}
		if n := len(list) - 1; n >= 0 && turn == before && list[n].Who == shift.Who {
			list[n].To = shift.To // where an override ends that another one covers
			continue
		}
		list, before = append(list, shift), turn
	}
	return list
}

// override is who is on call by the latest created override that holds at an instant.
func (r *Rota) override(at int64) (name string, ok bool) {
	for _, o := range r.overrides {
		if o.from <= at && at < o.to {
			return o.who, true
		}
	}
	return "", false
}

// turn is the number of the turn at an instant, from 0; -1 before the first.
func (r *Rota) turn(at int64) Date {
	c := clock{loc: r.loc}
	turn := max(-1, Date(floorDiv(int64(c.date(at)-r.anchor), int64(r.period)))+1)
	for turn >= 0 && r.starts(turn) > at {
		turn--
	}
	return turn
}

// starts is the instant of the handoff that a turn begins with.
func (r *Rota) starts(turn Date) int64 {
	c := clock{loc: r.loc}
	return c.resolve(wallSeconds(r.anchor+turn*r.period, int32(r.handoff)))
}

// member is whose turn it is, empty before the first and without members.
func (r *Rota) member(turn Date) string {
	if len(r.members) == 0 || turn < 0 {
		return ""
	}
	return r.members[int(turn)%len(r.members)]
}
