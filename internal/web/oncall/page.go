package oncall

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/oncall"
	"meantime/internal/person"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
	"meantime/internal/web/spaces"
	"meantime/internal/web/urgents"
	"meantime/internal/worktime"
)

// Page is GET /spaces/{space}/on-call.
type Page struct {
	page.Shell
	Head    spaces.Head
	Once    string
	Edit    bool // the viewer may change who is on call
	Nothing bool // nothing is declared, now or ahead
	Has     Duty
	Then    *Duty    // who comes next; nil where that lies too far ahead
	Refuse  bool     // the viewer is on call now or ahead, and wants no rings from here
	Turns   string   // how the turns go, in a sentence; empty for none
	Next    string   // how they will go, and from when; empty where nothing else is declared
	Gone    []string // who is named and not here any more
	Axis    []string // the days of a week
	Weeks   []Week
	Rows    []Row
	Offers  []Offer // open ones that are about the viewer
	Ahead   []Replaced
	Form    Replace
	Told    []page.Face // when nobody answers
	Choices Told
	Changes []Change          // the latest first
	Call    *urgents.CallLine // nil for none, and for who does not belong to the space
	Typed   string            // the line as its form has it
	Wrong   string            // with that
}

// Change is that somebody changed who is on call.
type Change struct {
	At   page.Moment
	Says string
}

// Duty is who is on call from a time on.
type Duty struct {
	Face  page.Face
	Href  string
	Me    bool
	None  bool // nobody is
	From  page.Moment
	Until *page.Moment // nil for longer than anybody looks ahead
	Their string       // what that is on their own clock, where it differs
}

// Row is one shift in the table.
type Row struct {
	From, To page.Moment
	None     bool
	Now      bool
	Me       bool
	Face     page.Face
	Href     string
	Their    string // when it begins on their own clock, where that differs
	Instead  string // of whom they take it over, empty for a turn of their own
	Away     string // when they are away meanwhile
	Take     string // where somebody can be put there, for those who may
	Swap     string // where it can be offered to somebody, of the viewer's own
}

// Replaced is a replacement that is not over.
type Replaced struct {
	ID       string
	Name     string
	From, To page.Moment
	By       string
	Gone     bool // they do not belong to the space any more, so it does not hold

	// What it was, for making it again.
	Person, Begins, Ends, Zone string
}

// lookAhead is how far the page looks for who comes next. The chart and the table show less.
const lookAhead = 98 * 24 * time.Hour

func show(v *site.Visit) error {
	q := v.R.URL.Query()
	p := Page{Form: Replace{From: q.Get("from"), To: q.Get("to")}}
	if err := p.fill(v); err != nil {
		return err
	}
	return v.Show("oncall/page", &p)
}

func (p *Page) fill(v *site.Visit) error {
	return v.DB.Read(v.Ctx(), func(tx *db.Tx) (err error) {
		ctx := tx.Context()
		if p.Shell, p.Head, err = spaces.Look(ctx, v, spaces.TabOnCall, v.L().T("On call")); err != nil {
			return err
		}
		where := p.Head.Space
		p.Topics = append(p.Topics, string(oncall.Topic(where.ID)))
		p.Once, p.Edit = p.Head.Once, oncall.MayEdit(v.Actor, where) == nil
		c := &chart{Locale: v.L(), now: p.Shell.Now, viewer: v.Actor.ID}
		from, to := c.bounds()
		view, err := v.Rotas.Look(ctx, v.Actor, where.ID, from, from.Add(lookAhead))
		if err != nil {
			return err
		}
		d, err := deskOf(ctx, v, tx, view)
		if err != nil {
			return err
		}
		c.names = d.short()
		for day := range 7 {
			p.Axis = append(p.Axis, v.L().ShortWeekday((c.monday() + worktime.Date(day)).Time()))
		}
		p.Weeks = c.weeks(view.Shifts, view.Leave)
		d.tell(p, to)
		if p.Changes, err = changesOf(ctx, v, tx, where.ID); err != nil {
			return err
		}
		p.Call = urgents.CallLineOf(view.Line)
		if p.Wrong == "" {
			p.Typed = view.Line.Text
		}
		if p.Edit {
			if err := p.offer(ctx, v, d); err != nil {
				return err
			}
		}
		return p.warn(ctx, v)
	})
}

