package find

import (
	"context"
	"slices"
	"strings"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/file"
	"meantime/internal/id"
	"meantime/internal/index"
	"meantime/internal/naming"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/worktime"
)

// Finds is what people look for.
type Finds struct {
	db     *db.DB
	now    func() time.Time
	people *person.People
	spaces *space.Spaces
	files  *file.Files
}

// New returns the verbs of finding.
func New(d *db.DB, now func() time.Time, people *person.People, spaces *space.Spaces, files *file.Files) *Finds {
	return &Finds{d, now, people, spaces, files}
}

// Hit is something that was found.
type Hit struct {
	ID           id.ID // of the letter or the outcome
	Kind         index.Kind
	Space        id.ID
	SpaceName    string
	Confidential bool
	Thread       id.ID
	Title        string // of the thread
	Author       person.Card
	At           time.Time
	Decision     id.ID  // of a decision, zero for none
	Number       int    // of a decision, within its space
	Text         string // without markup; of a decision its outcome, and its reasons beneath
	Files        []file.File
}

// Found is a page of what was found.
type Found struct {
	Settled     []Hit // outcomes and decisions, the newest first: on the first page, unless kinds are asked for
	MoreSettled bool
	Talk        []Hit // the rest, the newest first; with kinds that are asked for, all
	Next        id.ID // the cursor for the rest of Talk; zero when that was all
	Misses      []Miss
	Gathering   bool // what was written long ago is still being entered into the index
}

// Miss is a filter that means nothing here: nothing is found.
type Miss struct {
	Filter
	Why Why
}

// Why is why a filter means nothing.
type Why string

// The reasons. Whoever is not seen is not there: the actor is told the same.
const (
	NoSuchSpace Why = "no_such_space"
	NoSuchOne   Why = "no_such_person"
	NoSuchKind  Why = "no_such_kind"
	NoDate      Why = "no_date"
)

// Look is what is wanted of what is found.
type Look struct {
	Query  Query
	Names  Names
	Zone   *time.Location // in which the days of before and after are
	Cursor id.ID          // what the page before gave as Next; zero for the first page
	Limit  int            // of Talk, 1 to 200
}

const (
	maxPage    = 200
	maxSettled = 5
)

// Find looks for what the actor sees. An empty query finds nothing.
func (f *Finds) Find(ctx context.Context, actor person.Actor, look Look) (out Found, err error) {
	if look.Query.Empty() {
		return out, nil
	}
	limit := min(max(look.Limit, 1), maxPage)
	err = f.db.Read(ctx, func(tx *db.Tx) error {
		out = Found{}
		want, err := f.resolve(tx, actor, look)
		if err != nil {
			return err
		}
		if out.Gathering, err = gathering(tx); err != nil || len(want.misses) > 0 || len(want.words.All) == 0 {
			out.Misses = want.misses
			return err
		}
		if look.Cursor != 0 {
			want.before = min(want.before, look.Cursor)
		} else if !want.kinds {
			if out.Settled, out.MoreSettled, err = f.page(tx, actor, want.and(index.OfSettled), maxSettled); err != nil {
				return err
			}
		}
		if !want.kinds {
			want.words.None = append(slices.Clip(want.words.None), words(index.OfSettled)...)
		}
		var more bool
		out.Talk, more, err = f.page(tx, actor, want, limit)
		if more {
			out.Next = out.Talk[limit-1].ID
		}
		return err
	})
	return out, fault.While("looking for something", err)
}

// Empty tells whether nothing is looked for.
func (q Query) Empty() bool { return len(q.Terms) == 0 && len(q.Filters) == 0 }

