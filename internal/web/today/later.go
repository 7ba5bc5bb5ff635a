package today

import (
	"time"

	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
	"meantime/internal/when"
	"meantime/internal/worktime"
)

// Choice is until when something can be put off with one click.
type Choice struct {
	Kind  string
	Label string
	When  page.Moment
}

// choices are those that lead somewhere now.
func choices(v *site.Visit) []Choice {
	now, l := v.Now(), v.L()
	out := []Choice{{string(delivery.LaterToday), l.T("Later today"), v.Shell.Moment(worktime.SnoozeFor(now, worktime.LaterToday))}}
	if at, ok := v.Time.Tomorrow(now); ok {
		out = append(out, Choice{string(delivery.Tomorrow), l.T("Your next morning"), v.Shell.Moment(at)})
	}
	if at, ok := v.Time.NextWeek(now); ok {
		out = append(out, Choice{string(delivery.NextWeek), l.T("Next week"), v.Shell.Moment(at)})
	}
	return out
}

// LaterPage is GET /later: what is put off.
type LaterPage struct {
	page.Shell
	Put  []Row
	Acts Acts
}

// Entry gives a row what its forms need.
func (p *LaterPage) Entry(r Row) Entry { return Entry{p.Locale, r, p.Acts, nil} }

func showLater(v *site.Visit) error {
	put, err := v.Deliveries.PutOff(v.Ctx(), v.Actor)
	if err != nil {
		return err
	}
	b, err := newBook(v, delivery.Today{Put: put})
	if err != nil {
		return err
	}
	p := LaterPage{Shell: v.Page(v.L().T("Later"), page.PlaceToday, "today"), Put: b.rows(put), Acts: Acts{Key: v.Fresh(), To: "/later"}}
	return v.Show("today/later", &p)
}

// PutOffPage is GET /items/{id}/later: until when is one thing to be put off?
type PutOffPage struct {
	page.Shell
	Action  string
	Row     Row
	Also    string // the further items
	Choices []Choice
	Chosen  string
	OnDate  string
	AtTime  string
	Key     string
	To      string
	Wrong   string
}

func chooseLater(v *site.Visit) error {
	item, err := v.ID("id", "item")
	if err != nil {
		return err
	}
	query := v.R.URL.Query()
	others, err := parseIDs(query.Get("also"))
	if err != nil {
		return err
	}
	p, err := putOffPage(v, act{items: append([]id.ID{item}, others...), to: page.LocalPath(query.Get("to"), "/today")})
	if err != nil {
		return err
	}
	return v.Show("today/put-off", &p)
}

// again shows the question anew with what is wrong with the answer.
func again(v *site.Visit, a act, wrong error) error {
	p, err := putOffPage(v, a)
	if err != nil {
		return wrong
	}
	p.Chosen, p.OnDate, p.AtTime = a.form.Get("until"), a.form.Get("date"), a.form.Get("time")
	p.Wrong = v.L().T(fault.Of(wrong).Message)
	return v.Again("today/put-off", &p, wrong)
}

func putOffPage(v *site.Visit, a act) (PutOffPage, error) {
	p := PutOffPage{Shell: v.Page(v.L().T("Put it off"), page.PlaceToday), Action: "/items/" + a.items[0].String() + "/later",
		Also: joinIDs(a.items[1:]), Choices: choices(v), Chosen: string(delivery.AtLocal), Key: v.Fresh(), To: a.to}
	e, err := v.Deliveries.Find(v.Ctx(), v.Actor, a.items[0])
	if err != nil {
		return p, err
	}
	b, err := newBook(v, delivery.Today{Put: []delivery.Entry{e}})
	if err != nil {
		return p, err
	}
	rows := b.rows([]delivery.Entry{e})
	if len(rows) == 0 {
		return p, fault.NotFound("item")
	}
	p.Row = rows[0]
	p.OnDate, p.AtTime = when.Fields(suggested(v))
	return p, nil
}

// suggested is a day and an hour to begin choosing from: tomorrow morning.
func suggested(v *site.Visit) time.Time {
	if at, ok := v.Time.Tomorrow(v.Now()); ok {
		return at.In(v.Shell.Now.Location())
	}
	loc := v.Shell.Now.Location()
	tomorrow := worktime.WallIn(v.Now(), loc).Date + 1
	return worktime.Resolve(worktime.Wall{Date: tomorrow, Clock: 9 * 60}, loc).In(loc)
}