// offer fills what the viewer may change from here.
func (p *Page) offer(ctx context.Context, v *site.Visit, d *desk) error {
	people, err := membersOf(ctx, v, p.Head.Space.ID)
	if err != nil {
		return err
	}
	p.Form.ready(v, d, people)
	p.Choices = toldOf(people, d.view.Fallback)
	return nil
}

// warn tells the viewer, and nobody else, that they are on call and refuse what would ring them.
func (p *Page) warn(ctx context.Context, v *site.Visit) error {
	mine := p.Has.Me
	for _, r := range p.Rows {
		mine = mine || r.Me
	}
	if !mine {
		return nil
	}
	list, err := v.Refusals.Mine(ctx, v.Actor)
	for _, r := range list {
		p.Refuse = p.Refuse || r.Kind == oncall.FromSpace && r.Ref == p.Head.Space.ID
	}
	return err
}

// desk is what the page is written from.
type desk struct {
	*site.Visit
	view     oncall.View
	cards    map[id.ID]person.Card
	standing map[id.ID]*person.Standing
}

func deskOf(ctx context.Context, v *site.Visit, tx *db.Tx, view oncall.View) (*desk, error) {
	d := &desk{Visit: v, view: view}
	people := append(append([]id.ID{}, view.Fallback...), view.Gone...)
	for _, s := range view.Shifts {
		people = append(people, s.Person, s.Turn)
	}
	for _, o := range view.Replacements {
		people = append(people, o.Person, o.CreatedBy)
	}
	for _, s := range view.Swaps {
		people = append(people, s.Author, s.Person)
	}
	for _, rota := range []*oncall.Rota{view.Rota, view.Next} {
		if rota != nil {
			people = append(people, rota.People...)
		}
	}
	var err error
	if d.cards, err = v.Persons.People.Names(tx, people...); err != nil {
		return nil, err
	}
	d.standing, err = v.Persons.Schedules.Of(tx, people...)
	return d, err
}

// short gives first names, and whole ones where two begin alike.
func (d *desk) short() map[id.ID]string {
	times := map[string]int{}
	for _, c := range d.cards {
		times[firstName(c.Name)]++
	}
	out := map[id.ID]string{}
	for who, c := range d.cards {
		out[who] = c.Name
		if first := firstName(c.Name); times[first] == 1 {
			out[who] = first
		}
	}
	return out
}

// firstName is the first word of a name.
func firstName(name string) string {
	first, _, _ := strings.Cut(name, " ")
	return first
}

// tell writes down who is on call, and when until an instant.
func (d *desk) tell(p *Page, to time.Time) {
	p.Nothing = d.view.Rota == nil && d.view.Next == nil && len(d.view.Replacements) == 0
	d.tellNow(p)
	for _, s := range d.view.Shifts {
		if s.To.After(p.Shell.Now) && s.From.Before(to) && !p.Nothing {
			p.Rows = append(p.Rows, d.row(p, s))
		}
	}
	p.Turns, p.Next = d.sayTurns(d.view.Rota), d.sayNext(d.view.Next)
	for _, who := range d.view.Gone {
		p.Gone = append(p.Gone, d.cards[who].Name)
	}
	for _, o := range d.view.Replacements {
		p.Ahead = append(p.Ahead, d.replaced(o))
	}
	for _, s := range d.view.Swaps {
		p.Offers = append(p.Offers, d.offer(s))
	}
	for _, who := range d.view.Fallback {
		p.Told = append(p.Told, d.face(who))
	}
}

// tellNow finds who is on call now, and who comes next.
func (d *desk) tellNow(p *Page) {
	list := joined(d.view.Shifts)
	now := slices.IndexFunc(list, func(s oncall.Shift) bool { return s.To.After(p.Shell.Now) })
	p.Has = d.duty(list[now], now == len(list)-1)
	for i := now + 1; i < len(list); i++ {
		if list[i].Person != 0 {
			then := d.duty(list[i], i == len(list)-1)
			p.Then = &then
			return
		}
	}
}

// offer lists an open offer.
func (d *desk) offer(s oncall.Swap) Offer {
	o := Offer{Href: "/swaps/" + s.ID.String(), Mine: s.Author == d.Actor.ID, Gives: Times{d.dated(s.Gives.From), d.dated(s.Gives.To)}, Stale: s.Stale}
	other := s.Author
	if o.Mine {
		other = s.Person
	}
	o.Name = d.cards[other].Name
	return o
}