// page finds the newest entries, and whether there are more.
func (f *Finds) page(tx *db.Tx, actor person.Actor, want wanted, limit int) ([]Hit, bool, error) {
	hits, err := entries(tx, space.Viewer(actor, f.now()), want, limit+1)
	if err != nil {
		return nil, false, err
	}
	more := len(hits) > limit
	hits = hits[:min(len(hits), limit)]
	if err := texts(tx, hits); err != nil {
		return nil, false, err
	}
	if err := f.showFiles(tx, hits); err != nil {
		return nil, false, err
	}
	var writers []id.ID
	for _, h := range hits {
		writers = append(writers, h.Author.ID)
	}
	cards, err := f.people.Names(tx, writers...)
	for i := range hits {
		hits[i].Author = cards[hits[i].Author.ID]
	}
	return hits, more, err
}

// showFiles names the files that hits show, which whoever sees the text sees, too.
func (f *Finds) showFiles(tx *db.Tx, hits []Hit) error {
	of := map[string][]id.ID{}
	for _, h := range hits {
		of[kindOfText(h.Kind)] = append(of[kindOfText(h.Kind)], h.ID)
	}
	for kind, texts := range of {
		files, err := f.files.Of(tx, kind, texts)
		if err != nil {
			return err
		}
		for i := range hits {
			if kindOfText(hits[i].Kind) == kind {
				hits[i].Files = files[hits[i].ID]
			}
		}
	}
	return nil
}

// kindOfText is what the text of an entry is to the files that it refers to.
func kindOfText(k index.Kind) string {
	if k.Settled() {
		return file.Outcome
	}
	return file.Letter
}

// wanted is a query as the index answers it.
type wanted struct {
	words         db.Wanted
	before, after id.ID // entries from after on, and before before
	kinds         bool  // some kinds are asked for
	misses        []Miss
}

// and is what is wanted, of which a word that a filter looks for is wanted, too.
func (w wanted) and(word string) wanted {
	w.words.All = append(slices.Clip(w.words.All), words(word))
	return w
}

// resolve finds out what words and filters mean to the actor.
func (f *Finds) resolve(tx *db.Tx, actor person.Actor, look Look) (wanted, error) {
	w := wanted{before: 1<<63 - 1, after: -1 << 63}
	for _, t := range look.Query.Terms {
		if t.Not {
			w.words.None = append(w.words.None, t.phrase())
		} else {
			w.words.All = append(w.words.All, []db.Phrase{t.phrase()})
		}
	}
	some := map[By][]db.Phrase{}
	for _, filter := range look.Query.Filters {
		meant, why, err := f.meaning(tx, actor, look, filter, &w)
		if err != nil {
			return w, err
		}
		if why != "" {
			w.misses = append(w.misses, Miss{filter, why})
		}
		if filter.Not {
			w.words.None = append(w.words.None, words(meant...)...)
		} else {
			some[filter.By] = append(some[filter.By], words(meant...)...)
		}
	}
	for _, by := range []By{OfKind, From, In} {
		if len(some[by]) > 0 {
			w.words.All = append(w.words.All, some[by])
		}
	}
	w.kinds = len(some[OfKind]) > 0
	return f.complete(tx, actor, w)
}

// complete has a query that says only what is not wanted, or when, ask for everything; and a guest's for what is in his few
// spaces, so that looking through what others wrote takes no time, and tells nothing by the time it takes.
func (f *Finds) complete(tx *db.Tx, actor person.Actor, w wanted) (wanted, error) {
	if len(w.words.All) == 0 {
		w.words.All = [][]db.Phrase{words(index.OfKind(index.Thread), index.OfKind(index.Letter), index.OfKind(index.Outcome), index.OfKind(index.Decision))}
	}
	if actor.Role != person.Guest {
		return w, nil
	}
	mine, err := f.spaces.List(tx.Context(), actor)
	var in []string
	for _, s := range mine {
		in = append(in, index.InSpace(s.ID))
	}
	if len(in) == 0 {
		in = append(in, index.InSpace(0))
	}
	w.words.All = append(w.words.All, words(in...))
	return w, err
}

// words are single words, one of which is wanted.
func words(of ...string) (out []db.Phrase) {
	for _, w := range of {
		out = append(out, db.Phrase{Words: []string{w}})
	}
	return out
}

