package oncall

import (
	"context"
	"net/url"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/oncall"
	"meantime/internal/person"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
	"meantime/internal/web/spaces"
	"meantime/internal/worktime"
)

// Replace is the form that puts somebody on call for a while, as it was typed.
type Replace struct {
	Person   string // of whom; empty for the viewer
	From, To string // local dates and times
	Zone     string // on whose clock
	Zones    []Choice
	People   []Choice
	Wrong    spaces.Wrong
}

// Choice is one of those to choose from.
type Choice struct {
	Value, Label string
	Chosen       bool
}

// ready fills in what there is to choose from.
func (f *Replace) ready(v *site.Visit, d *desk, people []person.Card) {
	if f.Person == "" {
		f.Person = v.Actor.ID.String()
	}
	f.People = choices(people, f.Person)
	mine := v.Shell.Now.Location()
	f.Zones = []Choice{{Value: mine.String(), Label: v.L().T("on your clock, {city}", "city", v.L().City(mine))}}
	for _, rota := range []*oncall.Rota{d.view.Rota, d.view.Next} {
		if rota == nil || rota.Ends() || rota.Zone == mine.String() || len(f.Zones) > 1 {
			continue
		}
		if zone, err := v.Zones().Load(rota.Zone); err == nil {
			f.Zones = append(f.Zones, Choice{Value: rota.Zone, Label: v.L().T("on the rota’s clock, {city}", "city", v.L().City(zone)), Chosen: f.Zone == rota.Zone})
		}
	}
}

func choices(people []person.Card, chosen string) []Choice {
	out := make([]Choice, len(people))
	for i, c := range people {
		out[i] = Choice{Value: c.ID.String(), Label: c.Name, Chosen: c.ID.String() == chosen}
	}
	return out
}

// membersOf lists who belongs to a space, by name.
func membersOf(ctx context.Context, v *site.Visit, in id.ID) ([]person.Card, error) {
	list, err := v.Spaces.Members(ctx, v.Actor, in)
	if err != nil {
		return nil, err
	}
	people := make([]id.ID, len(list))
	for i, m := range list {
		people[i] = m.Person
	}
	var cards map[id.ID]person.Card
	err = v.DB.Read(ctx, func(tx *db.Tx) error {
		cards, err = v.Persons.People.Names(tx, people...)
		return err
	})
	out := make([]person.Card, len(people))
	for i, who := range people {
		out[i] = cards[who]
	}
	return out, err
}

func replace(v *site.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	where, err := v.ID("space", "space")
	if err != nil {
		return err
	}
	typed := Replace{Person: form.Get("person"), From: form.Get("from"), To: form.Get("to"), Zone: form.Get("zone")}
	want, err := typed.read(where)
	if err == nil {
		_, err = v.Once(form, func(ctx context.Context) (string, error) {
			made, err := v.Rotas.Replace(ctx, v.Actor, want)
			return made.ID.String(), err
		})
	}
	if fault.Is(err, fault.KindInvalid) {
		f := fault.Of(err)
		typed.Wrong = spaces.Wrong{f.Field: v.L().T(f.Message)}
		p := Page{Form: typed}
		if err := p.fill(v); err != nil {
			return err
		}
		return v.Again("oncall/page", &p, err)
	}
	if err != nil {
		return err
	}
	says, err := saved(v, want)
	if err != nil {
		return err
	}
	return v.Go(address(where), says, nil)
}

// read takes what was typed for a replacement.
func (f Replace) read(in id.ID) (oncall.Replacement, error) {
	o := oncall.Replacement{Space: in, Zone: f.Zone}
	var err error
	if o.Person, err = id.Parse(f.Person); err != nil {
		return o, fault.Invalid("person", "Please choose a person.")
	}
	from, err := wall(f.From)
	if err != nil {
		return o, fault.Invalid("from", "Write when it begins.")
	}
	to, err := wall(f.To)
	if err != nil {
		return o, fault.Invalid("to", "Write when it ends.")
	}
	o.From, o.To = worktime.AtWall(from), worktime.AtWall(to)
	return o, nil
}

// wall reads what a field of type datetime-local sends; seconds that a browser adds are dropped.
func wall(s string) (worktime.Wall, error) {
	if len(s) > len("2026-10-13T13:00") {
		s = s[:len("2026-10-13T13:00")]
	}
	return worktime.ParseWall(s)
}

// saved says who is on call when, on the viewer's clock.
func saved(v *site.Visit, o oncall.Replacement) (says string, err error) {
	zone, err := v.Zones().Load(o.Zone)
	if err != nil {
		return "", err
	}
	err = v.DB.Read(v.Ctx(), func(tx *db.Tx) error {
		names, err := v.Persons.People.Names(tx, o.Person)
		says = v.L().T("{name} is on call from {from} to {to}, on your clock.", "name", names[o.Person].Name,
			"from", v.Shell.Moment(o.From.In(zone)).Text, "to", v.Shell.Moment(o.To.In(zone)).Text)
		return err
	})
	return says, err
}

func takeBack(v *site.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	where, err := v.ID("space", "space")
	if err != nil {
		return err
	}
	of, err := v.ID("replacement", "replacement")
	if err != nil {
		return err
	}
	if _, err := v.Once(form, func(ctx context.Context) (string, error) {
		return "", v.Rotas.TakeBack(ctx, v.Actor, where, of)
	}); err != nil {
		return err
	}
	undo := &page.Undo{Action: address(where) + "/replacements", Fields: map[string]string{"once": v.Fresh()}}
	for _, name := range []string{"person", "from", "to", "zone"} {
		undo.Fields[name] = form.Get(name)
	}
	return v.Go(address(where), v.L().T("Taken back. Whose turn it is is on call again."), undo)
}

// Told is the form of who is told when nobody answers.
type Told struct {
	Rows [][]Choice
}

// spare is how many empty rows a list of people ends with.
const spare = 2

func toldOf(people []person.Card, told []id.ID) Told {
	var t Told
	for i := range len(told) + spare {
		chosen := ""
		if i < len(told) {
			chosen = told[i].String()
		}
		t.Rows = append(t.Rows, choices(people, chosen))
	}
	return t
}

func told(v *site.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	where, err := v.ID("space", "space")
	if err != nil {
		return err
	}
	people, err := peopleOf(form)
	if err == nil {
		_, err = v.Once(form, func(ctx context.Context) (string, error) {
			return "", v.Rotas.SetFallback(ctx, v.Actor, where, people)
		})
	}
	if err != nil {
		return err
	}
	return v.Go(address(where), v.L().T("Saved."), nil)
}

// peopleOf reads rows of people, of which those that are empty count for none.
func peopleOf(form url.Values) (out []id.ID, err error) {
	for _, s := range form["person"] {
		if s == "" {
			continue
		}
		who, err := id.Parse(s)
		if err != nil {
			return nil, fault.Invalid("people", "Please choose people who belong to this space.")
		}
		out = append(out, who)
	}
	return out, nil
}
