package db

import (
	"strconv"
	"strings"
)

// Phrase is words that stand one after the other. Of the last one, when Open, only the beginning is known.
type Phrase struct {
	Words []string
	Open  bool
}

// Wanted is what the full text of a row must hold: of each of All one of its phrases at least, and of None nothing. All is
// not empty, and neither is a phrase. The words are of small ASCII letters and digits, and of anything beyond ASCII: both
// engines take them as they are.
type Wanted struct {
	All  [][]Phrase
	None []Phrase
}

// AddWords keeps the words of a row's full text, by their place in it. None of the row's are kept so far. An empty word is a place where
// none stands. MaxWords and MaxOccurrences are what both engines hold.
func (tx *Tx) AddWords(row int64, words []string) error {
	if tx.lang.name == "sqlite" {
		_, err := tx.Exec(`INSERT INTO entry_words (rowid, words) VALUES ($1, $2)`, row, spelledASCII(words))
		return err
	}
	_, err := tx.Exec(`INSERT INTO entry_words (rowid, words) VALUES ($1, $2::tsvector)
		ON CONFLICT (rowid) DO UPDATE SET words = excluded.words`, row, spelledVector(words))
	return err
}

// DropWords forgets the full text of a row.
func (tx *Tx) DropWords(row int64) error {
	_, err := tx.Exec(`DELETE FROM entry_words WHERE rowid = $1`, row)
	return err
}

// Matches is the condition that the row of entry_words, called w, holds what is wanted: the argument of placeholder n is
// what Wanting returns. The newest come cheapest: ORDER BY w.rowid DESC LIMIT.
func (tx *Tx) Matches(n int) string {
	if tx.lang.name == "sqlite" {
		return "w.words MATCH $" + strconv.Itoa(n)
	}
	return "w.words @@ $" + strconv.Itoa(n) + "::tsquery"
}

// Wanting is what is wanted, as the engine asks for it.
func (tx *Tx) Wanting(w Wanted) string {
	if tx.lang.name == "sqlite" {
		return wanting(w, " AND ", " OR ", " NOT ", matchPhrase)
	}
	return wanting(w, " & ", " | ", " & !", vectorPhrase)
}

// Both engines' limits: a tsvector knows places up to 16,383, 255 of each word, and has room for a megabyte.
const (
	MaxWords       = 16_000
	MaxOccurrences = 255
	MaxWordBytes   = 500_000 // of all words of one row
)

// noWord stands in SQLite's full text for a place where no word stands. It is of private use in Unicode: no word holds it.
const noWord = "\ue002"

func spelledASCII(words []string) string {
	var out strings.Builder
	for _, w := range words {
		if w == "" {
			w = noWord
		}
		out.WriteString(w)
		out.WriteByte(' ')
	}
	return out.String()
}

func spelledVector(words []string) string {
	var out strings.Builder
	for at, w := range words {
		if w != "" {
			out.WriteString("'" + w + "':" + strconv.Itoa(at+1) + " ")
		}
	}
	return out.String()
}

func wanting(w Wanted, and, or, not string, phrase func(Phrase) string) string {
	var out strings.Builder
	for i, some := range w.All {
		if i > 0 {
			out.WriteString(and)
		}
		out.WriteByte('(')
		for k, p := range some {
			if k > 0 {
				out.WriteString(or)
			}
			out.WriteString(phrase(p))
		}
		out.WriteByte(')')
	}
	for _, p := range w.None {
		out.WriteString(not + phrase(p))
	}
	return out.String()
}

func matchPhrase(p Phrase) string {
	quoted := `"` + strings.Join(p.Words, " ") + `"`
	if p.Open {
		quoted += " *"
	}
	return quoted
}

func vectorPhrase(p Phrase) string {
	quoted := "('" + strings.Join(p.Words, "' <-> '") + "'"
	if p.Open {
		quoted += ":*"
	}
	return quoted + ")"
}
