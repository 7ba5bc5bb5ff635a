package triage

import "meantime/internal/db"

func overrides(tx *db.Tx) (map[string]Override, error) {
	out := map[string]Override{}
	type row struct {
		name string
		Override
	}
	list, err := db.All(tx, func(s db.Scanner) (row, error) {
		var r row
		var at int64
		err := s.Scan(&r.name, &r.Off, &r.Reason, &r.By, &at)
		r.At = db.Time(at)
		return r, err
	}, `SELECT rule, off, reason, by_id, at FROM advice_rule`)
	for _, r := range list {
		out[r.name] = r.Override
	}
	return out, err
}

func upsertOverride(tx *db.Tx, name string, o Override) error {
	_, err := tx.Exec(`INSERT INTO advice_rule (rule, off, reason, by_id, at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (rule) DO UPDATE SET off = excluded.off, reason = excluded.reason, by_id = excluded.by_id, at = excluded.at`,
		name, o.Off, o.Reason, o.By, db.Micros(o.At))
	return err
}

func deleteOverride(tx *db.Tx, name string) error {
	_, err := tx.Exec(`DELETE FROM advice_rule WHERE rule = $1`, name)
	return err
}
