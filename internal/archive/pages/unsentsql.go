package pages

import (
	"database/sql"
	"encoding/json"
	"errors"

	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/thread"
)

// draftPlaces are where somebody has drafts that have a page, the latest first.
func draftPlaces(tx *db.Tx, who id.ID) ([]thread.Place, error) {
	return db.All(tx, db.Value[thread.Place], `SELECT d.place FROM draft d WHERE d.person_id = $1 AND d.place <> 'private' AND `+Unsealed("d")+` ORDER BY d.updated_at DESC, d.place`, who)
}

func draftAt(tx *db.Tx, who id.ID, at thread.Place) (unsent, error) {
	u, _, err := db.One(tx, func(row db.Scanner) (u unsent, err error) {
		var needs, manner string
		var kept int64
		if err = row.Scan(&u.place, &u.title, &u.body, &needs, &manner, &kept); err != nil {
			return u, err
		}
		u.kept = db.Time(kept)
		return u, u.read(needs, manner)
	}, `SELECT place, title, body, ask, manner, updated_at FROM draft WHERE person_id = $1 AND place = $2`, who, at)
	return u, err
}

// scheduledOf are what of somebody's waits to be sent and has a page, the soonest first.
func scheduledOf(tx *db.Tx, who id.ID) ([]id.ID, error) {
	return db.All(tx, db.Value[id.ID], `SELECT d.id FROM scheduled d WHERE d.person_id = $1 AND `+Unsealed("d")+` ORDER BY d.send_at, d.id`, who)
}

func scheduledAt(tx *db.Tx, v id.ID) (unsent, error) {
	u, _, err := db.One(tx, func(row db.Scanner) (u unsent, err error) {
		var needs, manner string
		var in, reply sql.NullInt64
		var send int64
		if err = row.Scan(&in, &reply, &u.title, &u.body, &needs, &manner, &send, &u.answers, &u.problem); err != nil {
			return u, err
		}
		u.send, u.place = db.Time(send), thread.SpacePlace(id.ID(in.Int64))
		if reply.Valid {
			u.place = thread.ThreadPlace(id.ID(reply.Int64))
		}
		return u, u.read(needs, manner)
	}, `SELECT space_id, thread_id, title, body, ask, manner, send_at, answers, problem FROM scheduled WHERE id = $1`, v)
	return u, err
}

// read reads what something unsent needs, and its manner, as they are kept; empty is nothing.
func (u *unsent) read(needs, manner string) (err error) {
	if needs != "" {
		err = json.Unmarshal([]byte(needs), &u.needs)
	}
	if manner != "" {
		err = errors.Join(err, json.Unmarshal([]byte(manner), &u.manner))
	}
	return err
}

// threadSeen is a thread, as far as its file is named by it, and whether it has a page; nil where it is not seen.
func threadSeen(tx *db.Tx, o Of, v id.ID) (found *sheet, had bool, err error) {
	s, seen, err := db.One(tx, func(row db.Scanner) (s sheet, err error) {
		var created int64
		err = row.Scan(&s.id, &s.space, &s.title, &created, &had)
		s.created = db.Time(created)
		return s, err
	}, `SELECT t.id, t.space_id, t.title, t.created_at, `+o.wanted()+` FROM thread t JOIN space s ON s.id = t.space_id
		WHERE s.kind <> 'note' AND `+o.seen("s")+` AND t.id = $3`, append(o.viewer(), v)...)
	if err != nil || !seen {
		return nil, false, err
	}
	return &s, had, nil
}

// unsentFiles are the names of the files that somebody's archive has and what they have not sent refers to.
func unsentFiles(tx *db.Tx, viewer []any) (map[id.ID]string, error) {
	return namedFiles(tx, `SELECT f.id, f.name FROM file_ref d JOIN file f ON f.id = d.file_id WHERE (d.kind = 'draft' AND d.text_id = $1
		OR d.kind = 'scheduled' AND EXISTS (SELECT 1 FROM scheduled w WHERE w.id = d.text_id AND w.person_id = $1)) AND `+Files("f"), viewer...)
}
