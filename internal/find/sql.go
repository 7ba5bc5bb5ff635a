package find

import (
	"database/sql"

	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/index"
	"meantime/internal/markdown"
	"meantime/internal/person"
	"meantime/internal/space"
)

// entries finds the newest entries that the viewer sees and that hold what is wanted, of each part, what they say and who wrote them.
func entries(tx *db.Tx, viewer []any, want wanted, parts ...db.Part) ([][]Hit, error) {
	scan := func(row db.Scanner) (h Hit, err error) {
		var kind space.Kind
		var written int64
		var html, why string
		var decision, count sql.NullInt64
		err = row.Scan(append([]any{&h.ID, &h.Kind, &h.Thread, &h.Author.ID, &h.Space, &h.SpaceName, &kind, &h.Title, &written, &html, &why, &decision, &count,
			&h.shows}, h.Author.Into()...)...)
		h.Confidential = kind == space.Confidential
		h.At, h.Text, h.Decision, h.Number = db.Time(written), said(html, why), id.ID(decision.Int64), int(count.Int64)
		return h, err
	}
	return db.Newest(tx, scan, db.Search{Parts: parts, From: int64(want.after), Before: int64(want.before),
		Select: `w.rowid, e.kind, e.thread_id, e.author_id, s.id AS space_id, s.name, s.kind AS kind_of_space`,
		Joins:  `CROSS JOIN entry e CROSS JOIN space s`,
		Where:  `e.id = w.rowid AND s.id = e.space_id AND ` + space.Seen("s", 3, 4),
		Args:   viewer,
		Also: `t.title, coalesce(l.created_at, d.decided_at, c.closed_at, 0), coalesce(l.html, c.html, ''), coalesce(d.why_html, ''), d.id, d.number,
			EXISTS (SELECT 1 FROM file_ref r WHERE r.kind IN ('letter', 'outcome', 'why') AND r.text_id = found.rowid), ` + person.CardColumns,
		AlsoJoins: `LEFT JOIN thread t ON t.id = found.thread_id LEFT JOIN letter l ON l.id = found.rowid LEFT JOIN closure c ON c.id = found.rowid
			LEFT JOIN decision d ON d.closure_id = c.id JOIN person p ON p.id = found.author_id`})
}

// said is what an entry says, without markup.
func said(html, why string) string {
	return markdown.Plain(html + why)
}

// heldOf keeps the rows of a table as they are until the transaction ends: what is deleted meanwhile must not be entered.
func heldOf(tx *db.Tx, alias string) string {
	if tx.Alone() {
		return ""
	}
	return tx.ForShare() + " OF " + alias
}

// lettersAfter reads what is to be entered of the letters after one.
func lettersAfter(tx *db.Tx, after id.ID, limit int) (list []index.Entry, err error) {
	return db.All(tx, func(row db.Scanner) (e index.Entry, err error) {
		var html string
		var opens bool
		e.Kind = index.Letter
		err = row.Scan(&e.ID, &e.Space, &e.Thread, &e.Author, &e.Title, &html, &opens)
		if e.Text = said(html, ""); opens {
			e.Kind = index.Thread
		} else {
			e.Title = ""
		}
		return e, err
	}, `SELECT l.id, t.space_id, t.id, l.author_id, t.title, l.html,
		NOT EXISTS (SELECT 1 FROM letter b WHERE b.thread_id = l.thread_id AND b.id < l.id)
		FROM letter l JOIN thread t ON t.id = l.thread_id JOIN space s ON s.id = t.space_id
		WHERE l.id > $1 AND l.deleted_at IS NULL AND s.kind <> 'note' ORDER BY l.id LIMIT $2`+heldOf(tx, "l"), after, limit)
}

// endingsAfter reads what is to be entered of the outcomes and decisions after one.
func endingsAfter(tx *db.Tx, after id.ID, limit int) ([]index.Entry, error) {
	return db.All(tx, func(row db.Scanner) (e index.Entry, err error) {
		var html, why string
		var number sql.NullInt64
		err = row.Scan(&e.ID, &e.Space, &e.Thread, &e.Author, &e.Title, &html, &why, &number)
		if e.Kind, e.Number, e.Text = index.Outcome, int(number.Int64), said(html, why); number.Valid {
			e.Kind = index.Decision
		}
		return e, err
	}, `SELECT c.id, t.space_id, t.id, coalesce(d.person_id, c.person_id), t.title, c.html, coalesce(d.why_html, ''), d.number
		FROM closure c JOIN thread t ON t.id = c.thread_id JOIN space s ON s.id = t.space_id LEFT JOIN decision d ON d.closure_id = c.id
		WHERE c.id > $1 AND c.reopened_at IS NULL AND s.kind <> 'note' ORDER BY c.id LIMIT $2`+heldOf(tx, "c"), after, limit)
}

// withFiles reads what the files are called that entries show.
func withFiles(tx *db.Tx, kind string, list []index.Entry) error {
	at, numbers := map[id.ID]*index.Entry{}, make([]id.ID, len(list))
	for i := range list {
		at[list[i].ID], numbers[i] = &list[i], list[i].ID
	}
	_, err := db.All(tx, func(row db.Scanner) (struct{}, error) {
		var number id.ID
		var name string
		err := row.Scan(&number, &name)
		if err == nil {
			at[number].Files = append(at[number].Files, name)
		}
		return struct{}{}, err
	}, `SELECT r.text_id, f.name FROM file_ref r JOIN file f ON f.id = r.file_id WHERE r.kind = $1 AND r.text_id `+tx.In(2)+` ORDER BY r.text_id, f.id`,
		kind, db.List(tx, numbers))
	return err
}

// state is how far a kind has been gone through.
type state struct {
	version int
	upto    id.ID
	whole   bool
}

func stateOf(tx *db.Tx, kind string) (state, error) {
	found, _, err := db.One(tx, func(row db.Scanner) (s state, err error) {
		err = row.Scan(&s.version, &s.upto, &s.whole)
		return s, err
	}, `SELECT version, upto, whole FROM indexed WHERE kind = $1 ORDER BY kind`+tx.ForUpdate(), kind)
	return found, err
}

func setState(tx *db.Tx, kind string, s state) error {
	_, err := tx.Exec(`INSERT INTO indexed (kind, version, upto, whole) VALUES ($1, $2, $3, $4)
		ON CONFLICT (kind) DO UPDATE SET version = excluded.version, upto = excluded.upto, whole = excluded.whole`, kind, s.version, s.upto, s.whole)
	return err
}

// gathering tells whether something that was written has not been entered yet. Once all is, it stays so while this program runs, and
// is not asked again.
func (f *Finds) gathering(tx *db.Tx) (bool, error) {
	if f.whole.Load() {
		return false, nil
	}
	done, _, err := db.One(tx, db.Value[int], `SELECT count(*) FROM indexed WHERE whole AND version = $1`, index.Version)
	whole := err == nil && done == len(kinds())
	f.whole.Store(whole)
	return err == nil && !whole, err
}
