package today

import (
	"slices"

	"meantime/internal/ask"
	"meantime/internal/delivery"
	"meantime/internal/id"
	"meantime/internal/telling"
	"meantime/internal/web/asks"
	"meantime/internal/web/page"
	"meantime/internal/web/relays"
	"meantime/internal/web/site"
	"meantime/internal/when"
	"meantime/internal/words"
)

// Owed is one line of the timetable: what the viewer is asked.
type Owed struct {
	telling.Ask
	*words.Locale
	ID      id.ID
	Answer  string // where the answer is written
	Item    id.ID  // what brought it; zero for what cannot be put off
	Acts    Acts
	Choices []Choice
	Take    bool // it is asked of a space: the viewer takes it first
	Talk    bool // it is about half an hour: the viewer agrees, or says that it does not suit
	Key, To string
}

// Waiting is what others are asked for the viewer.
type Waiting struct {
	Face  page.Face // of who is asked; without a name where the space is
	Title string
	Href  string
	Says  string
	Round string      // how far a relay is; empty for what goes nowhere
	Chase *asks.Chase // of what is past, and of whoever is no longer here
}

// waitingShown is how much of what others are asked Today shows.
const waitingShown = 12

// table is what is asked of the viewer, and of others for her.
type table struct {
	v            *site.Visit
	mine, theirs []ask.Asked
	toTake       []ask.Asked              // what spaces of hers are asked
	items        map[id.ID]delivery.Entry // what brought mine, by ref
	telling      *telling.Asks
	book         *asks.Book
}

func newTable(v *site.Visit) (*table, error) {
	t := &table{v: v}
	var err error
	if t.mine, err = v.Asks.Mine(v.Ctx(), v.Actor); err != nil {
		return nil, err
	}
	if t.theirs, err = v.Asks.Theirs(v.Ctx(), v.Actor); err != nil {
		return nil, err
	}
	if t.toTake, err = v.Asks.ToTake(v.Ctx(), v.Actor); err != nil {
		return nil, err
	}
	all := slices.Concat(t.mine, t.theirs, t.toTake)
	if len(all) == 0 {
		return t, nil
	}
	var refs []id.ID
	for _, q := range slices.Concat(t.mine, t.toTake) {
		refs = append(refs, q.Item)
	}
	if t.items, err = v.Deliveries.About(v.Ctx(), v.Actor, refs); err != nil {
		return nil, err
	}
	t.telling, err = v.Telling.Asks(v.Ctx(), v.Reader(), all...)
	t.book = asks.BookWith(v, t.telling.People)
	return t, err
}

// shown tells whether something is on the timetable: what was put off is not, until it comes back or its time has come.
func (t *table) shown(q ask.Asked) bool {
	now := t.v.Now()
	return q.Past(now) || !t.items[q.Item].LaterUntil.After(now)
}

// refs are what brought the viewer what stands on the timetable.
func (t *table) refs() map[id.ID]bool {
	out := map[id.ID]bool{}
	for _, q := range t.mine {
		if t.shown(q) {
			out[q.Item] = true
		}
	}
	return out
}

// owed tells what the viewer is asked: until the end of today, and after it.
func (t *table) owed(acts Acts, choices []Choice) (today, later []Owed) {
	for _, q := range t.mine {
		if !t.shown(q) {
			continue
		}
		o := t.row(q)
		o.Locale, o.Acts, o.Choices = t.v.L(), acts, choices
		if !q.DueAt.IsZero() && when.Days(t.v.Shell.Now, q.DueAt) <= 0 {
			today = append(today, o)
		} else {
			later = append(later, o)
		}
	}
	return today, later
}

// offers tells what the viewer can take. Who is done with the letter that asks for it, or has put it off, is asked no more.
func (t *table) offers(acts Acts) (out []Owed) {
	for _, q := range t.toTake {
		if letter := t.items[q.Item]; !letter.DoneAt.IsZero() || letter.LaterUntil.After(t.v.Now()) {
			continue
		}
		o := t.row(q)
		o.Locale, o.Take, o.Key, o.To = t.v.L(), true, acts.Key, acts.To
		out = append(out, o)
	}
	return out
}

func (t *table) row(q ask.Asked) Owed {
	o := Owed{Ask: t.telling.Tell(q), ID: q.ID, Answer: "/threads/" + q.Thread.String() + "?until=end#c-body", Item: t.items[q.Item].ID, Talk: q.Kind == ask.Talk}
	if q.Kind == ask.Decision { // who takes a stance has answered
		o.Answer = "/threads/" + q.Thread.String() + "#stands"
	}
	return o
}

// waiting tells what others are asked for the viewer, and how much more there is.
func (t *table) waiting(acts Acts) (out []Waiting, more int, err error) {
	list := t.theirs[:min(len(t.theirs), waitingShown)]
	now := t.v.Now()
	for _, q := range list {
		w := Waiting{Face: t.book.Face(q.Person), Title: t.telling.Line(q).Title, Href: "/threads/" + q.Thread.String() + "#ask"}
		w.Says = t.telling.Waits(q)
		if q.Past(now) || q.Gone {
			chases, err := t.book.Chases([]ask.Asked{q}, acts.Key, acts.To)
			if err != nil {
				return nil, 0, err
			}
			w.Chase = chases[q.ID]
		}
		if of, ok := t.telling.Relays[q.Thread]; ok {
			if w.Round, err = relays.Stands(t.v, of); err != nil {
				return nil, 0, err
			}
		}
		out = append(out, w)
	}
	return out, len(t.theirs) - len(list), nil
}

// yours says how much of the timetable is today's; empty where nothing is.
func yours(l *words.Locale, today []Owed) string {
	if len(today) == 0 {
		return ""
	}
	return l.N(len(today), "One thing is yours today.", "{Count} things are yours today.")
}
