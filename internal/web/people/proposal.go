package people

import (
	"net/url"
	"strings"
	"time"

	"meantime/internal/id"
	"meantime/internal/overlap"
	"meantime/internal/web/site"
	"meantime/internal/when"
	"meantime/internal/words"
	"meantime/internal/worktime"
)

// proposal shows an hour on everybody's clock.
func proposal(v *site.Visit, f overlap.Found, h overlap.Hour, fields []Field) Proposal {
	l := v.L()
	here := h.From.In(v.Shell.Now.Location())
	p := Proposal{Day: l.Day(here), Times: l.T("{from} to {to}", "from", l.Clock(here), "to", l.Clock(h.To.In(here.Location()))), ISO: here.Format(time.RFC3339), Fields: fields}
	for _, s := range f.People {
		at := Local{Face: faceOf(s.Card), Text: localTime(l, s.Time.Zone(h.From), h.From, here)}
		for _, who := range h.Edge {
			at.Edge = at.Edge || who == s.ID
		}
		p.Locals = append(p.Locals, at)
	}
	if len(h.Edge) > 0 {
		p.Edge = l.T("At the edge of the day for {names}.", "names", namesOf(v, f, h.Edge))
	}
	return p
}

// localTime says an instant on a clock, with its day where that is another than the viewer's.
func localTime(l *words.Locale, zone *time.Location, at, viewers time.Time) string {
	there := at.In(zone)
	if worktime.WallIn(at, zone).Date != worktime.WallIn(viewers, viewers.Location()).Date {
		return l.T("{clock} on {weekday} in {city}", "clock", l.Clock(there), "weekday", l.Weekday(there), "city", l.City(zone))
	}
	return l.T("{clock} in {city}", "clock", l.Clock(there), "city", l.City(zone))
}

// namesOf names some of those for whom an hour was looked for.
func namesOf(v *site.Visit, f overlap.Found, people []id.ID) string {
	var names []string
	for _, who := range people {
		names = append(names, nameOf(v, f, who))
	}
	return v.L().List(names)
}

func nameOf(v *site.Visit, f overlap.Found, who id.ID) string {
	if who == v.Actor.ID {
		return v.L().T("you")
	}
	for _, s := range f.People {
		if s.ID == who {
			first, _, _ := strings.Cut(s.Name, " ")
			return first
		}
	}
	return ""
}

// turns says who had the edge of the day lately, as far as it was in hours that the viewer was in.
func turns(v *site.Visit, f overlap.Found) string {
	l := v.L()
	var had []string
	for _, s := range f.People {
		if n := f.Burdens[s.ID]; n > 0 {
			had = append(had, l.N(n, "{name} once", "{name} {n} times", "name", nameOf(v, f, s.ID)))
		}
	}
	if len(had) == 0 {
		return ""
	}
	return l.T("The edge of the day goes round. In the hours of the past twelve weeks that you were in, it was had by {list}.", "list", l.List(had))
}

// relayOf leads to a relay among the same people, from the east to the west as their days are.
func relayOf(f overlap.Found, space string) string {
	people := make([]string, len(f.People))
	for i, s := range f.People {
		people[i] = s.ID.String()
	}
	q := url.Values{"people": {strings.Join(people, ",")}}
	if space != "" {
		q.Set("space", space)
	}
	return "/relays/new?" + q.Encode()
}

// none says why there is no hour, and what is near one.
func none(v *site.Visit, f overlap.Found) *None {
	const named = 3
	l, near := v.L(), f.Nearest
	at := func(i worktime.Interval) string { return when.At(l, i.From, v.Shell.Now) }
	out := &None{Relay: relayOf(f, v.R.URL.Query().Get("space"))}
	if length := near.Shared.To.Sub(near.Shared.From); length > 0 {
		out.Says = append(out.Says, l.T("The longest that all of you share is {length}, {moment}.", "length", l.Duration(length), "moment", at(near.Shared)))
	} else {
		out.Says = append(out.Says, l.T("There is no moment at which all of you work."))
	}
	if !near.Focused.From.IsZero() {
		out.Says = append(out.Says, l.T("If focus may give way there is one {moment}.", "moment", at(near.Focused)))
	}
	for i, without := range near.Without {
		if i < named {
			out.Says = append(out.Says, l.T("Without {name} there would be one {moment}.", "name", nameOf(v, f, without.Person), "moment", at(without.Interval)))
		}
	}
	if b := near.Beyond; b != nil {
		for _, s := range f.People {
			if s.ID == b.Person {
				out.Says = append(out.Says, l.T("There would be one {moment} if it may be outside the hours of {name}: {time}.", "moment", at(b.Interval),
					"name", nameOf(v, f, b.Person), "time", localTime(l, s.Time.Zone(b.From), b.From, b.From.In(v.Shell.Now.Location()))))
			}
		}
	}
	return out
}
