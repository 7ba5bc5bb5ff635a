package asks

import (
	"context"
	"slices"
	"time"

	"meantime/internal/ask"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/web/compose"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
	"meantime/internal/when"
	"meantime/internal/words"
	"meantime/internal/worktime"
)

// toTalk says what is needed of some people, whose askings for a half hour are the last ones.
func (b *Book) toTalk(last []ask.Asked) string {
	l := b.v.L()
	agreed := slices.ContainsFunc(last, ask.Asked.Agreed)
	switch {
	case slices.ContainsFunc(last, func(q ask.Asked) bool { return q.End == nil }):
		return l.T("Half an hour is asked for")
	case agreed && slices.ContainsFunc(last, func(q ask.Asked) bool { return q.Agreed() && b.v.Now().Before(q.Over()) }):
		return l.T("Half an hour is agreed")
	case agreed:
		return l.T("Half an hour was agreed")
	}
	return l.T("Half an hour was asked for")
}

// settled says how an asking for a half hour, one of all of its ask, ended by what it is about; empty where it ended in another
// way.
func (b *Book) settled(q ask.Asked, all []ask.Asked) string {
	l, at := b.v.L(), when.At(b.v.L(), q.End.At, b.v.Shell.Now)
	switch {
	case q.CalledOff(all) && q.End.By == q.Person: // who asks takes it back, who is asked says that it does not suit: this one left
		return l.T("Called off {when}, as {who} is no longer here.", "when", at, "who", b.First(q.Person))
	case q.CalledOff(all):
		return l.T("{who} called it off {when}.", "who", b.First(q.End.By), "when", at)
	case q.Agreed():
		return l.T("It suits: {when}.", "when", b.Begins(q.Person, q.DueAt))
	case q.End.How == ask.NotThen && q.End.Instead.IsZero():
		return l.T("Not at {when}.", "when", b.Begins(q.Person, q.DueAt))
	case q.End.How == ask.NotThen:
		return l.T("Not then. {when} would suit.", "when", b.Begins(q.Person, q.End.Instead))
	}
	return ""
}

// talkLine adds to a line of a half hour what the viewer can do.
func (b *Book) talkLine(line *Line, q ask.Asked) {
	l, now := b.v.L(), b.v.Now()
	mine, ahead := q.Person == b.v.Actor.ID, now.Before(q.Over())
	line.Answer, line.Talk = "", true
	line.Suits = mine && q.End == nil && ahead
	if mine && (q.End == nil || q.Agreed() && ahead) {
		line.NotThen = "/asked/" + q.ID.String() + "/not-then?to=" + line.To
	}
	if q.Author != b.v.Actor.ID || q.End == nil {
		return
	}
	line.CallOff = q.Agreed() && ahead
	if instead := q.End.Instead; instead.After(now) {
		line.Instead = instead.UTC().Format(time.RFC3339)
		line.InsteadSays = l.T("Ask for {when}", "when", when.By(l, instead, b.v.Shell.Now.Location(), b.v.Shell.Now))
	}
}

// TalkPage is GET /asked/{id}/not-then, of who is asked for a half hour, and GET /asked/{id}/talk, of who asks: which would
// suit instead?
type TalkPage struct {
	page.Shell
	ID      id.ID
	Subject string // of its thread
	Href    string
	Mine    bool   // the viewer is asked; else the viewer asks
	Says    string // which half hour it is about
	Halves  []Half
	OnDate  string
	AtTime  string
	Wrong   string
	Key, To string
}

// Half is a half hour in which all of them work.
type Half struct {
	At, Label string
	Outside   bool // of the viewer's own hours, for want of one in which all of them work
}

// talkPage shows which half hours there are beside the one that is asked for.
func talkPage(v *site.Visit, q ask.Asked, mine bool, to string) (TalkPage, error) {
	p := TalkPage{ID: q.ID, Href: home(q), Mine: mine, Key: v.Fresh(), To: to}
	found, err := v.Threads.Find(v.Ctx(), v.Actor, q.Thread)
	if err != nil {
		return p, err
	}
	b, err := BookOf(v, q)
	if err != nil {
		return p, err
	}
	title := v.L().T("Ask for another half hour")
	if mine {
		title = v.L().T("Not then?")
	}
	p.Shell, p.Subject, p.Says = v.Page(title, page.PlaceToday), found.Title, b.Begins(q.Person, q.DueAt)
	p.Confide = v.Confides(found.Where.Kind)
	with, taken := talkers(found.Ask, v.Actor.ID), worktime.Interval{From: q.DueAt, To: q.Over()}
	halves, err := compose.HalfHours(v, with, v.Now(), taken)
	if f := fault.Of(err); err != nil && f.Kind == fault.KindInternal {
		return p, err
	}
	outside := err == nil && len(halves) == 0
	if outside {
		at, err := compose.HalfOutside(v, with, v.Now(), taken)
		if err != nil {
			return p, err
		}
		if !at.IsZero() {
			halves = append(halves, at)
		}
	}
	l, now := v.L(), v.Shell.Now
	for _, at := range halves {
		p.Halves = append(p.Halves, Half{at.UTC().Format(time.RFC3339), when.By(l, at, now.Location(), now), outside})
	}
	return p, nil
}

// talkers are who is to talk, beside the viewer.
func talkers(a *ask.Ask, viewer id.ID) []id.ID {
	out := []id.ID{a.Author}
	for _, q := range a.Last() {
		if q.End == nil || q.Agreed() || q.End.How == ask.NotThen {
			out = append(out, q.Person)
		}
	}
	return slices.DeleteFunc(out, func(who id.ID) bool { return who == viewer })
}

