package telling

import (
	"context"
	"strings"
	"time"

	"meantime/internal/ask"
	"meantime/internal/db"
	"meantime/internal/decision"
	"meantime/internal/delivery"
	"meantime/internal/id"
	"meantime/internal/oncall"
	"meantime/internal/person"
	"meantime/internal/relay"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/words"
)

// Teller tells of what the domains know.
type Teller struct{ parts Parts }

// Parts are what a Teller is made from. All are needed.
type Parts struct {
	DB        *db.DB
	Persons   *person.Parts
	Threads   *thread.Threads
	Rotas     *oncall.Rotas
	Asks      *ask.Asks
	Decisions *decision.Decisions
	Relays    *relay.Relays
}

// New returns a teller.
func New(p Parts) *Teller { return &Teller{p} }

// Reader is to whom it is told.
type Reader struct {
	person.Actor
	*words.Locale
	Now time.Time // on the reader's clock
}

// Entries knows what entries of an inbox are about, and who wrote them.
type Entries struct {
	Reader
	lines  map[id.ID]thread.Line
	swaps  map[id.ID]oncall.Swap
	news   map[id.ID]decision.News // of proposals and decisions
	due    map[id.ID]ask.Asked     // of which the reader is reminded, by the ref of the reminder
	clocks *People                 // of those; nil where there are none
	cards  map[id.ID]person.Card
}

// Entries gathers what is needed to tell of some entries of the reader's inbox.
func (t *Teller) Entries(ctx context.Context, r Reader, all []delivery.Entry) (*Entries, error) {
	refs, authors := make([]id.ID, len(all)), make([]id.ID, len(all))
	for i, e := range all {
		refs[i], authors[i] = e.Ref, e.Author
	}
	b := &Entries{Reader: r}
	var err error
	if b.lines, err = t.parts.Threads.Lines(ctx, r.Actor, refs); err != nil {
		return nil, err
	}
	if err := t.offers(ctx, b, all); err != nil {
		return nil, err
	}
	if err := t.hear(ctx, b, refs); err != nil {
		return nil, err
	}
	if err := t.recall(ctx, b, all); err != nil {
		return nil, err
	}
	err = t.parts.DB.Read(ctx, func(tx *db.Tx) error {
		if err := b.keepConfidential(tx); err != nil {
			return err
		}
		b.cards, err = t.parts.Persons.People.Names(tx, authors...)
		return err
	})
	return b, err
}

// keepConfidential marks what is in a confidential space, whichever package it came from.
func (b *Entries) keepConfidential(tx *db.Tx) error {
	var spaces []id.ID
	for _, line := range b.lines {
		spaces = append(spaces, line.Space)
	}
	confidential, err := space.Confidentials(tx, spaces...)
	for ref, line := range b.lines {
		line.Confidential = line.Confidential || confidential[line.Space]
		b.lines[ref] = line
	}
	return err
}

// Name is what somebody is called who wrote one of the entries.
func (b *Entries) Name(who id.ID) string { return b.cards[who].Name }

// First is how they are called in a sentence.
func (b *Entries) First(who id.ID) string { return FirstName(b.cards[who].Name) }

// FirstName is what stands before the first blank of a name.
func FirstName(name string) string {
	first, _, _ := strings.Cut(name, " ")
	return first
}

// Names lists people by their first names, each once: two, and how many others.
func (b *Entries) Names(people []id.ID) string {
	const named = 2
	var names []string
	seen := map[id.ID]bool{}
	for _, who := range people {
		if !seen[who] {
			seen[who] = true
			names = append(names, b.First(who))
		}
	}
	if len(names) <= named+1 {
		return b.List(names)
	}
	return b.List(names[:named], len(names)-named)
}
