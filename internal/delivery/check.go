package delivery

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"meantime/internal/db"
	"meantime/internal/id"
)

// Check proves what must always hold of deliveries, and returns a sentence for each place where it does not.
func (d *Deliveries) Check(ctx context.Context) ([]string, error) {
	var wrong []string
	err := d.db.Read(ctx, func(tx *db.Tx) error {
		for _, c := range []struct {
			says, query string
			args        []any
		}{
			{"entry of the inbox of %s has an item that does not exist", `SELECT i.person_id FROM inbox i
				LEFT JOIN item it ON it.id = i.item_id WHERE it.id IS NULL`, nil},
			{"%s has entries of a slot at which no delivery was made", `SELECT DISTINCT i.person_id FROM inbox i
				LEFT JOIN delivery d ON d.person_id = i.person_id AND d.slot_at = i.slot_at
				WHERE i.slot_at IS NOT NULL AND d.person_id IS NULL`, nil},
			{"%s has a delivery with nothing in it", `SELECT d.person_id FROM delivery d
				WHERE NOT EXISTS (SELECT 1 FROM inbox i WHERE i.person_id = d.person_id AND i.slot_at = d.slot_at)`, nil},
			{"%s has an entry that was delivered before it was written", `SELECT i.person_id FROM inbox i
				JOIN item it ON it.id = i.item_id JOIN delivery d ON d.person_id = i.person_id AND d.slot_at = i.slot_at
				WHERE d.cut_at < it.created_at`, nil},
			{"something in the inbox of %s is that person's own", `SELECT i.person_id FROM inbox i
				JOIN item it ON it.id = i.item_id WHERE it.author_id = i.person_id`, nil},
			// The announcement is of one that came back before the clock was set back.
			{"a put-off thing of %s has no timer, and its coming back will not be told", `SELECT i.person_id FROM inbox i
				LEFT JOIN timer t ON t.kind = 'comes_back' AND t.ref = i.item_id AND t.person_id = i.person_id
				LEFT JOIN outbox o ON o.kind = 'back' AND o.ref = i.item_id AND o.person_id = i.person_id
				WHERE i.later_until > $1 AND i.done_at IS NULL AND t.ref IS NULL AND o.ref IS NULL`, []any{db.Micros(d.now())}},
		} {
			found, err := db.All(tx, db.Value[id.ID], c.query, c.args...)
			if err != nil {
				return err
			}
			for _, who := range found {
				wrong = append(wrong, fmt.Sprintf(c.says, who))
			}
		}
		for _, look := range []func(*db.Tx) ([]string, error){d.forgotten, unreadTimers} {
			found, err := look(tx)
			if wrong = append(wrong, found...); err != nil {
				return err
			}
		}
		return nil
	})
	return wrong, err
}

// forgotten finds people for whom something waits, whose schedule has a slot for it, and who have none planned, or a
// later one.
func (d *Deliveries) forgotten(tx *db.Tx) ([]string, error) {
	firsts, err := waitingSince(tx)
	if err != nil {
		return nil, err
	}
	var wrong []string
	for _, who := range slices.Sorted(maps.Keys(firsts)) {
		first := firsts[who]
		p, _, err := d.schedules.Compiled(tx, who)
		if err != nil {
			return nil, err
		}
		next, err := nextSlot(tx, who)
		if err != nil {
			return nil, err
		}
		if now := d.now(); first.Before(now) {
			first = now
		}
		if slot, ok := p.Slot(first); ok && (next.IsZero() || next.After(slot.At)) {
			wrong = append(wrong, fmt.Sprintf("something waits for %s since %s and is planned for %s, not for %s", who, first, next, slot.At))
		}
	}
	return wrong, nil
}

// waitingSince tells for whom something waits, in the inbox or in an audience, and from when on it may come.
func waitingSince(tx *db.Tx) (map[id.ID]time.Time, error) {
	type row struct {
		person id.ID
		at     int64
	}
	rows, err := db.All(tx, func(s db.Scanner) (r row, err error) {
		err = s.Scan(&r.person, &r.at)
		return r, err
	}, `SELECT i.person_id, min(i.not_before) FROM inbox i JOIN person p ON p.id = i.person_id
		WHERE i.slot_at IS NULL AND i.read_at IS NULL AND p.deactivated_at IS NULL GROUP BY i.person_id`)
	if err != nil {
		return nil, err
	}
	out := map[id.ID]time.Time{}
	for _, r := range rows {
		out[r.person] = db.Time(r.at)
	}
	list, err := allBehind(tx)
	if err != nil {
		return nil, err
	}
	found, err := shares(tx, list)
	for _, s := range found {
		for _, who := range s.people {
			if was, ok := out[who]; !ok || s.at.Before(was) {
				out[who] = s.at
			}
		}
	}
	return out, err
}
