package compose

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/triage"
	"meantime/internal/web/site"
	"meantime/internal/when"
	"meantime/internal/words"
)

// Named is who reads something sensitive, and for how many days it is kept, as it is typed.
type Named struct {
	Readers string // handles or names, with commas or blanks between them
	Days    string
}

func readNamed(form url.Values) Named { return Named{form.Get("readers"), form.Get("days")} }

// days is for how long it is kept, zero for what is usual.
func (n Named) days() int {
	days, err := strconv.Atoi(n.Days)
	if err != nil {
		return 0
	}
	return days
}

// Choices are for how long it can be kept.
func (n Named) Choices(l *words.Locale) []Option {
	var list []Option
	for _, days := range space.Days() {
		list = append(list, Option{Value: strconv.Itoa(days), Text: l.N(days, "for a day", "for {count} days")})
	}
	value := n.Days
	if n.days() == 0 {
		value = strconv.Itoa(space.DefaultDays)
	}
	return chosen(value, list)
}

// anywhere stands for the place of a private note before there is one: whoever is known may be named.
func anywhere() space.Space { return space.Space{Kind: space.Note} }

// isPrivate tells whether it becomes a private note.
func (w Written) isPrivate() bool { return w.In == 0 && triage.RouteOf(w.letter()) == triage.Privately }

// place is the space that it is written in; for a private note the one that there is not yet.
func (w Written) place(v *site.Visit) (space.Space, error) {
	if w.isPrivate() {
		return anywhere(), nil
	}
	return chosenSpace(v, w)
}

// private is who reads it: those who are named, and those who are asked. It is nil for what is none; half a name is none
// yet, and what is wrong with it comes along.
func (w Written) private(v *site.Visit) (*thread.Private, error) {
	if !w.isPrivate() {
		return nil, nil
	}
	named, err := Needs{Of: w.Named.Readers}.people(v, anywhere())
	if f := fault.Of(err); err != nil && f.Field == "of" {
		err = fault.Invalid("readers", f.Message)
	}
	p := &thread.Private{Readers: named, Days: w.Named.days()}
	if w.Needs.asksPeople() {
		asked, _ := w.Needs.people(v, anywhere()) // what is wrong with these is said beside them
		for _, who := range asked {
			if !slices.Contains(p.Readers, who) {
				p.Readers = append(p.Readers, who)
			}
		}
	}
	return p, err
}

// namedOf spells who reads a draft.
func namedOf(v *site.Visit, p *thread.Private) (Named, error) {
	if p == nil {
		return Named{}, nil
	}
	n := Named{}
	if p.Days != 0 {
		n.Days = strconv.Itoa(p.Days)
	}
	err := v.DB.Read(v.Ctx(), func(tx *db.Tx) (err error) {
		n.Readers, err = handles(tx, v, p.Readers)
		return err
	})
	return n, err
}

// handles spells people as they are typed.
func handles(tx *db.Tx, v *site.Visit, people []id.ID) (string, error) {
	cards, err := v.Persons.People.Names(tx, people...)
	var out []string
	for _, who := range people {
		if c, ok := cards[who]; ok {
			out = append(out, "@"+c.Handle)
		}
	}
	return strings.Join(out, " "), err
}

// Privately says who reads a private note and until when, under Send.
type Privately struct {
	Who  string // "Ruth and Nadia"; empty while nobody is named
	Says string
}

// privatelyOf tells of a private note; nil for what is none.
func privatelyOf(v *site.Visit, w Written) (*Privately, error) {
	p, err := w.private(v)
	if f := fault.Of(err); p == nil || err != nil && f.Kind == fault.KindInternal {
		return nil, err
	}
	l, out := v.L(), &Privately{}
	if len(p.Readers) == 0 {
		out.Says = l.T("Say who is to read it.")
		return out, nil
	}
	var names []string
	err = v.DB.Read(v.Ctx(), func(tx *db.Tx) error {
		cards, err := v.Persons.People.Names(tx, p.Readers...)
		for _, who := range p.Readers {
			first, _, _ := strings.Cut(cards[who].Name, " ")
			names = append(names, first)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	out.Who = l.List(names)
	until, err := v.Spaces.Until(p.Days)
	if err != nil { // no such choice: sending it says so
		return out, nil
	}
	out.Says = l.T("Only {who} read it. Its words are in no mail, in nobody else’s search and in no count. Gone {when}.",
		"who", l.List(append([]string{l.C("among readers", "you")}, names...)), "when", when.Day(l, until, v.Shell.Now))
	return out, nil
}