// meaning returns the words of the index that a filter stands for, or why it stands for none.
func (f *Finds) meaning(tx *db.Tx, actor person.Actor, look Look, filter Filter, w *wanted) (meant []string, why Why, err error) {
	switch filter.By {
	case In:
		found, err := f.spaces.List(tx.Context(), actor)
		for _, s := range Called(found, filter.Value) {
			meant = append(meant, index.InSpace(s.ID))
		}
		return meant, unless(meant, NoSuchSpace), err
	case From:
		found, err := f.whom(tx, actor, look.Names, filter.Value)
		for _, who := range found {
			meant = append(meant, index.ByAuthor(who))
		}
		return meant, unless(meant, NoSuchOne), err
	case OfKind:
		kind, known := look.Names.Kinds[naming.Fold(filter.Value)]
		if !known {
			kind = index.Kind(naming.Fold(filter.Value))
		}
		switch kind {
		case index.Thread, index.Letter, index.Outcome, index.Decision:
			return []string{index.OfKind(kind)}, "", nil
		case WithFiles:
			return []string{index.WithFiles}, "", nil
		}
		return nil, NoSuchKind, nil
	}
	from, ok := begins(filter.Value, look.Zone)
	switch {
	case !ok || filter.Not:
		return nil, NoDate, nil
	case filter.By == Before:
		w.before = min(w.before, id.First(from))
	default:
		w.after = max(w.after, id.First(from))
	}
	return nil, "", nil
}

func unless(meant []string, why Why) Why {
	if len(meant) > 0 {
		return ""
	}
	return why
}

// Called are the spaces of a name, or else those whose name has words that begin like its words.
func Called(spaces []space.Space, name string) (out []space.Space) {
	var exactly []space.Space
	folded := naming.Fold(name)
	for _, s := range spaces {
		if naming.Fold(s.Name) == folded {
			exactly = append(exactly, s)
		}
		if Begins(s.Name, name) {
			out = append(out, s)
		}
	}
	if len(exactly) > 0 {
		return exactly
	}
	return out
}

// Begins tells whether every word that was typed is the beginning of a word of a name; not without any.
func Begins(name, typed string) bool {
	have, want := naming.Words(naming.Fold(name)), naming.Words(naming.Fold(typed))
	for _, w := range want {
		if !slices.ContainsFunc(have, func(h string) bool { return strings.HasPrefix(h, w) }) {
			return false
		}
	}
	return len(want) > 0
}

// maxWriters is how many people one name may mean.
const maxWriters = 20

// whom are the people of a handle or a name, or the actor.
func (f *Finds) whom(tx *db.Tx, actor person.Actor, names Names, value string) ([]id.ID, error) {
	folded := naming.Fold(value)
	if folded == "me" || folded == names.Me && folded != "" {
		return []id.ID{actor.ID}, nil
	}
	handle := strings.TrimPrefix(folded, "@")
	exact, err := f.people.Handles(tx, handle)
	if err != nil {
		return nil, err
	}
	if card, ok := exact[handle]; ok {
		known, err := f.spaces.KnownOf(tx, actor, card.ID)
		if err != nil || known[card.ID] {
			return []id.ID{card.ID}, err
		}
	}
	if len(naming.Words(folded)) == 0 {
		return nil, nil
	}
	page, _, err := f.spaces.Directory(tx.Context(), actor, space.Search{Name: value, Limit: maxWriters})
	var out []id.ID
	for _, e := range page {
		out = append(out, e.ID)
	}
	return out, err
}

// begins reads a day, a month or a year, as 2026-03-14, 2026-03 or 2026, and returns its first instant in a zone.
func begins(value string, zone *time.Location) (time.Time, bool) {
	for _, missing := range []string{"", "-01", "-01-01"} {
		if d, err := worktime.ParseDate(value + missing); err == nil {
			return worktime.Resolve(worktime.Wall{Date: d}, zone), true
		}
	}
	return time.Time{}, false
}
