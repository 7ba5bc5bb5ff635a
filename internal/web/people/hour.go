package people

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/overlap"
	"meantime/internal/person"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
)

// offered is how many people the page lists to choose from; a name narrows them.
const offered = 100

// HourPage is GET /people/hour.
type HourPage struct {
	page.Shell
	Choice HourChoice
	Asked  bool // people are chosen
	Wrong  string
	Hours  []Proposal
	Turns  string // whose turn the edge of the day was lately
	None   *None  // where there is no hour
	Rough  string // who shares the day and not the hours
	Ahead  []Held
	Once   string
}

// HourChoice is the form in which one says for whom and how long.
type HourChoice struct {
	Title   string
	People  []Pick
	Query   string
	More    bool // people are left out, whom a name finds
	Spaces  []Choice
	Lengths []Choice
	Weeks   []Choice
	Focus   bool // minus focus
}

// Pick is a person to choose.
type Pick struct {
	ID     string
	Face   page.Face
	City   string
	Chosen bool
}

// Proposal is an hour that all have.
type Proposal struct {
	Day, Times string // on the viewer's clock
	ISO        string
	Edge       string // for whom it is at the edge of the day; empty for nobody
	Locals     []Local
	Fields     []Field // of the form that takes it
}

// Local is what an hour is for one person.
type Local struct {
	Face page.Face
	Text string // "21:00 in Tokyo", with the day where it is another
	Edge bool
}

// Field is a hidden field of a form.
type Field struct{ Name, Value string }

// None says why there is no hour, and what is near one.
type None struct {
	Says  []string
	Relay string // where to begin a relay instead
}

// Held is an hour that the viewer has taken.
type Held struct {
	Says, GiveBack string
}

func lookForHour(v *site.Visit) error {
	q := v.R.URL.Query()
	return showHour(v, q, nil)
}

// showHour answers with the page for what was chosen, and with what was wrong about taking an hour.
func showHour(v *site.Visit, q url.Values, wrong error) error {
	p := HourPage{Shell: v.Page(v.L().T("Is there an hour for all of you?"), page.PlacePeople), Once: v.Fresh()}
	want, err := wanted(q)
	if err != nil {
		return err
	}
	if err := p.choose(v, q, want); err != nil {
		return err
	}
	if p.Asked = len(want.With) > 0 || want.Space != 0; p.Asked {
		found, err := v.Overlaps.Look(v.Ctx(), v.Actor, want)
		switch {
		case fault.Is(err, fault.KindInvalid):
			p.Wrong = v.L().T(fault.Of(err).Message)
		case err != nil:
			return err
		default:
			p.answer(v, found, fieldsOf(q))
		}
	}
	if err := p.ahead(v); err != nil {
		return err
	}
	if wrong != nil {
		p.Path, p.Wrong = "/people/hour?"+asked(q).Encode(), v.L().T(fault.Of(wrong).Message)
		return v.Again("people/hour", &p, wrong)
	}
	return v.Show("people/hour", &p)
}

// wanted reads what was chosen. People and spaces that are spelled wrong are not found.
func wanted(q url.Values) (overlap.Wanted, error) {
	w := overlap.Wanted{Minutes: 60, Weeks: 1, MinusFocus: q.Get("focus") != ""}
	for _, text := range q["with"] {
		who, err := id.Parse(text)
		if err != nil {
			return w, fault.NotFound("person")
		}
		w.With = append(w.With, who)
	}
	if text := q.Get("space"); text != "" {
		where, err := id.Parse(text)
		if err != nil {
			return w, fault.NotFound("space")
		}
		w.Space = where
	}
	for name, into := range map[string]*int{"minutes": &w.Minutes, "weeks": &w.Weeks} {
		if text := q.Get(name); text != "" {
			*into, _ = strconv.Atoi(text) // what is no number is 0, which is refused
		}
	}
	return w, nil
}

