package space

import (
	"database/sql"
	"fmt"
	"time"

	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/person"
)

// Seen is the condition under which a viewer sees the space of a row, as SQL: alias is the space table's name in the
// query, viewer and now are the numbers of the placeholders that hold what Viewer returns.
func Seen(alias string, viewer, now int) string {
	return fmt.Sprintf(`((%[1]s.kind = 'open' AND %[4]s OR EXISTS (
		SELECT 1 FROM member seen WHERE seen.space_id = %[1]s.id AND seen.person_id = $%[2]d))
		AND (%[1]s.expires_at IS NULL OR %[1]s.expires_at > $%[3]d))`, alias, viewer, now, insider(viewer))
}

// insider is the condition that the viewer is in the organisation, and no guest.
func insider(viewer int) string {
	return fmt.Sprintf(`EXISTS (SELECT 1 FROM person insider WHERE insider.id = $%d AND insider.role <> 'guest')`, viewer)
}

// Viewer returns the two arguments that Seen asks for: who looks, and when.
func Viewer(actor person.Actor, now time.Time) []any { return []any{actor.ID, db.Micros(now)} }

const columns = `s.id, s.name, s.purpose, s.kind, s.rhythm, s.created_by, s.created_at, s.expires_at, a.archived_at, a.person_id,
	(SELECT count(*) FROM member c WHERE c.space_id = s.id), m.muted, m.rhythm, m.joined_at
	FROM space s LEFT JOIN space_archive a ON a.space_id = s.id
	LEFT JOIN member m ON m.space_id = s.id AND m.person_id = $1`

func scanSpace(row db.Scanner) (Space, error) {
	var (
		s                            Space
		rhythm                       string
		created                      int64
		ends, archivedAt, by, joined sql.NullInt64
		muted                        sql.NullBool
		mine                         sql.NullString
	)
	err := row.Scan(&s.ID, &s.Name, &s.Purpose, &s.Kind, &rhythm, &s.CreatedBy, &created, &ends, &archivedAt, &by,
		&s.Members, &muted, &mine, &joined)
	if err != nil {
		return s, err
	}
	s.CreatedAt, s.ExpiresAt = db.Time(created), db.NullTime(ends)
	s.ArchivedAt, s.ArchivedBy = db.NullTime(archivedAt), id.ID(by.Int64)
	if s.Rhythm, err = ParseRhythm(rhythm); err != nil {
		return s, err
	}
	if joined.Valid {
		s.Mine = &Membership{Muted: muted.Bool, JoinedAt: db.Time(joined.Int64)}
		s.Mine.Rhythm, err = ParseRhythm(mine.String)
	}
	return s, err
}

func find(tx *db.Tx, viewer []any, space id.ID) (Space, bool, error) {
	return db.One(tx, scanSpace, `SELECT `+columns+` WHERE s.id = $3 AND `+Seen("s", 1, 2), append(viewer, space)...)
}

func anyones(tx *db.Tx, space id.ID) (Space, bool, error) {
	return db.One(tx, scanSpace, `SELECT `+columns+` WHERE s.id = $2`, id.ID(0), space)
}

func list(tx *db.Tx, viewer []any) ([]Space, error) {
	return db.All(tx, scanSpace, `SELECT `+columns+` WHERE s.kind <> 'note' AND `+Seen("s", 1, 2)+`
		ORDER BY a.archived_at IS NOT NULL, m.joined_at IS NULL, s.name_fold`, viewer...)
}

