package imports

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/space"
)

// alone has all who import wait for each other until their transactions end.
func alone(tx *db.Tx) error {
	_, err := tx.Exec(`INSERT INTO epoch (name, value) VALUES ('import', 0) ON CONFLICT (name) DO UPDATE SET value = epoch.value`)
	return err
}

const runColumns = `i.id, i.space_id, i.person_id, i.position, i.letters, i.begun_at, i.ended_at FROM import i`

func scanRun(row db.Scanner) (r Run, err error) {
	var begun int64
	var ended sql.NullInt64
	err = row.Scan(&r.ID, &r.Space, &r.By, &r.Position, &r.Letters, &begun, &ended)
	r.Begun, r.Ended = db.Time(begun), db.NullTime(ended)
	return r, err
}

func unfinished(tx *db.Tx, a Archive) (Run, bool, error) {
	return db.One(tx, scanRun, `SELECT `+runColumns+` WHERE i.space_id = $1 AND i.digest = $2 AND i.ended_at IS NULL`, a.Space, a.Digest)
}

func insertRun(tx *db.Tx, r Run, a Archive) error {
	_, err := tx.Exec(`INSERT INTO import (id, space_id, person_id, file, digest, position, letters, begun_at) VALUES ($1, $2, $3, $4, $5, 0, 0, $6)`,
		r.ID, r.Space, r.By, a.File, a.Digest, db.Micros(r.Begun))
	return err
}

func progressed(tx *db.Tx, run id.ID, position, letters int) error {
	_, err := tx.Exec(`UPDATE import SET position = $2, letters = letters + $3 WHERE id = $1`, run, position, letters)
	return err
}

func endRun(tx *db.Tx, run id.ID, at time.Time) error {
	_, err := tx.Exec(`UPDATE import SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL`, run, db.Micros(at))
	return err
}

func runsOf(tx *db.Tx, viewer []any, runs []id.ID) (map[id.ID]Run, error) {
	list, err := db.All(tx, scanRun, `SELECT `+runColumns+` JOIN space s ON s.id = i.space_id WHERE i.id `+tx.In(3)+` AND `+space.Seen("s", 1, 2),
		append(viewer, db.List(tx, runs))...)
	out := make(map[id.ID]Run, len(list))
	for _, r := range list {
		out[r.ID] = r
	}
	return out, err
}

func known(tx *db.Tx, where id.ID, keys []string) (map[string]Known, error) {
	type row struct {
		key string
		Known
	}
	list, err := db.All(tx, func(s db.Scanner) (r row, err error) {
		var written int64
		err = s.Scan(&r.key, &r.Letter, &r.Thread, &r.Email, &written)
		r.Written = db.Time(written)
		return r, err
	}, `SELECT o.key, o.letter_id, l.thread_id, p.email_fold, l.created_at FROM imported o JOIN letter l ON l.id = o.letter_id
		JOIN person p ON p.id = l.author_id WHERE o.space_id = $1 AND o.key `+tx.In(2), where, db.Texts(tx, keys))
	out := make(map[string]Known, len(list))
	for _, r := range list {
		out[r.key] = r.Known
	}
	return out, err
}

func knownAddresses(tx *db.Tx, folded []string) (int, error) {
	n, _, err := db.One(tx, db.Value[int], `SELECT count(*) FROM person WHERE email_fold `+tx.In(1), db.Texts(tx, folded))
	return n, err
}

// Check proves what must always hold of what was imported, and returns a sentence for each place where it does not.
func (i *Imports) Check(ctx context.Context) ([]string, error) {
	var wrong []string
	err := i.db.Read(ctx, func(tx *db.Tx) error {
		for _, c := range []struct{ says, query string }{
			{"%s is awaited, and has an account", `SELECT p.id FROM person p WHERE p.awaited AND (p.deactivated_at IS NULL
				OR EXISTS (SELECT 1 FROM password w WHERE w.person_id = p.id) OR EXISTS (SELECT 1 FROM passkey k WHERE k.person_id = p.id)
				OR EXISTS (SELECT 1 FROM session s WHERE s.person_id = p.id) OR EXISTS (SELECT 1 FROM token t WHERE t.person_id = p.id)
				OR EXISTS (SELECT 1 FROM schedule c WHERE c.person_id = p.id) OR EXISTS (SELECT 1 FROM member m WHERE m.person_id = p.id))`},
			{"%s is awaited, and something is on its way to them", `SELECT DISTINCT p.id FROM person p JOIN inbox b ON b.person_id = p.id WHERE p.awaited`},
			{"import %s has not brought as many letters as it says", `SELECT i.id FROM import i
				WHERE i.letters <> (SELECT count(*) FROM imported o WHERE o.import_id = i.id)`},
		} {
			found, err := db.All(tx, db.Value[id.ID], c.query)
			if err != nil {
				return err
			}
			for _, v := range found {
				wrong = append(wrong, fmt.Sprintf(c.says, v))
			}
		}
		return nil
	})
	return wrong, err
}
