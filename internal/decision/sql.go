package decision

import (
	"database/sql"
	"html/template"
	"time"

	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/index"
	"meantime/internal/markdown"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/worktime"
)

// row is a decision as it is kept.
type row struct {
	id, space, thread, closure, by id.ID
	number                         int
	why, whyHTML                   string
	at                             time.Time
	review                         worktime.Date
	due                            id.ID // the ref of the item that says that the date has come; zero until then
	replaces                       id.ID
}

// entry is what a decision is found by: it stands in the place of its outcome.
func (r row) entry(title, outcome string) index.Entry {
	return index.Entry{ID: r.closure, Kind: index.Decision, Space: r.space, Thread: r.thread, Author: r.by, Title: title, Number: r.number,
		Text: markdown.Plain(outcome) + "\n" + markdown.Plain(r.whyHTML)}
}

// dateText writes a date as it is kept, empty for none.
func dateText(d worktime.Date) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

func dateOf(text string) (worktime.Date, error) {
	if text == "" {
		return 0, nil
	}
	return worktime.ParseDate(text)
}

func nullID(v id.ID) sql.NullInt64 { return sql.NullInt64{Int64: int64(v), Valid: v != 0} }

func insertDecision(tx *db.Tx, r row) error {
	_, err := tx.Exec(`INSERT INTO decision (id, space_id, number, thread_id, closure_id, person_id, why, why_html, decided_at, review_on, replaces_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		r.id, r.space, r.number, r.thread, r.closure, r.by, r.why, r.whyHTML, db.Micros(r.at), dateText(r.review), nullID(r.replaces))
	return err
}

// hold keeps others from replacing or reviewing a decision until the transaction ends.
func hold(tx *db.Tx, decision id.ID) error {
	_, _, err := db.One(tx, db.Value[id.ID], `SELECT id FROM decision WHERE id = $1 ORDER BY id`+tx.ForUpdate(), decision)
	return err
}

// findRow returns a decision as it is kept, whoever looks.
func findRow(tx *db.Tx, decision id.ID) (row, bool, error) {
	return db.One(tx, scanRow, `SELECT `+rowColumns+` WHERE id = $1`, decision)
}

// dueOf lists what somebody decided and is due for review.
func dueOf(tx *db.Tx, who id.ID) ([]row, error) {
	return db.All(tx, scanRow, `SELECT `+rowColumns+` WHERE person_id = $1 AND review_ref IS NOT NULL ORDER BY id`+tx.ForUpdate(), who)
}

const rowColumns = `id, space_id, thread_id, person_id, review_on, review_ref FROM decision`

func scanRow(s db.Scanner) (r row, err error) {
	var on string
	var due sql.NullInt64
	if err := s.Scan(&r.id, &r.space, &r.thread, &r.by, &on, &due); err != nil {
		return r, err
	}
	r.due = id.ID(due.Int64)
	r.review, err = dateOf(on)
	return r, err
}

func setDue(tx *db.Tx, decision, ref id.ID) error {
	_, err := tx.Exec(`UPDATE decision SET review_ref = $2 WHERE id = $1`, decision, ref)
	return err
}

func setReview(tx *db.Tx, decision id.ID, on worktime.Date) error {
	_, err := tx.Exec(`UPDATE decision SET review_on = $2, review_ref = NULL WHERE id = $1`, decision, dateText(on))
	return err
}

func insertReview(tx *db.Tx, v id.ID, of Decision, by id.ID, at time.Time, next worktime.Date) error {
	_, err := tx.Exec(`INSERT INTO decision_review (id, decision_id, person_id, reviewed_at, was_on, next_on) VALUES ($1, $2, $3, $4, $5, $6)`,
		v, of.ID, by, db.Micros(at), dateText(of.Review), dateText(next))
	return err
}

func reviewsOf(tx *db.Tx, decision id.ID) ([]Review, error) {
	return db.All(tx, func(s db.Scanner) (r Review, err error) {
		var at int64
		var was, next string
		if err := s.Scan(&r.By, &at, &was, &next); err != nil {
			return r, err
		}
		r.At = db.Time(at)
		if r.Was, err = dateOf(was); err != nil {
			return r, err
		}
		r.Next, err = dateOf(next)
		return r, err
	}, `SELECT person_id, reviewed_at, was_on, next_on FROM decision_review WHERE decision_id = $1 ORDER BY id`, decision)
}

// selected is a decision as a viewer sees it, $1 and $2, with what it replaces and what replaces it where those are seen.
func selected() string {
	return `SELECT d.id, d.number, d.space_id, s.name, d.thread_id, t.title, d.person_id, d.decided_at, c.outcome, c.html, d.why, d.why_html,
	d.review_on, d.review_ref IS NOT NULL, o.id, o.number, o.space_id, os.name, o.thread_id, ot.title, n.id, n.number, n.space_id, ns.name, n.thread_id, nt.title
	FROM decision d JOIN space s ON s.id = d.space_id JOIN thread t ON t.id = d.thread_id JOIN closure c ON c.id = d.closure_id
	LEFT JOIN decision o ON o.id = d.replaces_id AND EXISTS (SELECT 1 FROM space seen_o WHERE seen_o.id = o.space_id AND ` + space.Seen("seen_o", 1, 2) + `)
	LEFT JOIN space os ON os.id = o.space_id LEFT JOIN thread ot ON ot.id = o.thread_id
	LEFT JOIN decision n ON n.id = (SELECT min(x.id) FROM decision x JOIN space seen_n ON seen_n.id = x.space_id
		WHERE x.replaces_id = d.id AND ` + space.Seen("seen_n", 1, 2) + `)
	LEFT JOIN space ns ON ns.id = n.space_id LEFT JOIN thread nt ON nt.id = n.thread_id
	WHERE ` + space.Seen("s", 1, 2)
}

// maybe scans an Other that may not be there.
type maybe struct {
	id, number, space, thread sql.NullInt64
	name, title               sql.NullString
}

func (m *maybe) into() []any { return []any{&m.id, &m.number, &m.space, &m.name, &m.thread, &m.title} }

func (m *maybe) other() *Other {
	if !m.id.Valid {
		return nil
	}
	return &Other{ID: id.ID(m.id.Int64), Number: int(m.number.Int64), Space: id.ID(m.space.Int64), SpaceName: m.name.String,
		Thread: id.ID(m.thread.Int64), Title: m.title.String}
}

func scanDecision(s db.Scanner) (Decision, error) {
	var d Decision
	var at int64
	var html, whyHTML, review string
	var older, newer maybe
	dest := append([]any{&d.ID, &d.Number, &d.Space, &d.SpaceName, &d.Thread, &d.Title, &d.By, &at, &d.Outcome, &html, &d.Why, &whyHTML, &review, &d.Due},
		append(older.into(), newer.into()...)...)
	err := s.Scan(dest...)
	if err != nil {
		return d, err
	}
	d.DecidedAt, d.HTML, d.WhyHTML = db.Time(at), template.HTML(html), template.HTML(whyHTML)
	d.Replaces, d.ReplacedBy = older.other(), newer.other()
	d.Due = d.Due && d.Stands()
	d.Review, err = dateOf(review)
	return d, err
}

func findDecision(tx *db.Tx, viewer []any, decision id.ID) (Decision, bool, error) {
	return db.One(tx, scanDecision, selected()+` AND d.id = $3`, append(viewer, decision)...)
}

func numberedDecision(tx *db.Tx, viewer []any, where id.ID, number int) (Decision, bool, error) {
	return db.One(tx, scanDecision, selected()+` AND d.space_id = $3 AND d.number = $4`, append(viewer, where, number)...)
}

func decisionOf(tx *db.Tx, viewer []any, in id.ID) (Decision, bool, error) {
	return db.One(tx, scanDecision, selected()+` AND d.thread_id = $3`, append(viewer, in)...)
}

func listDecisions(tx *db.Tx, viewer []any, look Look) ([]Decision, error) {
	before := look.Before
	if before == 0 {
		before = 1<<63 - 1
	}
	args := append(viewer, before, look.Limit+1)
	query := selected() + ` AND d.id < $3`
	if look.Space != 0 {
		query, args = query+` AND d.space_id = $5`, append(args, look.Space)
	}
	switch look.Which {
	case Standing:
		query += ` AND n.id IS NULL`
	case Replaced:
		query += ` AND n.id IS NOT NULL`
	case Due:
		query += ` AND n.id IS NULL AND d.review_ref IS NOT NULL`
	}
	return db.All(tx, scanDecision, query+` ORDER BY d.id DESC LIMIT $4`, args...)
}

// replaceable lists what a member of its spaces could replace, the latest first.
func replaceable(tx *db.Tx, viewer []any, limit int) ([]Decision, error) {
	return db.All(tx, scanDecision, selected()+` AND n.id IS NULL AND EXISTS (SELECT 1 FROM member mine WHERE mine.space_id = s.id AND mine.person_id = $1)
		ORDER BY d.id DESC LIMIT $3`, append(viewer, limit)...)
}

const stanceColumns = `SELECT id, thread_id, person_id, kind, reason, taken_at, ended_at FROM stance`

func scanStance(s db.Scanner) (Stance, error) {
	var v Stance
	var at int64
	var ended sql.NullInt64
	err := s.Scan(&v.ID, &v.Thread, &v.Person, &v.Kind, &v.Reason, &at, &ended)
	v.TakenAt, v.EndedAt = db.Time(at), db.NullTime(ended)
	return v, err
}

func insertStance(tx *db.Tx, s Stance) error {
	_, err := tx.Exec(`INSERT INTO stance (id, thread_id, person_id, kind, reason, taken_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		s.ID, s.Thread, s.Person, s.Kind, s.Reason, db.Micros(s.TakenAt))
	return err
}

func endStance(tx *db.Tx, stance, number id.ID, at time.Time) error {
	_, err := tx.Exec(`UPDATE stance SET ended_at = $3, ended_no = $2 WHERE id = $1 AND ended_at IS NULL`, stance, number, db.Micros(at))
	return err
}

func standing(tx *db.Tx, proposal, who id.ID) (Stance, bool, error) {
	return db.One(tx, scanStance, stanceColumns+` WHERE thread_id = $1 AND person_id = $2 AND ended_at IS NULL`, proposal, who)
}

func stancesOn(tx *db.Tx, proposal id.ID) ([]Stance, error) {
	return db.All(tx, scanStance, stanceColumns+` WHERE thread_id = $1 ORDER BY id`, proposal)
}

// unreadOf lists what a person's inbox holds of the stances and the review of a thread, unread. It goes from the items of the
// thread to the inbox, as CROSS JOIN has it on SQLite: the other way leads through all that the person was ever brought.
func unreadOf(tx *db.Tx, who, in id.ID) ([]id.ID, error) {
	return db.All(tx, db.Value[id.ID], `SELECT it.ref FROM item it CROSS JOIN inbox i
		WHERE i.item_id = it.id AND i.person_id = $1 AND it.thread_id = $2 AND it.kind IN ('stance', 'review') AND i.read_at IS NULL`, who, in)
}

// news finds what deliveries show of stances, reviews and outcomes that the actor may see and that still count.
func news(tx *db.Tx, viewer []any, refs []id.ID) ([]News, error) {
	scan := func(s db.Scanner) (n News, err error) {
		err = s.Scan(&n.Ref, &n.Thread, &n.Title, &n.Space, &n.Name, &n.Author, &n.Excerpt, &n.Letters, &n.Stance, &n.Number, &n.Decision)
		return n, err
	}
	return db.All(tx, scan, `SELECT v.id, t.id, t.title, s.id, s.name, v.person_id, v.reason, t.letters, v.kind, 0, 0
		FROM stance v JOIN thread t ON t.id = v.thread_id JOIN space s ON s.id = t.space_id
		WHERE v.id `+tx.In(3)+` AND v.ended_at IS NULL AND `+space.Seen("s", 1, 2)+`
		UNION ALL SELECT d.review_ref, t.id, t.title, s.id, s.name, 0, c.outcome, t.letters, '', d.number, d.id
		FROM decision d JOIN closure c ON c.id = d.closure_id JOIN thread t ON t.id = d.thread_id JOIN space s ON s.id = d.space_id
		WHERE d.review_ref `+tx.In(3)+` AND `+space.Seen("s", 1, 2)+`
		UNION ALL SELECT c.id, t.id, t.title, s.id, s.name, c.person_id, c.outcome, t.letters, '', d.number, d.id
		FROM decision d JOIN closure c ON c.id = d.closure_id JOIN thread t ON t.id = d.thread_id JOIN space s ON s.id = d.space_id
		WHERE c.id `+tx.In(3)+` AND `+space.Seen("s", 1, 2), append(viewer, db.List(tx, refs))...)
}

// openingLetter is what a thread begins with; empty where that was deleted.
func openingLetter(tx *db.Tx, in thread.Page) (string, error) {
	body, _, err := db.One(tx, db.Value[string], `SELECT body FROM letter WHERE thread_id = $1 ORDER BY id LIMIT 1`, in.ID)
	return body, err
}
