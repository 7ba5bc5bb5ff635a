package db

import (
	"fmt"
	"slices"
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
		ON CONFLICT (rowid) DO UPDATE SET words = excluded.words`, row, spelledVector(stretchOf(row), words))
	return err
}

// DropWords forgets the full text of a row.
func (tx *Tx) DropWords(row int64) error {
	_, err := tx.Exec(`DELETE FROM entry_words WHERE rowid = $1`, row)
	return err
}

// mergePages is how much of the full text one step merges, in pages of 4 kB: it takes some 15 ms, for which others who write wait.
const mergePages = "64"

// MergeWords brings a little more of the full text together, and tells whether there is more to do.
//
// SQLite keeps what was written as segments, each of which every search opens: a dozen of them among a million rows, by which it takes
// half as long again. Once all but the largest are together a 32nd of that, they become one, in many steps (FTS5's "merge",
// sqlite.org/fts5.html). PostgreSQL has one index, and nothing to do.
func (tx *Tx) MergeWords() (more bool, err error) {
	if tx.lang.name != "sqlite" {
		return false, nil
	}
	const changes = `SELECT total_changes()`
	before, _, err := One(tx, Value[int64], changes)
	if err != nil {
		return false, err
	}
	if _, err := tx.Exec(`INSERT INTO entry_words (entry_words, rank) VALUES ('merge', ` + mergePages + `)`); err != nil {
		return false, err
	}
	after, _, err := One(tx, Value[int64], changes)
	if err != nil || after-before > 1 { // one is for the asking
		return true, err
	}
	if scattered, err := tx.scattered(); err != nil || !scattered {
		return false, err
	}
	_, err = tx.Exec(`INSERT INTO entry_words (entry_words, rank) VALUES ('merge', -` + mergePages + `)`)
	return true, err
}

// scattered tells whether it is worth it that the segments of the full text become one.
func (tx *Tx) scattered() (bool, error) {
	pages, err := All(tx, Value[int64], `SELECT count(*) FROM entry_words_idx GROUP BY segid ORDER BY count(*) DESC`)
	if err != nil || len(pages) < 3 {
		return false, err
	}
	others := int64(0)
	for _, n := range pages[1:] {
		others += n
	}
	return others > pages[0]/32, nil
}

// Part is some of what a search looks for: of the rows whose full text holds what is wanted, so many.
type Part struct {
	Wanted
	Limit int
}

// Search is for the newest rows of each of its parts.
type Search struct {
	Parts        []Part
	From, Before int64  // numbers of rows: from From on, and before Before
	Select       string // what is read of each; the row of entry_words is called w
	Joins        string // what w is joined with, each by CROSS JOIN
	Where        string // what holds of all that
	Args         []any  // the arguments of these, of which the first is $3
	Also         string // what is read, too, of what is found; what Select names is of a table that is called found
	AlsoJoins    string
}

// Newest reads what a search finds: of each part, the newest first. All parts are found in one statement: each costs as much as
// finding a word that is rare.
//
// SQLite reads its full text from the end, and stops when there is enough. PostgreSQL's collects all that hold what is wanted before the
// first is known. So the newest rows are looked at one by one, which finds what is common; and if that was not enough, one stretch of
// time after the other is asked for, which collects little, and finds what is rare. For that, PostgreSQL's words begin with their stretch.
func Newest[T any](tx *Tx, scan func(Scanner) (T, error), s Search) ([][]T, error) {
	before, newest, spelled := "", s.matched, func(w Wanted) string { return wanting(w, " AND ", " OR ", " NOT ", matchPhrase) }
	if tx.lang.name != "sqlite" {
		before, newest, spelled = bounds(), s.walked, func(w Wanted) string { return "(" + wanting(w, " & ", " | ", " & !", anyStretch.phrase) + ")" }
	}
	out, args, queries := make([][]T, len(s.Parts)), append([]any{s.Before, s.From}, s.Args...), make([]string, len(s.Parts))
	for i, part := range s.Parts {
		args = append(args, spelled(part.Wanted))
		queries[i] = "SELECT * FROM (" + newest(i, strconv.Itoa(part.Limit), "$"+strconv.Itoa(len(args))) + ") AS part"
	}
	_, err := All(tx, func(row Scanner) (struct{}, error) {
		of := ofPart{row: row}
		found, err := scan(&of)
		out[of.part] = append(out[of.part], found)
		return struct{}{}, err
	}, before+"SELECT "+strings.TrimSuffix("found.*, "+s.Also, ", ")+" FROM ("+strings.Join(queries, " UNION ALL ")+") AS found "+s.AlsoJoins+" ORDER BY found.rowid DESC", args...)
	return out, err
}

// ofPart is a row that begins with the number of its part.
type ofPart struct {
	row  Scanner
	part int
}

func (p *ofPart) Scan(dest ...any) error { return p.row.Scan(slices.Concat([]any{&p.part}, dest)...) }

// matched is how SQLite finds the rows of a part. limit and wanted are placeholders, as those of walked are.
func (s Search) matched(part int, limit, wanted string) string {
	return s.of(part, "entry_words w", "w.words MATCH "+wanted+" AND w.rowid < $1 AND w.rowid >= $2", limit)
}

// Of the newest rows, so many are looked at one by one; where these are of more stretches than that, there are too few of them for it to
// be worth it.
const (
	walk      = 400
	maxWalked = 3
)

// bounds is what PostgreSQL finds out first: the newest and the oldest row between two numbers, the stretch of the newest, and the edge,
// down to which rows are looked at one by one. What reads a materialised WITH is done by one process, and so in the order in which it is
// written (PostgreSQL, "Parallel Safety").
func bounds() string {
	return fmt.Sprintf(`WITH ends AS MATERIALIZED (SELECT %[1]s DESC LIMIT 1) AS newest, coalesce(%[1]s DESC LIMIT 1 OFFSET %[2]d), %[1]s LIMIT 1)) AS walked, %[1]s LIMIT 1) AS oldest),
	bounds AS MATERIALIZED (SELECT newest, oldest, %[3]s AS latest, CASE WHEN %[3]s - %[4]s < %[5]d THEN walked ELSE newest + 1 END AS edge FROM ends) `,
		`(SELECT rowid FROM entry_words WHERE rowid < $1 AND rowid >= $2 ORDER BY rowid`, walk-1, stretchSQL("newest"), stretchSQL("walked"), maxWalked)
}

// walked is how PostgreSQL finds the rows of a part: those from the edge on by looking at each, and if that was not enough the others, one
// stretch after the other.
//
// What is in a subquery with a limit or an offset is found first. So the index is not asked for the words of the first, nor for the numbers
// of the others, of which PostgreSQL believes that they leave little.
func (s Search) walked(part int, limit, wanted string) string {
	spelled := `replace(` + wanted + `::text, '` + string(anyStretch) + `', chr(stretch.number))`
	from := func(latest, oldest string) string {
		return ` FROM bounds CROSS JOIN generate_series(` + latest + `, ` + oldest + `, -1) AS stretch (number)`
	}
	newest := s.of(part, `(SELECT rowid, words FROM entry_words WHERE rowid < $1 AND rowid >= (SELECT edge FROM bounds) ORDER BY rowid DESC LIMIT `+strconv.Itoa(walk)+`) w`,
		`w.words @@ (SELECT string_agg(`+spelled+`, ' | ')::tsquery`+from("latest", stretchSQL("edge"))+`)`, limit)
	others := s.of(part, `(SELECT rowid FROM entry_words WHERE words @@ stretch.wanted AND rowid + 0 < stretch.edge AND rowid + 0 >= $2 ORDER BY rowid DESC OFFSET 0) w`, "TRUE", limit)
	return `(` + newest + `) UNION ALL (SELECT found.* FROM (SELECT ` + spelled + `::tsquery AS wanted, edge` + from(stretchSQL("edge"), stretchSQL("oldest")) +
		` OFFSET 0) AS stretch CROSS JOIN LATERAL (` + others + `) AS found) LIMIT ` + limit
}

// of is the statement that finds the rows of a part in a table that is called w.
func (s Search) of(part int, table, condition, limit string) string {
	return "SELECT " + strconv.Itoa(part) + ", " + s.Select + " FROM " + table + " " + s.Joins + " WHERE " + condition + " AND " + s.Where + " ORDER BY w.rowid DESC LIMIT " + limit
}

// stretch is some time in which rows were made, some 25 days. It is the character before each of their words: one of 2047 that are
// of private use in Unicode.
type stretch rune

// The first stretch long ago, and the first of what package id numbers: its numbers are 41 bits of milliseconds before the last 22, and
// those below 1<<31 are seconds, long ago.
const (
	firstPast    stretch = 0xe100
	firstStretch         = firstPast + 1<<10 - 1
)

// stretchOf is the stretch of a row, by its number.
func stretchOf(row int64) stretch {
	if tick := max(row, 0) >> 22; tick < 1<<31 {
		return firstPast + stretch(tick>>21)
	} else {
		return firstStretch + stretch(tick>>31)
	}
}

// stretchSQL is the same as a number, in PostgreSQL, of a row that is called so there.
func stretchSQL(row string) string {
	return fmt.Sprintf(`(CASE WHEN %[1]s < 1::bigint << 53 THEN %[2]d + (greatest(%[1]s, 0) >> 43) ELSE %[3]d + (%[1]s >> 53) END)::int`, row, firstPast, firstStretch)
}

// anyStretch stands for the one that is asked for in what is wanted, before it is known. It is of private use in Unicode.
const anyStretch stretch = '\ue003'

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

func spelledVector(of stretch, words []string) string {
	var out strings.Builder
	for at, w := range words {
		if w != "" {
			out.WriteString("'" + string(of) + w + "':" + strconv.Itoa(at+1) + " ")
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

func (s stretch) phrase(p Phrase) string {
	before := "'" + string(s)
	quoted := "(" + before + strings.Join(p.Words, "' <-> "+before) + "'"
	if p.Open {
		quoted += ":*"
	}
	return quoted + ")"
}
