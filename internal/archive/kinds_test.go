package archive_test

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"meantime/internal/app"
	"meantime/internal/app/apptest"
	"meantime/internal/archive"
	"meantime/internal/ask"
	"meantime/internal/db/dbtest"
	"meantime/internal/decision"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/urgent"
	"meantime/internal/words"
	"meantime/internal/worktime"
)

// firm is a world with something of everything, in a space that Ada, an admin, sees, and in one that she does not.
type firm struct {
	*apptest.World
	ada, ines, kenji person.Actor
	open, closed     space.Space
}

func newFirm(w *apptest.World) *firm {
	f := &firm{World: w, ada: w.PersonAs("Ada Admin", "Europe/Lisbon", person.Admin), ines: w.Person("Inês", "Europe/Lisbon"),
		kenji: w.PersonWith("Kenji", person.Member, person.Declared{Zone: "Asia/Tokyo", Coarse: true,
			Leaves: []person.Leave{{From: worktime.DateOf(2026, 12, 1), To: worktime.DateOf(2026, 12, 2), Note: "Leave canary"}}})}
	f.open = w.Space("Harbours", f.ines, f.kenji)
	f.closed = w.SpaceOf(space.Details{Name: "Closed canary", Kind: space.Closed}, f.ines, f.kenji)
	old := f.talks(f.open, "Open")
	f.talks(f.closed, "Hidden canary")
	// What is decided in the space that Ada does not see replaces what is decided in the one that she does.
	f.decides("Hidden canary replaces", f.closed, old)
	return f
}

// must ends the test with an error.
func must[T any](f *firm, v T, err error) T {
	f.T.Helper()
	if err != nil {
		f.T.Fatal(err)
	}
	return v
}

func (f *firm) decides(title string, in space.Space, replaces id.ID) id.ID {
	f.T.Helper()
	th := f.Thread(f.ines, in, title, "Text of "+title+".")
	review := worktime.DateOf(2027, 1, 5)
	d, err := f.Decisions.Decide(f.T.Context(), f.ines, decision.Deciding{Thread: th.ID, Outcome: title + " it is.", Why: "Why " + title + ".", Review: review, Replaces: replaces})
	return must(f, d, err).ID
}

// talks fills a space, and returns what is decided there.
func (f *firm) talks(in space.Space, about string) id.ID {
	f.T.Helper()
	ctx := f.T.Context()
	made, err := f.Files.Take(ctx, f.ines, about+" file.txt", int64(len(about)), strings.NewReader(about))
	link := must(f, made, err).Link()
	th, err := f.Threads.Start(ctx, f.ines, thread.Opening{Space: in.ID, Title: about + " title", Body: about + " letter, @kenji.\n\n" + link,
		Ask: &ask.Wanted{Kind: ask.Decision, Of: []id.ID{f.kenji.ID}, Want: worktime.WorkingDays(2)}})
	must(f, th, err)
	if in.ID == f.open.ID {
		_, err = f.Decisions.Take(ctx, f.kenji, th.ID, decision.Concern, about+" stance.")
		must(f, 0, err)
	}
	f.Reply(f.kenji, th.ID, about+" reply.")
	work, err := f.Threads.Start(ctx, f.ines, thread.Opening{Space: in.ID, Title: about + " work", Body: "To do.", Ask: &ask.Wanted{Kind: ask.Answer, Of: []id.ID{f.kenji.ID}, Want: worktime.WorkingDays(1)}})
	must(f, work, err)
	must(f, 0, f.Threads.Close(ctx, f.ines, f.Thread(f.ines, in, about+" closed", "Text.").ID, about+" outcome."))
	raised, err := f.Urgents.Raise(ctx, f.ines, urgent.Raising{Space: in.ID, Title: about + " urgent", Worse: about + " gets worse."})
	must(f, raised, err)
	must(f, 0, f.Threads.SaveDraft(ctx, f.kenji, thread.Draft{Place: thread.ThreadPlace(th.ID), Body: about + " draft, mine."}))
	must(f, 0, f.Threads.Follow(ctx, f.kenji, work.ID, thread.Muting))
	return f.decides(about+" decided", in, 0)
}

// made is an archive that somebody makes.
func (f *firm) made(kind archive.Kind, by person.Actor) string {
	f.T.Helper()
	path := filepath.Join(f.T.TempDir(), "archive.zip")
	out, err := os.Create(path)
	must(f, out, err)
	defer out.Close()
	m, err := f.Archives.Begin(f.T.Context(), by, kind)
	must(f, m, err)
	defer m.End()
	done, err := m.Write(f.T.Context(), out, &words.Locale{})
	must(f, done, err)
	return path
}

