package asks

import (
	"strings"
	"time"

	"meantime/internal/ask"
	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
	"meantime/internal/web/when"
	"meantime/internal/words"
)

// Book knows the people that some askings are about: their names and their clocks.
type Book struct {
	v        *site.Visit
	cards    map[id.ID]person.Card
	standing map[id.ID]*person.Standing
}

// BookOf gathers what is needed to tell of some askings.
func BookOf(v *site.Visit, list ...ask.Asked) (*Book, error) {
	var who []id.ID
	for _, q := range list {
		who = append(who, q.Clock(), q.Author, q.By)
		if q.End != nil {
			who = append(who, q.End.By)
		}
	}
	b := &Book{v: v}
	err := v.DB.Read(v.Ctx(), func(tx *db.Tx) (err error) {
		if b.cards, err = v.Persons.People.Names(tx, who...); err != nil {
			return err
		}
		b.standing, err = v.Persons.Schedules.Of(tx, who...)
		return err
	})
	return b, err
}

// Face is how somebody is shown.
func (b *Book) Face(who id.ID) page.Face {
	c := b.cards[who]
	return site.FaceOf(c.ID, c.Name, c.Photo)
}

// First is how somebody is called in a sentence.
func (b *Book) First(who id.ID) string {
	first, _, _ := strings.Cut(b.cards[who].Name, " ")
	return first
}

// Icon is the sign of what is needed.
func Icon(k ask.Kind) string {
	switch k {
	case ask.Decision:
		return "decision"
	case ask.Work:
		return "request"
	case ask.Talk:
		return "phone"
	}
	return "question"
}

// What says what is needed, and where; a private note is in no space that has a name.
func What(l *words.Locale, k ask.Kind, space string) string {
	if space == "" {
		space = l.C("where something is needed", "a private note")
	}
	switch k {
	case ask.Decision:
		return l.T("Decision in {space}", "space", space)
	case ask.Work:
		return l.T("Work in {space}", "space", space)
	case ask.Talk:
		return l.T("Half an hour, in {space}", "space", space)
	}
	return l.T("Question in {space}", "space", space)
}

// By says until when somebody is asked: on that person's clock and, where it reads otherwise, on the viewer's.
func (b *Book) By(q ask.Asked) string {
	l, now := b.v.L(), b.v.Shell.Now
	switch {
	case q.DueAt.IsZero():
		return l.T("whenever it suits")
	case q.Kind == ask.Talk:
		return l.T("for {when}", "when", b.begins(q.Person, q.DueAt))
	}
	loc, coarse := b.clockOf(q.Clock(), q.DueAt)
	theirs, mine := q.DueAt.In(loc), q.DueAt.In(now.Location())
	switch {
	case coarse:
		return l.T("by {day} in {city}", "day", l.ShortDay(theirs, now), "city", l.City(loc))
	case theirs.Format(time.DateTime) == mine.Format(time.DateTime):
		return l.T("by {when}", "when", when.By(l, q.DueAt, now.Location(), now))
	}
	return l.T("by {when} in {city}, {here} for you", "when", when.By(l, q.DueAt, loc, now), "city", l.City(loc), "here", when.Here(l, q.DueAt, loc, now))
}

// clockOf is by which clock somebody else is asked, and whether only the day of it is shown to others.
func (b *Book) clockOf(who id.ID, at time.Time) (loc *time.Location, coarse bool) {
	s := b.standing[who]
	if s == nil || who == b.v.Actor.ID {
		return b.v.Shell.Now.Location(), false
	}
	declared, err := s.Declared()
	return s.Time.Zone(at), err != nil || declared.Coarse
}

// How says how an asking ended. The others of its ask tell whom it went on to.
func (b *Book) How(q ask.Asked, all []ask.Asked) string {
	l, at := b.v.L(), when.At(b.v.L(), q.End.At, b.v.Shell.Now)
	if q.Kind == ask.Talk {
		if says := b.settled(q); says != "" {
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