// asked are the fields of a question, without those of an answer.
func asked(q url.Values) url.Values {
	out := url.Values{}
	for _, name := range []string{"with", "space", "minutes", "weeks", "focus"} {
		if values := q[name]; len(values) > 0 && values[0] != "" {
			out[name] = values
		}
	}
	return out
}

func fieldsOf(q url.Values) (fields []Field) {
	kept := asked(q)
	for _, name := range []string{"with", "space", "minutes", "weeks", "focus"} {
		for _, value := range kept[name] {
			fields = append(fields, Field{name, value})
		}
	}
	return fields
}

// choose fills the form.
func (p *HourPage) choose(v *site.Visit, q url.Values, w overlap.Wanted) error {
	return v.DB.Read(v.Ctx(), func(tx *db.Tx) error {
		list, all, err := v.Overlaps.See(tx.Context(), v.Actor, overlap.Whom{}, v.Shell.Now)
		if err != nil {
			return err
		}
		p.Choice, err = choiceOf(tx, v, w)
		p.Choice.Title, p.Choice.Query = v.L().T("For whom, and how long?"), q.Get("q")
		named := list
		if err == nil && p.Choice.Query != "" {
			named, _, err = v.Overlaps.See(tx.Context(), v.Actor, overlap.Whom{Name: p.Choice.Query}, v.Shell.Now)
		}
		p.Choice.picks(v, list, named, w.With)
		p.Choice.More = !all || len(list) > offered
		return err
	})
}

// choiceOf is the form with what was chosen but for the people.
func choiceOf(tx *db.Tx, v *site.Visit, w overlap.Wanted) (c HourChoice, err error) {
	l := v.L()
	c.Focus = w.MinusFocus
	for _, m := range []int{30, 60, 90} {
		c.Lengths = append(c.Lengths, Choice{strconv.Itoa(m), l.T("{n} minutes", "n", m), m == w.Minutes})
	}
	for _, n := range []int{1, 2} {
		c.Weeks = append(c.Weeks, Choice{strconv.Itoa(n), l.N(n, "the next seven days", "the next {n} weeks"), n == w.Weeks})
	}
	spaces, err := v.Spaces.List(tx.Context(), v.Actor)
	for _, s := range spaces {
		if s.Mine != nil && !s.Archived() || s.ID == w.Space {
			c.Spaces = append(c.Spaces, Choice{s.ID.String(), s.Name, s.ID == w.Space})
		}
	}
	return c, err
}

// picks lists those who are chosen, and then others up to a number.
func (c *HourChoice) picks(v *site.Visit, list, named []overlap.Seen, chosen []id.ID) {
	add := func(s overlap.Seen, is bool) {
		c.People = append(c.People, Pick{s.ID.String(), faceOf(s.Card), v.L().City(s.Time.Zone(v.Shell.Now)), is})
	}
	for _, s := range list {
		if s.ID != v.Actor.ID && slices.Contains(chosen, s.ID) {
			add(s, true)
		}
	}
	for _, s := range named {
		if len(c.People) >= offered {
			return
		}
		if s.ID != v.Actor.ID && !slices.Contains(chosen, s.ID) {
			add(s, false)
		}
	}
}

// answer fills the page with what was found.
func (p *HourPage) answer(v *site.Visit, f overlap.Found, fields []Field) {
	for _, h := range f.Hours {
		p.Hours = append(p.Hours, proposal(v, f, h, append(slices.Clone(fields), Field{"from", h.From.UTC().Format(time.RFC3339)})))
	}
	if len(f.Hours) == 0 {
		p.None = none(v, f)
	}
	p.Turns = turns(v, f)
	var rough []string
	for _, s := range f.People {
		if s.Coarse {
			rough = append(rough, s.Name)
		}
	}
	if len(rough) > 0 {
		p.Rough = v.L().N(len(rough), "{who} shares the day, not the hours: please ask whether it suits.", "{who} share the day, not the hours: please ask whether it suits.", "who", v.L().List(rough))
	}
}

