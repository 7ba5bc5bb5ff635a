package relay

import (
	"context"
	"fmt"

	"meantime/internal/db"
	"meantime/internal/id"
)

// asking counts who is asked in the thread of a relay.
const asking = `(SELECT count(*) FROM ask k JOIN asked q ON q.ask_id = k.id WHERE k.thread_id = r.thread_id AND q.ended_at IS NULL)`

// Check proves what must always hold of relays, and returns a sentence for each place where it does not.
func (r *Relays) Check(ctx context.Context) ([]string, error) {
	var wrong []string
	err := r.db.Read(ctx, func(tx *db.Tx) error {
		for _, c := range []struct{ says, query string }{
			{"relay %s runs, and it is not one person who is asked", `SELECT r.id FROM relay r WHERE r.state IN ('running', 'back') AND ` + asking + ` <> 1`},
			{"relay %s is paused, and more than one person is asked", `SELECT r.id FROM relay r WHERE r.state = 'paused' AND ` + asking + ` > 1`},
			{"relay %s has ended, and somebody is still asked", `SELECT r.id FROM relay r WHERE r.ended_at IS NOT NULL AND ` + asking + ` > 0`},
			{"relay %s has ended in a state that is none, or is in one and has not ended", `SELECT r.id FROM relay r
				WHERE (r.state IN ('over', 'stopped')) <> (r.ended_at IS NOT NULL)`},
			{"relay %s runs, and no leg of it is on", `SELECT r.id FROM relay r WHERE r.state = 'running'
				AND NOT EXISTS (SELECT 1 FROM relay_leg l WHERE l.relay_id = r.id AND l.state = 'on')`},
			{"relay %s has a leg that is on, and nobody is asked for it", `SELECT r.id FROM relay r JOIN relay_leg l ON l.relay_id = r.id AND l.state = 'on'
				WHERE r.state NOT IN ('running', 'paused') OR ` + asking + ` <> 1`},
			{"relay %s has two legs in one place", `SELECT l.relay_id FROM relay_leg l GROUP BY l.relay_id HAVING count(DISTINCT l.place) <> count(*)`},
			{"relay %s has a leg that began with what was asked elsewhere", `SELECT r.id FROM relay r JOIN relay_leg l ON l.relay_id = r.id
				LEFT JOIN asked q ON q.id = l.asked_id LEFT JOIN ask k ON k.id = q.ask_id
				WHERE l.asked_id IS NOT NULL AND (k.thread_id IS NULL OR k.thread_id <> r.thread_id)`},
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
