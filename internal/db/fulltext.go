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

// Set is one of two sets of rows. What is looked for in one is not found in the other.
type Set int

// The sets. Of what holds a word, those of the few cost nothing, however many there are of the others.
const (
	Many Set = iota
	Few      // a twentieth of all, or so
)

// AddWords keeps the words of the full text of a row of a set, by their place in it. None of the row's are kept so far. An empty word is
// a place where none stands. MaxWords and MaxOccurrences are what both engines hold.
func (tx *Tx) AddWords(row int64, of Set, words []string) error {
	if tx.lang.name == "sqlite" {
		_, err := tx.Exec(`INSERT INTO entry_words (rowid, words) VALUES ($1, $2)`, row, spelledASCII(of, words))
		return err
	}
	_, err := tx.Exec(`INSERT INTO entry_words (rowid, words) VALUES ($1, $2::tsvector)
		ON CONFLICT (rowid) DO UPDATE SET words = excluded.words`, row, spelledVector(stretchOf(row, of), words))
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

// Part is some of what a search looks for: of the rows of a set whose full text holds what is wanted, so many.
type Part struct {
	Wanted
	Of    Set
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
	before, newest, spelled := "", s.matched, func(p Part) string { return wanting(p.Wanted, " AND ", " OR ", " NOT ", p.Of.phrase) }
	if tx.lang.name != "sqlite" {
		before, newest, spelled = bounds(), s.walked, func(p Part) string { return "(" + wanting(p.Wanted, " & ", " | ", " & !", anyStretch.phrase) + ")" }
	}
	out, args, queries := make([][]T, len(s.Parts)), append([]any{s.Before, s.From}, s.Args...), make([]string, len(s.Parts))
	for i, part := range s.Parts {
		args = append(args, spelled(part))
		queries[i] = "SELECT * FROM (" + newest(i, part, "$"+strconv.Itoa(len(args))) + ") AS part"
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

// matched is how SQLite finds the rows of a part by its place. wanted is a placeholder, as that of walked is.
func (s Search) matched(place int, part Part, wanted string) string {
	return s.of(place, "entry_words w", "w.words MATCH "+wanted+" AND w.rowid < $1 AND w.rowid >= $2", part.Limit)
}

// Of the newest rows, so many are looked at one by one; where these are of more stretches than that, there are too few of them for it to
// be worth it.
const (
	walk      = 400
	maxWalked = 3
)

// bounds is what PostgreSQL finds out first: the newest and the oldest row between two numbers, and the edge, down to which rows are looked
// at one by one. What reads a materialised WITH is done by one process, and so in the order in which it is written (PostgreSQL, "Parallel
// Safety").
func bounds() string {
	return fmt.Sprintf(`WITH ends AS MATERIALIZED (SELECT %[1]s DESC LIMIT 1) AS newest, coalesce(%[1]s DESC LIMIT 1 OFFSET %[2]d), %[1]s LIMIT 1)) AS walked, %[1]s LIMIT 1) AS oldest),
	bounds AS MATERIALIZED (SELECT newest, oldest, CASE WHEN %[3]s - %[4]s < %[5]d THEN walked ELSE newest + 1 END AS edge FROM ends) `,
		`(SELECT rowid FROM entry_words WHERE rowid < $1 AND rowid >= $2 ORDER BY rowid`, walk-1, stretchSQL("newest", Many), stretchSQL("walked", Many), maxWalked)
}

// walked is how PostgreSQL finds the rows of a part by its place: those from the edge on by looking at each, and if that was not enough the
// others, one stretch after the other.
//
// What is in a subquery with a limit or an offset is found first. So the index is not asked for the words of the first, nor for the numbers
// of the others, of which PostgreSQL believes that they leave little.
func (s Search) walked(place int, part Part, wanted string) string {
	spelled := `replace(` + wanted + `::text, '` + string(anyStretch) + `', chr(stretch.number))`
	from := func(latest, oldest string) string {
		return ` FROM bounds CROSS JOIN generate_series(` + stretchSQL(latest, part.Of) + `, ` + stretchSQL(oldest, part.Of) + `, -1) AS stretch (number)`
	}
	newest := s.of(place, `(SELECT rowid, words FROM entry_words WHERE rowid < $1 AND rowid >= (SELECT edge FROM bounds) ORDER BY rowid DESC LIMIT `+strconv.Itoa(walk)+`) w`,
		`w.words @@ (SELECT string_agg(`+spelled+`, ' | ')::tsquery`+from("newest", "edge")+`)`, part.Limit)
	others := s.of(place, `(SELECT rowid FROM entry_words WHERE words @@ stretch.wanted AND rowid + 0 < stretch.edge AND rowid + 0 >= $2 ORDER BY rowid DESC OFFSET 0) w`, "TRUE", part.Limit)
	return `(` + newest + `) UNION ALL (SELECT found.* FROM (SELECT ` + spelled + `::tsquery AS wanted, edge` + from("edge", "oldest") +
		` OFFSET 0) AS stretch CROSS JOIN LATERAL (` + others + `) AS found) LIMIT ` + strconv.Itoa(part.Limit)
}

// of is the statement that finds the rows of a part, by its place, in a table that is called w.
func (s Search) of(place int, table, condition string, limit int) string {
	return "SELECT " + strconv.Itoa(place) + ", " + s.Select + " FROM " + table + " " + s.Joins + " WHERE " + condition + " AND " + s.Where +
		" ORDER BY w.rowid DESC LIMIT " + strconv.Itoa(limit)
}

// stretch is some time in which rows were made. It is the character before each of their words, one of private use in Unicode, and another
// in each of the sets.
type stretch rune

// scale is how long the stretches of a set are, as bits of a row's number, and which the first is, long ago. Package id's numbers are 41 bits of
// milliseconds before the last 22, and those below 1<<31 are seconds, long ago: a stretch is 2^bits milliseconds or 1024 times as many of these.
type scale struct {
	bits  uint
	first stretch
}

// Stretches of the many last some 25 days, and those of the few four times that: how long one takes goes by how much was written in it,
// and there is a way to the index for each.
func (of Set) scale() scale {
	if of == Few {
		return scale{bits: 33, first: 0xf000}
	}
	return scale{bits: 31, first: 0xe100}
}

const (
	apart   = 22             // the bits of a row's number after those of its time
	seconds = int64(1) << 31 // times below are seconds
	longer  = 10             // how many bits fewer those of a stretch are, where they are of seconds
)

// stretchOf is the stretch of a row of a set, by its number.
func stretchOf(row int64, of Set) stretch {
	s := of.scale()
	if tick := max(row, 0) >> apart; tick < seconds {
		return s.first + stretch(tick>>(s.bits-longer))
	} else {
		return s.first + stretch(seconds>>(s.bits-longer)-1) + stretch(tick>>s.bits)
	}
}

// stretchSQL is the same as a number, in PostgreSQL, of a row that is called so there.
func stretchSQL(row string, of Set) string {
	s := of.scale()
	return fmt.Sprintf(`(CASE WHEN %[1]s < %[2]d::bigint THEN %[3]d + (greatest(%[1]s, 0) >> %[4]d) ELSE %[5]d + (%[1]s >> %[6]d) END)::int`,
		row, seconds<<apart, s.first, s.bits-longer+apart, s.first+stretch(seconds>>(s.bits-longer)-1), s.bits+apart)
}

// anyStretch stands for the one that is asked for in what is wanted, before it is known. It is of private use in Unicode.
const anyStretch stretch = '\ue003'

// Both engines' limits: a tsvector knows places up to 16,383, 255 of each word, and has room for a megabyte.
const (
	MaxWords       = 16_000
	MaxOccurrences = 255
	MaxWordBytes   = 500_000 // of all words of one row
)

// In SQLite's full text noWord stands for a place where no word stands, and ofFew before each word of the few. They are of private use in
// Unicode: no word holds them.
const (
	noWord = "\ue002"
	ofFew  = "\ue001"
)

// spelled is a word of a row of the set in SQLite.
func (of Set) spelled(word string) string {
	if of == Few {
		return ofFew + word
	}
	return word
}

func spelledASCII(of Set, words []string) string {
	var out strings.Builder
	for _, w := range words {
		if w == "" {
			out.WriteString(noWord)
		} else {
			out.WriteString(of.spelled(w))
		}
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

func (of Set) phrase(p Phrase) string {
	quoted := `"` + of.spelled(strings.Join(p.Words, " "+of.spelled(""))) + `"`
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
