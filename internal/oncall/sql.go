package oncall

import (
	"database/sql"
	"maps"
	"slices"
	"time"

	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/space"
	"meantime/internal/worktime"
)

// count counts a change of a space's turns, and keeps others from making one until the transaction ends.
func count(tx *db.Tx, in id.ID) (version int64, err error) {
	version, _, err = db.One(tx, db.Value[int64], `INSERT INTO oncall (space_id, version) VALUES ($1, 1)
		ON CONFLICT (space_id) DO UPDATE SET version = oncall.version + 1 RETURNING version`, in)
	return version, err
}

func versionOf(tx *db.Tx, in id.ID) (int64, error) {
	version, _, err := db.One(tx, db.Value[int64], `SELECT version FROM oncall WHERE space_id = $1`, in)
	return version, err
}

func insertRota(tx *db.Tx, r Rota, version int64) error {
	_, err := tx.Exec(`INSERT INTO rota (id, space_id, zone, first, handoff, days, version, created_by, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		r.ID, r.Space, r.Zone, r.First.String(), r.Handoff.String(), r.Days, version, r.CreatedBy, db.Micros(r.CreatedAt))
	for place, who := range r.People {
		if err == nil {
			_, err = tx.Exec(`INSERT INTO rota_turn (rota_id, place, person_id) VALUES ($1, $2, $3)`, r.ID, place, who)
		}
	}
	return err
}

// rotasOf lists the rotas of a space in the order in which they were declared.
func rotasOf(tx *db.Tx, in id.ID) ([]Rota, error) {
	list, err := db.All(tx, func(row db.Scanner) (r Rota, err error) {
		var first, handoff string
		var created int64
		if err = row.Scan(&r.ID, &r.Space, &r.Zone, &first, &handoff, &r.Days, &r.CreatedBy, &created); err != nil {
			return r, err
		}
		r.CreatedAt = db.Time(created)
		if r.First, err = worktime.ParseDate(first); err == nil {
			r.Handoff, err = worktime.ParseClock(handoff)
		}
		return r, err
	}, `SELECT id, space_id, zone, first, handoff, days, created_by, created_at FROM rota WHERE space_id = $1 ORDER BY version`, in)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	type turn struct{ rota, person id.ID }
	turns, err := db.All(tx, func(row db.Scanner) (t turn, err error) {
		err = row.Scan(&t.rota, &t.person)
		return t, err
	}, `SELECT t.rota_id, t.person_id FROM rota_turn t JOIN rota r ON r.id = t.rota_id WHERE r.space_id = $1 ORDER BY t.rota_id, t.place`, in)
	for _, t := range turns {
		i := slices.IndexFunc(list, func(r Rota) bool { return r.ID == t.rota })
		list[i].People = append(list[i].People, t.person)
	}
	return list, err
}

func insertReplacement(tx *db.Tx, o Replacement, over time.Time, version int64) error {
	_, err := tx.Exec(`INSERT INTO replacement (id, space_id, person_id, zone, from_local, to_local, over_at, version, created_by, created_at, swap_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		o.ID, o.Space, o.Person, o.Zone, o.From.String(), o.To.String(), db.Micros(over), version, o.CreatedBy, db.Micros(o.CreatedAt),
		sql.NullInt64{Int64: int64(o.Swap), Valid: o.Swap != 0})
	return err
}

const replacementColumns = `id, space_id, person_id, zone, from_local, to_local, created_by, created_at, ended_by, ended_at, swap_id FROM replacement`

func scanReplacement(row db.Scanner) (o Replacement, err error) {
	var from, to string
	var created int64
	var by, ended, swap sql.NullInt64
	if err = row.Scan(&o.ID, &o.Space, &o.Person, &o.Zone, &from, &to, &o.CreatedBy, &created, &by, &ended, &swap); err != nil {
		return o, err
	}
	o.CreatedAt, o.EndedBy, o.EndedAt, o.Swap = db.Time(created), id.ID(by.Int64), db.NullTime(ended), id.ID(swap.Int64)
	if o.From, err = worktime.ParseMoment(from); err == nil {
		o.To, err = worktime.ParseMoment(to)
	}
	return o, err
}

// replacementsOf lists the replacements of a space that were not taken back nor over at an instant, in the order in which
// they were made.
func replacementsOf(tx *db.Tx, in id.ID, over time.Time) ([]Replacement, error) {
	return db.All(tx, scanReplacement, `SELECT `+replacementColumns+` WHERE space_id = $1 AND over_at > $2 AND ended_at IS NULL ORDER BY version, id`,
		in, db.Micros(over))
}

func replacement(tx *db.Tx, in, of id.ID) (Replacement, bool, error) {
	return db.One(tx, scanReplacement, `SELECT `+replacementColumns+` WHERE space_id = $1 AND id = $2`, in, of)
}

// endReplacement takes a replacement back; it says whether it did.
func endReplacement(tx *db.Tx, of, by id.ID, at time.Time) (bool, error) {
	n, err := tx.Exec(`UPDATE replacement SET ended_by = $2, ended_at = $3 WHERE id = $1 AND ended_at IS NULL`, of, by, db.Micros(at))
	return n > 0, err
}

// membersAmong tells which of some people belong to a space and have an account in use.
func membersAmong(tx *db.Tx, in id.ID, people map[id.ID]bool) (map[id.ID]bool, error) {
	list, err := db.All(tx, db.Value[id.ID], `SELECT p.id FROM member m JOIN person p ON p.id = m.person_id
		WHERE m.space_id = $1 AND p.id `+tx.In(2)+` AND p.deactivated_at IS NULL`, in, db.List(tx, slices.Sorted(maps.Keys(people))))
	out := make(map[id.ID]bool, len(list))
	for _, who := range list {
		out[who] = true
	}
	return out, err
}

// fallbackOf lists who is told for a space, in the order of their names.
func fallbackOf(tx *db.Tx, in id.ID) ([]id.ID, error) {
	return db.All(tx, db.Value[id.ID], `SELECT p.id FROM fallback f JOIN person p ON p.id = f.person_id
		JOIN member m ON m.space_id = f.space_id AND m.person_id = f.person_id
		WHERE f.space_id = $1 AND p.deactivated_at IS NULL ORDER BY p.name, p.id`, in)
}

// named lists whom a space has named to be told, whether or not they are still there.
func named(tx *db.Tx, in id.ID) ([]id.ID, error) {
	return db.All(tx, db.Value[id.ID], `SELECT person_id FROM fallback WHERE space_id = $1 ORDER BY person_id`, in)
}

func insertChange(tx *db.Tx, v, in id.ID, c Change) error {
	_, err := tx.Exec(`INSERT INTO oncall_change (id, space_id, kind, person_id, by_id, at) VALUES ($1, $2, $3, $4, $5, $6)`,
		v, in, c.Kind, sql.NullInt64{Int64: int64(c.Person), Valid: c.Person != 0}, c.By, db.Micros(c.At))
	return err
}

// noted lists the latest changes of a space that were noted by themselves, without those of the line for who does not belong.
func noted(tx *db.Tx, in id.ID, belongs bool, n int) ([]Change, error) {
	return db.All(tx, func(row db.Scanner) (c Change, err error) {
		var who sql.NullInt64
		var at int64
		err = row.Scan(&c.Kind, &who, &c.By, &at)
		c.Person, c.At = id.ID(who.Int64), db.Time(at)
		return c, err
	}, `SELECT kind, person_id, by_id, at FROM oncall_change WHERE space_id = $1 AND ($2 OR person_id IS NOT NULL) ORDER BY at DESC, id DESC LIMIT $3`, in, belongs, n)
}

func setFallback(tx *db.Tx, in id.ID, people []id.ID) error {
	_, err := tx.Exec(`DELETE FROM fallback WHERE space_id = $1`, in)
	for _, who := range people {
		if err == nil {
			_, err = tx.Exec(`INSERT INTO fallback (space_id, person_id) VALUES ($1, $2)`, in, who)
		}
	}
	return err
}

func insertRefusal(tx *db.Tx, who id.ID, of Source, at time.Time) error {
	_, err := tx.Exec(`INSERT INTO refusal (person_id, kind, ref, since) VALUES ($1, $2, $3, $4)
		ON CONFLICT (person_id, kind, ref) DO NOTHING`, who, of.Kind, of.Ref, db.Micros(at))
	return err
}

func deleteRefusal(tx *db.Tx, who id.ID, of Source) error {
	_, err := tx.Exec(`DELETE FROM refusal WHERE person_id = $1 AND kind = $2 AND ref = $3`, who, of.Kind, of.Ref)
	return err
}

func refusalsOf(tx *db.Tx, who id.ID) ([]Refusal, error) {
	return db.All(tx, func(row db.Scanner) (r Refusal, err error) {
		var since int64
		err = row.Scan(&r.Kind, &r.Ref, &since)
		r.Since = db.Time(since)
		return r, err
	}, `SELECT kind, ref, since FROM refusal WHERE person_id = $1 ORDER BY kind, since, ref`, who)
}

// refusing lists which of some people refuse a person or a space.
func refusing(tx *db.Tx, in, sender id.ID, people []id.ID) ([]id.ID, error) {
	return db.All(tx, db.Value[id.ID], `SELECT DISTINCT person_id FROM refusal
		WHERE person_id `+tx.In(1)+` AND (kind = 'space' AND ref = $2 OR kind = 'person' AND ref = $3)`, db.List(tx, people), in, sender)
}

// spacesWithTurns lists the spaces in use that a viewer sees and belongs to, and that ever had turns.
func spacesWithTurns(tx *db.Tx, viewer []any) ([]id.ID, error) {
	return db.All(tx, db.Value[id.ID], `SELECT s.id FROM oncall o JOIN space s ON s.id = o.space_id JOIN member m ON m.space_id = s.id
		WHERE m.person_id = $1 AND `+space.Seen("s", 1, 2)+`
		AND NOT EXISTS (SELECT 1 FROM space_archive a WHERE a.space_id = s.id) ORDER BY s.id`, viewer...)
}

// latestReplacements lists the replacements of a space that were made or taken back last.
func latestReplacements(tx *db.Tx, in id.ID, n int) ([]Replacement, error) {
	return db.All(tx, scanReplacement, `SELECT `+replacementColumns+` WHERE space_id = $1
		ORDER BY CASE WHEN ended_at IS NULL THEN created_at ELSE ended_at END DESC, id DESC LIMIT $2`, in, n)
}
