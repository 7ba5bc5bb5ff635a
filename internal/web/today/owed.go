package today

import (
	"html/template"
	"slices"

	"meantime/internal/ask"
	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/id"
	"meantime/internal/relay"
	"meantime/internal/thread"
	"meantime/internal/web/asks"
	"meantime/internal/web/page"
	"meantime/internal/web/relays"
	"meantime/internal/web/site"
	"meantime/internal/web/when"
	"meantime/internal/words"
)

// Owed is one line of the timetable: what the viewer is asked.
type Owed struct {
	*words.Locale
	ID      id.ID
	Clock   string // by when, on the viewer's clock
	Day     string // which day that is
	Past    bool
	Icon    string
	What    string // "Question in Crew app"
	Title   string
	Href    string
	Answer  string // where the answer is written
	Says    template.HTML
	Item    id.ID // what brought it; zero for what cannot be put off
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

// wordsShown is how many characters of a letter stand on the timetable.
const wordsShown = 110

// waitingShown is how much of what others are asked Today shows.
const waitingShown = 12

// table is what is asked of the viewer, and of others for her.
type table struct {
	v            *site.Visit
	mine, theirs []ask.Asked
	toTake       []ask.Asked              // what spaces of hers are asked
	items        map[id.ID]delivery.Entry // what brought mine, by ref
	lines        map[id.ID]thread.Line    // what they are about, by asking and by what brought it
	book         *asks.Book
	relays       map[id.ID]relay.Relay // that some of it goes round in, by thread
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
	var refs, about []id.ID
	for _, q := range all {
		about = append(about, q.ID)
	}
	for _, q := range slices.Concat(t.mine, t.toTake) {
		refs, about = append(refs, q.Item), append(about, q.Item)
	}
	if t.items, err = v.Deliveries.About(v.Ctx(), v.Actor, refs); err != nil {
		return nil, err
	}
	if t.lines, err = v.Threads.Lines(v.Ctx(), v.Actor, about); err != nil {
		return nil, err
	}
	if t.book, err = asks.BookOf(v, all...); err != nil {
		return nil, err
	}
	threads := make([]id.ID, len(all))
	for i, q := range all {
		threads[i] = q.Thread
	}
	return t, v.DB.Read(v.Ctx(), func(tx *db.Tx) (err error) {
		t.relays, err = v.Relays.Of(tx, threads...)
		return err
	})
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
	l, line, home := t.v.L(), t.lines[q.ID], "/threads/"+q.Thread.String()
	o := Owed{ID: q.ID, Past: q.Past(t.v.Now()), Icon: asks.Icon(q.Kind), What: asks.What(l, q.Kind, line.Name), Title: line.Head(),
		Href: home + "#ask", Answer: home + "?until=end#c-body", Says: t.needs(q), Item: t.items[q.Item].ID, Talk: q.Kind == ask.Talk}
	if q.Kind == ask.Decision { // who takes a stance has answered
		o.Answer = home + "#stands"
	}
	if of, ok := t.relays[q.Thread]; ok {
		o.Icon, o.What = "swap", l.T("Your turn in {space}", "space", line.Name)
		if of.State == relay.Back {
			o.What = l.T("Back from a relay in {space}", "space", line.Name)
		}
	}
	o.Clock, o.Day = t.until(q)
	return o
}

// until writes a due time the way a timetable does, large and small.
func (t *table) until(q ask.Asked) (clock, day string) {
	l, now := t.v.L(), t.v.Shell.Now
	if q.DueAt.IsZero() {
		return l.T("Any time"), l.T("as it suits you")
	}
	at := q.DueAt.In(now.Location())
	days := when.Days(now, at)
	clock = l.Clock(at)
	switch {
	case days == 0 && q.Past(t.v.Now()):
		return clock, l.T("earlier today")
	case days == 0:
		return clock, l.T("today")
	case days == -1:
		return clock, l.T("since yesterday")
	case days > -7 && days < 7:
		clock = l.C("moment", "{day} {clock}", "day", l.ShortWeekday(at), "clock", clock)
	default:
		clock = l.C("moment", "{day} {clock}", "day", l.ShortDay(at, now), "clock", clock)
	}
	if days < 0 {
		return clock, l.N(-days, "since yesterday", "for {n} days")
	}
	return clock, l.Relative(at, now)
}

// needs says who needs it, in the words that brought it.
func (t *table) needs(q ask.Asked) template.HTML {
	l, author, by := t.v.L(), t.book.First(q.Author), t.book.First(q.By)
	if of, ok := t.relays[q.Thread]; ok && q.By == q.Author {
		n, all := of.Turn()
		switch {
		case of.State == relay.Back:
			return l.TH("It is round. What came of it?")
		case q.Author == t.v.Actor.ID:
			return l.TH("Your own turn in what you started, {n} of {all}.", "n", n, "all", all)
		}
		return l.TH("<strong>{who}</strong> had it go round. Yours is turn {n} of {all}.", "who", author, "n", n, "all", all)
	}
	handed := q.By != q.Author && q.By != q.Person && q.Person != 0
	switch {
	case handed && q.Said != "":
		return l.TH("<strong>{who}</strong> needs it. {by} handed it on to you: “{said}”", "who", author, "by", by, "said", cut(q.Said, wordsShown))
	case handed:
		return l.TH("<strong>{who}</strong> needs it. {by} handed it on to you.", "who", author, "by", by)
	}
	said := q.Said
	if said == "" && q.Item != q.ID { // a letter brought it
		said = t.lines[q.Item].Excerpt
	}
	if said == "" {
		return l.TH("<strong>{who}</strong> needs it.", "who", author)
	}
	return l.TH("<strong>{who}</strong> needs it: “{said}”", "who", author, "said", cut(said, wordsShown))
}

// waiting tells what others are asked for the viewer, and how much more there is.
func (t *table) waiting(acts Acts) (out []Waiting, more int, err error) {
	list := t.theirs[:min(len(t.theirs), waitingShown)]
	now := t.v.Now()
	for _, q := range list {
		w := Waiting{Face: t.book.Face(q.Person), Title: t.lines[q.ID].Title, Href: "/threads/" + q.Thread.String() + "#ask"}
		w.Says = t.waits(q)
		if q.Past(now) || q.Gone {
			chases, err := t.book.Chases([]ask.Asked{q}, acts.Key, acts.To)
			if err != nil {
				return nil, 0, err
			}
			w.Chase = chases[q.ID]
		}
		if of, ok := t.relays[q.Thread]; ok {
			if w.Round, err = relays.Stands(t.v, of); err != nil {
				return nil, 0, err
			}
		}
		out = append(out, w)
	}
	return out, len(t.theirs) - len(list), nil
}

// waits says of whom something is needed, and by when.
func (t *table) waits(q ask.Asked) string {
	l, who, by := t.v.L(), t.book.First(q.Person), t.book.By(q)
	switch {
	case q.Open() && q.Past(t.v.Now()):
		return l.T("Nobody of {space} has taken it, {by}. That time has passed.", "space", t.lines[q.ID].Name, "by", by)
	case q.Open():
		return l.T("Anybody of {space}, {by}.", "space", t.lines[q.ID].Name, "by", by)
	case q.Gone:
		return l.T("{who}, {by}. No longer here.", "who", who, "by", by)
	case q.Past(t.v.Now()):
		return l.T("{who}, {by}. That time has passed.", "who", who, "by", by)
	}
	return l.T("{who}, {by}.", "who", who, "by", by)
}

// yours says how much of the timetable is today's; empty where nothing is.
func yours(l *words.Locale, today []Owed) string {
	if len(today) == 0 {
		return ""
	}
	return l.N(len(today), "One thing is yours today.", "{Count} things are yours today.")
}
