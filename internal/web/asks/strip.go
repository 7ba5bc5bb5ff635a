package asks

import (
	"slices"

	"meantime/internal/ask"
	"meantime/internal/id"
	"meantime/internal/telling"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
	"meantime/internal/words"
)

// Strip is an ask as its thread shows it, under the title; its template is "asking".
type Strip struct {
	*words.Locale
	Icon string
	What string // "An answer is needed"
	Says string // by whom
	Each []Line
}

// Line is that one person is or was asked.
type Line struct {
	*words.Locale
	ID      id.ID
	Face    page.Face
	Name    string
	First   string // how they are called in a sentence
	Profile string
	Says    string // until when, or how it ended
	Paper   string // the same with whole dates, where it is printed
	Letter  string // where the answer is read; empty without one
	Said    string // what went with handing it on
	Open    bool
	Past    bool
	Answer  string // where the viewer, who is asked, answers
	Stands  bool   // by saying where she stands
	Back    bool   // the viewer, who took it, can give it back
	Nobody  bool   // the space is or was asked
	Take    bool   // and the viewer can take it
	Key, To string
	Chase   *Chase // what the viewer, who asks, can do

	Talk        bool   // it is about half an hour
	Suits       bool   // the viewer can agree to it
	NotThen     string // where the viewer says that it does not suit
	CallOff     bool   // the viewer can call it off
	Instead     string // the half hour that would suit instead, for the viewer to ask for; empty for none
	InsteadSays string
}

// On tells of the ask that a thread carries; nil for none. Who may not write in the space is shown no acts. A decision is
// needed for as long as the thread goes on, whoever has answered, unless who asked for it took that back from the last.
func On(v *site.Visit, a *ask.Ask, writes, goesOn bool, key string) (*Strip, error) {
	if a == nil {
		return nil, nil
	}
	b, err := BookOf(v, a.Asked...)
	if err != nil {
		return nil, err
	}
	open := a.Open() || a.Kind == ask.Decision && goesOn && !a.TakenBack()
	s := &Strip{Locale: v.L(), Icon: telling.Icon(a.Kind), What: needed(v.L(), a.Kind, open), Says: b.needs(a, open)}
	list := a.Asked
	if a.Kind == ask.Talk {
		list = a.Last()
		s.What = b.toTalk(list)
	}
	var chased []ask.Asked
	paper := b.onPaper()
	for _, q := range list {
		line := b.line(q, a.Asked)
		line.Key, line.To, line.Paper = key, home(q), paper.line(q, a.Asked).Says
		if q.End == nil && writes && q.Person == v.Actor.ID {
			line.Answer, line.Back = "/threads/"+q.Thread.String()+"?until=end#c-body", q.OfSpace
			line.Stands = q.Kind == ask.Decision
			if line.Stands {
				line.Answer = "/threads/" + q.Thread.String() + "#stands"
			}
		}
		if a.Kind == ask.Talk && writes {
			b.talkLine(&line, q)
		}
		line.Take = q.Open() && writes && q.Author != v.Actor.ID
		if q.End == nil && writes && q.Author == v.Actor.ID && q.Person != v.Actor.ID {
			chased = append(chased, q)
		}
		s.Each = append(s.Each, line)
	}
	chases, err := b.Chases(chased, key, "/threads/"+a.Thread.String()+"#ask")
	for i := range s.Each {
		s.Each[i].Chase = chases[s.Each[i].ID]
	}
	return s, err
}

// Still are the lines of those who are asked and have not ended it.
func (s *Strip) Still() []Line {
	return slices.DeleteFunc(slices.Clone(s.Each), func(l Line) bool { return !l.Open })
}

// needs says who asks.
func (b *Book) needs(a *ask.Ask, open bool) string {
	l, mine := b.v.L(), a.Author == b.v.Actor.ID
	switch {
	case mine && open:
		return l.T("You ask for it.")
	case mine:
		return l.T("You asked for it.")
	case open:
		return l.T("{who} asks for it.", "who", b.First(a.Author))
	}
	return l.T("{who} asked for it.", "who", b.First(a.Author))
}

// needed says what is, or was, needed.
func needed(l *words.Locale, k ask.Kind, open bool) string {
	switch {
	case k == ask.Decision && open:
		return l.T("A decision is needed")
	case k == ask.Decision:
		return l.T("A decision was needed")
	case k == ask.Work && open:
		return l.T("Some work is needed")
	case k == ask.Work:
		return l.T("Some work was needed")
	case open:
		return l.T("An answer is needed")
	}
	return l.T("An answer was needed")
}

func (b *Book) line(q ask.Asked, all []ask.Asked) Line {
	l, past := b.v.L(), q.Past(b.v.Now())
	out := Line{Locale: l, ID: q.ID, Face: b.Face(q.Person), Name: b.Card(q.Person).Name, First: b.First(q.Person), Profile: "/people/" + q.Person.String(), Open: q.End == nil, Past: past}
	switch q.Person {
	case 0:
		out.Nobody, out.Name, out.Profile = true, l.T("Anybody in the space"), "/spaces/"+q.Space.String()+"/members"
	case b.v.Actor.ID:
		out.Name = l.T("You")
	}
	switch {
	case q.Open() && past:
		out.Says = l.T("Nobody has taken it, {by}. That time has passed.", "by", b.By(q))
	case q.Open():
		out.Says = l.T("To be taken, {by}.", "by", b.By(q))
	case q.End != nil:
		out.Says = b.How(q, all)
		if q.End.Letter != 0 {
			out.Letter = "/letters/" + q.End.Letter.String()
		}
	case q.Gone:
		out.Says = l.T("Asked, {by}. No longer here.", "by", b.By(q))
	case past:
		out.Says = l.T("Asked, {by}. That time has passed.", "by", b.By(q))
	case q.OfSpace && q.By == q.Person:
		out.Says = l.T("Took it, {by}.", "by", b.By(q))
	default:
		out.Says = l.T("Asked, {by}.", "by", b.By(q))
	}
	if q.Said != "" {
		out.Said = l.T("{who}: “{said}”", "who", b.First(q.By), "said", q.Said)
	}
	return out
}
