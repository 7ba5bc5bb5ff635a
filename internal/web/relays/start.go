package relays

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/relay"
	"meantime/internal/space"
	"meantime/internal/web/compose"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
	"meantime/internal/words"
)

// NewPage is GET /relays/new, and what follows it until the relay is started.
type NewPage struct {
	page.Shell
	Spaces  []Choice
	Subject string // the title of the thread
	Body    string
	Lengths []Choice
	Legs    []Leg // in the order
	Without bool  // the viewer has no leg
	From    string
	Typed   string
	Round   string   // when it would be round, or what is missing for that
	Drawing *Drawing // nil while there is nothing to draw
	Files   *compose.AddFiles
	Wrong   Wrong
	Key     string
}

// Choice is one option of a select.
type Choice struct {
	Value, Text string
	Chosen      bool
}

// Wrong says what is wrong with each field.
type Wrong struct{ Space, Title, Body, Order, Who, Form string }

// lengths are the choices of how long each has.
func lengths(l *words.Locale, chosen relay.Length) []Choice {
	says := map[relay.Length]string{
		relay.TwoHours: l.C("each has", "two working hours"), relay.FourHours: l.C("each has", "four working hours"),
		relay.EndOfDay: l.C("each has", "until the end of their day"), relay.WorkingDay: l.C("each has", "one working day"),
	}
	var out []Choice
	for _, length := range relay.Lengths() {
		out = append(out, Choice{string(length), says[length], length == chosen})
	}
	return out
}

func begin(v *site.Visit) error {
	d, err := asked(v)
	if err != nil {
		return err
	}
	if d.space == 0 {
		if d.space, err = shared(v, d.order); err != nil {
			return err
		}
	} else if _, err := v.Spaces.Find(v.Ctx(), v.Actor, d.space); err != nil {
		return err
	}
	p, wrong, err := pageOf(v, d, true)
	if err != nil {
		return err
	}
	p.refuse(v, wrong)
	return v.Show("relays/new", &p)
}

// plan shows the page again, with what a button changed.
func plan(v *site.Visit) error {
	d, err := read(v)
	if err != nil {
		return err
	}
	var where space.Space
	if d.space != 0 {
		if where, err = v.Spaces.Find(v.Ctx(), v.Actor, d.space); err != nil {
			return err
		}
	}
	soonest, changed := d.change(v, where)
	p, wrong, err := pageOf(v, d, soonest)
	if err != nil {
		return err
	}
	p.follow(d.form.Get("do"))
	p.refuse(v, wrong)
	p.refuse(v, changed)
	if changed != nil {
		return v.Again("relays/new", &p, changed)
	}
	return v.Show("relays/new", &p)
}

// follow notes whom a button has moved.
func (p *NewPage) follow(did string) {
	way, spelled, _ := strings.Cut(did, "-")
	at, err := strconv.Atoi(spelled)
	switch {
	case err != nil:
	case way == "up" && at > 0 && at < len(p.Legs):
		p.Legs[at-1].Moved = way
	case way == "down" && at >= 0 && at < len(p.Legs)-1:
		p.Legs[at+1].Moved = way
	}
}

// Adding shows the page again with what stands in it by now, and says which file could not be added.
func Adding(v *site.Visit, form url.Values, wrong error) error {
	d, err := draftIn(form)
	if err != nil {
		return err
	}
	if d.space != 0 {
		if _, err := v.Spaces.Find(v.Ctx(), v.Actor, d.space); err != nil {
			return err
		}
	}
	p, order, err := pageOf(v, d, false)
	if err != nil {
		return err
	}
	p.refuse(v, order)
	if wrong == nil {
		return v.Show("relays/new", &p)
	}
	p.Files = compose.NewAddFiles(v.L(), "body", p.Files.Action, wrong)
	return v.Again("relays/new", &p, wrong)
}

