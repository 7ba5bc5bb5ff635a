package file

import (
	"database/sql"
	"fmt"
	"slices"
	"time"

	"meantime/internal/blob"
	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/space"
)

// state is how far a file has come, as its row says.
type state string

const (
	arriving state = "arriving"
	whole    state = "whole"
	leaving  state = "going" // its bytes go, and then its row
)

// Seen is the condition under which a viewer sees the file of a row, as SQL: alias is the file table's name in the query,
// viewer and now are the numbers of the placeholders that hold what space.Viewer returns.
func Seen(alias string, viewer, now int) string {
	return fmt.Sprintf(`(%[1]s.state = 'whole' AND (EXISTS (SELECT 1 FROM file_ref shown JOIN space within ON within.id = shown.space_id
		WHERE shown.file_id = %[1]s.id AND %[2]s)
		OR %[1]s.person_id = $%[3]d AND NOT EXISTS (SELECT 1 FROM file_ref shown WHERE shown.file_id = %[1]s.id AND shown.space_id IS NOT NULL)))`,
		alias, space.Seen("within", viewer, now), viewer)
}

const columns = `f.id, f.person_id, f.name, f.media, f.size, f.sum, f.width, f.height, f.blob, f.created_at`

func (f *File) into(created *int64) []any {
	return []any{&f.ID, &f.By, &f.Name, &f.Media, &f.Size, &f.Sum, &f.Width, &f.Height, &f.blob, created}
}

func scanFile(row db.Scanner) (f File, err error) {
	var created int64
	err = row.Scan(f.into(&created)...)
	f.CreatedAt = db.Time(created)
	return f, err
}

func seen(tx *db.Tx, viewer []any, files []id.ID) ([]File, error) {
	return db.All(tx, scanFile, `SELECT `+columns+` FROM file f WHERE f.id `+tx.In(3)+` AND `+Seen("f", 1, 2), append(viewer, db.List(tx, files))...)
}

// lock keeps others from changing what files are referred to by.
func lock(tx *db.Tx, files []id.ID) error {
	if tx.Alone() {
		return nil
	}
	_, err := db.All(tx, db.Value[id.ID], `SELECT id FROM file WHERE id `+tx.In(1)+` ORDER BY id`+tx.ForUpdate(), db.List(tx, files))
	return err
}

func insertFile(tx *db.Tx, u Upload, by id.ID, name string, at time.Time) error {
	_, err := tx.Exec(`INSERT INTO file (id, person_id, name, state, size, media, sum, width, height, blob, created_at, ends_at)
		VALUES ($1, $2, $3, 'arriving', $4, '', '', 0, 0, $5, $6, $7)`, u.ID, by, name, u.Size, u.blob, db.Micros(at), db.Micros(u.Ends))
	return err
}

func countArriving(tx *db.Tx, who id.ID) (int, error) {
	n, _, err := db.One(tx, db.Value[int], `SELECT count(*) FROM file WHERE person_id = $1 AND state = 'arriving'`, who)
	return n, err
}

func findUpload(tx *db.Tx, who, v id.ID) (Upload, bool, error) {
	return db.One(tx, func(row db.Scanner) (u Upload, err error) {
		var ends sql.NullInt64
		err = row.Scan(&u.ID, &u.Size, &u.state, &u.blob, &ends)
		u.Ends = db.NullTime(ends)
		return u, err
	}, `SELECT id, size, state, blob, ends_at FROM file WHERE id = $1 AND person_id = $2`, v, who)
}

func prolong(tx *db.Tx, v id.ID, ends time.Time) error {
	_, err := tx.Exec(`UPDATE file SET ends_at = $2 WHERE id = $1 AND state = 'arriving'`, v, db.Micros(ends))
	return err
}

func resize(tx *db.Tx, v id.ID, size int64) (bool, error) {
	n, err := tx.Exec(`UPDATE file SET size = $2 WHERE id = $1 AND state = 'arriving'`, v, size)
	return n > 0, err
}

// makeWhole makes a file of what arrived; false when it is one already, or has been given up.
func makeWhole(tx *db.Tx, f File, ends time.Time) (bool, error) {
	n, err := tx.Exec(`UPDATE file SET state = 'whole', media = $2, sum = $3, width = $4, height = $5, ends_at = $6 WHERE id = $1 AND state = 'arriving'`,
		f.ID, f.Media, f.Sum, f.Width, f.Height, db.Micros(ends))
	return n > 0, err
}

// going is a file whose bytes go, and then its row.
type going struct {
	id   id.ID
	blob blob.Key
}

func scanGoing(row db.Scanner) (g going, err error) {
	err = row.Scan(&g.id, &g.blob)
	return g, err
}

