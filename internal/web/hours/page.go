package hours

import (
	"cmp"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"meantime/internal/person"
	"meantime/internal/web/cities"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
	"meantime/internal/worktime"
)

// Page is "Your hours, and what may enter them".
type Page struct {
	page.Shell
	Tab      string
	Once     string
	Lede     string
	Form     Form
	Wrong    Wrong
	Week     Week
	Effect   Effect
	Holidays Holidays
	Paces    []Pace
	Cities   []cities.City
	Face     Face
	Changed  *Changed // somebody saved something else meanwhile
}

// Face is what others see of the person.
type Face struct {
	page.Face
	Title string
	City  string
	Hours string
	Shown string
}

// Ordinal counts rows as people do.
func (p *Page) Ordinal(index int) int { return index + 1 }

// Mistake is what is wrong with one field, and where that stands on the page.
type Mistake struct{ ID, Says string }

// Says is what is wrong with a field, empty when nothing is.
func (w Wrong) Says(field string) string { return w[field] }

// At is the mistake of a field, such as "hours.mon".
func (w Wrong) At(field string) Mistake {
	return Mistake{"wrong-" + strings.ReplaceAll(field, ".", "-"), w[field]}
}

// In is the mistake of a day's field, such as "hours" of "mon".
func (w Wrong) In(list, key string) Mistake { return w.At(list + "." + key) }

// Has tells whether there is one.
func (w Wrong) Has(list, key string) bool { return w[list+"."+key] != "" }

// Row is the mistake of a row of a list, such as the first "move".
func (w Wrong) Row(list string, index int) Mistake { return w.In(list, strconv.Itoa(index)) }

// HasRow tells whether there is one.
func (w Wrong) HasRow(list string, index int) bool { return w.Has(list, strconv.Itoa(index)) }

// Any tells whether something is wrong with a field or a row of a list.
func (w Wrong) Any(lists ...string) bool {
	for field := range w {
		list, _, _ := strings.Cut(field, ".")
		if slices.Contains(lists, list) {
			return true
		}
	}
	return false
}

// first is the id of what is wrong nearest to the top of the page.
func (w Wrong) first() string {
	order := []string{"form", "week", "hours", "focus", "date", "block", "zone", "move", "times", "every", "quiet", "region", "free", "shown"}
	fields := slices.SortedFunc(maps.Keys(w), func(a, b string) int {
		listA, _, _ := strings.Cut(a, ".")
		listB, _, _ := strings.Cut(b, ".")
		return cmp.Or(cmp.Compare(slices.Index(order, listA), slices.Index(order, listB)), cmp.Compare(a, b))
	})
	if len(fields) == 0 {
		return ""
	}
	return w.At(fields[0]).ID
}

// desk is what a request has at hand: what is declared, and what there is to choose from.
type desk struct {
	*site.Visit
	zones    *cities.Cities
	declared person.Declared
	version  int64
}

func deskOf(v *site.Visit) (*desk, error) {
	declared, version, err := v.Persons.Schedules.Mine(v.Ctx(), v.Actor)
	return &desk{v, cities.Of(v.Zones(), v.Holidays), declared, version}, err
}

// sentTo reads a form that was sent to a desk.
func sentTo(v *site.Visit) (url.Values, *desk, error) {
	sent, err := v.Form()
	if err != nil {
		return nil, nil, err
	}
	k, err := deskOf(v)
	return sent, k, err
}

// saved is the form of what is in force.
func (k *desk) saved() Form { return formOf(k.declared, k.version, k.zones, k.Time.Zone) }

// lay puts the page together from a form. d is what the form declares, after the person with that schedule; nil where
// something is wrong.
func (k *desk) lay(f Form, d person.Declared, after *worktime.Person, wrong Wrong) (*Page, error) {
	l, now := k.L(), k.Now()
	p := &Page{Shell: k.Page(l.T("Your hours, and what may enter them"), page.PlaceMe), Tab: "hours", Once: k.Fresh(),
		Form: f.spared(), Wrong: wrong, Week: draw(f, d, l), Cities: k.zones.List(l, now)}
	p.Lede = lede(k.declared, k.Shell.Now.Weekday(), l)
	before := lookAhead(l, k.Time, now)
	switch {
	case after == k.Time:
		p.Effect = effect(before, before)
	case after != nil:
		p.Effect = effect(before, lookAhead(l, after, now))
	default:
		p.Effect = Effect{First: wrong.first(), Changed: true, Says: l.N(len(wrong), "One thing needs another look before this can be saved.",
			"{Count} things need another look before this can be saved.")}
	}
	p.Face = k.face(p.Week, f, d)
	spaces, err := mySpaces(k.Ctx(), k.Visit)
	if err != nil {
		return nil, err
	}
	var times []worktime.Clock
	if d.Batch != nil {
		times = d.Batch.Times
	}
	p.Paces = pacesOf(spaces, f, times, l)
	p.Holidays, err = holidaysOf(k.Visit, f, d.Zone, p.Week)
	return p, err
}

// face is what others see once the form is saved.
func (k *desk) face(w Week, f Form, d person.Declared) Face {
	out := Face{Face: k.Shell.Viewer.Face, Title: k.Me.Title, Hours: summary(w, k.L()), Shown: strings.TrimSpace(f.Shown)}
	if loc, err := k.zones.Load(d.Zone); err == nil {
		out.City = k.L().City(loc)
	}
	return out
}
