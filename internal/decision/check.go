package decision

import (
	"context"
	"fmt"

	"meantime/internal/db"
	"meantime/internal/file"
	"meantime/internal/id"
)

// Check proves what must always hold of proposals and decisions, and returns a sentence for each place where it does not.
func (d *Decisions) Check(ctx context.Context) ([]string, error) {
	var wrong []string
	err := d.db.Read(ctx, func(tx *db.Tx) error {
		for _, c := range []struct{ says, query string }{
			{"the decisions of space %s are not numbered from 1 without gaps", `SELECT s.id FROM space s LEFT JOIN decision d ON d.space_id = s.id
				GROUP BY s.id, s.decisions HAVING count(d.id) <> s.decisions OR coalesce(max(d.number), 0) <> s.decisions
				OR count(DISTINCT d.number) <> s.decisions OR coalesce(min(d.number), 1) <> 1`},
			{"decision %s is not about the outcome of its thread, in its space", `SELECT d.id FROM decision d JOIN closure c ON c.id = d.closure_id
				JOIN thread t ON t.id = d.thread_id WHERE c.thread_id <> d.thread_id OR t.space_id <> d.space_id OR c.reopened_at IS NOT NULL`},
			{"decision %s replaces itself by some way round", `WITH RECURSIVE chain (start, at) AS (
				SELECT id, replaces_id FROM decision WHERE replaces_id IS NOT NULL
				UNION SELECT c.start, d.replaces_id FROM chain c JOIN decision d ON d.id = c.at WHERE d.replaces_id IS NOT NULL)
				SELECT start FROM chain WHERE at = start`},
			{"decision %s was replaced by an older one", `SELECT o.id FROM decision o JOIN decision n ON n.replaces_id = o.id
				WHERE n.space_id = o.space_id AND n.number <= o.number`},
			{"stance %s is on what nobody proposes", `SELECT v.id FROM stance v LEFT JOIN ask k ON k.thread_id = v.thread_id AND k.kind = 'decision'
				WHERE k.id IS NULL`},
			{"stance %s was taken or ended after its proposal was closed", `SELECT v.id FROM stance v JOIN closure c ON c.thread_id = v.thread_id
				WHERE c.reopened_at IS NULL AND (v.id > c.id OR v.ended_no > c.id)`},
			{"stance %s was taken while its proposal was closed", `SELECT v.id FROM stance v JOIN closure c ON c.thread_id = v.thread_id
				WHERE v.id > c.id AND v.taken_at >= c.closed_at AND v.taken_at < c.reopened_at`},
			{"stance %s overlaps another one of the same person", `SELECT v.id FROM stance v JOIN stance x ON x.thread_id = v.thread_id
				AND x.person_id = v.person_id AND x.id > v.id WHERE v.ended_no IS NULL OR v.ended_no > x.id`},
			{"decision %s has a review date that nobody will notice", `SELECT d.id FROM decision d
				LEFT JOIN timer t ON t.kind = 'review_due' AND t.ref = d.id AND t.person_id = d.person_id
				WHERE d.review_on <> '' AND d.review_ref IS NULL AND t.ref IS NULL
				AND NOT EXISTS (SELECT 1 FROM decision n WHERE n.replaces_id = d.id)`},
			{"item %s tells of a stance that there is not", `SELECT it.id FROM item it LEFT JOIN stance v ON v.id = it.ref
				WHERE it.kind = 'stance' AND v.id IS NULL`},
		} {
			found, err := db.All(tx, db.Value[id.ID], c.query)
			if err != nil {
				return err
			}
			for _, v := range found {
				wrong = append(wrong, fmt.Sprintf(c.says, v))
			}
		}
		found, err := file.TextsKeep(tx, file.Why, `SELECT d.closure_id AS id, d.why_html AS html FROM decision d`)
		wrong = append(wrong, found...)
		return err
	})
	return wrong, err
}
