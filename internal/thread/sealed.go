package thread

import (
	"strings"

	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/secret"
)

// texts is where what was written stands in a value, by the place that each is sealed for.
type texts map[string]*string

// seal has texts kept sealed, or as they were written: then so that none is taken for sealed.
func (t *Threads) seal(tx *db.Tx, sealed bool, of texts) (err error) {
	for place, text := range of {
		if !sealed {
			*text = secret.Unmarked(*text)
		} else if *text, err = t.secrets.Seal(tx, place, *text); err != nil {
			return err
		}
	}
	return nil
}

// open opens what is sealed of some texts.
func (t *Threads) open(of texts) (err error) {
	for place, text := range of {
		if *text, err = t.secrets.Open(place, *text); err != nil {
			return err
		}
	}
	return nil
}

func (v *Thread) texts() texts {
	out := texts{}
	if v.Closure != nil {
		out = v.Closure.texts()
	}
	out["thread "+v.ID.String()+" title"] = &v.Title
	return out
}

func (c *Closure) texts() texts {
	at := "closure " + c.ID.String()
	return texts{at + " outcome": &c.Outcome, at + " html": (*string)(&c.HTML)}
}

func (l *Letter) texts() texts {
	at := "letter " + l.ID.String()
	return texts{at + " body": &l.Body, at + " html": (*string)(&l.HTML), at + " excerpt": &l.Excerpt}
}

func (v *Version) texts(letter id.ID) texts {
	at := "version of letter " + letter.String()
	return texts{at + " body": &v.Body, at + " html": (*string)(&v.HTML)}
}

func (d *Draft) texts(who id.ID) texts {
	at := "draft of " + who.String() + " at " + string(d.Place)
	return texts{at + " title": &d.Title, at + " body": &d.Body, at + " worse": &d.Manner.Worse}
}

func (s *Scheduled) texts() texts {
	at := "scheduled " + s.ID.String()
	return texts{at + " title": &s.Title, at + " body": &s.Body, at + " worse": &s.Manner.Worse}
}

// texts of a line are sealed where they come from.
func (l *Line) texts() texts {
	return texts{"thread " + l.Thread.String() + " title": &l.Title, strings.Replace(l.from, "?", l.Ref.String(), 1): &l.Excerpt}
}

// sealedThread is a thread as it is kept.
func (t *Threads) sealedThread(tx *db.Tx, sealed bool, v Thread) (Thread, error) {
	err := t.seal(tx, sealed, v.texts())
	return v, err
}

// sealedLetter is a letter as it is kept.
func (t *Threads) sealedLetter(tx *db.Tx, sealed bool, l Letter) (Letter, error) {
	err := t.seal(tx, sealed, l.texts())
	return l, err
}

// SealedWith tells whether anything that is written here was sealed with a key.
func (t *Threads) SealedWith(tx *db.Tx, prefix string) (bool, error) {
	_, found, err := db.One(tx, db.Value[int], `SELECT 1 WHERE EXISTS (SELECT 1 FROM thread WHERE title LIKE $1)
		OR EXISTS (SELECT 1 FROM letter WHERE body LIKE $1) OR EXISTS (SELECT 1 FROM letter_version WHERE body LIKE $1)
		OR EXISTS (SELECT 1 FROM closure WHERE outcome LIKE $1) OR EXISTS (SELECT 1 FROM draft WHERE title LIKE $1 OR body LIKE $1)
		OR EXISTS (SELECT 1 FROM scheduled WHERE title LIKE $1 OR body LIKE $1)`, prefix+"%")
	return found, err
}
