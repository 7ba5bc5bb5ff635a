package oncall

import (
	"context"
	"strings"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/oncall"
	"meantime/internal/person"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
	"meantime/internal/web/spaces"
)

// OfferPage is GET /spaces/{space}/on-call/offer, on which a shift is offered to somebody.
type OfferPage struct {
	page.Shell
	Head     spaces.Head
	Once     string
	From, To string // of the shift, as instants
	Gives    Times
	People   []Group
	Wrong    string
}

// Times are from when to when.
type Times struct{ From, To page.Moment }

// Group is what one person can be asked for.
type Group struct {
	Name    string
	Choices []Choice
}

// Offer is an open offer as the page of who is on call lists it.
type Offer struct {
	Href  string
	Mine  bool   // the viewer made it
	Name  string // of the other
	Gives Times
	Stale bool
}

func offer(v *site.Visit) error {
	q := v.R.URL.Query()
	p := OfferPage{From: q.Get("from"), To: q.Get("to")}
	if err := p.fill(v); err != nil {
		return err
	}
	return v.Show("oncall/offer", &p)
}

func (p *OfferPage) fill(v *site.Visit) error {
	gives, err := stretchOf(p.From, p.To)
	if err != nil {
		return fault.NotFound("shift")
	}
	return v.DB.Read(v.Ctx(), func(tx *db.Tx) (err error) {
		ctx := tx.Context()
		if p.Shell, p.Head, err = spaces.Look(ctx, v, spaces.TabOnCall, v.L().T("Swap a shift")); err != nil {
			return err
		}
		where := p.Head.Space
		if err := where.MayWrite(); err != nil {
			return err
		}
		p.Once = p.Head.Once
		view, err := v.Rotas.Look(ctx, v.Actor, where.ID, v.Now(), v.Now().Add(lookAhead))
		if err != nil {
			return err
		}
		d, err := deskOf(ctx, v, tx, view)
		if err != nil {
			return err
		}
		people, err := membersOf(ctx, v, where.ID)
		if err != nil {
			return err
		}
		p.Gives = Times{d.dated(gives.From), d.dated(gives.To)}
		for _, c := range people {
			if c.ID != v.Actor.ID {
				p.People = append(p.People, Group{c.Name, d.asks(c.ID, c.Name)})
			}
		}
		return nil
	})
}

// asks lists what a person can be asked for: to take a shift over, or to swap it for one of theirs.
func (d *desk) asks(who id.ID, name string) []Choice {
	l, short := d.L(), firstName(name)
	out := []Choice{{Value: who.String(), Label: l.T("{name} takes it over", "name", short)}}
	for _, s := range d.view.Shifts {
		if s.Person == who {
			out = append(out, Choice{Value: strings.Join([]string{who.String(), instant(s.From), instant(s.To)}, "|"),
				Label: l.T("{name} takes it, and you take {from} to {to}", "name", short, "from", d.dated(s.From).Text, "to", d.dated(s.To).Text)})
		}
	}
	return out
}

