package urgent

import (
	"context"
	"fmt"

	"meantime/internal/db"
	"meantime/internal/file"
	"meantime/internal/id"
)

// Check proves what must always hold of urgents, and returns a sentence for each place where it does not.
func (u *Urgents) Check(ctx context.Context) ([]string, error) {
	var wrong []string
	err := u.DB.Read(ctx, func(tx *db.Tx) error {
		for _, c := range []struct{ says, query string }{
			{"the ladder of urgent %s goes on and has no timer", `SELECT u.id FROM urgent u
				LEFT JOIN timer t ON t.kind = 'rings' AND t.ref = u.id AND t.person_id = u.author_id
				WHERE u.next_at IS NOT NULL AND t.ref IS NULL`},
			{"urgent %s is taken or over, and its ladder goes on", `SELECT u.id FROM urgent u
				WHERE u.next_at IS NOT NULL AND (u.mine_at IS NOT NULL OR u.ended_at IS NOT NULL OR u.exhausted_at IS NOT NULL)`},
			{"nobody has taken urgent %s, and its ladder has stopped before its end", `SELECT u.id FROM urgent u
				WHERE u.next_at IS NULL AND u.mine_at IS NULL AND u.ended_at IS NULL AND u.exhausted_at IS NULL`},
			{"somebody was rung for urgent %s after it was taken", `SELECT DISTINCT u.id FROM urgent u JOIN ring r ON r.urgent_id = u.id
				WHERE r.step >= u.mine_step`},
			{"somebody was rung for a step of urgent %s that has not come", `SELECT DISTINCT u.id FROM urgent u JOIN ring r ON r.urgent_id = u.id
				WHERE r.step >= u.step`},
			{"nobody was told that the ladder of urgent %s is exhausted", `SELECT u.id FROM urgent u WHERE u.exhausted_at IS NOT NULL
				AND NOT EXISTS (SELECT 1 FROM ring r WHERE r.urgent_id = u.id AND r.person_id = u.author_id AND r.reason = 'told')`},
			{"nobody was rung for urgent %s, nor told that there is nobody", `SELECT u.id FROM urgent u
				WHERE NOT EXISTS (SELECT 1 FROM ring r WHERE r.urgent_id = u.id)`},
			{"who raised urgent %s was rung for it", `SELECT DISTINCT u.id FROM urgent u JOIN ring r ON r.urgent_id = u.id
				WHERE r.person_id = u.author_id AND r.reason <> 'told'`},
			{"urgent %s became a thread that is not there", `SELECT u.id FROM urgent u LEFT JOIN thread t ON t.id = u.thread_id AND t.space_id = u.space_id
				WHERE u.ended IN ('resolved', 'sent') AND t.id IS NULL`},
		} {
			found, err := db.All(tx, db.Value[id.ID], c.query)
			if err != nil {
				return err
			}
			for _, v := range found {
				wrong = append(wrong, fmt.Sprintf(c.says, v))
			}
		}
		found, err := file.TextsKeep(tx, file.Urgent, `SELECT u.id AS id, u.html AS html FROM urgent u`)
		wrong = append(wrong, found...)
		return err
	})
	return wrong, err
}
