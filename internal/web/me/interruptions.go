package me

import (
	"meantime/internal/web/site"
)

// InterruptionsPage is "Your last four weeks".
type InterruptionsPage struct {
	Head
	Weeks []Interrupted // the one that has begun first
	Sum   Interrupted   // of all of them
}

// Interrupted is how often Meantime interrupted the viewer in a week.
type Interrupted struct {
	Name                 string
	Rings, Early, Spoken int
	Part                 int // of a hundred: interruptions, of the most in any of the weeks
}

// All is how many interruptions there were.
func (i Interrupted) All() int { return i.Rings + i.Early }

// Whole is how often Meantime turned to the viewer, asked or not.
func (i Interrupted) Whole() int { return i.All() + i.Spoken }

func showInterruptions(v *site.Visit) error {
	weeks, err := v.Interruptions.Mine(v.Ctx(), v.Actor)
	if err != nil {
		return err
	}
	l := v.L()
	p := InterruptionsPage{Head: head(v, "interruptions", l.T("Your last four weeks"))}
	most := 1
	for i, w := range weeks {
		shown := Interrupted{Name: l.T("This week"), Rings: w.Rings, Early: w.Early, Spoken: w.Spoken}
		if i > 0 {
			shown.Name = l.T("{first} to {last}", "first", l.ShortDay(w.Monday.Time(), v.Shell.Now), "last", l.ShortDay((w.Monday+6).Time(), v.Shell.Now))
		}
		most = max(most, shown.All())
		p.Sum.Rings, p.Sum.Early, p.Sum.Spoken = p.Sum.Rings+w.Rings, p.Sum.Early+w.Early, p.Sum.Spoken+w.Spoken
		p.Weeks = append(p.Weeks, shown)
	}
	for i, w := range p.Weeks {
		p.Weeks[i].Part = w.All() * 100 / most
	}
	return v.Show("me/interruptions", &p)
}
