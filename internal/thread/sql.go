package thread

import (
	"database/sql"
	"html/template"
	"slices"
	"time"

	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/space"
)

const threadColumns = `t.id, t.space_id, t.author_id, t.title, t.letters, t.created_at, t.last_letter_id, t.last_at,
	c.id, c.person_id, c.outcome, c.html, c.closed_at
	FROM thread t JOIN space s ON s.id = t.space_id LEFT JOIN closure c ON c.thread_id = t.id AND c.reopened_at IS NULL`

func scanThread(row db.Scanner) (Thread, error) {
	var (
		t                     Thread
		created, last         int64
		closure, by, closedAt sql.NullInt64
		outcome, html         sql.NullString
	)
	err := row.Scan(&t.ID, &t.Space, &t.Author, &t.Title, &t.Letters, &created, &t.LastLetter, &last, &closure, &by, &outcome, &html, &closedAt)
	t.CreatedAt, t.LastAt = db.Time(created), db.Time(last)
	if closure.Valid {
		t.Closure = &Closure{ID: id.ID(closure.Int64), By: id.ID(by.Int64), Outcome: outcome.String,
			HTML: template.HTML(html.String), ClosedAt: db.NullTime(closedAt)}
	}
	return t, err
}

func findThread(tx *db.Tx, viewer []any, thread id.ID) (Thread, bool, error) {
	return db.One(tx, scanThread, `SELECT `+threadColumns+` WHERE t.id = $3 AND `+space.Seen("s", 1, 2),
		append(viewer, thread)...)
}

func listThreads(tx *db.Tx, where, before id.ID, limit int) ([]Thread, error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	return db.All(tx, scanThread, `SELECT `+threadColumns+` WHERE t.space_id = $1 AND t.last_letter_id < $2
		ORDER BY t.last_letter_id DESC LIMIT $3`, where, before, limit)
}