// pageOf is the page of a draft. What is wrong with its order is told beside it.
func pageOf(v *site.Visit, d draft, soonest bool) (p NewPage, wrong, err error) {
	p = NewPage{Shell: v.Page(v.L().T("A relay"), page.PlacePeople), Subject: d.title, Body: d.body, Typed: d.typed, Key: v.Fresh(), From: "/complete/relay?space=",
		Files: compose.NewAddFiles(v.L(), "body", "/relays/new/files", nil)}
	p.Path = "/relays/new"
	if err := known(v, d.order); err != nil {
		return p, nil, err
	}
	if d.space != 0 {
		p.From += d.space.String()
	}
	if d.length.Check() != nil {
		d.length = relay.EndOfDay
	}
	p.Lengths = lengths(v.L(), d.length)
	all, err := v.Spaces.List(v.Ctx(), v.Actor)
	if err != nil {
		return p, nil, err
	}
	for _, s := range all {
		if s.MayWrite() == nil {
			p.Spaces = append(p.Spaces, Choice{s.ID.String(), s.Name, s.ID == d.space})
		}
	}
	made := relay.Plan{Order: d.order}
	switch {
	case d.space == 0 && len(p.Spaces) > 0:
		p.Round = v.L().T("Choose a space that all of you see, and here stands who would write when.")
	case len(d.order) < relay.MinLegs:
		p.Round = v.L().T("Add two people or more, and here stands who would write when.")
	default:
		if made, wrong = v.Relays.Plan(v.Ctx(), v.Actor, d.space, d.order, d.length, soonest); fault.Of(wrong).Kind == fault.KindInternal && wrong != nil {
			return p, nil, wrong
		}
	}
	return p, wrong, v.DB.Read(v.Ctx(), func(tx *db.Tx) error { return p.show(tx, v, made) })
}

// refuse says beside its field what is wrong; nil for nothing.
func (p *NewPage) refuse(v *site.Visit, wrong error) {
	if wrong == nil {
		return
	}
	f := fault.Of(wrong)
	says := v.L().T(f.Message)
	switch f.Field {
	case "space":
		p.Wrong.Space = says
	case "title":
		p.Wrong.Title = says
	case "body":
		p.Wrong.Body = says
	case "who":
		p.Wrong.Who = says
	case "order", "of", "length":
		p.Wrong.Order = says
	default:
		p.Wrong.Form = says
	}
}

func start(v *site.Visit) error {
	d, err := read(v)
	if err != nil {
		return err
	}
	var wrong error
	if d.space == 0 {
		wrong = fault.Invalid("space", "Please choose a space to write in.")
	}
	var made relay.Relay
	var to string
	if wrong == nil {
		to, wrong = v.Once(d.form, func(ctx context.Context) (string, error) {
			made, err = v.Relays.Start(ctx, v.Actor, relay.Opening{Space: d.space, Title: d.title, Body: d.body, Order: d.order, Length: d.length})
			return "/threads/" + made.Thread.String() + "#ask", err
		})
	}
	if fault.Is(wrong, fault.KindNotFound) {
		return wrong
	}
	if wrong != nil {
		p, _, err := pageOf(v, d, false)
		if err != nil {
			return err
		}
		p.refuse(v, wrong)
		return v.Again("relays/new", &p, wrong)
	}
	if made.ID == 0 { // a repetition started nothing
		return v.Go(to, "", nil)
	}
	says, err := goesTo(v, made)
	if err != nil {
		return err
	}
	return v.Go(to, says, nil)
}

// goesTo says whom it has gone to.
func goesTo(v *site.Visit, made relay.Relay) (says string, err error) {
	err = v.DB.Read(v.Ctx(), func(tx *db.Tx) error {
		cards, err := v.Persons.People.Names(tx, made.Legs[0].Person)
		says = v.L().T("On its way. {who} has the first turn.", "who", first(cards[made.Legs[0].Person].Name))
		return err
	})
	return says, err
}
