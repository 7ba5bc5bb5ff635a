package threads

import (
	"html/template"

	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/thread"
	"meantime/internal/web/compose"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
)

// Page is GET /threads/{id}.
type Page struct {
	page.Shell
	ID        id.ID
	Subject   string
	SpaceID   id.ID
	SpaceName string
	Posts     []Post
	Before    bool  // letters come before the first one here
	Next      id.ID // the cursor for the letters after the last one here; zero at the end
	Latest    id.ID
	Outcome   *Outcome
	State     thread.State
	MayWrite  bool
	WhyNot    string // why the viewer cannot write here
	Composer  compose.Composer
	Closing   Closing
	Key       string
}

// Outcome is how a thread ended.
type Outcome struct {
	By   string
	When page.Moment
	HTML template.HTML
}

// Closing is the form that ends a thread.
type Closing struct {
	Text, Wrong string
}

func show(v *site.Visit) error {
	in, err := v.ID("id", "thread")
	if err != nil {
		return err
	}
	after, err := start(v, in)
	if err != nil {
		return err
	}
	found, err := v.Threads.Open(v.Ctx(), v.Actor, in, after)
	if err != nil {
		return err
	}
	p, err := pageOf(v, found, after)
	if err != nil {
		return err
	}
	return v.Show("thread", &p)
}

// beyond is a cursor behind every letter: a thread without its letters.
const beyond = id.ID(1<<63 - 1)

// start is the cursor that a visit begins after: what ?after= says, or the letter of ?at=, or where the viewer was. A
// thread that fits on one page always begins at its beginning.
func start(v *site.Visit, in id.ID) (id.ID, error) {
	query := v.R.URL.Query()
	for _, name := range []string{"after", "at"} {
		text := query.Get(name)
		if text == "" {
			continue
		}
		cursor, err := id.Parse(text)
		if err != nil {
			return 0, fault.NotFound("letter")
		}
		if name == "after" {
			return cursor, nil
		}
		return begin(v, in, cursor-1)
	}
	if query.Get("from") == "start" {
		return 0, nil
	}
	return begin(v, in, 0)
}

// begin is where a long thread begins: after a cursor, or without one at the letter the viewer read last if others follow.
func begin(v *site.Visit, in, cursor id.ID) (id.ID, error) {
	p, err := v.Threads.Look(v.Ctx(), v.Actor, in, beyond)
	switch {
	case err != nil || p.Thread.Letters <= thread.PageSize:
		return 0, err
	case cursor == 0 && p.ReadUpTo != 0 && p.ReadUpTo < p.LastLetter:
		return p.ReadUpTo - 1, nil
	}
	return cursor, nil
}

// pageOf tells of a thread as the viewer opened it.
func pageOf(v *site.Visit, found thread.Page, after id.ID) (Page, error) {
	p := Page{
		Shell: v.Page(found.Title, page.PlaceSpaces, "thread:"+found.ID.String()), ID: found.ID, Subject: found.Title,
		SpaceID: found.Where.ID, SpaceName: found.Where.Name, Before: after != 0, Next: found.Next, Latest: found.LastLetter,
		State: found.State, Key: v.Fresh(),
	}
	people, err := writers(v, found)
	if err != nil {
		return p, err
	}
	p.Posts = people.posts(found)
	if c := found.Closure; c != nil {
		p.Outcome = &Outcome{By: people.name(c.By), When: p.Moment(c.ClosedAt), HTML: c.HTML}
	}
	if no := found.Where.MayWrite(); no != nil {
		p.WhyNot = v.L().T(fault.Of(no).Message)
		return p, nil
	}
	p.MayWrite = true
	if p.Next == 0 {
		p.Composer, err = compose.Fresh(v, 0, found.ID)
	}
	return p, err
}

// again shows a thread after something in it could not be done.
func again(v *site.Visit, in id.ID, wrong error, fill func(*Page)) error {
	found, err := v.Threads.Look(v.Ctx(), v.Actor, in, 0)
	if err != nil {
		return err
	}
	p, err := pageOf(v, found, 0)
	if err != nil {
		return err
	}
	p.Path = "/threads/" + in.String()
	fill(&p)
	return v.Again("thread", &p, wrong)
}

func reply(v *site.Visit) error {
	in, err := v.ID("id", "thread")
	if err != nil {
		return err
	}
	w, err := compose.Read(v)
	if err != nil {
		return err
	}
	if w.In != in {
		return fault.NotFound("thread")
	}
	return compose.Send(v, w, func(c compose.Composer, wrong error) error {
		return again(v, in, wrong, func(p *Page) { p.Composer = c })
	})
}

// mayRemove tells whether the viewer may remove a letter: her own, or any in a space that she tends.
func mayRemove(found thread.Page, actor person.Actor, l thread.Letter) bool {
	return l.DeletedAt.IsZero() && (l.Author == actor.ID || found.Where.MayTend(actor) == nil)
}
