package pages

import (
	"database/sql"
	"fmt"
	"math"
	"time"

	"meantime/internal/db"
	"meantime/internal/file"
	"meantime/internal/id"
	"meantime/internal/space"
)

// seen is the condition under which something of the space of a row is on a page, whose placeholders are those of viewer.
func (o Of) seen(alias string) string {
	switch o.Kind {
	case Workspace:
		return `(` + alias + `.kind <> 'note' AND ` + alias + `.id <> $1 AND ` + alias + `.created_at > $2)`
	case Organisation:
		return `(` + alias + `.kind <> 'note' AND ` + space.Seen(alias, 1, 2) + `)`
	}
	return space.Seen(alias, 1, 2)
}

// viewer is who looks, and when; for the whole workspace nobody, and no time.
func (o Of) viewer() []any {
	if o.Kind == Workspace {
		return []any{id.ID(0), int64(math.MinInt64)}
	}
	return space.Viewer(o.Viewer, o.Made)
}

// Had is the condition that somebody, $1, had a part in the thread of a row: they wrote in it or were asked in it, or it is a private
// note, whose readers all have a part.
func Had(alias string) string {
	return fmt.Sprintf(`(EXISTS (SELECT 1 FROM letter own WHERE own.thread_id = %[1]s.id AND own.author_id = $1)
		OR EXISTS (SELECT 1 FROM ask k JOIN asked q ON q.ask_id = k.id WHERE k.thread_id = %[1]s.id AND q.person_id = $1)
		OR EXISTS (SELECT 1 FROM space own WHERE own.id = %[1]s.space_id AND own.kind = 'note'))`, alias)
}

// Unsealed is the condition that a draft, or a letter for later, is neither of a private note nor of a reply in one.
func Unsealed(alias string) string {
	return fmt.Sprintf(`(%[1]s.private = '' AND substr(%[1]s.title || %[1]s.body, 1, 1) <> '%[2]s')`, alias, "\x01")
}

// Shown is the condition that a file stands in a text of a thread that has a page of somebody's, whom space.Viewer names, or in a
// private note that they read.
func Shown(files string) string {
	return `EXISTS (SELECT 1 FROM file_ref r JOIN thread u ON u.id = coalesce((SELECT l.thread_id FROM letter l WHERE r.kind = 'letter' AND l.id = r.text_id),
		(SELECT c.thread_id FROM closure c WHERE r.kind IN ('outcome', 'why') AND c.id = r.text_id), (SELECT g.thread_id FROM urgent g WHERE r.kind = 'urgent' AND g.id = r.text_id))
		JOIN space e ON e.id = u.space_id WHERE r.file_id = ` + files + ` AND r.space_id = e.id AND ` + space.Seen("e", 1, 2) + ` AND ` + Had("u") + `)`
}

// Files is the condition that somebody's archive has a file: they see it, and it is theirs or is shown on their pages.
func Files(alias string) string {
	return file.Seen(alias, 1, 2) + ` AND (` + alias + `.person_id = $1 OR ` + Shown(alias+".id") + `)`
}

// wanted is the condition under which a thread in a space that is seen has a page.
func (o Of) wanted() string {
	if o.Kind != Person {
		return `1 = 1`
	}
	return Had("t")
}

func instants(values ...sql.NullInt64) []time.Time {
	out := make([]time.Time, len(values))
	for i, v := range values {
		out[i] = db.NullTime(v)
	}
	return out
}

func placesOf(tx *db.Tx, o Of) ([]place, error) {
	return db.All(tx, func(row db.Scanner) (p place, err error) {
		var created int64
		var archived, ends sql.NullInt64
		err = row.Scan(&p.id, &p.name, &p.purpose, &p.kind, &created, &archived, &ends)
		p.created, p.archived, p.ends = db.Time(created), db.NullTime(archived), db.NullTime(ends)
		return p, err
	}, `SELECT s.id, s.name, s.purpose, s.kind, s.created_at, a.archived_at, s.expires_at FROM space s LEFT JOIN space_archive a ON a.space_id = s.id
		WHERE `+o.seen("s")+` ORDER BY s.id`, o.viewer()...)
}

// batch is how many threads are looked up at once.
const batch = 100

