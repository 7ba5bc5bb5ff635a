package threads

import (
	"html/template"
	"slices"
	"time"

	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/imports"
	"meantime/internal/person"
	"meantime/internal/thread"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
	"meantime/internal/words"
)

// Post is a letter as it is read.
type Post struct {
	ID      id.ID
	Face    page.Face
	Profile string // where its writer is introduced
	When    page.Moment
	HTML    template.HTML
	Edited  *page.Moment
	Gone    string // who removed it; empty while it stands
	GoneAt  page.Moment
	New     bool // it is the first one since the viewer was here
	Mine    bool // the viewer may change it
	Remove  bool // the viewer may remove it

	Source *Source // nil of what was written on a page
}

// Source is where a letter comes from that was not written on a page.
type Source struct {
	By   string // who brought in what was written before; empty of a reply that came by mail
	When page.Moment
	Rest template.HTML // what else its message held
	From string        // whose mail it is that its author let in; empty for their own
}

// Read is a letter with the words around it.
type Read struct {
	*words.Locale
	Post
}

// Read gives a letter the words around it.
func (p *Page) Read(post Post) Read { return Read{p.Locale, post} }

// people are those who wrote in a thread: their names and their clocks.
type people struct {
	v        *site.Visit
	cards    map[id.ID]person.Card
	standing map[id.ID]*person.Standing
	imports  map[id.ID]imports.Run
}

func writers(v *site.Visit, found thread.Page) (people, error) {
	var who []id.ID
	for _, l := range found.Letters {
		who = append(who, l.Author)
		if l.DeletedBy != 0 {
			who = append(who, l.DeletedBy)
		}
	}
	if found.Closure != nil {
		who = append(who, found.Closure.By)
	}
	p := people{v: v}
	var err error
	if p.imports, err = v.Imports.Runs(v.Ctx(), v.Actor, brought(found)); err != nil {
		return p, err
	}
	for _, run := range p.imports {
		who = append(who, run.By)
	}
	err = v.DB.Read(v.Ctx(), func(tx *db.Tx) (err error) {
		if p.cards, err = v.Persons.People.Names(tx, who...); err != nil {
			return err
		}
		p.standing, err = v.Persons.Schedules.Of(tx, who...)
		return err
	})
	return p, err
}

// brought are the imports by which letters came.
func brought(found thread.Page) (runs []id.ID) {
	for _, l := range found.Letters {
		if l.Origin.Import != 0 && !slices.Contains(runs, l.Origin.Import) {
			runs = append(runs, l.Origin.Import)
		}
	}
	return runs
}

// source says where a letter comes from.
func (p people) source(l thread.Letter) *Source {
	run, ok := p.imports[l.Origin.Import]
	if l.Origin.ByMail {
		return &Source{Rest: l.Origin.Rest, From: l.Origin.Sender}
	}
	if !ok {
		return nil
	}
	return &Source{By: p.name(run.By), When: p.v.Shell.Moment(run.Begun), Rest: l.Origin.Rest}
}

func (p people) name(who id.ID) string { return p.cards[who].Name }

func (p people) posts(found thread.Page) []Post {
	writes := found.Where.MayWrite() == nil
	marked := found.ReadUpTo == 0 // everything is new to who was never here
	var out []Post
	for _, letter := range found.Letters {
		card := p.cards[letter.Author]
		post := Post{ID: letter.ID, Face: site.FaceOf(card.ID, card.Name, card.Photo), Profile: "/people/" + card.ID.String(),
			When: p.clocks(letter.Author, letter.CreatedAt), HTML: letter.HTML}
		if !letter.EditedAt.IsZero() {
			at := p.v.Shell.Moment(letter.EditedAt)
			post.Edited = &at
		}
		if !letter.DeletedAt.IsZero() {
			post.Gone, post.GoneAt = p.name(letter.DeletedBy), p.v.Shell.Moment(letter.DeletedAt)
			post.Edited = nil
		}
		if !marked && letter.ID > found.ReadUpTo && letter.Author != p.v.Actor.ID {
			post.New, marked = true, true
		}
		post.Mine = writes && letter.Author == p.v.Actor.ID && post.Gone == ""
		post.Source = p.source(letter)
		post.Remove = mayRemove(found, p.v.Actor, letter)
		out = append(out, post)
	}
	return out
}

// clocks says when something was written, on its writer's clock and, where that reads otherwise, on the viewer's.
func (p people) clocks(who id.ID, at time.Time) page.Moment {
	l, now := p.v.L(), p.v.Shell.Now
	m := p.v.Shell.Moment(at)
	standing := p.standing[who]
	if standing == nil {
		return m
	}
	loc := standing.Time.Zone(at)
	theirs, mine := at.In(loc), at.In(now.Location())
	if theirs.Format(time.DateTime) == mine.Format(time.DateTime) {
		return m
	}
	here := l.Clock(mine)
	if theirs.YearDay() != mine.YearDay() {
		here = l.DayAndClock(mine, now)
	}
	m.Text = l.T("{when} in {city}, {here} for you", "when", l.DayAndClock(theirs, now.In(loc)), "city", l.City(loc), "here", here)
	return m
}
