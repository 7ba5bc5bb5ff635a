package org

import (
	"encoding/json"
	"fmt"
	"time"

	"meantime/internal/db"
	"meantime/internal/worktime"
)

// onlyRow is the id of the one organisation: a second cannot be inserted.
const onlyRow = 1

// usual is how the hours of newcomers are kept.
type usual struct {
	Hours *worktime.Hours `json:"hours"`
	Batch *worktime.Batch `json:"batch"`
}

func row(tx *db.Tx) (Org, bool, error) {
	return db.One(tx, func(s db.Scanner) (o Org, err error) {
		var hours string
		var created int64
		if err := s.Scan(&o.Name, &o.Zone, &o.Region, &hours, &created); err != nil {
			return o, err
		}
		var u usual
		if err := json.Unmarshal([]byte(hours), &u); err != nil {
			return o, fmt.Errorf("the usual hours: %w", err)
		}
		o.Hours, o.Batch, o.Founded = u.Hours, u.Batch, db.Time(created)
		return o, nil
	}, `SELECT name, zone, region, hours, created_at FROM org WHERE id = $1`, onlyRow)
}

// insertOrg adds the organisation unless there is one; it says whether it did.
func insertOrg(tx *db.Tx, o Org) (bool, error) {
	hours, err := json.Marshal(usual{o.Hours, o.Batch})
	if err != nil {
		return false, err
	}
	n, err := tx.Exec(`INSERT INTO org (id, name, zone, region, hours, created_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (id) DO NOTHING`, onlyRow, o.Name, o.Zone, o.Region, string(hours), db.Micros(o.Founded))
	return n == 1, err
}

func updateOrg(tx *db.Tx, s Settings) error {
	hours, err := json.Marshal(usual{s.Hours, s.Batch})
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE org SET name = $2, zone = $3, region = $4, hours = $5 WHERE id = $1`, onlyRow, s.Name, s.Zone, s.Region, string(hours))
	return err
}

const setupKind = "setup"

func insertLink(tx *db.Tx, hash string, now, expires time.Time) error {
	_, err := tx.Exec(`DELETE FROM once_link WHERE kind = $1 AND expires_at <= $2`, setupKind, db.Micros(now))
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO once_link (hash, kind, expires_at) VALUES ($1, $2, $3)`, hash, setupKind, db.Micros(expires))
	return err
}

func linkWorks(tx *db.Tx, hash string, now time.Time) (bool, error) {
	_, ok, err := db.One(tx, db.Value[string], `SELECT hash FROM once_link WHERE hash = $1 AND kind = $2 AND expires_at > $3`,
		hash, setupKind, db.Micros(now))
	return ok, err
}

func deleteLinks(tx *db.Tx) error {
	_, err := tx.Exec(`DELETE FROM once_link WHERE kind = $1`, setupKind)
	return err
}

// editsBetween lists the edits of up to three nested places, given from the largest, in that order.
func editsBetween(tx *db.Tx, places []string, first, last worktime.Date) (out []HolidayEdit, err error) {
	for _, place := range places {
		edits, err := db.All(tx, scanEdit, `SELECT region, date, name, off, from_hour, edited_by, edited_at FROM holiday_edit
			WHERE region = $1 AND date >= $2 AND date <= $3 ORDER BY date`, place, first.String(), last.String())
		if err != nil {
			return nil, err
		}
		out = append(out, edits...)
	}
	return out, nil
}

func scanEdit(s db.Scanner) (e HolidayEdit, err error) {
	var date string
	var at int64
	if err = s.Scan(&e.Region, &date, &e.Name, &e.Off, &e.From, &e.By, &at); err != nil {
		return e, err
	}
	e.At = db.Time(at)
	e.Date, err = worktime.ParseDate(date)
	return e, err
}

func upsertEdit(tx *db.Tx, e HolidayEdit) error {
	_, err := tx.Exec(`INSERT INTO holiday_edit (region, date, name, off, from_hour, edited_by, edited_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (region, date) DO UPDATE SET name = excluded.name,
		off = excluded.off, from_hour = excluded.from_hour, edited_by = excluded.edited_by, edited_at = excluded.edited_at`,
		e.Region, e.Date.String(), e.Name, e.Off, e.From, e.By, db.Micros(e.At))
	return err
}
