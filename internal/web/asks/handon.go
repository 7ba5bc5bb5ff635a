package asks

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"meantime/internal/ask"
	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/space"
	"meantime/internal/web/compose"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
)

// HandOnPage is GET /asked/{id}/hand-on: who is to be asked in the place of somebody?
type HandOnPage struct {
	page.Shell
	ID      id.ID
	Subject string // of its thread
	Href    string
	Mine    bool   // the viewer is asked; else the viewer asks
	Talk    bool   // it is about half an hour, which has its own time
	Who     string // is asked now
	StandIn string // who stands in for that person
	Typed   string
	Said    string
	Choices []Match // whom the typed name may mean, when it is not one person
	Wrong   string
	TooLong string   // what is wrong with what is said
	ByWhose string   // in whose time; empty until that is known
	Times   []Choice // until when that person can be asked; the first is as before
	Chosen  string   // of those
	Until   string   // as it was typed
	Unclear string   // what is wrong with that
	Key     string
	To      string
}

// Match is somebody who may be meant.
type Match struct {
	ID       string `json:"id"`
	Handle   string `json:"handle"`
	Name     string `json:"name"`
	Initials string `json:"initials"`
	Hue      int    `json:"hue"`
	Photo    string `json:"photo,omitempty"`
}

const offered = 8 // people that a name may mean

// party finds an asking for who may hand it on, and its space.
func party(v *site.Visit, q ask.Asked) (space.Space, error) {
	where, err := v.Spaces.Any(v.Ctx(), v.Actor, q.Space)
	switch {
	case err != nil:
		return where, err
	case v.Actor.ID != q.Person && v.Actor.ID != q.Author:
		return where, fault.Forbidden("not_your_ask", "Only who asks, and who is asked, can do that.")
	}
	return where, where.MayWrite()
}

func chooseWho(v *site.Visit) error {
	q, err := find(v)
	if err != nil {
		return err
	}
	if _, err := party(v, q); err != nil {
		return err
	}
	if q.End != nil {
		return v.Go(address(q), "", nil)
	}
	p, err := handOnPage(v, q, page.LocalPath(v.R.URL.Query().Get("to"), home(q)))
	if err != nil {
		return err
	}
	p.Typed = p.StandIn
	if err := p.times(v, q, url.Values{"who": {p.StandIn}}); err != nil {
		return err
	}
	return v.Show("asks/hand-on", &p)
}

func handOnPage(v *site.Visit, q ask.Asked, to string) (HandOnPage, error) {
	p := HandOnPage{Talk: q.Kind == ask.Talk, ID: q.ID, Href: home(q), Mine: q.Person == v.Actor.ID, Key: v.Fresh(), To: to}
	found, err := v.Threads.Find(v.Ctx(), v.Actor, q.Thread)
	if err != nil {
		return p, err
	}
	b, err := BookOf(v, q)
	if err != nil {
		return p, err
	}
	title := v.L().T("Ask somebody else")
	if p.Mine {
		title = v.L().T("Hand it on")
	}
	p.Shell, p.Subject, p.Who = v.Page(title, page.PlaceToday), found.Title, b.First(q.Person)
	p.Path, p.Confide = address(q)+"/hand-on", v.Confides(found.Where.Kind)
	p.StandIn, err = standIn(v, found.Where, q)
	return p, err
}

// standIn names who answers for somebody who is away, if the viewer could ask that person.
func standIn(v *site.Visit, where space.Space, q ask.Asked) (name string, err error) {
	err = v.DB.Read(v.Ctx(), func(tx *db.Tx) error {
		away, err := v.Persons.Schedules.Away(tx, 0, q.Person)
		who := away[q.Person].StandIn
		if err != nil || !away[q.Person].Now || who == 0 {
			return err
		}
		cards, err := v.Persons.People.Names(tx, who)
		name = cards[who].Name
		return err
	})
	if err != nil || name == "" {
		return "", err
	}
	found, err := others(v, where, q, name)
	if len(found) == 0 {
		name = ""
	}
	return name, err
}

// others are those whom a name may mean, of the space's readers who are no part of it yet.
func others(v *site.Visit, where space.Space, q ask.Asked, typed string) ([]space.Entry, error) {
	found, err := compose.Readers(v, where, typed)
	return slices.DeleteFunc(found, func(e space.Entry) bool { return e.ID == q.Person || e.ID == q.Author }), err
}

