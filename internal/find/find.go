package find

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync/atomic"
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
	whole  atomic.Bool // whether all that was written is entered
}

// New returns the verbs of finding.
func New(d *db.DB, now func() time.Time, people *person.People, spaces *space.Spaces, files *file.Files) *Finds {
	return &Finds{db: d, now: now, people: people, spaces: spaces, files: files}
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
	shows        bool // whether there are files
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
	// Who sees something is asked in the statement that finds it: it need not be of the same moment as what was asked before.
	err = f.db.ReadEach(ctx, func(tx *db.Tx) error {
		out = Found{}
		want, err := f.resolve(tx, actor, look)
		if err != nil {
			return err
		}
		if out.Gathering, err = f.gathering(tx); err != nil || len(want.misses) > 0 || len(want.words.All) == 0 {
			out.Misses = want.misses
			return err
		}
		if look.Cursor != 0 {
			want.before = min(want.before, look.Cursor)
		}
		return f.found(tx, actor, want, look, &out)
	})
	return out, fault.While("looking for something", err)
}

// found finds the page.
func (f *Finds) found(tx *db.Tx, actor person.Actor, want wanted, look Look, out *Found) (err error) {
	viewer, limit := space.Viewer(actor, f.now()), min(max(look.Limit, 1), maxPage)
	found, err := entries(tx, viewer, want, want.parts(limit+1, look.Cursor == 0)...)
	if err != nil {
		return err
	}
	talk, settled := found[0], slices.Concat(found[1:]...)
	if len(want.kinds) > 0 {
		talk, settled = slices.SortedFunc(slices.Values(slices.Concat(talk, settled)), func(a, b Hit) int { return cmp.Compare(b.ID, a.ID) }), nil
	}
	if out.MoreSettled = len(settled) > maxSettled; out.MoreSettled {
		settled = settled[:maxSettled]
	}
	if len(talk) > limit {
		talk, out.Next = talk[:limit], talk[limit-1].ID
	}
	all := slices.Concat(settled, talk)
	out.Settled, out.Talk = all[:len(settled):len(settled)], all[len(settled):]
	return f.show(tx, all)
}

// show names the files that hits show, which whoever sees the text sees, too.
func (f *Finds) show(tx *db.Tx, hits []Hit) error {
	var texts []id.ID
	for _, h := range hits {
		if h.shows {
			texts = append(texts, h.ID)
		}
	}
	files, err := f.files.Of(tx, texts, slices.Concat(textsOf(index.Letter), textsOf(index.Outcome))...)
	for i := range hits {
		hits[i].show(files[hits[i].ID])
	}
	return err
}

// show adds files that a hit shows, each once.
func (h *Hit) show(files []file.File) {
	for _, v := range files {
		if !slices.ContainsFunc(h.Files, func(f file.File) bool { return f.ID == v.ID }) {
			h.Files = append(h.Files, v)
		}
	}
}

// textsOf is what the texts of an entry are to the files that they refer to.
func textsOf(k index.Kind) []string {
	if k.Settled() {
		return []string{file.Outcome, file.Why}
	}
	return []string{file.Letter}
}

// wanted is a query as the index answers it.
type wanted struct {
	words         db.Wanted
	before, after id.ID  // entries from after on, and before before
	kinds         []bool // whether those that are asked for came of something; of talk; or both. Empty where none are
	misses        []Miss
}

// parts are what is looked for: as many as are to be found of the kinds that are asked for. Without any it is talk, and on the first page
// what came of something, which stands above it.
func (w wanted) parts(limit int, first bool) (parts []db.Part) {
	if len(w.kinds) == 0 {
		parts = []db.Part{{Wanted: w.words, Of: index.Among(false), Limit: limit}, {Wanted: w.words, Of: index.Among(true), Limit: maxSettled + 1}}
		if !first {
			parts = parts[:1]
		}
	}
	for _, settled := range w.kinds {
		parts = append(parts, db.Part{Wanted: w.words, Of: index.Among(settled), Limit: limit})
	}
	return parts
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
	return f.complete(tx, actor, w)
}

// complete has a query that says only what is not wanted, or when, ask for everything; and a guest's for what is in their few
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
			w.ask(filter, kind.Settled())
			return []string{index.OfKind(kind)}, "", nil
		case WithFiles:
			w.ask(filter, false, true)
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

// ask asks for kinds that came of something or did not, where a filter wants them.
func (w *wanted) ask(filter Filter, settled ...bool) {
	for _, of := range settled {
		if !filter.Not && !slices.Contains(w.kinds, of) {
			w.kinds = append(w.kinds, of)
		}
	}
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