func insertSpace(tx *db.Tx, s Space) error {
	_, err := tx.Exec(`INSERT INTO space (id, name, name_fold, purpose, kind, rhythm, created_by, created_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		s.ID, s.Name, kept(s.ID, s.Kind, s.Name), s.Purpose, s.Kind, s.Rhythm.String(), s.CreatedBy, db.Micros(s.CreatedAt), db.NullMicros(s.ExpiresAt))
	return err
}

// kept is the form in which a name is kept, so that no two open spaces have the same. A closed space's is its own alone:
// whoever does not see it can give the name to another.
func kept(space id.ID, kind Kind, name string) string {
	if kind == Open {
		return fold(name)
	}
	return fold(name) + "\n" + space.String()
}

// named tells whether another space that the actor sees has the name, in any case.
func named(tx *db.Tx, viewer []any, but id.ID, name string) (bool, error) {
	_, found, err := db.One(tx, db.Value[id.ID], `SELECT s.id FROM space s WHERE s.id <> $3 AND `+Seen("s", 1, 2)+`
		AND (s.name_fold = $4 OR s.name_fold > $5 AND s.name_fold < $6)`,
		append(viewer, but, fold(name), fold(name)+"\n", fold(name)+"\v")...)
	return found, err
}

func updateSpace(tx *db.Tx, space id.ID, d Details) error {
	_, err := tx.Exec(`UPDATE space SET name = $2, name_fold = $3, purpose = $4, kind = $5, rhythm = $6 WHERE id = $1`,
		space, d.Name, kept(space, d.Kind, d.Name), d.Purpose, d.Kind, d.Rhythm.String())
	return err
}

// insertMember adds a member; false when the person was one.
func insertMember(tx *db.Tx, space, who id.ID, at time.Time) (bool, error) {
	n, err := tx.Exec(`INSERT INTO member (space_id, person_id, muted, rhythm, joined_at, audiences)
		SELECT id, $2, FALSE, '', $3, audiences FROM space WHERE id = $1
		ON CONFLICT (space_id, person_id) DO NOTHING`, space, who, db.Micros(at))
	return n > 0, err
}

func deleteMember(tx *db.Tx, space, who id.ID) (bool, error) {
	n, err := tx.Exec(`DELETE FROM member WHERE space_id = $1 AND person_id = $2`, space, who)
	return n > 0, err
}

func updateMember(tx *db.Tx, space, who id.ID, muted bool, r Rhythm) error {
	_, err := tx.Exec(`UPDATE member SET muted = $3, rhythm = $4 WHERE space_id = $1 AND person_id = $2`, space, who, muted, r.String())
	return err
}

func insertArchive(tx *db.Tx, space, by id.ID, at time.Time) error {
	_, err := tx.Exec(`INSERT INTO space_archive (space_id, person_id, archived_at) VALUES ($1, $2, $3)
		ON CONFLICT (space_id) DO NOTHING`, space, by, db.Micros(at))
	return err
}

func deleteArchive(tx *db.Tx, space id.ID) error {
	_, err := tx.Exec(`DELETE FROM space_archive WHERE space_id = $1`, space)
	return err
}

func scanMember(row db.Scanner) (Member, error) {
	var m Member
	var rhythm string
	var joined int64
	if err := row.Scan(&m.Person, &m.Muted, &rhythm, &joined); err != nil {
		return m, err
	}
	m.JoinedAt = db.Time(joined)
	var err error
	m.Rhythm, err = ParseRhythm(rhythm)
	return m, err
}

// members lists the members whose accounts are in use, by name.
func members(tx *db.Tx, space id.ID) ([]Member, error) {
	return db.All(tx, scanMember, `SELECT m.person_id, m.muted, m.rhythm, m.joined_at FROM member m
		JOIN person p ON p.id = m.person_id WHERE m.space_id = $1 AND p.deactivated_at IS NULL ORDER BY p.name, p.id`, space)
}

func entrance(tx *db.Tx, space, who id.ID) (name string, inside, ok bool, err error) {
	var kind Kind
	_, ok, err = db.One(tx, func(row db.Scanner) (struct{}, error) { return struct{}{}, row.Scan(&name, &kind, &inside) },
		`SELECT s.name, s.kind, EXISTS (SELECT 1 FROM member m WHERE m.space_id = s.id AND m.person_id = $2) FROM space s WHERE s.id = $1`, space, who)
	if kind == Confidential && !inside {
		name = ""
	}
	return name, inside, ok, err
}

// countMembers counts them, and whoever else counts before a change waits until this transaction ends.
func countMembers(tx *db.Tx, space id.ID) (int, error) {
	if _, _, err := db.One(tx, db.Value[id.ID], `SELECT id FROM space WHERE id = $1 ORDER BY id`+tx.ForUpdate(), space); err != nil {
		return 0, err
	}
	n, _, err := db.One(tx, db.Value[int], `SELECT count(*) FROM member WHERE space_id = $1`, space)
	return n, err
}

// readers reads people, their roles and the rhythms of those who are members, and keeps those who see the space.
func readers(tx *db.Tx, space Space, query string, args ...any) ([]Reader, error) {
	type row struct {
		person.Actor
		rhythm sql.NullString
	}
	list, err := db.All(tx, func(s db.Scanner) (r row, err error) {
		err = s.Scan(&r.ID, &r.Role, &r.rhythm)
		return r, err
	}, query, args...)
	if err != nil {
		return nil, err
	}
	out := make([]Reader, 0, len(list))
	for _, r := range list {
		switch {
		case r.rhythm.Valid:
			own, err := ParseRhythm(r.rhythm.String)
			if err != nil {
				return nil, err
			}
			out = append(out, Reader{r.ID, true, space.pace(own)})
		case space.Kind == Open && !guest(r.Actor):
			out = append(out, Reader{r.ID, false, space.Rhythm})
		}
	}
	return out, nil
}

func isMember(tx *db.Tx, space, who id.ID) (bool, error) {
	_, ok, err := db.One(tx, db.Value[id.ID], `SELECT person_id FROM member WHERE space_id = $1 AND person_id = $2`, space, who)
	return ok, err
}

func memberNumbers(tx *db.Tx, space id.ID) ([]id.ID, error) {
	return db.All(tx, db.Value[id.ID], `SELECT person_id FROM member WHERE space_id = $1 ORDER BY person_id`, space)
}

func updateEnd(tx *db.Tx, note id.ID, at time.Time) error {
	_, err := tx.Exec(`UPDATE space SET expires_at = $2 WHERE id = $1 AND kind = 'note'`, note, db.Micros(at))
	return err
}

func noteEnd(tx *db.Tx, note id.ID) (time.Time, bool, error) {
	at, ok, err := db.One(tx, db.Value[int64], `SELECT expires_at FROM space WHERE id = $1 AND kind = 'note'`, note)
	return db.Time(at), ok, err
}

func deleteNote(tx *db.Tx, note id.ID) error {
	if _, err := tx.Exec(`DELETE FROM member WHERE space_id = $1`, note); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM space WHERE id = $1 AND kind = 'note'`, note)
	return err
}

func seenNumbers(tx *db.Tx, viewer []any) ([]id.ID, error) {
	return db.All(tx, db.Value[id.ID], `SELECT s.id FROM space s WHERE `+Seen("s", 1, 2)+` ORDER BY s.id`, viewer...)
}

func hidden(tx *db.Tx, viewer []any, space id.ID) (bool, error) {
	_, is, err := db.One(tx, db.Value[id.ID], `SELECT s.id FROM space s WHERE s.id = $3 AND s.kind = 'confidential' AND NOT `+Seen("s", 1, 2),
		append(viewer, space)...)
	return is, err
}
