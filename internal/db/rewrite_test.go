package db_test

import (
	"fmt"
	"testing"
	"time"

	"meantime/internal/db"
)

// TestWhatAnAskingFollowedIsFoundOut has one person ask three others, who were handed on to whom one after the other, before
// it was kept which asking followed which.
func TestWhatAnAskingFollowedIsFoundOut(t *testing.T) {
	empties(t, func(t *testing.T, url string) {
		d, err := db.Open(t.Context(), db.Options{URL: url, Now: time.Now, NoMigrate: true})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { d.Close() })
		if err := d.MigrateTo(t.Context(), 8); err != nil {
			t.Fatal(err)
		}
		err = d.Write(t.Context(), func(tx *db.Tx) error {
			for who := 9; who <= 13; who++ {
				if _, err := tx.Exec(`INSERT INTO person VALUES ($1, 'N', 'n', $2, $2, $2, 'member', '', '', '', '', '', FALSE, '', 1, NULL)`, who, fmt.Sprint(who)); err != nil {
					return err
				}
			}
			for _, statement := range []string{
				`INSERT INTO space (id, name, name_fold, purpose, kind, rhythm, created_by, created_at) VALUES (1, 'S', 's', '', 'open', '', 9, 1)`,
				`INSERT INTO thread (id, space_id, author_id, title, created_at, last_letter_id, last_at, letters) VALUES (1, 1, 9, 'T', 1, 1, 1, 0)`,
				`INSERT INTO ask (id, thread_id, space_id, kind, author_id, created_at) VALUES (1, 1, 1, 'answer', 9, 1)`,
				`INSERT INTO asked (id, ask_id, person_id, author_id, by_id, item_ref, said, wanted, created_at, ended, ended_by, ended_at) VALUES
					(1, 1, 10, 9, 9, 77, '', 'null', 100, 'handed_on', 10, 200), (2, 1, 11, 9, 9, 77, '', 'null', 100, 'handed_on', 9, 300),
					(3, 1, 12, 9, 10, 3, '', 'null', 201, 'asked_again', 9, 400), (4, 1, 13, 9, 9, 4, '', 'null', 301, '', NULL, NULL),
					(5, 1, 12, 9, 9, 5, '', 'null', 401, '', NULL, NULL)`,
			} {
				if _, err := tx.Exec(statement); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := d.MigrateTo(t.Context(), 9); err != nil {
			t.Fatal(err)
		}
		err = d.Read(t.Context(), func(tx *db.Tx) error {
			for asking, want := range map[int]int{1: 0, 2: 0, 3: 1, 4: 2, 5: 3} {
				got, _, err := db.One(tx, db.Value[int], `SELECT COALESCE(follows_id, 0) FROM asked WHERE id = $1`, asking)
				if err != nil || got != want {
					t.Errorf("asking %d follows %d, not %d: %v", asking, got, want, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}