func insertThread(tx *db.Tx, t Thread) error {
	_, err := tx.Exec(`INSERT INTO thread (id, space_id, author_id, title, letters, created_at, last_letter_id, last_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		t.ID, t.Space, t.Author, t.Title, t.Letters, db.Micros(t.CreatedAt), t.LastLetter, db.Micros(t.LastAt))
	return err
}

// advanceThread counts a further letter. Letters that two nodes write at once may commit in either order.
func advanceThread(tx *db.Tx, l Letter) error {
	_, err := tx.Exec(`UPDATE thread SET letters = letters + 1,
		last_letter_id = CASE WHEN last_letter_id > $2 THEN last_letter_id ELSE $2 END,
		last_at = CASE WHEN last_at > $3 THEN last_at ELSE $3 END WHERE id = $1`, l.Thread, l.ID, db.Micros(l.CreatedAt))
	return err
}

const letterColumns = `l.id, l.thread_id, l.author_id, l.body, l.html, l.excerpt, l.words, l.created_at, l.edited_at, l.deleted_by, l.deleted_at,
	o.import_id, coalesce(o.html, m.html), m.letter_id, m.sender FROM letter l LEFT JOIN imported o ON o.letter_id = l.id LEFT JOIN mailed m ON m.letter_id = l.id`

func scanLetter(row db.Scanner) (Letter, error) {
	var l Letter
	var html string
	var created int64
	var edited, by, deleted, imported, mailed sql.NullInt64
	var rest, sender sql.NullString
	err := row.Scan(&l.ID, &l.Thread, &l.Author, &l.Body, &html, &l.Excerpt, &l.Words, &created, &edited, &by, &deleted, &imported, &rest, &mailed, &sender)
	l.Origin = Origin{Import: id.ID(imported.Int64), ByMail: mailed.Valid, Sender: sender.String, Rest: template.HTML(rest.String)}
	l.HTML, l.CreatedAt, l.EditedAt = template.HTML(html), db.Time(created), db.NullTime(edited)
	l.DeletedBy, l.DeletedAt = id.ID(by.Int64), db.NullTime(deleted)
	return l, err
}

func insertLetter(tx *db.Tx, l Letter) error {
	_, err := tx.Exec(`INSERT INTO letter (id, thread_id, author_id, body, html, excerpt, renderer, words, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		l.ID, l.Thread, l.Author, l.Body, string(l.HTML), l.Excerpt, rendererVersion, l.Words, db.Micros(l.CreatedAt))
	return err
}

func findLetter(tx *db.Tx, letter id.ID) (Letter, bool, error) {
	return db.One(tx, scanLetter, `SELECT `+letterColumns+` WHERE l.id = $1`, letter)
}

// lettersFrom reads a letter and those after it.
func lettersFrom(tx *db.Tx, thread, letter id.ID, limit int) ([]Letter, error) {
	return db.All(tx, scanLetter, `SELECT `+letterColumns+` WHERE l.thread_id = $1 AND l.id >= $2 ORDER BY l.id LIMIT $3`, thread, letter, limit)
}

// lettersUntil reads a letter and those before it, the oldest first.
func lettersUntil(tx *db.Tx, thread, letter id.ID, limit int) ([]Letter, error) {
	list, err := db.All(tx, scanLetter, `SELECT `+letterColumns+` WHERE l.thread_id = $1 AND l.id <= $2 ORDER BY l.id DESC LIMIT $3`, thread, letter, limit)
	slices.Reverse(list)
	return list, err
}

// neighbours finds the letters around a part of a thread, zero for none.
func neighbours(tx *db.Tx, thread, first, last id.ID) (earlier, later id.ID, err error) {
	earlier, _, err = db.One(tx, db.Value[id.ID], `SELECT id FROM letter WHERE thread_id = $1 AND id < $2 ORDER BY id DESC LIMIT 1`, thread, first)
	if err != nil {
		return 0, 0, err
	}
	later, _, err = db.One(tx, db.Value[id.ID], `SELECT id FROM letter WHERE thread_id = $1 AND id > $2 ORDER BY id LIMIT 1`, thread, last)
	return earlier, later, err
}

func updateLetter(tx *db.Tx, l Letter) error {
	_, err := tx.Exec(`UPDATE letter SET body = $2, html = $3, excerpt = $4, renderer = $5, words = $6, edited_at = $7 WHERE id = $1`,
		l.ID, l.Body, string(l.HTML), l.Excerpt, rendererVersion, l.Words, db.Micros(l.EditedAt))
	return err
}

func eraseLetter(tx *db.Tx, letter, by id.ID, at time.Time) error {
	_, err := tx.Exec(`UPDATE letter SET body = '', html = '', excerpt = '', words = 0, deleted_by = $2, deleted_at = $3 WHERE id = $1`,
		letter, by, db.Micros(at))
	if err != nil {
		return err
	}
	for _, erase := range []string{`UPDATE imported SET rest = '', html = ''`, `UPDATE mailed SET rest = '', html = '', sender = ''`} {
		if _, err = tx.Exec(erase+` WHERE letter_id = $1`, letter); err != nil {
			return err
		}
	}
	_, err = tx.Exec(`DELETE FROM letter_version WHERE letter_id = $1`, letter)
	return err
}

func keepVersion(tx *db.Tx, letter id.ID, v Version) error {
	_, err := tx.Exec(`INSERT INTO letter_version (letter_id, version, body, html, written_at)
		SELECT $1, coalesce(max(version), 0) + 1, $2, $3, $4 FROM letter_version WHERE letter_id = $1`,
		letter, v.Body, string(v.HTML), db.Micros(v.WrittenAt))
	return err
}

func versions(tx *db.Tx, letter id.ID) ([]Version, error) {
	return db.All(tx, func(row db.Scanner) (Version, error) {
		var v Version
		var html string
		var at int64
		err := row.Scan(&v.Number, &v.Body, &html, &at)
		v.HTML, v.WrittenAt = template.HTML(html), db.Time(at)
		return v, err
	}, `SELECT version, body, html, written_at FROM letter_version WHERE letter_id = $1 ORDER BY version`, letter)
}

func insertClosure(tx *db.Tx, thread id.ID, c Closure) error {
	_, err := tx.Exec(`INSERT INTO closure (id, thread_id, space_id, person_id, outcome, html, closed_at)
		VALUES ($1, $2, (SELECT space_id FROM thread WHERE id = $2), $3, $4, $5, $6)`,
		c.ID, thread, c.By, c.Outcome, string(c.HTML), db.Micros(c.ClosedAt))
	return err
}

func endClosure(tx *db.Tx, closure, by id.ID, at time.Time) error {
	_, err := tx.Exec(`UPDATE closure SET reopened_by = $2, reopened_at = $3 WHERE id = $1 AND reopened_at IS NULL`, closure, by, db.Micros(at))
	return err
}

// lines finds what deliveries show of letters, closures and askings that the actor may see and that still stand.
func lines(tx *db.Tx, viewer []any, refs []id.ID) ([]Line, error) {
	scan := func(row db.Scanner) (Line, error) {
		var l Line
		var kind space.Kind
		err := row.Scan(&l.Ref, &l.Thread, &l.Title, &l.Space, &l.Name, &kind, &l.Author, &l.Excerpt, &l.Words, &l.Letters, &l.from)
		l.Private, l.Confidential = kind == space.Note, kind == space.Note || kind == space.Confidential
		return l, err
	}
	return db.All(tx, scan, `SELECT l.id, t.id, t.title, s.id, s.name, s.kind, l.author_id, l.excerpt, l.words, t.letters, 'letter ? excerpt'
		FROM letter l JOIN thread t ON t.id = l.thread_id JOIN space s ON s.id = t.space_id
		WHERE l.id `+tx.In(3)+` AND l.deleted_at IS NULL AND `+space.Seen("s", 1, 2)+`
		UNION ALL SELECT c.id, t.id, t.title, s.id, s.name, s.kind, c.person_id, c.outcome, 0, t.letters, 'closure ? outcome'
		FROM closure c JOIN thread t ON t.id = c.thread_id JOIN space s ON s.id = t.space_id
		WHERE c.id `+tx.In(3)+` AND c.reopened_at IS NULL AND `+space.Seen("s", 1, 2)+`
		UNION ALL SELECT q.id, t.id, t.title, s.id, s.name, s.kind, q.by_id, q.said, 0, t.letters, 'asked ? said'
		FROM asked q JOIN ask k ON k.id = q.ask_id JOIN thread t ON t.id = k.thread_id JOIN space s ON s.id = t.space_id
		WHERE q.id `+tx.In(3)+` AND `+space.Seen("s", 1, 2)+`
		UNION ALL SELECT q.past_ref, t.id, t.title, s.id, s.name, s.kind, coalesce(q.person_id, 0), '', 0, t.letters, ''
		FROM asked q JOIN ask k ON k.id = q.ask_id JOIN thread t ON t.id = k.thread_id JOIN space s ON s.id = t.space_id
		WHERE q.past_ref `+tx.In(3)+` AND q.ended_at IS NULL AND `+space.Seen("s", 1, 2)+`
		UNION ALL SELECT q.remind_ref, t.id, t.title, s.id, s.name, s.kind, q.author_id, '', 0, t.letters, ''
		FROM asked q JOIN ask k ON k.id = q.ask_id JOIN thread t ON t.id = k.thread_id JOIN space s ON s.id = t.space_id
		WHERE q.remind_ref `+tx.In(3)+` AND q.person_id = $1 AND q.ended_at IS NULL AND `+space.Seen("s", 1, 2)+`
		UNION ALL SELECT q.told_ref, t.id, t.title, s.id, s.name, s.kind, q.person_id, '', 0, t.letters, ''
		FROM asked q JOIN ask k ON k.id = q.ask_id JOIN thread t ON t.id = k.thread_id JOIN space s ON s.id = t.space_id
		WHERE q.told_ref `+tx.In(3)+` AND `+space.Seen("s", 1, 2), append(viewer, db.List(tx, refs))...)
}

// endedOf finds with what some threads ended.
func endedOf(tx *db.Tx, viewer []any, threads []id.ID) ([]End, error) {
	return db.All(tx, func(row db.Scanner) (e End, err error) {
		var at int64
		err = row.Scan(&e.Thread, &e.Ref, &e.By, &at)
		e.At = db.Time(at)
		return e, err
	}, `SELECT c.thread_id, c.id, c.person_id, c.closed_at FROM closure c JOIN space s ON s.id = c.space_id
		WHERE c.reopened_at IS NULL AND `+space.Seen("s", 1, 2)+` AND c.thread_id `+tx.In(3), append(viewer, db.List(tx, threads))...)
}

// writtenIn finds in which of some threads one of some people has written.
func writtenIn(tx *db.Tx, viewer []any, threads, by []id.ID, since time.Time) ([]id.ID, error) {
	return db.All(tx, db.Value[id.ID], `SELECT DISTINCT l.thread_id FROM letter l JOIN thread t ON t.id = l.thread_id JOIN space s ON s.id = t.space_id
		WHERE l.deleted_at IS NULL AND l.created_at >= $3 AND `+space.Seen("s", 1, 2)+` AND l.thread_id `+tx.In(4)+` AND l.author_id `+tx.In(5),
		append(viewer, db.Micros(since), db.List(tx, threads), db.List(tx, by))...)
}
