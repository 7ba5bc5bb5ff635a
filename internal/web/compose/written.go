package compose

import (
	"net/url"
	"strings"

	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/thread"
	"meantime/internal/web/site"
)

// Written is what the form of a composer holds.
type Written struct {
	Place thread.Place // where its draft has been kept
	Space id.ID        // of a new thread; zero while none is chosen
	In    id.ID        // the thread replied to; zero for a new one
	Title string
	Body  string
	When  string // how it is sent: "", nextMorning or later
	Date  string // of later
	Clock string
	Told  bool // its writer has seen when it arrives

	Answers bool // what its writer is asked in the thread

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
	w := Written{
		Title: form.Get("title"), Body: strings.ReplaceAll(form.Get("body"), "\r\n", "\n"), When: form.Get("when"),
		Date: form.Get("date"), Clock: form.Get("time"), Told: form.Get("told") != "",
		Answers: form.Get("answers") != "" && form.Get("only") == "", form: form,
	}
	if w.Place, err = thread.ParsePlace(form.Get("place")); err != nil {
		return w, err
	}
	w.In = w.Place.Thread()
	if w.In == 0 && form.Get("space") != "" {
		if w.Space, err = id.Parse(form.Get("space")); err != nil {
			return w, fault.NotFound("space")
		}
	}
	return w, nil
}

// keptAt is where a draft of it belongs now: with the space that is chosen.
func (w Written) keptAt() thread.Place {
	switch {
	case w.In != 0:
		return thread.ThreadPlace(w.In)
	case w.Space != 0:
		return thread.SpacePlace(w.Space)
	}
	return thread.NewPlace
}

// draft is what is kept of it.
func (w Written) draft() thread.Draft {
	return thread.Draft{Place: w.keptAt(), Title: w.Title, Body: w.Body}
}
