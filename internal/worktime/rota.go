package worktime

import (
	"fmt"
	"slices"
	"time"
)

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
	for _, o := range r.overrides {
		if o.from <= at && at < o.to {
			return o.who, true
		}
	}
	if len(r.members) == 0 {
		return "", false
	}
	c := clock{loc: r.loc}
	turn := Date(floorDiv(int64(c.date(at)-r.anchor), int64(r.period))) + 1
	for turn >= 0 && c.resolve(wallSeconds(r.anchor+turn*r.period, int32(r.handoff))) > at {
		turn--
	}
	if turn < 0 {
		return "", false
	}
	return r.members[int(turn)%len(r.members)], true
}
