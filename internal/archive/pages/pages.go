package pages

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"meantime/internal/db"
	"meantime/internal/holiday"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/secret"
	"meantime/internal/space"
	"meantime/internal/words"
)

// Kind is what an archive is of.
type Kind string

// The kinds.
const (
	Workspace    Kind = "workspace"    // everything but private notes
	Organisation Kind = "organisation" // what lies in the spaces that an admin sees, and is nobody's own
	Person       Kind = "person"       // what is one person's, and the threads that they had a part in
)

// Of says of what the pages are, and for whom.
type Of struct {
	Kind   Kind
	Viewer person.Actor // who sees what is on them; of a Workspace nobody
	Made   time.Time
	Locale *words.Locale
}

// Put adds a page to the archive. What write returns as an error ends it all.
type Put func(name string, write func(w io.Writer) error) error

// Pages writes the pages of archives.
type Pages struct {
	Schedules *person.Schedules
	Spaces    *space.Spaces
	Secrets   *secret.Ring // which opens private notes, for who reads them
	Holidays  *holiday.Data
}

// writing is an archive being written.
type writing struct {
	Of
	*Pages
	tx       *db.Tx
	put      Put
	places   []place
	at       map[id.ID]*place
	names    map[id.ID]string
	versions map[id.ID][]version
	clocks   map[clock]*person.Standing
	threads  int
	letters  int
}

// Write writes all pages, in an order that depends on nothing but the rows.
func (p *Pages) Write(tx *db.Tx, of Of, put Put) error {
	w := &writing{Of: of, Pages: p, tx: tx, put: put, at: map[id.ID]*place{}, names: map[id.ID]string{}, versions: map[id.ID][]version{},
		clocks: map[clock]*person.Standing{}}
	var err error
	if w.places, err = placesOf(tx, of); err != nil {
		return err
	}
	taken := folders{}
	for i := range w.places {
		one := &w.places[i]
		one.folder, one.up = "spaces/"+taken.of(one.name, one.id.String()), "../../"
		if one.kind == "note" {
			one.folder, one.up = "private-notes", "../"
		}
		w.at[one.id] = one
	}
	var notes []line
	for i := range w.places {
		lines, err := w.space(&w.places[i])
		if err != nil {
			return err
		}
		if w.places[i].kind == "note" {
			notes = append(notes, lines...)
		}
	}
	if err := w.notes(notes); err != nil {
		return err
	}
	parts := []func() error{w.people, w.readme}
	if w.Kind == Person {
		parts = slices.Insert(parts, 0, w.drafts, w.later, w.hours)
	}
	for _, part := range parts {
		if err := part(); err != nil {
			return err
		}
	}
	return nil
}

// page puts a page that is written already.
func (w *writing) page(name, text string) error {
	return w.put(name, func(to io.Writer) error {
		_, err := io.WriteString(to, text)
		return err
	})
}

// line is a thread, as the page of its space lists it.
type line struct {
	at      time.Time
	file    string
	title   string
	letters int
	state   string
	decided *decided
}

// space writes the pages of a space, and returns its threads as they are listed.
func (w *writing) space(p *place) ([]line, error) {
	var all []line
	for after := id.ID(-1 << 63); ; {
		list, err := sheetsAfter(w.tx, w.Of, p.id, after)
		if err != nil {
			return nil, err
		}
		if err := w.fill(list); err != nil {
			return nil, err
		}
		for i := range list {
			one := &list[i]
			if err := w.thread(p, one); err != nil {
				return nil, fmt.Errorf("the page of the thread %s: %w", one.id, err)
			}
			all = append(all, line{one.created, threadFile(*one), one.title, one.letters, one.state(), one.decided})
			w.threads++
			after = one.id
		}
		if len(list) < batch {
			break
		}
	}
	slices.SortStableFunc(all, func(a, b line) int { return b.at.Compare(a.at) })
	if p.kind == "note" {
		return all, nil
	}
	text, err := w.index(p, all)
	if err != nil {
		return nil, err
	}
	return nil, w.page(p.folder+"/README.md", text)
}

