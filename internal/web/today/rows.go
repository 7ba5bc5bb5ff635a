package today

import (
	"slices"

	"meantime/internal/delivery"
	"meantime/internal/id"
	"meantime/internal/telling"
	"meantime/internal/when"
)

// Row is one line of a delivery, with what the page does with it.
type Row struct {
	telling.Row
	ID   id.ID  // of the first item
	Also string // the further items
	Back string // when it comes back, of what is put off
}

// rows puts entries of one thread on one line, in the order in which they come. What is gone meanwhile is left out, and
// what is on the timetable.
func (b *book) rows(entries []delivery.Entry) []Row {
	return b.all(slices.DeleteFunc(slices.Clone(entries), func(e delivery.Entry) bool { return b.owed[e.Ref] }))
}

// all is rows with what is on the timetable.
func (b *book) all(entries []delivery.Entry) []Row {
	return b.shown(b.Rows(entries))
}

// shown is rows with what the page does with them.
func (b *book) shown(rows []telling.Row) []Row {
	var out []Row
	for _, r := range rows {
		row := Row{Row: r, ID: r.Entries[0].ID}
		var also []id.ID
		for i, e := range r.Entries {
			if i > 0 {
				also = append(also, e.ID)
			}
			if e.LaterUntil.After(b.Now) {
				row.Back = b.T("Comes back {when}.", "when", when.At(b.Locale, e.LaterUntil, b.Now))
			}
		}
		row.Also = joinIDs(also)
		out = append(out, row)
	}
	return out
}
