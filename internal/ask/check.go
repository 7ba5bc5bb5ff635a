package ask

import (
	"context"
	"fmt"

	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/id"
)

// Check proves what must always hold of what people are asked, and returns a sentence for each place where it does not.
func (a *Asks) Check(ctx context.Context) ([]string, error) {
	var wrong []string
	err := a.db.Read(ctx, func(tx *db.Tx) error {
		for _, c := range []struct {
			says, query string
			args        []any
		}{
			{"ask %s is of another space or author than its thread", `SELECT k.id FROM ask k JOIN thread t ON t.id = k.thread_id
				WHERE k.space_id <> t.space_id OR k.author_id <> t.author_id`, nil},
			{"asking %s has another author than its ask", `SELECT q.id FROM asked q JOIN ask k ON k.id = q.ask_id WHERE q.author_id <> k.author_id`, nil},
			{"asking %s has half an end", `SELECT id FROM asked WHERE (ended = '') <> (ended_at IS NULL) OR (ended_by IS NULL) <> (ended_at IS NULL)`, nil},
			{"asking %s is of nobody, and its ask is not of the space", `SELECT q.id FROM asked q JOIN ask k ON k.id = q.ask_id
				WHERE q.person_id IS NULL AND NOT k.of_space`, nil},
			{"ask %s is of the space, and of more than one at once", `SELECT k.id FROM ask k JOIN asked q ON q.ask_id = k.id
				WHERE k.of_space AND q.ended_at IS NULL GROUP BY k.id HAVING count(*) > 1`, nil},
			{"asking %s went on to none, or to more than one", `SELECT q.id FROM asked q WHERE q.ended IN ('handed_on', 'asked_again', 'taken', 'given_back')
				AND (SELECT count(*) FROM asked n WHERE n.follows_id = q.id) <> 1`, nil},
			{"asking %s follows one that did not go on to it", `SELECT n.id FROM asked n LEFT JOIN asked q ON q.id = n.follows_id AND q.ask_id = n.ask_id
				AND q.ended IN ('handed_on', 'asked_again', 'taken', 'given_back') WHERE n.follows_id IS NOT NULL AND q.id IS NULL`, nil},
			// One that was noticed before the clock was set back is not noticed again.
			{"asking %s is due, and nothing notices it", `SELECT q.id FROM asked q LEFT JOIN timer m ON m.kind = $1 AND m.ref = q.id
				WHERE q.ended_at IS NULL AND q.due_at > $2 AND m.ref IS NULL AND q.past_ref IS NULL`, []any{delivery.AskPast, db.Micros(a.now())}},
			{"asking %s is noticed, and is not due", `SELECT m.ref FROM timer m LEFT JOIN asked q ON q.id = m.ref AND q.author_id = m.person_id
				AND q.ended_at IS NULL AND q.due_at IS NOT NULL WHERE m.kind = $1 AND q.id IS NULL`, []any{delivery.AskPast}},
			{"asking %s is to be reminded of, and is not due or was", `SELECT m.ref FROM timer m LEFT JOIN asked q ON q.id = m.ref AND q.person_id = m.person_id
				AND q.ended_at IS NULL AND q.due_at IS NOT NULL AND q.remind_ref IS NULL WHERE m.kind = $1 AND q.id IS NULL`, []any{delivery.AskReminder}},
			{"asking %s was reminded of by nothing", `SELECT q.id FROM asked q LEFT JOIN item it ON it.ref = q.remind_ref AND it.kind = $1
				WHERE q.remind_ref IS NOT NULL AND it.id IS NULL`, []any{delivery.Reminder}},
			{"asking %s was reminded of to somebody else", `SELECT q.id FROM asked q JOIN item it ON it.ref = q.remind_ref JOIN inbox i ON i.item_id = it.id
				WHERE i.person_id <> q.person_id`, nil},
			{"asking %s has ended, and a reminder of it waits", `SELECT q.id FROM asked q JOIN item it ON it.ref = q.remind_ref JOIN inbox i ON i.item_id = it.id
				WHERE q.ended_at IS NOT NULL AND i.slot_at IS NULL AND i.read_at IS NULL`, nil},
		} {
			found, err := db.All(tx, db.Value[id.ID], c.query, c.args...)
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