// fill looks up what the pages of some threads tell beside their letters.
func (w *writing) fill(list []sheet) error {
	if len(list) == 0 {
		return nil
	}
	by := make(map[id.ID]*sheet, len(list))
	threads := make([]id.ID, 0, len(list))
	for i := range list {
		by[list[i].id] = &list[i]
		threads = append(threads, list[i].id)
		if err := w.opened(&list[i].title, "thread "+list[i].id.String()+" title"); err != nil {
			return err
		}
	}
	closures, err := closuresOf(w.tx, threads)
	if err != nil {
		return err
	}
	for _, c := range closures {
		if err := w.opened(&c.outcome, "closure "+c.id.String()+" outcome"); err != nil {
			return err
		}
		by[c.thread].closures = append(by[c.thread].closures, c)
	}
	for _, fill := range []func([]id.ID, map[id.ID]*sheet) error{w.fillDecided, w.fillAsks, w.fillRelays, w.fillUrgents} {
		if err := fill(threads, by); err != nil {
			return err
		}
	}
	stances, err := stancesOf(w.tx, threads)
	for _, s := range stances {
		by[s.thread].stances = append(by[s.thread].stances, s)
	}
	return err
}

// opened opens a text that may be sealed.
func (w *writing) opened(text *string, place string) (err error) {
	*text, err = w.Secrets.Open(place, *text)
	return err
}

func (w *writing) fillDecided(threads []id.ID, by map[id.ID]*sheet) error {
	list, err := decidedOf(w.tx, w.Of, threads)
	if err != nil || len(list) == 0 {
		return err
	}
	numbers := make([]id.ID, len(list))
	at := map[id.ID]*decided{}
	for i := range list {
		numbers[i], at[list[i].id], by[list[i].thread].decided = list[i].id, &list[i], &list[i]
	}
	reviews, err := reviewsOf(w.tx, numbers)
	for _, r := range reviews {
		at[r.decision].reviews = append(at[r.decision].reviews, r)
	}
	return err
}

func (w *writing) fillAsks(threads []id.ID, by map[id.ID]*sheet) error {
	list, err := asksOf(w.tx, threads)
	if err != nil || len(list) == 0 {
		return err
	}
	for i := range list {
		by[list[i].thread].ask = &list[i]
	}
	each, err := askedOf(w.tx, threads)
	for _, q := range each {
		if err := w.opened(&q.said, "asked "+q.id.String()+" said"); err != nil {
			return err
		}
		by[q.thread].ask.each = append(by[q.thread].ask.each, q)
	}
	return err
}

func (w *writing) fillRelays(threads []id.ID, by map[id.ID]*sheet) error {
	list, err := relaysOf(w.tx, threads)
	if err != nil || len(list) == 0 {
		return err
	}
	numbers := make([]id.ID, len(list))
	at := map[id.ID]*relay{}
	for i := range list {
		numbers[i], at[list[i].id], by[list[i].thread].relay = list[i].id, &list[i], &list[i]
	}
	legs, err := legsOf(w.tx, numbers)
	for _, l := range legs {
		at[l.relay].legs = append(at[l.relay].legs, l)
	}
	return err
}

func (w *writing) fillUrgents(threads []id.ID, by map[id.ID]*sheet) error {
	list, err := urgentsOf(w.tx, threads)
	for i := range list {
		by[list[i].thread].urgent = &list[i]
	}
	return err
}

// name is how somebody is called, as it stands within a line.
func (w *writing) name(who id.ID) (string, error) {
	if name, ok := w.names[who]; ok {
		return name, nil
	}
	found, err := namesOf(w.tx, []id.ID{who})
	if err != nil || len(found) == 0 {
		return "", err
	}
	w.names[who] = inline(found[0].name)
	return w.names[who], nil
}

// said is a page as it comes together.
type said struct{ strings.Builder }

// add writes a paragraph, and nothing for an empty one.
func (s *said) add(paragraph string) {
	if paragraph = strings.TrimRight(paragraph, "\n"); paragraph != "" {
		s.WriteString("\n" + paragraph + "\n")
	}
}

// list writes lines as one list.
func (s *said) list(lines []string) {
	if len(lines) > 0 {
		s.add("- " + strings.Join(lines, "\n- "))
	}
}
