package archive_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/ask"
	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/worktime"
)

const canary = "Kestrel"

// guarded is a world with everything in it that is in no archive of a workspace.
type guarded struct {
	*apptest.World
	ines, ruth, kenji person.Actor
	here              space.Space
}

func guard(t *testing.T, w *apptest.World) *guarded {
	t.Helper()
	g := &guarded{World: w, ines: w.PersonAs("Inês Carvalho", "Europe/Lisbon", person.Owner), ruth: w.Person("Ruth Adeyemi", "Europe/London"),
		kenji: w.Person("Kenji Mori", "Asia/Tokyo")}
	g.here = w.SpaceOf(space.Details{Name: "Wages", Kind: space.Confidential}, g.ruth, g.kenji)
	open := w.Thread(g.ruth, g.here, "Pay", "By the month.")
	w.Reply(g.kenji, open.ID, "By the week.")
	g.notes()
	g.secrets()
	w.Pass(w.Clock().Add(3 * 24 * time.Hour)) // all of it is delivered
	g.notes()                                 // and of this nothing is
	return g
}

func (g *guarded) must(err error) {
	g.T.Helper()
	if err != nil {
		g.T.Fatal(err)
	}
}

// notes plants private notes with all that can hang on one.
func (g *guarded) notes() {
	g.T.Helper()
	ctx := g.T.Context()
	to := &thread.Private{Readers: []id.ID{g.kenji.ID}}
	wall := worktime.WallIn(g.Clock().AddDate(0, 0, 9), time.UTC)
	for _, wants := range []*ask.Wanted{nil, {Kind: ask.Answer, Of: []id.ID{g.kenji.ID}}, {Kind: ask.Talk, Of: []id.ID{g.kenji.ID}, At: g.Clock().Add(9 * 24 * time.Hour).Truncate(time.Hour)}} {
		made, err := g.Threads.Start(ctx, g.ruth, thread.Opening{Title: canary, Body: "To " + canary, Private: to, Ask: wants})
		g.must(err)
		l, err := g.Threads.Reply(ctx, g.kenji, thread.Answer{Thread: made.ID, Body: canary})
		g.must(err)
		g.must(g.Threads.Edit(ctx, g.kenji, l.ID, canary+" again"))
		g.must(g.Threads.SaveDraft(ctx, g.ruth, thread.Draft{Place: thread.ThreadPlace(made.ID), Body: canary}))
		_, err = g.Threads.SendLater(ctx, g.kenji, thread.Scheduled{Thread: made.ID, Body: canary, Wall: wall})
		g.must(err)
		switch p, err := g.Threads.Find(ctx, g.ruth, made.ID); {
		case err != nil:
			g.T.Fatal(err)
		case wants == nil:
			g.must(g.Threads.Close(ctx, g.ruth, made.ID, canary))
		case wants.Kind == ask.Talk:
			g.must(g.Asks.Done(ctx, g.kenji, p.Ask.Asked[0].ID))
		}
	}
	g.must(g.Threads.SaveDraft(ctx, g.ruth, thread.Draft{Place: thread.PrivatePlace, Title: canary, Body: canary, Private: to}))
	_, err := g.Threads.SendLater(ctx, g.kenji, thread.Scheduled{Title: canary, Body: canary, Wall: wall, Private: &thread.Private{Readers: []id.ID{g.ruth.ID}}})
	g.must(err)
}