// instant writes an instant as a form carries it.
func instant(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

func stretchOf(from, to string) (s oncall.Stretch, err error) {
	if s.From, err = time.Parse(time.RFC3339Nano, from); err == nil {
		s.To, err = time.Parse(time.RFC3339Nano, to)
	}
	return s, err
}

func makeOffer(v *site.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	where, err := v.ID("space", "space")
	if err != nil {
		return err
	}
	want := oncall.Swap{Space: where}
	if want.Gives, err = stretchOf(form.Get("from"), form.Get("to")); err != nil {
		return fault.NotFound("shift")
	}
	if err = readAsk(&want, form.Get("ask")); err == nil {
		_, err = v.Once(form, func(ctx context.Context) (string, error) {
			made, err := v.Rotas.Offer(ctx, v.Actor, want)
			return "/swaps/" + made.ID.String(), err
		})
	}
	if fault.Is(err, fault.KindInvalid) {
		p := OfferPage{From: form.Get("from"), To: form.Get("to"), Wrong: v.L().T(fault.Of(err).Message)}
		if err := p.fill(v); err != nil {
			return err
		}
		return v.Again("oncall/offer", &p, err)
	}
	if err != nil {
		return err
	}
	return v.Go(address(where), v.L().T("Asked. Until somebody agrees, you stay on call."), nil)
}

// readAsk takes who is asked, and for what.
func readAsk(s *oncall.Swap, chosen string) (err error) {
	parts := strings.Split(chosen, "|")
	if s.Person, err = id.Parse(parts[0]); err != nil {
		return fault.Invalid("person", "Please choose a person.")
	}
	if len(parts) == 3 {
		if s.Takes, err = stretchOf(parts[1], parts[2]); err != nil {
			return fault.Invalid("takes", "This person is not on call for all of that time.")
		}
	}
	return nil
}

// SwapPage is GET /swaps/{swap}.
type SwapPage struct {
	page.Shell
	Once  string
	ID    string
	Space string
	Back  string // the page of who is on call
	Mine  bool   // the viewer made the offer
	Other page.Face
	Gives Times
	Takes *Times // nil for nothing
	Open  bool   // it has not ended
	Stale bool   // it cannot be agreed to any more
	Says  string // how it ended, or why it cannot be agreed to
}

func showSwap(v *site.Visit) error {
	of, err := v.ID("swap", "offer")
	if err != nil {
		return err
	}
	s, err := v.Rotas.Swap(v.Ctx(), v.Actor, of)
	if err != nil {
		return err
	}
	other := s.Author
	if other == v.Actor.ID {
		other = s.Person
	}
	d := &desk{Visit: v}
	err = v.DB.Write(v.Ctx(), func(tx *db.Tx) error {
		if d.cards, err = v.Persons.People.Names(tx, other); err != nil {
			return err
		}
		return v.Deliveries.Read(tx, v.Actor.ID, s.ID, max(s.ID, s.Answer)) // what is read here is not brought any more
	})
	if err != nil {
		return err
	}
	p := SwapPage{Shell: v.Page(v.L().T("Swap a shift"), page.PlaceSpaces, string(oncall.Topic(s.Space))), Once: v.Fresh(), ID: s.ID.String(), Space: s.SpaceName,
		Back: address(s.Space), Mine: s.Author == v.Actor.ID, Other: d.face(other), Gives: Times{d.dated(s.Gives.From), d.dated(s.Gives.To)}, Open: s.Ended == "", Stale: s.Stale}
	if !s.Takes.IsZero() {
		p.Takes = &Times{d.dated(s.Takes.From), d.dated(s.Takes.To)}
	}
	p.Says = d.ended(s)
	return v.Show("oncall/swap", &p)
}

// ended says how an offer ended, or why it cannot be agreed to.
func (d *desk) ended(s oncall.Swap) string {
	l := d.L()
	switch {
	case s.Stale:
		return l.T("Somebody else is on call then by now, or it is over. So this cannot be swapped any more.")
	case s.Ended == oncall.Agreed:
		return l.T("Agreed. It is settled.")
	case s.Ended == oncall.Declined:
		return l.T("Declined. Everything stays as it was.")
	case s.Ended == oncall.Gone:
		return l.T("Whoever was asked is no longer here. Everything stays as it was.")
	case s.Ended == oncall.Withdrawn:
		return l.T("Withdrawn. Everything stays as it was.")
	}
	return ""
}

func agree(v *site.Visit) error {
	return settle(v, v.Rotas.Agree, v.L().T("Agreed. It is settled, and the other is told."))
}

func decline(v *site.Visit) error {
	return settle(v, v.Rotas.Decline, v.L().T("Declined. The other is told, and stays on call."))
}

func withdraw(v *site.Visit) error {
	return settle(v, v.Rotas.Withdraw, v.L().T("Withdrawn. You stay on call."))
}

// settle ends an offer, and leads to who is on call.
func settle(v *site.Visit, do func(context.Context, person.Actor, id.ID) error, says string) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	of, err := v.ID("swap", "offer")
	if err != nil {
		return err
	}
	s, err := v.Rotas.Swap(v.Ctx(), v.Actor, of)
	if err != nil {
		return err
	}
	if _, err := v.Once(form, func(ctx context.Context) (string, error) { return "", do(ctx, v.Actor, of) }); err != nil {
		return err
	}
	return v.Go(address(s.Space), says, nil)
}
