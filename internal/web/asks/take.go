package asks

import (
	"context"

	"meantime/internal/ask"
	"meantime/internal/id"
	"meantime/internal/thread"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
	"meantime/internal/words"
)

// Offer is what a space is asked, and one of its members takes; its template is "offer".
type Offer struct {
	*words.Locale
	ID      id.ID
	Face    page.Face // of who asks
	Title   string
	Href    string
	Says    string // who needs it, and by when
	Take    bool   // the viewer can
	Key, To string
}

// Offers tells what a space is asked. Who may not write in it takes nothing.
func Offers(v *site.Visit, where id.ID, writes bool, key, to string) ([]Offer, error) {
	list, err := v.Asks.ToTakeIn(v.Ctx(), v.Actor, where)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	b, err := BookOf(v, list...)
	if err != nil {
		return nil, err
	}
	lines, err := linesOf(v, list)
	if err != nil {
		return nil, err
	}
	out := make([]Offer, len(list))
	for i, q := range list {
		out[i] = Offer{Locale: v.L(), ID: q.ID, Face: b.Face(q.Author), Title: lines[q.ID].Title, Href: home(q), Says: b.offers(q),
			Take: writes && q.Author != v.Actor.ID, Key: key, To: to}
	}
	return out, nil
}

// linesOf finds the threads of some askings, by asking.
func linesOf(v *site.Visit, list []ask.Asked) (map[id.ID]thread.Line, error) {
	about := make([]id.ID, len(list))
	for i, q := range list {
		about[i] = q.ID
	}
	return v.Threads.Lines(v.Ctx(), v.Actor, about)
}

// offers says who needs what nobody has taken yet, and by when.
func (b *Book) offers(q ask.Asked) string {
	l := b.v.L()
	switch {
	case q.Author == b.v.Actor.ID && q.Past(b.v.Now()):
		return l.T("You need it, {by}. That time has passed.", "by", b.By(q))
	case q.Author == b.v.Actor.ID:
		return l.T("You need it, {by}.", "by", b.By(q))
	case q.Past(b.v.Now()):
		return l.T("{who} needs it, {by}. That time has passed.", "who", b.First(q.Author), "by", b.By(q))
	}
	return l.T("{who} needs it, {by}.", "who", b.First(q.Author), "by", b.By(q))
}

func take(v *site.Visit) error {
	a, err := acting(v)
	if err != nil {
		return err
	}
	var made ask.Asked
	says := func(b *Book) string {
		if made.ID == 0 { // a repetition did nothing, and knows no time
			return ""
		}
		return v.L().T("It is yours now, {by}.", "by", b.By(made))
	}
	return a.do(v, says, func(ctx context.Context) (err error) {
		made, err = v.Asks.Take(ctx, v.Actor, a.ID)
		return err
	})
}

func giveBack(v *site.Visit) error {
	a, err := acting(v)
	if err != nil {
		return err
	}
	says := func(b *Book) string {
		return v.L().T("Given back. {who} is told, and somebody else can take it.", "who", b.First(a.Author))
	}
	return a.do(v, says, func(ctx context.Context) error {
		_, err := v.Asks.GiveBack(ctx, v.Actor, a.ID)
		return err
	})
}
