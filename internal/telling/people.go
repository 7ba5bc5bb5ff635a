package telling

import (
	"context"
	"time"

	"meantime/internal/ask"
	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/when"
)

// People are those whom some askings are about: their names and their clocks.
type People struct {
	reader   Reader
	cards    map[id.ID]person.Card
	standing map[id.ID]*person.Standing
}

// People gathers whom some askings are about.
func (t *Teller) People(ctx context.Context, r Reader, list ...ask.Asked) (*People, error) {
	var who []id.ID
	for _, q := range list {
		who = append(who, q.Clock(), q.Author, q.By)
		if q.End != nil {
			who = append(who, q.End.By)
		}
	}
	p := &People{reader: r}
	err := t.parts.DB.Read(ctx, func(tx *db.Tx) (err error) {
		if p.cards, err = t.parts.Persons.People.Names(tx, who...); err != nil {
			return err
		}
		p.standing, err = t.parts.Persons.Schedules.Of(tx, who...)
		return err
	})
	return p, err
}

// At is the same at another now.
func (p *People) At(now time.Time) *People {
	out := *p
	out.reader.Now = now
	return &out
}

// Card is what is shown of somebody.
func (p *People) Card(who id.ID) person.Card { return p.cards[who] }

// First is how somebody is called in a sentence.
func (p *People) First(who id.ID) string { return FirstName(p.cards[who].Name) }

// By says until when somebody is asked: on that person's clock and, where it reads otherwise, on the reader's.
func (p *People) By(q ask.Asked) string {
	l, now := p.reader.Locale, p.reader.Now
	switch {
	case q.DueAt.IsZero():
		return l.T("whenever it suits")
	case q.Kind == ask.Talk:
		return l.T("for {when}", "when", p.Begins(q.Person, q.DueAt))
	}
	loc, coarse := p.Clock(q.Clock(), q.DueAt)
	theirs, mine := q.DueAt.In(loc), q.DueAt.In(now.Location())
	switch {
	case coarse:
		return l.T("by {day} in {city}", "day", l.ShortDay(theirs, now), "city", l.City(loc))
	case theirs.Format(time.DateTime) == mine.Format(time.DateTime):
		return l.T("by {when}", "when", when.By(l, q.DueAt, now.Location(), now))
	}
	return l.T("by {when} in {city}, {here} for you", "when", when.By(l, q.DueAt, loc, now), "city", l.City(loc), "here", when.Here(l, q.DueAt, loc, now))
}

// Begins says when a half hour begins: on the clock of who is asked and, where that reads otherwise, on the reader's. Who
// asks has said it, so that it is no secret of somebody who shares only the day.
func (p *People) Begins(who id.ID, at time.Time) string {
	l, now := p.reader.Locale, p.reader.Now
	loc, _ := p.Clock(who, at)
	theirs, mine := at.In(loc), at.In(now.Location())
	if theirs.Format(time.DateTime) == mine.Format(time.DateTime) {
		return when.By(l, at, now.Location(), now)
	}
	return l.T("{when} in {city}, {here} for you", "when", when.By(l, at, loc, now), "city", l.City(loc), "here", when.Here(l, at, loc, now))
}

// Clock is by which clock somebody is asked, and whether only the day of it is shown to others.
func (p *People) Clock(who id.ID, at time.Time) (loc *time.Location, coarse bool) {
	s := p.standing[who]
	if s == nil || who == p.reader.ID {
		return p.reader.Now.Location(), false
	}
	declared, err := s.Declared()
	return s.Time.Zone(at), err != nil || declared.Coarse
}
