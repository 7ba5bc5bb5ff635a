package urgents

import (
	"html/template"
	"net/url"
	"strings"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/urgent"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
	"meantime/internal/when"
)

// Urgent is GET /urgents/{id}.
type Urgent struct {
	page.Shell
	ID      string
	Where   string // the space
	Home    string // where that is
	Author  page.Face
	Raised  string // by whom and when
	Worse   string
	Body    template.HTML
	State   string // in a sentence
	Steps   []Step
	Next    string    // what the ladder does next; empty when it does nothing
	Own     string    // how many of these the viewer has raised and has left; empty for others than its sender
	Thread  string    // that it became; empty for none
	Call    *CallLine // by which the space is reached when nobody answers, while it is open; nil for none
	Open    bool
	Take    bool // the viewer may say "Mine"
	Resolve bool
	Waits   bool // the viewer may say that it can wait
	Was     string
	Done    string
	Wrong   map[string]string
	Key     string
}

// Step is one ring of the ladder.
type Step struct {
	Face page.Face
	Name string
	Href string
	Says string // when and why
	Took bool   // this is who said "Mine"

	Unreached string // that no mail reaches them; empty where one does, and for others than who raised it
}

// Sentence is one of the two that end an urgent, as a field of the form.
type Sentence struct{ Name, Label, Text, Wrong string }

// Sentence returns one of the fields.
func (p *Urgent) Sentence(name string) Sentence {
	if name == "was" {
		return Sentence{name, p.T("What was it? One sentence."), p.Was, p.Wrong[name]}
	}
	return Sentence{name, p.T("What was done? One sentence."), p.Done, p.Wrong[name]}
}

func show(v *site.Visit) error {
	number, err := v.ID("id", "urgent")
	if err != nil {
		return err
	}
	p, err := pageOf(v, number)
	if err != nil {
		return err
	}
	return v.Show("urgents/urgent", p)
}

// again shows the page with what was typed and what is wrong with it.
func again(v *site.Visit, number id.ID, form url.Values, wrong error) error {
	p, err := pageOf(v, number)
	if err != nil {
		return err
	}
	f := fault.Of(wrong)
	p.Was, p.Done, p.Wrong = form.Get("was"), form.Get("done"), map[string]string{f.Field: v.L().T(f.Message)}
	return v.Again("urgents/urgent", p, wrong)
}

func pageOf(v *site.Visit, number id.ID) (*Urgent, error) {
	var p *Urgent
	err := v.DB.Read(v.Ctx(), func(tx *db.Tx) error {
		u, err := v.Urgents.Find(tx.Context(), v.Actor, number)
		if err != nil {
			return err
		}
		where, err := v.Spaces.FindIn(tx, v.Actor, u.Space)
		if err != nil {
			return err
		}
		t, err := tellerOf(tx, v, u)
		if err != nil {
			return err
		}
		p = t.page(u, where)
		if p.Open {
			line, err := v.Rotas.Line(tx, where)
			if err != nil {
				return err
			}
			p.Call = CallLineOf(line)
		}
		if u.Author == v.Actor.ID {
			own, err := v.Urgents.Own(tx.Context(), v.Actor)
			if err != nil {
				return err
			}
			p.Own = t.own(own)
		}
		return p.unreached(tx, v, u)
	})
	return p, err
}

// unreached says to who raised something open whom of those rung no mail reaches: they are told by an open page alone.
func (p *Urgent) unreached(tx *db.Tx, v *site.Visit, u urgent.Urgent) error {
	if !p.Waits || !v.Mails {
		return nil
	}
	var people []id.ID
	for _, r := range u.Rings {
		people = append(people, r.Person)
	}
	paused, err := v.Pauses.Among(tx, people...)
	for i, r := range u.Rings {
		if _, is := paused[r.Person]; is {
			p.Steps[i].Unreached = v.L().T("Mail to them comes back: only an open page rings.")
		}
	}
	return err
}

// teller knows the people that urgents are about.
type teller struct {
	*site.Visit
	cards map[id.ID]person.Card
}

func tellerOf(tx *db.Tx, v *site.Visit, list ...urgent.Urgent) (teller, error) {
	var people []id.ID
	for _, u := range list {
		people = append(people, u.Author)
		if u.Mine != nil {
			people = append(people, u.Mine.By)
		}
		if u.End != nil {
			people = append(people, u.End.By)
		}
		for _, r := range u.Rings {
			people = append(people, r.Person)
		}
	}
	cards, err := v.Persons.People.Names(tx, people...)
	return teller{v, cards}, err
}

