package admin

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/urgent"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
)

// Urgents is GET /organisation/urgents: how many urgents each person has, how a ladder goes, and what owners allowed beside.
type Urgents struct {
	page.Shell
	Head    Head
	Form    UrgentForm
	Allows  bool // the viewer may allow somebody one more
	Who     string
	Why     string
	Allowed []Allowed
	Wrong   Wrong
}

// UrgentForm is the settings as they are typed.
type UrgentForm struct{ Budget, Wait, Repeats string }

// Allowed is that an owner allowed somebody one more.
type Allowed struct {
	Face page.Face
	Name string
	By   string
	Why  string
	At   page.Moment
}

// Number is a number among the settings, as a field of the form.
type Number struct {
	Name, Label, Hint, Value, Wrong string
	Min, Max                        int
}

// Number returns one of the fields.
func (p *Urgents) Number(name string) Number {
	n := Number{Name: name, Wrong: p.Wrong.At(name)}
	switch name {
	case "budget":
		n.Label, n.Hint = p.T("Urgents for each person"), p.T("In seven days. After that, what they write goes with the next delivery.")
		n.Value, n.Max = p.Form.Budget, urgent.MaxBudget
	case "wait":
		n.Label, n.Hint = p.T("Minutes until the next one is rung"), p.T("From 1 to 120.")
		n.Value, n.Min, n.Max = p.Form.Wait, 1, int(urgent.MaxWait/time.Minute)
	default:
		n.Label, n.Hint = p.T("How often it begins again"), p.T("From 0 to 5 times. Then the sender and those named for the space are told.")
		n.Value, n.Max = p.Form.Repeats, urgent.MaxRepeats
	}
	return n
}

func urgents(v *site.Visit) error {
	var p Urgents
	if err := p.fill(v); err != nil {
		return err
	}
	return v.Show("admin/urgents", &p)
}

func (p *Urgents) fill(v *site.Visit) error {
	return v.DB.Read(v.Ctx(), func(tx *db.Tx) (err error) {
		ctx := tx.Context()
		if p.Shell, p.Head, err = look(ctx, v, tabUrgents, v.L().T("Urgent")); err != nil {
			return err
		}
		set, err := v.Urgents.Settings(ctx)
		if err != nil {
			return err
		}
		p.Form = UrgentForm{strconv.Itoa(set.Budget), strconv.Itoa(int(set.Wait / time.Minute)), strconv.Itoa(set.Repeats)}
		p.Allows = v.Actor.Role == person.Owner
		return p.grants(tx, v)
	})
}

func (p *Urgents) grants(tx *db.Tx, v *site.Visit) error {
	list, err := v.Urgents.Grants(tx.Context(), v.Actor)
	if err != nil {
		return err
	}
	var people []id.ID
	for _, g := range list {
		people = append(people, g.Person, g.By)
	}
	cards, err := v.Persons.People.Names(tx, people...)
	for _, g := range list {
		c := cards[g.Person]
		p.Allowed = append(p.Allowed, Allowed{Face: site.FaceOf(c.ID, c.Name, c.Photo), Name: c.Name, By: cards[g.By].Name, Why: g.Why, At: v.Shell.Moment(g.At)})
	}
	return err
}

func setUrgents(v *site.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	typed := UrgentForm{form.Get("budget"), form.Get("wait"), form.Get("repeats")}
	set, err := typed.read()
	if err == nil {
		_, err = v.Once(form, func(ctx context.Context) (string, error) { return tabUrgents, v.Urgents.Set(ctx, v.Actor, set) })
	}
	if err != nil {
		return againUrgents(v, err, func(p *Urgents) { p.Form = typed })
	}
	return v.Go(tabUrgents, v.L().T("Saved. It holds for what is raised from now on."), nil)
}

// read reads numbers as they are typed; a field that holds none is out of bounds, and Set says so.
func (f UrgentForm) read() (set urgent.Settings, err error) {
	number := func(field, s string) int {
		n, e := strconv.Atoi(strings.TrimSpace(s))
		if e != nil && err == nil {
			err = fault.Invalid(field, "Please write a number.")
		}
		return n
	}
	set.Budget = number("budget", f.Budget)
	set.Wait = time.Duration(min(number("wait", f.Wait), 1e6)) * time.Minute
	set.Repeats = number("repeats", f.Repeats)
	return set, err
}

func allowUrgent(v *site.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	_, err = v.Once(form, func(ctx context.Context) (string, error) {
		who, err := named(ctx, v, form)
		if err != nil {
			return "", err
		}
		_, err = v.Urgents.Allow(ctx, v.Actor, who, form.Get("why"))
		return tabUrgents, err
	})
	if err != nil {
		return againUrgents(v, err, func(p *Urgents) { p.Who, p.Why = form.Get("who"), form.Get("why") })
	}
	return v.Go(tabUrgents, v.L().T("One more is allowed, for seven days. It is kept with your name and the reason."), nil)
}

// named finds the person of a form: by the handle, with or without its @.
func named(ctx context.Context, v *site.Visit, form url.Values) (who id.ID, err error) {
	handle := strings.TrimPrefix(strings.TrimSpace(form.Get("who")), "@")
	err = v.DB.Read(ctx, func(tx *db.Tx) error {
		found, err := v.Persons.People.Handles(tx, handle)
		if err != nil {
			return err
		}
		if who = found[handle].ID; who == 0 {
			return fault.Invalid("who", "There is nobody with this handle.")
		}
		return nil
	})
	return who, err
}

// againUrgents shows the page with what was typed and what is wrong with it.
func againUrgents(v *site.Visit, err error, typed func(*Urgents)) error {
	var p Urgents
	if err := p.fill(v); err != nil {
		return err
	}
	typed(&p)
	p.Wrong = wrong(v.L(), err, "budget", "wait", "repeats", "who", "why")
	return v.Again("admin/urgents", &p, err)
}
