package find_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/find"
	"meantime/internal/id"
	"meantime/internal/index"
	"meantime/internal/person"
	"meantime/internal/space"
)

// library is a workspace of many letters: 60 words each of some 60,000, of which few are frequent, as in any language; twenty
// letters in a thread, every twentieth an outcome, in forty spaces, of which the reader sees all and the guest one.
type library struct {
	*apptest.World
	reader, guest person.Actor
	words         *rand.Zipf
	random        *rand.Rand
}

const (
	shelves  = 40
	perWrite = 2000
)

func (l *library) word() string { return fmt.Sprintf("w%x", l.words.Uint64()) }

func (l *library) text() string {
	words := make([]string, 60)
	for i := range words {
		words[i] = l.word()
	}
	return strings.Join(words, " ")
}

// fill writes letters as past the verbs: what is measured is finding them.
func newLibrary(b testing.TB, d *db.DB, letters int) *library {
	b.Helper()
	w := apptest.New(b, d)
	random := rand.New(rand.NewPCG(1, 2))
	l := &library{World: w, reader: w.Person("Inês Carvalho", "Europe/Lisbon"), guest: w.PersonAs("Rosa Lind", "Europe/Stockholm", person.Guest), random: random,
		words: rand.NewZipf(random, 1.07, 8, 60_000)}
	if err := w.Finds.Gather(b.Context()); err != nil { // there is nothing yet: it is entered as it is written
		b.Fatal(err)
	}
	var spaces []space.Space
	for i := range shelves {
		spaces = append(spaces, w.SpaceOf(space.Details{Name: fmt.Sprintf("Shelf %d", i), Kind: space.Closed}, l.reader))
	}
	if err := w.Spaces.Add(b.Context(), l.reader, spaces[3].ID, l.guest.ID); err != nil {
		b.Fatal(err)
	}
	var thread id.ID
	for from := 0; from < letters; from += perWrite {
		w.At(apptest.Begin.Add(2 * 365 * 24 * time.Hour / time.Duration(letters) * time.Duration(from)))
		err := w.DB.Write(b.Context(), func(tx *db.Tx) error {
			for i := from; i < from+perWrite; i++ {
				if i%20 == 0 {
					thread = w.IDs.New()
					if _, err := tx.Exec(`INSERT INTO thread (id, space_id, author_id, title, letters, created_at, last_letter_id, last_at)
						VALUES ($1, $2, $3, $4, 20, 1, $1, 1)`, thread, spaces[i/20%shelves].ID, l.reader.ID, l.word()+" "+l.word()); err != nil {
						return err
					}
				}
				if err := l.letter(tx, spaces[i/20%shelves].ID, thread, i); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Finds.Merge(b.Context()); err != nil { // as happens by the hour
		b.Fatal(err)
	}
	return l
}

// letter writes one letter, or an outcome, and enters it.
func (l *library) letter(tx *db.Tx, space, thread id.ID, i int) (err error) {
	text, number := l.text(), l.IDs.New()
	e := index.Entry{ID: number, Kind: index.Letter, Space: space, Thread: thread, Author: l.reader.ID, Text: text}
	if i%20 == 19 {
		e.Kind = index.Outcome
		_, err = tx.Exec(`INSERT INTO closure (id, thread_id, person_id, outcome, html, closed_at) VALUES ($1, $2, $3, $4, $4, 1)`, number, thread, l.reader.ID, text)
	} else {
		_, err = tx.Exec(`INSERT INTO letter (id, thread_id, author_id, body, html, excerpt, renderer, words, created_at)
			VALUES ($1, $2, $3, '', $4, '', 1, 60, 1)`, number, thread, l.reader.ID, text)
	}
	if err != nil {
		return err
	}
	return index.Put(tx, e)
}

// BenchmarkFind reports how long what people look for takes: half of the queries are faster than p50-ms, 95 of a hundred than
// p95-ms. With -short there are only a hundred thousand letters.
func BenchmarkFind(b *testing.B) {
	for _, engine := range []struct {
		name string
		open func(testing.TB) *db.DB
	}{{"sqlite", dbtest.SQLite}, {"postgres", dbtest.Postgres}} {
		sizes := []int{100_000, 1_000_000}
		if testing.Short() {
			sizes = sizes[:1] // a million letters take minutes to write
		}
		for _, letters := range sizes {
			b.Run(fmt.Sprintf("%s/%d", engine.name, letters), func(b *testing.B) {
				l := newLibrary(b, engine.open(b), letters)
				for _, q := range l.queries() {
					b.Run(q.name, func(b *testing.B) { l.measure(b, q.actor, q.query) })
				}
			})
		}
	}
}

// sought is what somebody looks for.
type sought struct {
	name  string
	actor person.Actor
	query func() string
}

func (l *library) queries() []sought {
	return []sought{
		{"two words", l.reader, func() string { return `"` + l.word() + `" "` + l.word() + `"` }},
		{"as typed", l.reader, func() string { w := l.word(); return w[:min(len(w), 2+l.random.IntN(2))] }},
		{"word and beginning", l.reader, func() string { return l.word() + " " + l.word()[:2] }},
		{"phrase", l.reader, func() string { return `"` + l.word() + " " + l.word() + `"` }},
		{"word in a space", l.reader, func() string { return `"` + l.word() + `" in:"shelf 7"` }},
		{"by a guest", l.guest, func() string { return `"` + l.word() + `"` }},
		{"nothing", l.reader, func() string { return `"` + l.word() + `" zebra` }},
	}
}

func (l *library) measure(b *testing.B, actor person.Actor, query func() string) {
	var took []time.Duration
	for b.Loop() {
		q := find.Parse(query(), find.Names{})
		started := time.Now()
		if _, err := l.Finds.Find(b.Context(), actor, find.Look{Query: q, Zone: time.UTC, Limit: 20}); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(started))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
}
