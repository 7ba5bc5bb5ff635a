package delivery

import (
	"time"

	"meantime/internal/db"
	"meantime/internal/id"
)

const audienceColumns = `space_id, number, item_id, reason, readers, created_at FROM audience`

func scanAudience(row db.Scanner) (audience, error) {
	var a audience
	var packed []byte
	var at int64
	if err := row.Scan(&a.space, &a.number, &a.item, &a.reason, &packed, &at); err != nil {
		return a, err
	}
	a.at = db.Time(at)
	var err error
	a.readers, err = unpack(packed)
	return a, err
}

func insertAudience(tx *db.Tx, a audience) error {
	_, err := tx.Exec(`INSERT INTO audience (space_id, number, item_id, reason, readers, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		a.space, a.number, a.item, a.reason, pack(a.readers), db.Micros(a.at))
	return err
}

// audiencesAfter lists the audiences of a space after a number, and keeps them from being withdrawn meanwhile.
func audiencesAfter(tx *db.Tx, space id.ID, number int64) ([]audience, error) {
	return db.All(tx, scanAudience, `SELECT `+audienceColumns+` WHERE space_id = $1 AND number > $2 ORDER BY number`+tx.ForShare(), space, number)
}

// audiencesOutside lists audiences from before an instant, and from after another.
func audiencesOutside(tx *db.Tx, from, to time.Time, limit int) ([]audience, error) {
	return db.All(tx, scanAudience, `SELECT `+audienceColumns+` WHERE created_at < $1 OR created_at > $2 ORDER BY created_at LIMIT $3`, db.Micros(from), db.Micros(to), limit)
}

func deleteAudience(tx *db.Tx, a audience) error {
	_, err := tx.Exec(`DELETE FROM audience WHERE space_id = $1 AND number = $2`, a.space, a.number)
	return err
}

// waitingFrom lists the items written after an instant that have not come to all of their readers.
func waitingFrom(tx *db.Tx, at time.Time) ([]id.ID, error) {
	return db.All(tx, db.Value[id.ID], `SELECT it.id FROM item it WHERE it.id >= $1 AND it.created_at > $2
		AND EXISTS (SELECT 1 FROM inbox i WHERE i.item_id = it.id AND i.slot_at IS NULL AND i.read_at IS NULL)`, id.First(at), db.Micros(at))
}

// waitingFor lists for whom some items wait.
func waitingFor(tx *db.Tx, items []id.ID) ([]id.ID, error) {
	return db.All(tx, db.Value[id.ID], `SELECT DISTINCT person_id FROM inbox WHERE slot_at IS NULL AND read_at IS NULL AND item_id `+tx.In(1)+` ORDER BY person_id`, db.List(tx, items))
}

// backdate has some items that wait be written now. By whole weeks, the day and time from which on they may come stays what it was.
func backdate(tx *db.Tx, items []id.ID, now time.Time) error {
	const week = `604800000000`
	const ahead = `((SELECT it.created_at FROM item it WHERE it.id = inbox.item_id) - $1 + ` + week + ` - 1) / ` + week + ` * ` + week
	_, err := tx.Exec(`UPDATE inbox SET not_before = CASE WHEN not_before - `+ahead+` > $1 THEN not_before - `+ahead+` ELSE $1 END, ahead_at = NULL
		WHERE slot_at IS NULL AND read_at IS NULL AND item_id `+tx.In(2), db.Micros(now), db.List(tx, items))
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE item SET created_at = $1 WHERE id `+tx.In(2), db.Micros(now), db.List(tx, items))
	return err
}

func deleteAudienceOfRef(tx *db.Tx, ref id.ID) error {
	_, err := tx.Exec(`DELETE FROM audience WHERE item_id IN (SELECT id FROM item WHERE ref = $1)`, ref)
	return err
}

func scanBehind(row db.Scanner) (behind, error) {
	var b behind
	err := row.Scan(&b.person, &b.space, &b.upTo, &b.head)
	return b, err
}

// behindOf lists where some people's entries are not all in the inbox, by space and person.
func behindOf(tx *db.Tx, people []id.ID) ([]behind, error) {
	return db.All(tx, scanBehind, `SELECT m.person_id, m.space_id, m.audiences, s.audiences FROM member m JOIN space s ON s.id = m.space_id
		WHERE m.person_id `+tx.In(1)+` AND s.audiences > m.audiences ORDER BY m.space_id, m.person_id`, db.List(tx, people))
}

// allBehind is behindOf everybody whose account is in use.
func allBehind(tx *db.Tx) ([]behind, error) {
	return db.All(tx, scanBehind, `SELECT m.person_id, m.space_id, m.audiences, s.audiences FROM space s JOIN member m ON m.space_id = s.id
		JOIN person p ON p.id = m.person_id WHERE s.audiences > m.audiences AND p.deactivated_at IS NULL ORDER BY m.space_id, m.person_id`)
}

// holdAudiences keeps audiences of the spaces of some people from being added until the transaction ends: who plans what
// comes next must see all that waits.
func holdAudiences(tx *db.Tx, people []id.ID) error {
	if tx.Alone() {
		return nil
	}
	_, err := db.All(tx, db.Value[id.ID], `SELECT s.id FROM space s WHERE s.id IN (SELECT m.space_id FROM member m WHERE m.person_id `+tx.In(1)+`)
		ORDER BY s.id`+tx.ForShare(), db.List(tx, people))
	return err
}

// insertShare writes out entries, but for those that are there already, such as one that an edit's mention brought.
func insertShare(tx *db.Tx, s share) error {
	_, err := tx.Exec(`INSERT INTO inbox (person_id, item_id, reason, not_before) SELECT value, $2, $3, $4 FROM `+tx.Each(1)+`
		WHERE TRUE ON CONFLICT (person_id, item_id) DO NOTHING`, db.List(tx, s.people), s.item, s.reason, db.Micros(s.at))
	return err
}

func markExpanded(tx *db.Tx, space id.ID, members []id.ID, upTo int64) error {
	_, err := tx.Exec(`UPDATE member SET audiences = $3 WHERE space_id = $2 AND person_id `+tx.In(1)+` AND audiences < $3`,
		db.List(tx, members), space, upTo)
	return err
}
