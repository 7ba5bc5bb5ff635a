package asks

import (
	"meantime/internal/ask"
	"meantime/internal/id"
	"meantime/internal/telling"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
	"meantime/internal/when"
)

// Book knows the people that some askings are about: their names and their clocks.
type Book struct {
	*telling.People
	v *site.Visit
}

// BookOf gathers what is needed to tell of some askings.
func BookOf(v *site.Visit, list ...ask.Asked) (*Book, error) {
	people, err := v.Telling.People(v.Ctx(), v.Reader(), list...)
	return BookWith(v, people), err
}

// BookWith is a book of people that are gathered already.
func BookWith(v *site.Visit, people *telling.People) *Book { return &Book{people, v} }

// onPaper is the book by which everything has its whole date, for whoever reads it on another day.
func (b *Book) onPaper() *Book {
	v := *b.v
	v.Shell.Now = when.Afar(v.Shell.Now)
	return &Book{b.At(v.Shell.Now), &v}
}

// Face is how somebody is shown.
func (b *Book) Face(who id.ID) page.Face {
	c := b.Card(who)
	return site.FaceOf(c.ID, c.Name, c.Photo)
}

// How says how an asking ended. The others of its ask tell whom it went on to.
func (b *Book) How(q ask.Asked, all []ask.Asked) string {
	l, at := b.v.L(), when.At(b.v.L(), q.End.At, b.v.Shell.Now)
	if q.Kind == ask.Talk {
		if says := b.settled(q, all); says != "" {
			return says
		}
	}
	switch q.End.How {
	case ask.HandedOn:
		to := b.First(nextOf(q, all))
		if q.End.By != q.Person {
			return l.T("{who} asked {to} instead, {when}.", "who", b.First(q.End.By), "to", to, "when", at)
		}
		return l.T("Handed on to {to} {when}.", "to", to, "when", at)
	case ask.AskedAgain:
		return l.T("Asked again {when}.", "when", at)
	case ask.CarriedOn:
		return l.T("{who} carried on without it {when}.", "who", b.First(q.End.By), "when", at)
	case ask.Withdrawn:
		return l.T("Withdrawn {when}.", "when", at)
	case ask.Taken:
		return l.T("{who} took it {when}.", "who", b.First(q.End.By), "when", at)
	case ask.GivenBack:
		return l.T("Given back {when}.", "when", at)
	}
	if q.End.Letter == 0 && q.Kind != ask.Decision { // who takes a stance on a proposal has answered by that
		return l.T("Answered elsewhere, {when}.", "when", at)
	}
	return l.T("Answered {when}.", "when", at)
}

// nextOf is whom an asking went on to.
func nextOf(q ask.Asked, all []ask.Asked) id.ID {
	for _, next := range all {
		if next.Follows == q.ID {
			return next.Person
		}
	}
	return 0
}