// tells looks for words in all of an archive, the names of its entries, too.
func tells(t *testing.T, path string, want, not []string) {
	t.Helper()
	var all strings.Builder
	for name, text := range holds(t, path) {
		all.WriteString(name + "\n" + text + "\n")
	}
	for _, w := range want {
		if !strings.Contains(all.String(), w) {
			t.Errorf("%q is missing", w)
		}
	}
	for _, w := range not {
		if at := strings.Index(all.String(), w); at >= 0 {
			t.Errorf("%q is there: %.300s", w, all.String()[max(0, at-100):])
		}
	}
}

// TestAnOrganisation has an admin make an archive of what she sees, and a Meantime of it on the same engine and on the other.
func TestAnOrganisation(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		f := newFirm(w)
		if _, err := w.Threads.Start(t.Context(), f.ada, thread.Opening{Title: "Note canary", Body: "Private canary.", Private: &thread.Private{Readers: []id.ID{f.kenji.ID}}}); err != nil {
			t.Fatal(err)
		}
		path := f.made(archive.Organisation, f.ada)
		tells(t, path, []string{"Open letter", "Open reply", "Open stance", "Open outcome", "Why Open decided", "Open gets worse", "Open file.txt", "Open urgent", "kenji@"},
			[]string{"canary", "draft, mine", `"state":"mute"`, "interruption", "data/inbox", "data/leave", "data/schedule.jsonl", "data/draft", "data/reading", "data/delivery", "data/audience"})
		all := holds(t, path)
		if !strings.Contains(all["data/asked.jsonl"], `"due_at":null`) || strings.Contains(all["data/asked.jsonl"], `"due_at":"`) {
			t.Errorf("when it is due by Kenji's clock is told: %s", all["data/asked.jsonl"])
		}
		for _, database := range []string{"", dbtest.EmptyPostgresURL(t)} {
			c := imported(t, path, database)
			again := exported(t, c)
			tells(t, again, []string{"Open letter", "Open file.txt", `"state":"follow"`, "data/schedule.jsonl"}, []string{"canary"})
		}
		if _, err := w.Archives.Begin(t.Context(), f.kenji, archive.Organisation); err == nil {
			t.Error("somebody who is no admin makes one")
		}
		notices, err := w.Deliveries.Notices(t.Context(), f.ada)
		if err != nil || len(notices) != 1 || notices[0].Kind != "archive" || notices[0].Detail != f.ada.ID.String() {
			t.Errorf("the admins are told %v %v", notices, err)
		}
	})
}

// TestAPerson has Kenji take what is his, before and after he leaves a space.
func TestAPerson(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		f := newFirm(w)
		private, err := w.Threads.Start(t.Context(), f.ines, thread.Opening{Title: "For Kenji", Body: "In clear, for him.", Private: &thread.Private{Readers: []id.ID{f.kenji.ID}}})
		if err != nil {
			t.Fatal(err)
		}
		w.Thread(f.ines, f.open, "Of others", "Others alone.")
		path := f.made(archive.Person, f.kenji)
		tells(t, path, []string{"Open letter", "Hidden canary reply", "In clear, for him", "Leave canary", "Open draft, mine", "Hidden canary file.txt", `\"coarse\":true`, "kenji@"},
			[]string{"Others alone", "ada.admin@", "\x01"})
		if _, err := app.ImportArchive(t.Context(), config(filepath.Join(t.TempDir(), "data")), path); err == nil || !strings.Contains(err.Error(), "one person's own") {
			t.Errorf("it is imported: %v", err)
		}
		if err := w.Spaces.Remove(t.Context(), f.ines, f.closed.ID, f.kenji.ID); err != nil {
			t.Fatal(err)
		}
		if err := w.Threads.DropReader(t.Context(), f.ines, private.ID, f.kenji.ID); err != nil {
			t.Fatal(err)
		}
		tells(t, f.made(archive.Person, f.kenji), []string{"Open reply", "Leave canary"}, []string{"Closed canary", "Hidden canary letter", "Hidden canary reply", "Hidden canary file", "In clear, for him", "For Kenji"})
	})
}

// TestHowMany has no more made at once than there is room for, and gives every turn back.
func TestHowMany(t *testing.T) {
	w := apptest.New(t, dbtest.SQLite(t))
	who := w.Person("Mira", "Africa/Accra")
	var turns []*archive.Making
	for range 2 {
		m, err := w.Archives.Begin(t.Context(), who, archive.Person)
		if err != nil {
			t.Fatal(err)
		}
		turns = append(turns, m)
	}
	if _, err := w.Archives.Begin(t.Context(), who, archive.Person); err == nil || !strings.Contains(err.Error(), "Other archives are being made") {
		t.Errorf("a third is made: %v", err)
	}
	turns[0].End()
	m, err := w.Archives.Begin(t.Context(), who, archive.Person)
	if err != nil {
		t.Fatal(err)
	}
	if m.Name() != "meantime-person-2026-10-13.zip" {
		t.Errorf("it is called %s", m.Name())
	}
	if _, err := m.Write(t.Context(), io.Discard, &words.Locale{}); err != nil {
		t.Error(err)
	}
}
