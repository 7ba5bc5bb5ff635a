package index

import (
	"cmp"
	"slices"
	"strconv"

	"meantime/internal/db"
	"meantime/internal/id"
)

// Kind is what an entry stands for.
type Kind string

// The kinds.
const (
	Thread   Kind = "thread" // its title and the letter that opens it
	Letter   Kind = "letter" // a reply
	Outcome  Kind = "outcome"
	Decision Kind = "decision" // an outcome that is one
)

// Settled tells whether something came of it: an outcome or a decision, which stand above talk.
func (k Kind) Settled() bool { return k == Outcome || k == Decision }

// Entry is something that can be found.
type Entry struct {
	ID     id.ID // of the letter or the closure
	Kind   Kind
	Space  id.ID
	Thread id.ID
	Author id.ID
	Title  string   // of the thread; empty for a reply
	Number int      // of a decision
	Text   string   // without markup
	Files  []string // names of the files that it shows
}

// Put enters something, or enters it again with what it says now.
func Put(tx *db.Tx, e Entry) error {
	// An upsert would have SQLite begin a transaction within this one, before which FTS5 writes out what it has gathered: a
	// hundred entries at once would be a hundred times as much work.
	was, err := tx.Exec(`UPDATE entry SET kind = $2, author_id = $3 WHERE id = $1`, e.ID, e.Kind, e.Author)
	if err != nil {
		return err
	}
	if was > 0 {
		if err := tx.DropWords(int64(e.ID)); err != nil {
			return err
		}
	} else if _, err := tx.Exec(`INSERT INTO entry (id, kind, space_id, thread_id, author_id) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO NOTHING`,
		e.ID, e.Kind, e.Space, e.Thread, e.Author); err != nil {
		return err
	}
	return tx.AddWords(int64(e.ID), Among(e.Kind.Settled()), e.words())
}

// PutAll is Put of many, in the order of their numbers: FTS5 writes out what it has gathered before a smaller one, too.
func PutAll(tx *db.Tx, all []Entry) error {
	for _, e := range slices.SortedFunc(slices.Values(all), func(a, b Entry) int { return cmp.Compare(a.ID, b.ID) }) {
		if err := Put(tx, e); err != nil {
			return err
		}
	}
	return nil
}

// Drop takes an entry out. One that is not there is out already.
func Drop(tx *db.Tx, entry id.ID) error {
	if err := tx.DropWords(int64(entry)); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM entry WHERE id = $1`, entry)
	return err
}

// words are the entry's words by their place: its title, its text, and what filters look for. Between them is a place without
// a word, so that no phrase goes across.
func (e Entry) words() (out []string) {
	count, size := map[string]int{}, 0
	for _, text := range slices.Concat([]string{e.Title, e.number(), e.Text}, e.Files) {
		for t := range Tokens(text) {
			if len(out) == db.MaxWords || size > db.MaxWordBytes {
				break
			}
			if count[t.Word]++; count[t.Word] > db.MaxOccurrences {
				t.Word = ""
			}
			out = append(out, t.Word)
			size += len(t.Word)
		}
		out = append(out, "")
	}
	out = append(out, OfKind(e.Kind), InSpace(e.Space), ByAuthor(e.Author))
	if len(e.Files) > 0 {
		out = append(out, WithFiles)
	}
	return out
}

func (e Entry) number() string {
	if e.Number == 0 {
		return ""
	}
	return strconv.Itoa(e.Number)
}

// What filters look for are words that no text holds: they begin with a character that Unicode leaves to private use.
const private = "\ue000"

// WithFiles is the word of everything that shows a file.
const WithFiles = private + "files"

// Among is the set in which outcomes and decisions are, or that of talk. They are looked for by themselves, and are few: so going through
// what holds a word takes as long as there are outcomes and decisions that do.
func Among(settled bool) db.Set {
	if settled {
		return db.Few
	}
	return db.Many
}

// OfKind is the word of all entries of a kind.
func OfKind(k Kind) string { return private + "k" + string(k) }

// InSpace is the word of all entries of a space.
func InSpace(space id.ID) string { return private + "s" + space.String() }

// ByAuthor is the word of all that a person wrote.
func ByAuthor(who id.ID) string { return private + "a" + who.String() }