// goes marks the files that a condition describes, and returns them.
func goes(tx *db.Tx, condition string, args ...any) ([]going, error) {
	return db.All(tx, scanGoing, `UPDATE file SET state = 'going', ends_at = 0 WHERE `+condition+` RETURNING id, blob`, args...)
}

// due marks files behind one whose time is over, and returns them with those that could not go before.
func due(tx *db.Tx, now time.Time, after id.ID, limit int) ([]going, error) {
	list, err := db.All(tx, db.Value[id.ID], `SELECT id FROM file WHERE ends_at <= $1 AND id > $2 ORDER BY id LIMIT $3`+tx.SkipLocked(), db.Micros(now), after, limit)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return goes(tx, `id `+tx.In(1), db.List(tx, list))
}

// gone removes the row of a file that has no bytes any more, and gives back its room.
func gone(tx *db.Tx, g going) error {
	size, ok, err := db.One(tx, db.Value[int64], `DELETE FROM file WHERE id = $1 AND state = 'going' RETURNING size`, g.id)
	if err != nil || !ok {
		return err
	}
	return giveBack(tx, size)
}

func refsOf(tx *db.Tx, r Ref) ([]id.ID, error) {
	return db.All(tx, db.Value[id.ID], `SELECT file_id FROM file_ref WHERE kind = $1 AND text_id = $2 AND place = $3 ORDER BY file_id`, r.Kind, r.Text, r.Place)
}

func insertRef(tx *db.Tx, r Ref, v id.ID) error {
	within := sql.NullInt64{Int64: int64(r.Space), Valid: r.Space != 0}
	if _, err := tx.Exec(`INSERT INTO file_ref (kind, text_id, place, file_id, space_id) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
		r.Kind, r.Text, r.Place, v, within); err != nil {
		return err
	}
	_, err := tx.Exec(`UPDATE file SET ends_at = NULL WHERE id = $1`, v)
	return err
}

func deleteRef(tx *db.Tx, r Ref, v id.ID) error {
	_, err := tx.Exec(`DELETE FROM file_ref WHERE kind = $1 AND text_id = $2 AND place = $3 AND file_id = $4`, r.Kind, r.Text, r.Place, v)
	return err
}

// left has the bytes of a file go at a time, if nothing refers to it any more.
func left(tx *db.Tx, v id.ID, ends time.Time) error {
	_, err := tx.Exec(`UPDATE file SET ends_at = $2 WHERE id = $1 AND state = 'whole' AND NOT EXISTS (SELECT 1 FROM file_ref r WHERE r.file_id = $1)`,
		v, db.Micros(ends))
	return err
}

func referred(tx *db.Tx, v id.ID) (bool, error) {
	_, is, err := db.One(tx, db.Value[int], `SELECT 1 FROM file_ref WHERE file_id = $1 LIMIT 1`, v)
	return is, err
}

// reference is a file, and the text that refers to it.
type reference struct {
	text id.ID
	File
}

func filesOf(tx *db.Tx, texts []id.ID, kinds []string) ([]reference, error) {
	return db.All(tx, func(row db.Scanner) (r reference, err error) {
		var created int64
		err = row.Scan(slices.Concat([]any{&r.text}, r.into(&created))...)
		r.CreatedAt = db.Time(created)
		return r, err
	}, `SELECT r.text_id, `+columns+` FROM file_ref r JOIN file f ON f.id = r.file_id WHERE r.kind `+tx.In(1)+` AND r.text_id `+tx.In(2)+` ORDER BY r.text_id, f.id`,
		db.Texts(tx, kinds), db.List(tx, texts))
}

func findRoom(tx *db.Tx) (Room, bool, error) {
	return db.One(tx, func(row db.Scanner) (r Room, err error) {
		err = row.Scan(&r.Used, &r.Each, &r.All)
		return r, err
	}, `SELECT used, each_most, all_most FROM file_room`)
}

func makeRoom(tx *db.Tx) error {
	_, err := tx.Exec(`INSERT INTO file_room (one, used, each_most, all_most) VALUES (1, 0, $1, $2) ON CONFLICT DO NOTHING`, int64(defaultEach), int64(defaultAll))
	return err
}

func takeRoom(tx *db.Tx, size int64) (bool, error) {
	n, err := tx.Exec(`UPDATE file_room SET used = used + $1 WHERE used + $1 <= all_most AND $1 <= each_most`, size)
	return n > 0, err
}

func giveBack(tx *db.Tx, size int64) error {
	_, err := tx.Exec(`UPDATE file_room SET used = used - $1`, size)
	return err
}

func updateRoom(tx *db.Tx, each, all int64) error {
	_, err := tx.Exec(`UPDATE file_room SET each_most = $1, all_most = $2`, each, all)
	return err
}
