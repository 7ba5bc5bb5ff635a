package archive

import (
	"slices"
	"strings"

	"meantime/internal/archive/pages"
)

// Kind says for whom an archive is.
type Kind = pages.Kind

// The kinds.
const (
	Workspace    = pages.Workspace    // all that is no secret, for whoever runs Meantime
	Organisation = pages.Organisation // what is in the spaces that an admin sees, without what is anybody's own
	Person       = pages.Person       // what is one person's, for that person to read
)

// Table is a table of the schema, as archives know it. One that a later schema drops stays here, for archives from before.
type Table struct {
	Name    string
	Key     string   // the columns by which its rows are ordered, with commas between them
	Without []string // columns that no archive has, because an import makes them
	Numbers []string // columns of numbers that are neither things' nor instants
	Markup  []string // columns of what is shown as it is, which an import sanitises
	Takes   map[Kind]Take
}

// Take says how a kind of archive takes a table. The zero Take is one of all rows.
type Take struct {
	Where string            // of which rows: SQL about the row t, in which {space} is the condition that the space s is in the archive
	Not   string            // why of none; empty where some are taken
	As    map[string]string // what stands in the place of columns: SQL like Where
}

// where takes the rows of a condition.
func where(condition string) Take { return Take{Where: condition} }

// not takes none.
func not(why string) Take { return Take{Not: why} }

// Taken tells whether a kind of archive takes anything of the table.
func (t Table) Taken(k Kind) bool {
	take, known := t.Takes[k]
	return known && take.Not == ""
}

// Sort is what a number means.
type Sort string

// The sorts, and how each is spelled.
const (
	Thing   Sort = "id"      // the number of a thing, in the 13 letters by which it is known
	Instant Sort = "instant" // RFC 3339 in UTC, to the microsecond
	Count   Sort = "number"
)

// SortOf tells what the numbers of a column mean; empty for a column that the catalogue does not know.
func (t Table) SortOf(column string) Sort {
	switch {
	case slices.Contains(t.Numbers, column):
		return Count
	case column == "id", column == "ref", strings.HasSuffix(column, "_id"), strings.HasSuffix(column, "_by"), strings.HasSuffix(column, "_ref"),
		slices.Contains([]string{"stand_in", "back_asked", "ended_no"}, column):
		return Thing
	case column == "at", strings.HasSuffix(column, "_at"), slices.Contains([]string{"since", "not_before", "later_until", "lease_until"}, column):
		return Instant
	}
	return ""
}

// Find returns a table of the catalogue.
func Find(name string) (Table, bool) {
	all := Tables()
	at := slices.IndexFunc(all, func(t Table) bool { return t.Name == name })
	if at < 0 {
		return Table{}, false
	}
	return all[at], true
}

// in is the condition that the row's space is in the archive: column holds it.
func in(column string) string {
	return `EXISTS (SELECT 1 FROM space s WHERE s.id = t.` + column + ` AND {space})`
}

// under is the condition that the space of something that the row hangs on is in the archive: which hangs on the row's column, and
// has space_id.
func under(table, column string) string {
	return `EXISTS (SELECT 1 FROM ` + table + ` u JOIN space s ON s.id = u.space_id WHERE u.id = t.` + column + ` AND {space})`
}

// ofLetter is the condition that the space of the row's letter is in the archive.
func ofLetter(column string) string {
	return `EXISTS (SELECT 1 FROM letter l JOIN thread u ON u.id = l.thread_id JOIN space s ON s.id = u.space_id WHERE l.id = t.` + column + ` AND {space})`
}