// meant finds who is to be asked: whom the viewer chose, or else whom the typed name means.
func meant(v *site.Visit, where space.Space, a act) (id.ID, []Match, error) {
	if chosen := a.form.Get("person"); chosen != "" {
		who, err := id.Parse(chosen)
		if err != nil {
			err = fault.NotFound("person")
		}
		return who, nil, err
	}
	written := strings.TrimSpace(a.form.Get("who"))
	typed := strings.TrimSpace(strings.TrimPrefix(written, "@"))
	if typed == "" {
		return 0, nil, fault.Invalid("to", "Please write a name.")
	}
	found, err := others(v, where, a.Asked, typed)
	if err != nil {
		return 0, nil, err
	}
	exact := slices.IndexFunc(found, func(e space.Entry) bool {
		return strings.EqualFold("@"+e.Handle, written) || strings.EqualFold(e.Name, written)
	})
	switch {
	case len(found) == 0:
		return 0, nil, fault.Invalid("to", "Nobody else of this name sees the space.")
	case len(found) == 1:
		return found[0].ID, nil, nil
	case exact >= 0:
		return found[exact].ID, nil, nil
	}
	return 0, matches(found), fault.Invalid("to", "This may be several people. Please choose one.")
}

func matches(found []space.Entry) []Match {
	out := []Match{}
	for _, e := range found[:min(len(found), offered)] {
		face := site.FaceOf(e.ID, e.Name, e.Photo)
		out = append(out, Match{e.ID.String(), e.Handle, e.Name, face.Initials(), face.Hue, page.LocalPath(face.Photo, "")})
	}
	return out
}

// handTo has somebody asked until the time that is typed or chosen, or as before.
func handTo(ctx context.Context, v *site.Visit, a act, who id.ID) (ask.Asked, error) {
	said, typed := a.form.Get("said"), strings.TrimSpace(a.form.Get("typed"))
	if a.Kind == ask.Talk { // it is when it is
		return v.Asks.HandOn(ctx, v.Actor, a.ID, who, said)
	}
	w := ask.Wanted{}
	if typed != "" {
		w.Typed = &ask.Typed{Text: typed, At: v.Now()}
		return v.Asks.HandOnUntil(ctx, v.Actor, a.ID, who, said, w)
	}
	want, ok := wanted(a.form.Get("until"))
	if !ok {
		return v.Asks.HandOn(ctx, v.Actor, a.ID, who, said)
	}
	w.Want = want
	return v.Asks.HandOnUntil(ctx, v.Actor, a.ID, who, said, w)
}

func handOn(v *site.Visit) error {
	a, err := acting(v)
	if err != nil {
		return err
	}
	where, err := party(v, a.Asked)
	if err != nil {
		return err
	}
	var made ask.Asked
	who, choices, err := meant(v, where, a)
	if err == nil {
		_, err = v.Once(a.form, func(ctx context.Context) (_ string, err error) {
			made, err = handTo(ctx, v, a, who)
			return a.to, err
		})
	}
	switch f := fault.Of(err); {
	case f.Code == "ask_ended":
		return v.Go(address(a.Asked), "", nil)
	case err != nil && (f.Field == "to" || f.Field == "said" || f.Field == "want" || f.Code == "asked_already"):
		return refuse(v, a, choices, err)
	case err != nil:
		return err
	case made.ID == 0: // a repetition did nothing, and knows no time
		return v.Go(a.to, "", nil)
	}
	b, err := BookOf(v, made)
	if err != nil {
		return err
	}
	return v.Go(a.to, v.L().T("{who} is asked now, {by}.", "who", b.First(made.Person), "by", b.By(made)), nil)
}

// refuse shows the question anew, with what is wrong with the answer.
func refuse(v *site.Visit, a act, choices []Match, wrong error) error {
	p, err := handOnPage(v, a.Asked, a.to)
	if err != nil {
		return err
	}
	if err := p.fill(v, a, choices); err != nil {
		return err
	}
	switch f := fault.Of(wrong); f.Field {
	case "said":
		p.TooLong = v.L().T(f.Message)
	case "want":
		p.Unclear = v.L().T(f.Message)
	default:
		p.Wrong = v.L().T(f.Message)
	}
	return v.Again("asks/hand-on", &p, wrong)
}

// complete is GET /complete/asked?asked=&q=: who may be meant by what is typed, of those who could be asked instead.
func complete(v *site.Visit) error {
	query := v.R.URL.Query()
	number, err := id.Parse(query.Get("asked"))
	if err != nil {
		return fault.NotFound("ask")
	}
	q, err := v.Asks.Find(v.Ctx(), v.Actor, number)
	if err != nil {
		return err
	}
	where, err := party(v, q)
	if err != nil {
		return err
	}
	out := []Match{}
	if typed := strings.TrimPrefix(query.Get("q"), "@"); strings.TrimSpace(typed) != "" {
		found, err := others(v, where, q, typed)
		if err != nil {
			return err
		}
		out = matches(found)
	}
	v.W.Header().Set("Content-Type", "application/json; charset=utf-8")
	v.W.Header().Set("Cache-Control", "private, no-store")
	return json.NewEncoder(v.W).Encode(out)
}