func (t teller) first(who id.ID) string {
	first, _, _ := strings.Cut(t.cards[who].Name, " ")
	return first
}

func (t teller) face(who id.ID) page.Face {
	c := t.cards[who]
	return site.FaceOf(c.ID, c.Name, c.Photo)
}

// at is a moment within a sentence, on the viewer's clock.
func (t teller) at(m time.Time) string {
	now := t.Shell.Now
	return when.At(t.L(), m.In(now.Location()), now)
}

func (t teller) page(u urgent.Urgent, where space.Space) *Urgent {
	l := t.L()
	p := &Urgent{Shell: t.Page(u.Title, page.PlaceSpaces, "urgent:"+u.ID.String()), ID: u.ID.String(), Where: where.Name,
		Home: "/spaces/" + where.ID.String(), Author: t.face(u.Author), Worse: u.Worse, Body: u.HTML, State: t.state(u),
		Raised: l.T("{who} raised this {when}.", "who", t.cards[u.Author].Name, "when", t.at(u.RaisedAt)), Open: u.End == nil, Key: t.Fresh()}
	p.Confide = t.Confides(where.Kind)
	if p.Open {
		p.Take = u.Mine == nil && u.Author != t.Actor.ID
		p.Waits = u.Author == t.Actor.ID
		p.Resolve = p.Waits || u.Mine != nil && u.Mine.By == t.Actor.ID
	} else if u.End.Thread != 0 {
		p.Thread = "/threads/" + u.End.Thread.String()
	}
	for _, r := range u.Rings {
		p.Steps = append(p.Steps, Step{Face: t.face(r.Person), Name: t.cards[r.Person].Name, Href: "/people/" + r.Person.String(),
			Says: t.rung(r), Took: u.Mine != nil && u.Mine.By == r.Person && r.Reason != urgent.Told})
	}
	p.Next = t.next(u)
	return p
}

// rung says when somebody was rung, and why it was this person.
func (t teller) rung(r urgent.Ring) string {
	l, at := t.L(), t.at(r.At)
	switch r.Reason {
	case urgent.Asked:
		return l.T("Rung {when}: asked first, and at work.", "when", at)
	case urgent.AtWork:
		return l.T("Rung {when}: at work, and a member of the space.", "when", at)
	case urgent.OnCall:
		return l.T("Rung {when}: on call.", "when", at)
	}
	return l.T("Told {when} that nobody had answered.", "when", at)
}

// state says how things stand.
func (t teller) state(u urgent.Urgent) string {
	l := t.L()
	switch {
	case u.End != nil:
		who, at := t.first(u.End.By), t.at(u.End.At)
		switch u.End.How {
		case urgent.Resolved:
			return l.T("{who} has said {when} how it ended.", "who", who, "when", at)
		case urgent.Sent:
			return l.T("It could wait. {who} sent it with the next delivery, {when}.", "who", who, "when", at)
		}
		return l.T("{who} withdrew it {when}.", "who", who, "when", at)
	case u.Mine != nil && u.Mine.By == t.Actor.ID:
		return l.T("It is yours, and nobody is rung for it any more. When it is over, two sentences make it a thread that all can read.")
	case u.Mine != nil:
		return l.T("{who} took it {when}. Nobody is rung for it any more.", "who", t.first(u.Mine.By), "when", t.at(u.Mine.At))
	case !u.Climbs():
		return l.T("Nobody has answered, and nobody else is rung. It stays open until somebody takes it.")
	}
	return l.T("Nobody has taken it yet.")
}

// next says what the ladder does unless somebody takes it.
func (t teller) next(u urgent.Urgent) string {
	if u.End != nil || u.Mine != nil || !u.Climbs() {
		return ""
	}
	return t.L().T("Unless somebody takes it, the next one is rung {when}.", "when", t.at(u.NextAt))
}

// own says how many urgents the viewer has raised, and has left. It is for the viewer alone.
func (t teller) own(o urgent.Own) string {
	l := t.L()
	raised := l.N(o.Raised, "You have raised one urgent in seven days.", "You have raised {count} urgents in seven days.")
	if o.Left > 0 {
		return raised + " " + l.N(o.Left, "You can raise one more.", "You can raise {count} more.")
	}
	if o.Next.IsZero() {
		return raised
	}
	return raised + " " + l.T("The next one can be raised {when}.", "when", t.at(o.Next))
}
