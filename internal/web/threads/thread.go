package threads

import (
	"html/template"

	"meantime/internal/decision"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/thread"
	"meantime/internal/web/asks"
	"meantime/internal/web/compose"
	"meantime/internal/web/decisions"
	"meantime/internal/web/notes"
	"meantime/internal/web/page"
	"meantime/internal/web/relays"
	"meantime/internal/web/site"
)

// Page is GET /threads/{id}.
type Page struct {
	page.Shell
	ID        id.ID
	Subject   string
	Note      bool // it is a quick note, which the first letter here says
	SpaceID   id.ID
	SpaceName string
	Private   *notes.Note       // who reads it and until when, of a private note; nil of any other thread
	Ask       *asks.Strip       // what it needs of whom; nil for nothing
	Stands    *decisions.Stands // where everybody stands on what it proposes; nil where it proposes nothing
	Decided   *decisions.Seal   // what it decided; nil for nothing
	MayDecide bool
	Relay     *relays.Strip // how it goes round, in place of Ask; nil where it does not
	Posts     []Post
	Earlier   id.ID // the letter before the first one here; zero at the beginning
	Later     id.ID // the letter after the last one here; zero at the end
	Skipped   bool  // something before the first one here is not read
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
	Files       *compose.AddFiles // nil in a private note, which holds none
	Asked       []asks.Line       // who is still asked, to be withdrawn or kept; of a relay nobody, for it ends with its thread
	Keeps       bool              // it is to be kept
}

func show(v *site.Visit) error {
	in, err := v.ID("id", "thread")
	if err != nil {
		return err
	}
	part, err := partOf(v)
	if err != nil {
		return err
	}
	found, err := v.Threads.Open(v.Ctx(), v.Actor, in, part)
	if err != nil {
		return err
	}
	p, err := pageOf(v, found)
	if err != nil {
		return err
	}
	if err := v.Decisions.Seen(v.Ctx(), v.Actor, in); err != nil {
		return err
	}
	return v.Show("thread", &p)
}

// partOf is what of a thread a visit asks for: ?from= and ?until= a letter, or start and end; ?at= a letter, around it;
// else where the viewer was.
func partOf(v *site.Visit) (thread.Part, error) {
	query := v.R.URL.Query()
	for _, ask := range []struct {
		name, word string
		to, by     thread.Way
	}{
		{"from", "start", thread.Beginning, thread.From},
		{"until", "end", thread.Newest, thread.Until},
		{"at", "", thread.Unread, thread.Around},
	} {
		text := query.Get(ask.name)
		if text == "" {
			continue
		}
		if text == ask.word {
			return thread.Part{Way: ask.to}, nil
		}
		letter, err := id.Parse(text)
		if err != nil {
			return thread.Part{}, fault.NotFound("letter")
		}
		return thread.Part{Way: ask.by, Letter: letter}, nil
	}
	return thread.Part{Way: thread.Unread}, nil
}

// pageOf tells of a thread as the viewer opened it.
func pageOf(v *site.Visit, found thread.Page) (Page, error) {
	p := Page{
		Shell: v.Page(found.Title, page.PlaceSpaces, "thread:"+found.ID.String()), ID: found.ID, Subject: found.Title,
		SpaceID: found.Where.ID, SpaceName: found.Where.Name, Earlier: found.Earlier, Later: found.Later, Skipped: found.Earlier > found.ReadUpTo, Latest: found.LastLetter,
		State: found.State, Key: v.Fresh(),
	}
	var err error
	if p.Private, p.Confide, err = confide(v, found, p.Key); err != nil {
		return p, err
	}
	people, err := writers(v, found)
	if err != nil {
		return p, err
	}
	p.Posts = people.posts(found)
	p.Note = found.Earlier == 0 && len(found.Letters) > 0 && found.Thread.Note(found.Letters[0])
	if p.Ask, err = asks.On(v, found.Ask, found.Where.MayWrite() == nil, found.Closure == nil, p.Key); err != nil {
		return p, err
	}
	if p.Stands, err = decisions.On(v, found, p.Key); err != nil {
		return p, err
	}
	if p.Decided, err = decisions.Of(v, found.ID, found.Where, p.Key); err != nil {
		return p, err
	}
	p.MayDecide = p.Decided == nil && decision.MayDecide(found, v.Actor) == nil
	if p.Relay, err = relays.On(v, found, p.Ask, p.Key); err != nil {
		return p, err
	}
	if c := found.Closure; c != nil {
		p.Outcome = &Outcome{By: people.name(c.By), When: p.Moment(c.ClosedAt), HTML: c.HTML}
	}
	if no := found.Where.MayWrite(); no != nil {
		p.WhyNot = v.L().T(fault.Of(no).Message)
		return p, nil
	}
	p.MayWrite = true
	if p.Ask != nil && p.Relay == nil {
		p.Closing.Asked = p.Ask.Still()
	}
	p.Closing.Files = addFiles(v, found, "outcome", "/threads/"+found.ID.String()+"/close/files", nil)
	if p.Later == 0 {
		p.Composer, err = compose.Fresh(v, 0, found.ID)
	}
	return p, err
}

// confide says how a private note, or what is in a confidential space, is kept; nothing of any other thread.
func confide(v *site.Visit, found thread.Page, key string) (*notes.Note, string, error) {
	n, says, err := notes.On(v, found, key)
	if says == "" {
		says = v.Confides(found.Where.Kind)
	}
	return n, says, err
}

// again shows the end of a thread, where one writes, after something in it could not be done.
func again(v *site.Visit, in id.ID, wrong error, fill func(*Page)) error {
	p, err := endOf(v, in)
	if err != nil {
		return err
	}
	fill(&p)
	return v.Again("thread", &p, wrong)
}

func endOf(v *site.Visit, in id.ID) (Page, error) {
	found, err := v.Threads.Look(v.Ctx(), v.Actor, in, thread.Part{Way: thread.Newest})
	if err != nil {
		return Page{}, err
	}
	p, err := pageOf(v, found)
	p.Path = "/threads/" + in.String()
	return p, err
}

// AgainNote is again of a private note, after something about its readers or its end could not be done.
func AgainNote(v *site.Visit, in id.ID, wrong error, fill func(*notes.Note)) error {
	return again(v, in, wrong, func(p *Page) {
		if p.Private != nil {
			fill(p.Private)
		}
	})
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
