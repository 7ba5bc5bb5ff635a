package compose

import (
	"slices"
	"strings"
	"time"

	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/thread"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
	"meantime/internal/when"
)

// Arrivals says when something reaches whom, before it is sent.
type Arrivals struct {
	Known     bool      // false while it is not clear whom it is for
	Lead      string    // "Arrives in everyone’s next delivery."
	Range     string    // "First Nadia at 11:00, last Kenji at 01:30 tomorrow, on your clock."
	Morning   string    // the same, if it is held for their next morning
	Unreached string    // who gets it in no delivery
	Times     []Time    // until when whoever is asked could be
	Dues      []DueLine // until when whoever is asked would be
	Away      []string  // who of those asked or named is away
	Unread    string    // why what is typed in its place is not read as a time
	Readers   []Reader
	More      int // readers who are not listed
}

// Reader is somebody it reaches, and when on the writer's clock.
type Reader struct {
	Face page.Face
	When string
}

// listed is how many readers are named one by one.
const listed = 60

// reach is one reader's arrival, as exactly as the reader lets it be known.
type reach struct {
	delivery.Arrival
	card   person.Card
	coarse bool
}

// arrivalsOf works out when what is written arrives.
func arrivalsOf(v *site.Visit, w Written) (Arrivals, error) {
	private, err := w.private(v)
	if f := fault.Of(err); err != nil && f.Kind == fault.KindInternal {
		return Arrivals{}, err
	}
	if private != nil && len(private.Readers) == 0 {
		return Arrivals{Known: true}, nil
	}
	if w.In == 0 && w.Space == 0 && private == nil {
		return Arrivals{}, nil
	}
	next, err := reaches(v, w, delivery.NextDelivery)
	if err != nil {
		return Arrivals{}, err
	}
	morning, err := reaches(v, w, delivery.NextMorning)
	if err != nil {
		return Arrivals{}, err
	}
	a := Arrivals{Known: true, More: max(0, len(next)-listed)}
	needs, where, err := w.begun(v)
	if err != nil {
		return a, err
	}
	if needs != nil {
		if a.Times, err = w.Needs.times(v, where, needs); err != nil {
			return a, err
		}
		if a.Dues, err = w.Needs.dues(v, where, needs); err != nil {
			return a, err
		}
		a.Unread = unread(v.L(), needs.Typed)
	}
	if a.Away, err = awayOf(v, needs, private); err != nil {
		return a, err
	}
	a.Lead, a.Range = lead(v, next, w.In != 0)
	a.Unreached = unreached(v, next)
	a.Morning = atMorning(v, inside(morning))
	for _, r := range next[:len(next)-a.More] {
		a.Readers = append(a.Readers, Reader{site.FaceOf(r.Person, r.card.Name, r.card.Photo), r.when(v)})
	}
	return a, nil
}

// reaches asks when each reader gets it, soonest first. Who shows only the day stands at the end of that day.
func reaches(v *site.Visit, w Written, how delivery.Timing) ([]reach, error) {
	needs, _, err := w.begun(v)
	if err != nil {
		return nil, err
	}
	private, err := w.private(v)
	if f := fault.Of(err); err != nil && f.Kind == fault.KindInternal {
		return nil, err
	}
	list, err := v.Threads.Arrivals(v.Ctx(), v.Actor, thread.Unsent{Space: w.Space, Private: private, Thread: w.In, Body: w.text(), When: how, Ask: needs})
	if err != nil {
		return nil, err
	}
	out := make([]reach, len(list))
	people := make([]id.ID, len(list))
	for i, a := range list {
		out[i].Arrival, people[i] = a, a.Person
	}
	err = v.DB.Read(v.Ctx(), func(tx *db.Tx) error {
		cards, err := v.Persons.People.Names(tx, people...)
		if err != nil {
			return err
		}
		standing, err := v.Persons.Schedules.Of(tx, people...)
		if err != nil {
			return err
		}
		for i, who := range people {
			declared, err := standing[who].Declared()
			if err != nil {
				return err
			}
			out[i].card, out[i].coarse = cards[who], declared.Coarse
			if out[i].Ok && declared.Coarse {
				_, out[i].At = site.Day(out[i].At.In(v.Shell.Now.Location()))
				out[i].At = out[i].At.Add(-time.Microsecond)
			}
		}
		return nil
	})
	slices.SortStableFunc(out, func(a, b reach) int {
		if a.Ok != b.Ok {
			if a.Ok {
				return -1
			}
			return 1
		}
		return a.At.Compare(b.At)
	})
	return out, err
}

func (r reach) first() string {
	first, _, _ := strings.Cut(r.card.Name, " ")
	return first
}

// when says when it arrives, on the writer's clock.
func (r reach) when(v *site.Visit) string {
	switch {
	case !r.Ok:
		return v.L().T("in no delivery")
	case r.coarse:
		return when.Day(v.L(), r.At, v.Shell.Now)
	}
	return when.At(v.L(), r.At, v.Shell.Now)
}

func inside(all []reach) []reach {
	n := slices.IndexFunc(all, func(r reach) bool { return !r.Ok })
	if n < 0 {
		return all
	}
	return all[:n]
}

// lead is the sentence under Send, in two parts.
func lead(v *site.Visit, all []reach, reply bool) (lead, span string) {
	l, in := v.L(), inside(all)
	switch {
	case len(all) == 0 && reply:
		return l.T("Nobody else follows this thread."), l.T("It can be read here by everybody who sees the space.")
	case len(all) == 0:
		return l.T("Nobody else belongs to this space yet."), l.T("It stays there for those who come.")
	case len(in) == 0:
		return l.T("It comes in nobody’s delivery."), ""
	case len(in) == 1:
		return l.T("Arrives in {who}’s next delivery.", "who", in[0].first()), l.T("That is {when}, on your clock.", "when", in[0].when(v))
	}
	return l.T("Arrives in everyone’s next delivery."), between(v, in)
}

// between names the first and the last who get it.
func between(v *site.Visit, in []reach) string {
	l, first, last := v.L(), in[0], in[len(in)-1]
	if first.when(v) == last.when(v) {
		return l.T("All of them {when}, on your clock.", "when", first.when(v))
	}
	return l.T("First {first} {firstWhen}, last {last} {lastWhen}, on your clock.", "first", first.first(), "firstWhen", first.when(v),
		"last", last.first(), "lastWhen", last.when(v))
}

// atMorning is the same for what is held for the readers' next morning.
func atMorning(v *site.Visit, in []reach) string {
	l := v.L()
	if len(in) == 0 {
		return ""
	}
	first, last := in[0], in[len(in)-1]
	switch {
	case len(in) == 1:
		return l.T("At {who}’s next morning: {when}.", "who", first.first(), "when", first.when(v))
	case first.when(v) == last.when(v):
		return l.T("At their next morning: all of them {when}.", "when", first.when(v))
	}
	return l.T("At their next morning: first {first} {firstWhen}, last {last} {lastWhen}.", "first", first.first(), "firstWhen", first.when(v),
		"last", last.first(), "lastWhen", last.when(v))
}

// unreached names those whom no delivery reaches.
func unreached(v *site.Visit, all []reach) string {
	const named = 3
	out := all[len(inside(all)):]
	if len(out) == 0 {
		return ""
	}
	var names []string
	for _, r := range out[:min(len(out), named)] {
		names = append(names, r.first())
	}
	return v.L().N(len(out), "{who} has no delivery within 40 days, and finds it in the space only.",
		"{who} have no delivery within 40 days, and find it in the space only.", "who", v.L().List(names, len(out)-len(names)))
}