// joined puts shifts of one person that follow each other together.
func joined(shifts []oncall.Shift) (out []oncall.Shift) {
	for _, s := range shifts {
		if n := len(out) - 1; n >= 0 && out[n].Person == s.Person {
			out[n].To = s.To
			continue
		}
		out = append(out, s)
	}
	return out
}

func (d *desk) face(who id.ID) page.Face {
	c := d.cards[who]
	return site.FaceOf(c.ID, c.Name, c.Photo)
}

// duty says who has a stretch. The last of all that was looked at may go on.
func (d *desk) duty(s oncall.Shift, last bool) Duty {
	out := Duty{From: d.Shell.Moment(s.From), None: s.Person == 0, Me: s.Person == d.Actor.ID}
	if !last {
		until := d.Shell.Moment(s.To)
		out.Until = &until
	}
	if out.None {
		return out
	}
	out.Face, out.Href = d.face(s.Person), "/people/"+s.Person.String()
	edge := s.To
	if s.From.After(d.Shell.Now) {
		edge = s.From
	} else if last {
		return out
	}
	out.Their = d.their(s.Person, edge)
	return out
}

// their is what somebody's own clock reads at an instant, where that is not what the viewer's does.
func (d *desk) their(who id.ID, at time.Time) string {
	standing := d.standing[who]
	if standing == nil {
		return ""
	}
	zone := standing.Time.Zone(at)
	if worktime.WallIn(at, zone) == worktime.WallIn(at, d.Shell.Now.Location()) {
		return ""
	}
	local := at.In(zone)
	return d.L().T("{day} {clock} in {city}", "day", d.L().ShortWeekday(local), "clock", d.L().Clock(local), "city", d.L().City(zone))
}

// dated is a moment with its date, however near it is: it stands in a list of weeks.
func (d *desk) dated(t time.Time) page.Moment {
	m, now := d.Shell.Moment(t), d.Shell.Now
	t = t.In(now.Location())
	m.Text = d.L().T("{day} {clock}", "day", d.L().ShortDay(t, now), "clock", d.L().Clock(t))
	return m
}

func (d *desk) row(p *Page, s oncall.Shift) Row {
	now := p.Shell.Now
	r := Row{From: d.dated(s.From), To: d.dated(s.To), None: s.Person == 0, Now: !s.From.After(now), Me: s.Person == d.Actor.ID}
	if r.None {
		if p.Edit {
			from := s.From
			if r.Now {
				from = now
			}
			r.Take = address(p.Head.Space.ID) + "?from=" + local(from, now.Location()) + "&to=" + local(s.To, now.Location()) + "#replace"
		}
		return r
	}
	r.Face, r.Href = d.face(s.Person), "/people/"+s.Person.String()
	if !r.Now {
		r.Their = d.their(s.Person, s.From)
	}
	if s.Turn != 0 && s.Turn != s.Person {
		r.Instead = d.cards[s.Turn].Name
	}
	if r.Me && p.Head.Space.MayWrite() == nil {
		q := url.Values{"from": {instant(s.From)}, "to": {instant(s.To)}}
		r.Swap = address(p.Head.Space.ID) + "/offer?" + q.Encode()
	}
	for _, away := range d.view.Leave[s.Person] {
		if away.From.Before(s.To) && away.To.After(s.From) {
			r.Away = d.L().C("days", "{from} to {to}", "from", d.dated(away.From).Text, "to", d.dated(away.To).Text)
			break
		}
	}
	return r
}

// local writes an instant as a field of type datetime-local holds it.
func local(t time.Time, loc *time.Location) string { return worktime.WallIn(t, loc).String() }

func (d *desk) replaced(o oncall.Replacement) Replaced {
	out := Replaced{ID: o.ID.String(), Name: d.cards[o.Person].Name, By: d.cards[o.CreatedBy].Name, Gone: !d.view.Here[o.Person]}
	if zone, err := d.Zones().Load(o.Zone); err == nil {
		from, to := o.From.In(zone), o.To.In(zone)
		out.From, out.To = d.Shell.Moment(from), d.Shell.Moment(to)
		out.Person, out.Begins, out.Ends, out.Zone = o.Person.String(), local(from, zone), local(to, zone), o.Zone
	}
	return out
}