// chosenHalf reads which half hour is meant: one that is offered, or a date and a time on the viewer's clock; zero for none.
func chosenHalf(v *site.Visit, a act) (time.Time, error) {
	wrong := fault.Invalid("at", "Please choose a date and a time of day.")
	switch at := a.form.Get("at"); at {
	case "":
		return time.Time{}, nil
	case "other":
		wall, err := when.Wall(a.form.Get("date"), a.form.Get("time"))
		if err != nil {
			return time.Time{}, wrong
		}
		instant, ok := v.Time.AtLocal(v.Now(), wall)
		if !ok {
			return time.Time{}, wrong
		}
		return instant, nil
	default:
		instant, err := time.Parse(time.RFC3339, at)
		if err != nil {
			return instant, wrong
		}
		return instant, nil
	}
}

func whichInstead(v *site.Visit) error { return which(v, true) }
func whichOther(v *site.Visit) error   { return which(v, false) }

// which asks which half hour is meant.
func which(v *site.Visit, mine bool) error {
	q, err := find(v)
	if err != nil {
		return err
	}
	if q.Kind != ask.Talk || mine && q.Person != v.Actor.ID || !mine && q.Author != v.Actor.ID {
		return fault.NotFound("ask")
	}
	p, err := talkPage(v, q, mine, page.LocalPath(v.R.URL.Query().Get("to"), home(q)))
	if err != nil {
		return err
	}
	return v.Show("asks/talk", &p)
}

// anew shows the question again, with what is wrong with the answer.
func anew(v *site.Visit, a act, mine bool, wrong error) error {
	if f := fault.Of(wrong); f.Field != "at" && f.Field != "instead" {
		return wrong
	}
	p, err := talkPage(v, a.Asked, mine, a.to)
	if err != nil {
		return err
	}
	p.Wrong, p.OnDate, p.AtTime = v.L().T(fault.Of(wrong).Message), a.form.Get("date"), a.form.Get("time")
	return v.Again("asks/talk", &p, wrong)
}

func notThen(v *site.Visit) error {
	a, err := acting(v)
	if err != nil {
		return err
	}
	instead, err := chosenHalf(v, a)
	if err == nil {
		says := func(b *Book) string { return v.L().T("{who} is told that it does not suit.", "who", b.First(a.Author)) }
		err = a.do(v, says, func(ctx context.Context) error { return v.Asks.NotThen(ctx, v.Actor, a.ID, instead) })
	}
	if err != nil {
		return anew(v, a, true, err)
	}
	return nil
}

func talkAt(v *site.Visit) error {
	a, err := acting(v)
	if err != nil {
		return err
	}
	at, err := chosenHalf(v, a)
	if err == nil && at.IsZero() {
		err = fault.Invalid("at", "Please choose a half hour.")
	}
	if err == nil {
		says := func(*Book) string {
			l, now := v.L(), v.Shell.Now
			return l.T("The half hour asked for is {when} now.", "when", when.By(l, at, now.Location(), now))
		}
		err = a.do(v, says, func(ctx context.Context) error {
			_, err := v.Asks.TalkAt(ctx, v.Actor, a.ID, at)
			return err
		})
	}
	if err != nil {
		return anew(v, a, false, err)
	}
	return nil
}

// Agreed is a half hour that the viewer has ahead; its template is "agreed".
type Agreed struct {
	*words.Locale
	When  string // on the viewer's clock
	Title string
	Href  string
	Says  string // with whom, and what their clocks read
}

// AgreedOf lists the half hours that the viewer has ahead: with one person, or with zero whoever it is with.
func AgreedOf(v *site.Visit, with id.ID) ([]Agreed, error) {
	list, err := v.Asks.Talks(v.Ctx(), v.Actor)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	if with != 0 {
		list = slices.DeleteFunc(list, func(q ask.Asked) bool { return q.Person != with && q.Author != with })
	}
	b, err := BookOf(v, list...)
	if err != nil {
		return nil, err
	}
	lines, err := linesOf(v, list)
	if err != nil {
		return nil, err
	}
	var out []Agreed
	for i, q := range list {
		if i > 0 && list[i-1].Ask == q.Ask { // all of one half hour stand together
			continue
		}
		var others []string
		for _, other := range list[i:] {
			if other.Ask == q.Ask {
				others = append(others, b.theirs(other))
			}
		}
		l, now := v.L(), v.Shell.Now
		out = append(out, Agreed{Locale: l, When: when.By(l, q.DueAt, now.Location(), now), Title: lines[q.ID].Title, Href: home(q),
			Says: l.T("With {names}.", "names", l.List(others))})
	}
	return out, nil
}

// theirs names the other side of a half hour, with what its clock reads then.
func (b *Book) theirs(q ask.Asked) string {
	who := q.Person
	if who == b.v.Actor.ID {
		who = q.Author
	}
	l, loc := b.v.L(), b.v.Shell.Now.Location()
	there, _ := b.Clock(who, q.DueAt)
	theirs, mine := q.DueAt.In(there), q.DueAt.In(loc)
	if l.Clock(theirs) == l.Clock(mine) {
		return b.First(who)
	}
	return l.T("{who} ({when} in {city})", "who", b.First(who), "when", when.Here(l, q.DueAt, loc, b.v.Shell.Now.In(there)), "city", l.City(there))
}
