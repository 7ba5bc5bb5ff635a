package compose

import (
	"net/url"
	"strings"

	"meantime/internal/ask"
	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/web/site"
)

// Written is what the form of a composer holds.
type Written struct {
	Place  thread.Place // where its draft has been kept
	Space  id.ID        // of a new thread; zero while none is chosen
	In     id.ID        // the thread replied to; zero for a new one
	Title  string
	Body   string
	Needs  Needs  // of a new thread
	Manner Manner // of a new thread
	Named  Named  // of a new private note
	When   string // how it is sent: "", nextMorning or later
	Date   string // of later
	Clock  string
	Told   bool // its writer has seen when it arrives

	Answers bool // what its writer is asked in the thread
	Rings   bool // its writer has seen whom it rings

	form url.Values
}

// How something is sent.
const (
	nextMorning = "next_morning"
	later       = "later"
)

// Read reads the form of a composer.
func Read(v *site.Visit) (Written, error) {
	form, err := v.Form()
	if err != nil {
		return Written{}, err
	}
	return readForm(v, form)
}

func readForm(v *site.Visit, form url.Values) (Written, error) {
	var err error
	w := Written{
		Title: form.Get("title"), Body: strings.ReplaceAll(form.Get("body"), "\r\n", "\n"), When: form.Get("when"),
		Date: form.Get("date"), Clock: form.Get("time"), Told: form.Get("told") != "",
		Answers: form.Get("answers") != "" && form.Get("only") == "", Rings: form.Get("rings") != "", form: form,
	}
	if w.Place, err = thread.ParsePlace(form.Get("place")); err != nil {
		return w, err
	}
	w.In = w.Place.Thread()
	if w.In == 0 {
		w.Needs = Needs{form.Get("need"), form.Get("of"), form.Get("by"), form.Get("bydate"), form.Get("bytime"), form.Get("bytext"), form.Get("bysince"), form.Get("at")}
		if by := form.Get("until"); by != "" { // one of the times that are offered is pressed
			w.Needs.By = by
		}
		if w.Needs.Since, err = since(w.Needs.typed(v.Now())); err != nil {
			return w, err
		}
		w.Named = readNamed(form)
		if w.Manner, err = readManner(form); err != nil {
			return w, err
		}
	}
	if w.In == 0 && form.Get("space") != "" {
		if w.Space, err = id.Parse(form.Get("space")); err != nil {
			return w, fault.NotFound("space")
		}
	}
	return w, nil
}

// text is what is written: of a quick note that stands in the place of its title, its line.
func (w Written) text() string {
	if w.In == 0 && strings.TrimSpace(w.Body) == "" {
		return w.Title
	}
	return w.Body
}

// begun is what it needs as far as that can be read, and the space; nil where nothing is needed, or no space is chosen.
func (w Written) begun(v *site.Visit) (*ask.Wanted, space.Space, error) {
	if w.Needs.Kind == "" || w.Space == 0 && !w.isPrivate() {
		return nil, space.Space{}, nil
	}
	where, err := w.place(v)
	if err != nil {
		return nil, where, err
	}
	return w.Needs.begun(v, where), where, nil
}

// wanted is what it needs, nil for nothing.
func (w Written) wanted(v *site.Visit) (*ask.Wanted, error) {
	if w.Needs.Kind == "" || w.In != 0 {
		return nil, nil
	}
	where, err := w.place(v)
	if err != nil {
		return nil, err
	}
	needs, err := w.Needs.wanted(v, where)
	if err == nil && needs != nil && needs.OfSpace && w.isPrivate() {
		return nil, fault.Invalid("of", "What is sensitive is needed of people who are named.")
	}
	if err != nil || needs == nil || w.When == later || w.isPrivate() { // for what is sent later the time counts from then on
		return needs, err
	}
	return needs, v.DB.Read(v.Ctx(), func(tx *db.Tx) error { return v.Asks.May(tx, v.Actor, where, *needs, v.Now()) })
}

// keptAt is where a draft of it belongs now: with the space that is chosen.
func (w Written) keptAt() thread.Place {
	switch {
	case w.In != 0:
		return thread.ThreadPlace(w.In)
	case w.isPrivate():
		return thread.PrivatePlace
	case w.Space != 0:
		return thread.SpacePlace(w.Space)
	}
	return thread.NewPlace
}

// draft is what is kept of it.
func (w Written) draft(v *site.Visit) (thread.Draft, error) {
	needs, _, err := w.begun(v)
	if err != nil {
		return thread.Draft{}, err
	}
	private, err := w.private(v)
	if fault.Is(err, fault.KindInvalid) { // half a name is none yet
		err = nil
	}
	return thread.Draft{Place: w.keptAt(), Title: w.Title, Body: w.Body, Ask: needs, Manner: w.Manner.Manner, Private: private}, err
}