// secrets plants a way in of every sort.
func (g *guarded) secrets() {
	g.T.Helper()
	g.must(g.DB.Write(g.T.Context(), func(tx *db.Tx) error {
		for i, statement := range []string{
			`INSERT INTO password (person_id, hash, set_at) VALUES ($1, $2, 1)`,
			`INSERT INTO passkey (id, person_id, name, doc, created_at) VALUES ($2, $1, $2, $2, 1)`,
			`INSERT INTO session (hash, id, person_id, agent, created_at, expires_at) VALUES ($2, 5001, $1, $2, 1, 9000000000000000)`,
			`INSERT INTO token (id, person_id, name, hash, scopes, created_at) VALUES (5002, $1, $2, $2, '', 1)`,
			`INSERT INTO invitation (id, hash, email, role, uses_left, created_by, created_at, expires_at) VALUES (5003, $2, $2, 'member', 1, $1, 1, 9000000000000000)`,
			`INSERT INTO once_link (hash, kind, person_id, expires_at) VALUES ($2, 'recovery', $1, 9000000000000000)`,
			`INSERT INTO idempotency (person_id, key, request, status, header, body, created_at) VALUES ($1, $2, $2, 200, $2, $2, 9000000000000000)`,
			`INSERT INTO interruption_week (person_id, monday, rings, early) VALUES ($1, $2, 1, 1)`,
		} {
			if _, err := tx.Exec(statement, g.kenji.ID, fmt.Sprint(canary, i)); err != nil {
				return err
			}
		}
		for _, statement := range []string{`INSERT INTO invitation_link (hash, invitation_id) VALUES ($1, 5003)`, `INSERT INTO ceremony (id, doc, expires_at) VALUES ($1, $1, 9000000000000000)`, `INSERT INTO notice (id, kind, detail, happened_at) VALUES (5005, 'clock_jump', $1, 1)`} {
			if _, err := tx.Exec(statement, canary); err != nil {
				return err
			}
		}
		return nil
	}))
}

// numbers are all by which the private notes are known, and what hangs on them.
func (g *guarded) numbers() (out []id.ID) {
	g.T.Helper()
	const notes = `(SELECT id FROM space WHERE kind = 'note')`
	g.must(g.DB.Read(g.T.Context(), func(tx *db.Tx) error {
		for _, query := range []string{
			`SELECT id FROM space WHERE kind = 'note'`,
			`SELECT id FROM thread WHERE space_id IN ` + notes,
			`SELECT id FROM closure WHERE space_id IN ` + notes,
			`SELECT l.id FROM letter l JOIN thread t ON t.id = l.thread_id WHERE t.space_id IN ` + notes,
			`SELECT id FROM ask WHERE space_id IN ` + notes,
			`SELECT q.id FROM asked q JOIN ask k ON k.id = q.ask_id WHERE k.space_id IN ` + notes,
			`SELECT id FROM item WHERE space_id IN ` + notes,
			`SELECT h.id FROM hour_taken h JOIN ask k ON k.id = h.ask_id WHERE k.space_id IN ` + notes,
			`SELECT id FROM scheduled`, // all of them are private here
		} {
			found, err := db.All(tx, db.Value[id.ID], query)
			if err != nil {
				return err
			}
			if len(found) == 0 {
				g.T.Errorf("there is nothing to look for: %s", query)
			}
			out = append(out, found...)
		}
		return nil
	}))
	return out
}

// TestWhatIsPrivateIsInNoArchive looks through every byte of an archive for what must not be in it.
func TestWhatIsPrivateIsInNoArchive(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		g := guard(t, w)
		path := filepath.Join(t.TempDir(), "archive.zip")
		out, err := os.Create(path)
		g.must(err)
		_, err = w.Archives.Workspace(t.Context(), out, t.TempDir())
		g.must(err)
		g.must(out.Close())
		raw, err := os.ReadFile(path)
		g.must(err)
		has := holds(t, path)
		has["the zip itself"] = string(raw)
		for name, says := range has {
			for _, never := range []string{canary, "\x01", `\u0001`, `"note"`, "note_ends", `"private":"{`} {
				if strings.Contains(says, never) && (name != "the zip itself" || never == canary) {
					t.Errorf("%s holds %q", name, never)
				}
			}
			for _, v := range g.numbers() {
				if strings.Contains(says, v.String()) {
					t.Errorf("%s knows of %s", name, v)
				}
			}
		}
		if !strings.Contains(has["data/letter.jsonl"], "By the week.") || bytes.Count([]byte(has["data/delivery.jsonl"]), []byte("\n")) == 0 {
			t.Error("what is no secret is not there either")
		}
		for _, database := range []string{"", dbtest.EmptyPostgresURL(t)} {
			same(t, path, exported(t, imported(t, path, database)))
		}
	})
}

// TestNoArchiveBringsAWayIn refuses an archive that brings a way in with it.
func TestNoArchiveBringsAWayIn(t *testing.T) {
	for _, table := range []string{"password", "session", "token", "passkey", "invitation", "invitation_link", "once_link", "sealing_key", "migration"} {
		path := rezip(t, exported(t, founded(t)), func(a *altered) {
			a.entry("data/"+table+".jsonl", `{"person_id":1}`+"\n")
		})
		leavesNothing(t, path, "archive_damaged")
	}
}
