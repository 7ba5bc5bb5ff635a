package oncall

import (
	"cmp"
	"context"
	"net/url"
	"strconv"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/oncall"
	"meantime/internal/person"
	"meantime/internal/web/cities"
	"meantime/internal/web/clocks"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
	"meantime/internal/web/spaces"
	"meantime/internal/worktime"
)

// Turns is GET /spaces/{space}/on-call/turns, on which the turns of a space are declared.
type Turns struct {
	page.Shell
	Head   spaces.Head
	Once   string
	Base   int64
	Form   Form
	Cities []cities.City
	Rows   [][]Choice // of people, in their order, with empty ones at the end
	Begun  bool       // there are turns, which can be ended
}

// Form is what is typed about turns.
type Form struct {
	People  []string
	First   string // a date
	Handoff string // a time of day
	Zone    string // a city, or an IANA name
	Length  string
	Unit    string // "day" or "week"
	Wrong   spaces.Wrong
}

func turns(v *site.Visit) error {
	var p Turns
	if err := p.fill(v, nil); err != nil {
		return err
	}
	return v.Show("oncall/turns", &p)
}

// fill shows a form that was typed, else what holds.
func (p *Turns) fill(v *site.Visit, typed *Form) error {
	return v.DB.Read(v.Ctx(), func(tx *db.Tx) (err error) {
		ctx := tx.Context()
		if p.Shell, p.Head, err = spaces.Look(ctx, v, spaces.TabOnCall, v.L().T("Turns")); err != nil {
			return err
		}
		where := p.Head.Space
		if err := oncall.MayEdit(v.Actor, where); err != nil {
			return err
		}
		view, err := v.Rotas.Look(ctx, v.Actor, where.ID, v.Now(), v.Now().Add(time.Hour))
		if err != nil {
			return err
		}
		people, err := membersOf(ctx, v, where.ID)
		if err != nil {
			return err
		}
		listed := cities.Of(v.Zones(), v.Holidays)
		p.Once, p.Base, p.Cities = p.Head.Once, view.Version, listed.List(v.L(), v.Now())
		rota := cmp.Or(view.Next, view.Rota)
		p.Begun = rota != nil && !rota.Ends()
		if typed != nil {
			p.Form = *typed
		} else if p.Form, err = formOf(v, listed, rota); err != nil {
			return err
		}
		p.Rows = rowsOf(people, p.Form.People)
		return nil
	})
}

// rowsOf are the people of an order to choose from. Who does not belong to the space any more is no choice.
func rowsOf(people []person.Card, order []string) (rows [][]Choice) {
	for _, who := range order {
		rows = append(rows, choices(people, who))
	}
	for range spare {
		rows = append(rows, choices(people, ""))
	}
	return rows
}

// formOf shows turns from their next handoff on, or what most begin with.
func formOf(v *site.Visit, listed *cities.Cities, rota *oncall.Rota) (Form, error) {
	if rota == nil || rota.Ends() {
		today := worktime.WallIn(v.Shell.Now, v.Shell.Now.Location()).Date
		monday := today + worktime.Date(7-(today.Weekday()+6)%7)
		return Form{People: []string{v.Actor.ID.String()}, First: monday.String(), Handoff: "09:00",
			Zone: listed.Name(v.Shell.Now.Location().String()), Length: "1", Unit: "week"}, nil
	}
	coming, err := v.Rotas.Coming(*rota)
	if err != nil {
		return Form{}, err
	}
	f := Form{First: coming.First.String(), Handoff: coming.Handoff.String(), Zone: listed.Name(coming.Zone), Length: strconv.Itoa(coming.Days), Unit: "day"}
	if coming.Days%7 == 0 {
		f.Length, f.Unit = strconv.Itoa(coming.Days/7), "week"
	}
	for _, who := range coming.People {
		f.People = append(f.People, who.String())
	}
	return f, nil
}

// read takes what was typed for turns.
func (f Form) read(v *site.Visit, in id.ID, sent url.Values) (oncall.Rota, error) {
	r := oncall.Rota{Space: in, Zone: cities.Of(v.Zones(), v.Holidays).Find(f.Zone)}
	var err error
	if r.People, err = peopleOf(sent); err != nil {
		return r, err
	}
	if r.First, err = worktime.ParseDate(f.First); err != nil {
		return r, fault.Invalid("first", "Write a date such as 2026-11-02.")
	}
	if r.Handoff, err = clocks.Read(f.Handoff); err != nil {
		return r, fault.Invalid("handoff", "Please give the time of the handoff as 09:00.")
	}
	if r.Days, err = strconv.Atoi(f.Length); err != nil || r.Days > oncall.MaxDays {
		return r, fault.Invalid("days", "A turn is at least a day and at most twelve weeks long.")
	}
	if f.Unit == "week" {
		r.Days *= 7
	}
	return r, nil
}

func declare(v *site.Visit) error {
	sent, err := v.Form()
	if err != nil {
		return err
	}
	where, err := v.ID("space", "space")
	if err != nil {
		return err
	}
	typed := Form{People: sent["person"], First: sent.Get("first"), Handoff: sent.Get("handoff"), Zone: sent.Get("zone"), Length: sent.Get("length"), Unit: sent.Get("unit")}
	base, _ := strconv.ParseInt(sent.Get("version"), 10, 64) // no version is none that there is
	want, err := typed.read(v, where, sent)
	if err == nil {
		_, err = v.Once(sent, func(ctx context.Context) (string, error) {
			_, err := v.Rotas.Declare(ctx, v.Actor, base, want)
			return "", err
		})
	}
	if fault.Is(err, fault.KindInvalid) || fault.Of(err).Code == "rota_changed" {
		f := fault.Of(err)
		typed.Wrong = spaces.Wrong{cmp.Or(f.Field, "form"): v.L().T(f.Message)}
		var p Turns
		if err := p.fill(v, &typed); err != nil {
			return err
		}
		return v.Again("oncall/turns", &p, err)
	}
	if err != nil {
		return err
	}
	return v.Go(address(where), v.L().T("Saved. This is how the turns go."), nil)
}

func end(v *site.Visit) error {
	sent, err := v.Form()
	if err != nil {
		return err
	}
	where, err := v.ID("space", "space")
	if err != nil {
		return err
	}
	base, _ := strconv.ParseInt(sent.Get("version"), 10, 64) // no version is none that there is
	if _, err := v.Once(sent, func(ctx context.Context) (string, error) {
		return "", v.Rotas.End(ctx, v.Actor, where, base)
	}); err != nil {
		return err
	}
	return v.Go(address(where), v.L().T("The turns have ended. Nobody is on call by turn any more."), nil)
}
