package thread

import (
	"context"
	"fmt"

	"meantime/internal/db"
	"meantime/internal/file"
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
				LEFT JOIN item it ON it.ref = l.id LEFT JOIN imported o ON o.letter_id = l.id WHERE it.id IS NULL AND o.letter_id IS NULL`},
			{"letter %s was imported, and is on its way to somebody", `SELECT o.letter_id FROM imported o JOIN item it ON it.ref = o.letter_id`},
			{"letter %s was imported into another space than it is in", `SELECT o.letter_id FROM imported o JOIN letter l ON l.id = o.letter_id
				JOIN thread t ON t.id = l.thread_id JOIN import i ON i.id = o.import_id WHERE o.space_id <> t.space_id OR i.space_id <> t.space_id`},
			{"letter %s was imported before it was written", `SELECT o.letter_id FROM imported o JOIN letter l ON l.id = o.letter_id
				JOIN import i ON i.id = o.import_id WHERE l.created_at > coalesce(i.ended_at, l.created_at)`},
			{"item %s is about nothing", `SELECT it.id FROM item it LEFT JOIN letter l ON l.id = it.ref
				LEFT JOIN closure c ON c.id = it.ref LEFT JOIN asked q ON q.id = it.ref LEFT JOIN asked p ON p.past_ref = it.ref
				LEFT JOIN asked r ON r.remind_ref = it.ref LEFT JOIN asked o ON o.told_ref = it.ref
				WHERE it.kind NOT IN ('stance', 'review', 'swap', 'swap_answer') AND l.id IS NULL AND c.id IS NULL AND q.id IS NULL AND p.id IS NULL AND r.id IS NULL AND o.id IS NULL`},
			{"what refers to file %s is not there", `SELECT r.file_id FROM file_ref r WHERE r.kind NOT IN ('letter', 'outcome', 'why', 'urgent') AND NOT EXISTS (SELECT 1 FROM scheduled w WHERE r.kind = 'scheduled' AND w.id = r.text_id)
				AND NOT EXISTS (SELECT 1 FROM draft d WHERE r.kind = 'draft' AND d.person_id = r.text_id AND d.place = r.place)`},
			{"letter %s is deleted and still says something", `SELECT id FROM letter WHERE deleted_at IS NOT NULL AND (body <> '' OR html <> '')
				UNION SELECT l.id FROM letter l JOIN imported o ON o.letter_id = l.id WHERE l.deleted_at IS NOT NULL AND (o.rest <> '' OR o.html <> '')
				UNION SELECT l.id FROM letter l JOIN mailed m ON m.letter_id = l.id WHERE l.deleted_at IS NOT NULL AND (m.rest <> '' OR m.html <> '' OR m.sender <> '')`},
			{"letter %s came by mail from another, or for another thread", `SELECT m.letter_id FROM mailed m JOIN letter l ON l.id = m.letter_id
				WHERE l.thread_id <> m.thread_id OR l.author_id <> m.person_id`},
		} {
			found, err := db.All(tx, db.Value[id.ID], c.query)
			if err != nil {
				return err
			}
			for _, v := range found {
				wrong = append(wrong, fmt.Sprintf(c.says, v))
			}
		}
		for kind, texts := range map[string]string{file.Letter: `SELECT l.id AS id, l.html AS html FROM letter l WHERE l.deleted_at IS NULL`, file.Outcome: `SELECT c.id AS id, c.html AS html FROM closure c`} {
			found, err := file.TextsKeep(tx, kind, texts)
			if err != nil {
				return err
			}
			wrong = append(wrong, found...)
		}
		return nil
	})
	return wrong, err
}
