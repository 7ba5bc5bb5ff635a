package notes

import (
	"time"

	"meantime/internal/id"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
	"meantime/internal/words"
)

// Note is what the page of a private note says of it beside its letters.
type Note struct {
	*words.Locale
	ID      id.ID
	Readers []Reader // the author first
	Until   page.Moment
	Mine    bool // the viewer wrote it
	Days    []Days
	Key     string

	Typed       string // whom the viewer wanted to name
	WrongReader string // why that could not be
	WrongDays   string // why it is not kept longer
}

// Reader is somebody who reads it.
type Reader struct {
	ID     string
	Face   page.Face
	Author bool
	Me     bool
}

// Days is for how long it may be kept from now on.
type Days struct {
	Number int
	Says   string
}

// On tells of a private note; nil for any other thread. confide is what the plum foot of its pages says.
func On(v *site.Visit, found thread.Page, key string) (n *Note, confide string, err error) {
	if found.Where.Kind != space.Note {
		return nil, "", nil
	}
	cards, err := cardsOf(v, found.Readers)
	if err != nil {
		return nil, "", err
	}
	n = &Note{Locale: v.L(), ID: found.ID, Until: v.Shell.Moment(found.Where.ExpiresAt), Mine: found.Where.MayTend(v.Actor) == nil, Key: key}
	var others []string
	for _, who := range found.Readers {
		c := cards[who]
		r := Reader{ID: who.String(), Face: site.FaceOf(c.ID, c.Name, c.Photo), Author: who == found.Author, Me: who == v.Actor.ID}
		if !r.Me {
			others = append(others, c.Name)
		}
		if r.Author {
			n.Readers = append([]Reader{r}, n.Readers...)
		} else {
			n.Readers = append(n.Readers, r)
		}
	}
	if n.Mine {
		for _, d := range space.Days() {
			if ends := v.Now().AddDate(0, 0, d); ends.Sub(found.Where.ExpiresAt) >= 24*time.Hour { // by less is not worth a choice
				n.Days = append(n.Days, Days{d, v.L().T("until {day}", "day", v.L().Day(ends.In(v.Shell.Now.Location())))})
			}
		}
	}
	return n, confides(v.L(), others, n.Until.Text), nil
}

// confides says who reads a private note, until when it is kept, and how.
func confides(l *words.Locale, others []string, until string) string {
	who := l.T("Only you read this.")
	switch {
	case len(others) == 1:
		who = l.T("Only you and {name} read this.", "name", others[0])
	case len(others) > 1:
		who = l.T("Only {names} read this.", "names", l.List(append([]string{l.C("one of several", "you")}, others...)))
	}
	return l.T("{who} It is in no mail, count or search of others, and on {when} nothing is left of it. {disk}", "who", who, "when", until, "disk", disk(l))
}

// disk says what is true of whoever owns the server.
func disk(l *words.Locale) string {
	return l.T("It is kept encrypted, so a copy of the database alone does not tell it; but the key lies on the server too, and whoever owns the server can read the disk.")
}