func sheetsAfter(tx *db.Tx, o Of, in, after id.ID) ([]sheet, error) {
	return db.All(tx, func(row db.Scanner) (s sheet, err error) {
		var created, last int64
		err = row.Scan(&s.id, &s.space, &s.author, &s.title, &s.letters, &created, &last)
		s.created, s.last = db.Time(created), db.Time(last)
		return s, err
	}, `SELECT t.id, t.space_id, t.author_id, t.title, t.letters, t.created_at, t.last_at FROM thread t JOIN space s ON s.id = t.space_id
		WHERE `+o.seen("s")+` AND t.space_id = $3 AND t.id > $4 AND `+o.wanted()+` ORDER BY t.id LIMIT $5`, append(o.viewer(), in, after, batch)...)
}

func closuresOf(tx *db.Tx, threads []id.ID) ([]closure, error) {
	return db.All(tx, func(row db.Scanner) (c closure, err error) {
		var at int64
		var by, reopened sql.NullInt64
		err = row.Scan(&c.id, &c.thread, &c.by, &c.outcome, &at, &by, &reopened)
		c.at, c.reopenedBy, c.reopened = db.Time(at), id.ID(by.Int64), db.NullTime(reopened)
		return c, err
	}, `SELECT id, thread_id, person_id, outcome, closed_at, reopened_by, reopened_at FROM closure WHERE thread_id `+tx.In(1)+` ORDER BY id`, db.List(tx, threads))
}

// maybe scans another decision, which may not be there.
type maybe struct {
	number, space, thread, created sql.NullInt64
	title                          sql.NullString
}

func (m *maybe) into() []any { return []any{&m.number, &m.space, &m.thread, &m.title, &m.created} }

func (m *maybe) other() *other {
	if !m.number.Valid {
		return nil
	}
	return &other{number: int(m.number.Int64), space: id.ID(m.space.Int64), sheet: sheet{id: id.ID(m.thread.Int64), title: m.title.String, created: db.NullTime(m.created)}}
}

func decidedOf(tx *db.Tx, o Of, threads []id.ID) ([]decided, error) {
	return db.All(tx, func(row db.Scanner) (d decided, err error) {
		var at int64
		var older, newer maybe
		err = row.Scan(append(append([]any{&d.id, &d.thread, &d.by, &d.number, &d.why, &at, &d.review}, older.into()...), newer.into()...)...)
		d.at, d.older, d.newer = db.Time(at), older.other(), newer.other()
		return d, err
	}, `SELECT d.id, d.thread_id, d.person_id, d.number, d.why, d.decided_at, d.review_on,
		w.number, w.space_id, wt.id, wt.title, wt.created_at, n.number, n.space_id, nt.id, nt.title, nt.created_at
		FROM decision d LEFT JOIN decision w ON w.id = d.replaces_id AND EXISTS (SELECT 1 FROM space ws WHERE ws.id = w.space_id AND `+o.seen("ws")+`)
		LEFT JOIN thread wt ON wt.id = w.thread_id
		LEFT JOIN decision n ON n.id = (SELECT min(x.id) FROM decision x JOIN space ns ON ns.id = x.space_id WHERE x.replaces_id = d.id AND `+o.seen("ns")+`)
		LEFT JOIN thread nt ON nt.id = n.thread_id
		WHERE d.thread_id `+tx.In(3)+` ORDER BY d.id`, append(o.viewer(), db.List(tx, threads))...)
}

func reviewsOf(tx *db.Tx, decisions []id.ID) ([]review, error) {
	return db.All(tx, func(row db.Scanner) (r review, err error) {
		var at int64
		err = row.Scan(&r.decision, &r.by, &at, &r.next)
		r.at = db.Time(at)
		return r, err
	}, `SELECT decision_id, person_id, reviewed_at, next_on FROM decision_review WHERE decision_id `+tx.In(1)+` ORDER BY id`, db.List(tx, decisions))
}

func asksOf(tx *db.Tx, threads []id.ID) ([]asks, error) {
	return db.All(tx, func(row db.Scanner) (a asks, err error) {
		var at int64
		err = row.Scan(&a.id, &a.thread, &a.by, &a.kind, &at)
		a.at = db.Time(at)
		return a, err
	}, `SELECT id, thread_id, author_id, kind, created_at FROM ask WHERE thread_id `+tx.In(1)+` ORDER BY id`, db.List(tx, threads))
}