func takeHour(v *site.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	want, err := wanted(form)
	if err != nil {
		return err
	}
	from, err := time.Parse(time.RFC3339, form.Get("from"))
	if err != nil {
		return fault.Invalid("from", "Please choose one of the hours.")
	}
	var taken overlap.Taken
	to, err := v.Once(form, func(ctx context.Context) (string, error) {
		if taken, err = v.Overlaps.Take(ctx, v.Actor, want, from); err != nil {
			return "", err
		}
		return letter(v, ctx, want, taken)
	})
	if fault.Is(err, fault.KindConflict) || fault.Is(err, fault.KindInvalid) {
		return showHour(v, form, err)
	}
	if err != nil {
		return err
	}
	var undo *page.Undo
	if taken.ID != 0 {
		undo = &page.Undo{Action: "/people/hour/" + taken.ID.String() + "/give-back"}
	}
	return v.Go(to, v.L().T("The hour is yours. Write here what it is about."), undo)
}

func giveHourBack(v *site.Visit) error {
	taken, err := v.ID("hour", "hour")
	if err != nil {
		return err
	}
	if err := v.Overlaps.GiveBack(v.Ctx(), v.Actor, taken); err != nil {
		return err
	}
	return v.Go("/people/hour", v.L().T("The hour is given back, and counts for nobody."), nil)
}

// letter leads to a composer that holds the hour, on everybody's clock.
func letter(v *site.Visit, ctx context.Context, w overlap.Wanted, t overlap.Taken) (string, error) {
	l := v.L()
	here := t.From.In(v.Shell.Now.Location())
	lines := []string{l.T("{day}, {from} to {to} in {city}.", "day", l.Day(here), "from", l.Clock(here), "to", l.Clock(t.To.In(here.Location())), "city", l.City(here.Location())), ""}
	err := v.DB.Read(ctx, func(tx *db.Tx) error {
		cards, err := v.Persons.People.Names(tx, t.People...)
		if err != nil {
			return err
		}
		standing, err := v.Persons.Schedules.Of(tx, t.People...)
		if err != nil {
			return err
		}
		for _, who := range t.People {
			lines = append(lines, "- "+l.T("{name}: {time}", "name", cards[who].Name, "time", localTime(l, standing[who].Time.Zone(t.From), t.From, here)))
		}
		return nil
	})
	q := url.Values{"title": {l.T("{day} at {clock}: ", "day", l.Day(here), "clock", l.Clock(here))}, "body": {strings.Join(lines, "\n")}}
	if w.Space != 0 {
		q.Set("space", w.Space.String())
	}
	return "/new?" + q.Encode(), err
}

// ahead lists what the viewer has taken.
func (p *HourPage) ahead(v *site.Visit) error {
	list, err := v.Overlaps.Ahead(v.Ctx(), v.Actor)
	if err != nil || len(list) == 0 {
		return err
	}
	return v.DB.Read(v.Ctx(), func(tx *db.Tx) error {
		for _, t := range list {
			cards, err := v.Persons.People.Names(tx, t.People...)
			if err != nil {
				return err
			}
			p.Ahead = append(p.Ahead, held(v, t, cards))
		}
		return nil
	})
}

func held(v *site.Visit, t overlap.Taken, cards map[id.ID]person.Card) Held {
	l, here := v.L(), t.From.In(v.Shell.Now.Location())
	var names []string
	for _, who := range t.People {
		if who != v.Actor.ID {
			names = append(names, cards[who].Name)
		}
	}
	return Held{Says: l.T("{day}, {from} to {to}, with {names}", "day", l.ShortDay(here, v.Shell.Now), "from", l.Clock(here), "to", l.Clock(t.To.In(here.Location())), "names", l.List(names)),
		GiveBack: "/people/hour/" + t.ID.String() + "/give-back"}
}
