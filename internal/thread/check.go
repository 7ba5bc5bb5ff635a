package thread

import (
	"context"
	"fmt"

	"meantime/internal/db"
	"meantime/internal/id"
)

// Check proves what must always hold of threads, and returns a sentence for each place where it does not.
func (t *Threads) Check(ctx context.Context) ([]string, error) {
	var wrong []string
	err := t.db.Read(ctx, func(tx *db.Tx) error {
		for _, c := range []struct{ says, query string }{
			{"thread %s does not hold as many letters as it says", `SELECT t.id FROM thread t
				WHERE t.letters <> (SELECT count(*) FROM letter l WHERE l.thread_id = t.id)`},
			{"thread %s does not know its last letter", `SELECT t.id FROM thread t
				WHERE t.last_letter_id <> (SELECT max(l.id) FROM letter l WHERE l.thread_id = t.id)`},
			{"letter %s is on its way to nobody", `SELECT l.id FROM letter l
				LEFT JOIN item it ON it.ref = l.id WHERE it.id IS NULL`},
			{"item %s is about nothing", `SELECT it.id FROM item it LEFT JOIN letter l ON l.id = it.ref
				LEFT JOIN closure c ON c.id = it.ref LEFT JOIN asked q ON q.id = it.ref LEFT JOIN asked p ON p.past_ref = it.ref
				LEFT JOIN asked r ON r.remind_ref = it.ref LEFT JOIN asked o ON o.told_ref = it.ref
				WHERE it.kind NOT IN ('stance', 'review', 'swap', 'swap_answer') AND l.id IS NULL AND c.id IS NULL AND q.id IS NULL AND p.id IS NULL AND r.id IS NULL AND o.id IS NULL`},
			{"letter %s is deleted and still says something", `SELECT id FROM letter WHERE deleted_at IS NOT NULL AND (body <> '' OR html <> '')`},
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