func askedOf(tx *db.Tx, threads []id.ID) ([]asked, error) {
	return db.All(tx, func(row db.Scanner) (q asked, err error) {
		var at int64
		var who, follows, by, due, endedAt, instead sql.NullInt64
		err = row.Scan(&q.id, &q.thread, &who, &q.author, &q.by, &follows, &q.said, &due, &at, &q.ended, &by, &endedAt, &instead, &q.letter)
		q.person, q.follows, q.endedBy, q.at = id.ID(who.Int64), id.ID(follows.Int64), id.ID(by.Int64), db.Time(at)
		times := instants(due, endedAt, instead)
		q.due, q.endedAt, q.instead = times[0], times[1], times[2]
		return q, err
	}, `SELECT q.id, k.thread_id, q.person_id, q.author_id, q.by_id, q.follows_id, q.said, q.due_at, q.created_at, q.ended, q.ended_by, q.ended_at, q.instead_at,
		(SELECT count(*) FROM letter l WHERE l.thread_id = k.thread_id AND l.id <= q.letter_id) FROM ask k JOIN asked q ON q.ask_id = k.id
		WHERE k.thread_id `+tx.In(1)+` ORDER BY q.id`, db.List(tx, threads))
}

func stancesOf(tx *db.Tx, threads []id.ID) ([]stance, error) {
	return db.All(tx, func(row db.Scanner) (s stance, err error) {
		var at int64
		var ended sql.NullInt64
		err = row.Scan(&s.id, &s.thread, &s.person, &s.kind, &s.reason, &at, &ended)
		s.at, s.ended = db.Time(at), db.NullTime(ended)
		return s, err
	}, `SELECT id, thread_id, person_id, kind, reason, taken_at, ended_at FROM stance WHERE thread_id `+tx.In(1)+` ORDER BY id`, db.List(tx, threads))
}

func relaysOf(tx *db.Tx, threads []id.ID) ([]relay, error) {
	return db.All(tx, func(row db.Scanner) (r relay, err error) {
		var at int64
		err = row.Scan(&r.id, &r.thread, &r.starter, &r.state, &at)
		r.at = db.Time(at)
		return r, err
	}, `SELECT id, thread_id, starter_id, state, started_at FROM relay WHERE thread_id `+tx.In(1)+` ORDER BY id`, db.List(tx, threads))
}

func legsOf(tx *db.Tx, relays []id.ID) ([]leg, error) {
	return db.All(tx, func(row db.Scanner) (l leg, err error) {
		var begun, ended sql.NullInt64
		err = row.Scan(&l.relay, &l.person, &l.state, &begun, &ended)
		l.begun, l.ended = db.NullTime(begun), db.NullTime(ended)
		return l, err
	}, `SELECT relay_id, person_id, state, begun_at, ended_at FROM relay_leg WHERE relay_id `+tx.In(1)+` ORDER BY relay_id, place`, db.List(tx, relays))
}

const urgentColumns = `SELECT id, thread_id, author_id, title, body, worse, raised_at, mine_by, mine_at, ended, ended_at FROM urgent `

func scanUrgent(row db.Scanner) (u urgent, err error) {
	var at int64
	var thread, mine, mineAt, ended sql.NullInt64
	err = row.Scan(&u.id, &thread, &u.by, &u.title, &u.body, &u.worse, &at, &mine, &mineAt, &u.ended, &ended)
	u.thread, u.mine, u.at, u.mineAt, u.endedAt = id.ID(thread.Int64), id.ID(mine.Int64), db.Time(at), db.NullTime(mineAt), db.NullTime(ended)
	return u, err
}

func urgentsOf(tx *db.Tx, threads []id.ID) ([]urgent, error) {
	return db.All(tx, scanUrgent, urgentColumns+`WHERE thread_id `+tx.In(1)+` ORDER BY id`, db.List(tx, threads))
}

// urgentsIn are those of a space that no thread tells of.
func urgentsIn(tx *db.Tx, in id.ID) ([]urgent, error) {
	return db.All(tx, scanUrgent, urgentColumns+`WHERE space_id = $1 AND thread_id IS NULL ORDER BY id`, in)
}

func lettersAfter(tx *db.Tx, thread, after id.ID, limit int) ([]letter, error) {
	return db.All(tx, func(row db.Scanner) (l letter, err error) {
		var at int64
		var edited, by, deleted, importedBy, imported sql.NullInt64
		var rest sql.NullString
		err = row.Scan(&l.id, &l.author, &l.body, &at, &edited, &by, &deleted, &importedBy, &imported, &rest)
		times := instants(edited, deleted, imported)
		l.at, l.edited, l.deleted, l.imported = db.Time(at), times[0], times[1], times[2]
		l.deletedBy, l.importedBy, l.rest = id.ID(by.Int64), id.ID(importedBy.Int64), rest.String
		return l, err
	}, `SELECT l.id, l.author_id, l.body, l.created_at, l.edited_at, l.deleted_by, l.deleted_at, r.person_id, r.begun_at, coalesce(o.rest, m.rest)
		FROM letter l LEFT JOIN imported o ON o.letter_id = l.id LEFT JOIN mailed m ON m.letter_id = l.id LEFT JOIN import r ON r.id = o.import_id
		WHERE l.thread_id = $1 AND l.id > $2 ORDER BY l.id LIMIT $3`, thread, after, limit)
}

// filesOf are the names of the whole files that some texts refer to.
func filesOf(tx *db.Tx, texts []id.ID) (map[id.ID]string, error) {
	return namedFiles(tx, `SELECT f.id, f.name FROM file_ref r JOIN file f ON f.id = r.file_id WHERE r.kind IN ('letter', 'outcome', 'why', 'urgent') AND f.state = 'whole'
		AND r.text_id `+tx.In(1), db.List(tx, texts))
}

func namedFiles(tx *db.Tx, query string, args ...any) (map[id.ID]string, error) {
	type named struct {
		id   id.ID
		name string
	}
	list, err := db.All(tx, func(row db.Scanner) (f named, err error) { err = row.Scan(&f.id, &f.name); return f, err }, query, args...)
	out := make(map[id.ID]string, len(list))
	for _, f := range list {
		out[f.id] = f.name
	}
	return out, err
}

func namesOf(tx *db.Tx, people []id.ID) ([]human, error) {
	return db.All(tx, func(row db.Scanner) (h human, err error) { err = row.Scan(&h.id, &h.name); return h, err },
		`SELECT id, name FROM person WHERE id `+tx.In(1), db.List(tx, people))
}

const humanColumns = `SELECT id, name, handle, email, role, title, pronouns, about, created_at, deactivated_at, awaited FROM person `

func scanHuman(row db.Scanner) (h human, err error) {
	var joined int64
	var left sql.NullInt64
	err = row.Scan(&h.id, &h.name, &h.handle, &h.email, &h.role, &h.title, &h.says, &h.about, &joined, &left, &h.awaited)
	h.joined, h.left = db.Time(joined), db.NullTime(left)
	return h, err
}

func everybodyAfter(tx *db.Tx, name string, after id.ID) ([]human, error) {
	return db.All(tx, scanHuman, humanColumns+`WHERE (name_fold, id) > ($1, $2) ORDER BY name_fold, id LIMIT $3`, name, after, batch)
}

func humans(tx *db.Tx, people []id.ID) ([]human, error) {
	return db.All(tx, scanHuman, humanColumns+`WHERE id `+tx.In(1)+` ORDER BY name_fold, id`, db.List(tx, people))
}

func membersOf(tx *db.Tx, in id.ID) ([]id.ID, error) {
	return db.All(tx, db.Value[id.ID], `SELECT m.person_id FROM member m JOIN person p ON p.id = m.person_id WHERE m.space_id = $1 ORDER BY p.name_fold, p.id`, in)
}

// version is a version of somebody's schedule, and since when it holds.
type version struct {
	number int64
	since  time.Time
}

func versionsOf(tx *db.Tx, who id.ID) ([]version, error) {
	return db.All(tx, func(row db.Scanner) (v version, err error) {
		var since int64
		err = row.Scan(&v.number, &since)
		v.since = db.Time(since)
		return v, err
	}, `SELECT version, created_at FROM schedule WHERE person_id = $1 ORDER BY version`, who)
}

func organisation(tx *db.Tx) (string, error) {
	name, _, err := db.One(tx, db.Value[string], `SELECT name FROM org ORDER BY id LIMIT 1`)
	return name, err
}
