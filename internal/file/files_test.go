package file_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/db"
	"meantime/internal/decision"
	"meantime/internal/fault"
	"meantime/internal/file"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/urgent"
	"meantime/internal/worktime"
)

// office is a company in which files are sent round.
type office struct {
	*apptest.World
	t                 *testing.T
	ines, kenji, mira person.Actor
	open, closed      space.Space // of all three; of Inês and Kenji
}

func each(t *testing.T, run func(o *office)) {
	t.Helper()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		o := &office{World: w, t: t, ines: w.Person("Inês Carvalho", "Europe/Lisbon"), kenji: w.Person("Kenji Mori", "Asia/Tokyo"), mira: w.Person("Mira Novak", "Europe/Prague")}
		o.open = w.Space("Ferries", o.ines, o.kenji, o.mira)
		o.closed = w.SpaceOf(space.Details{Name: "Merger", Kind: space.Confidential}, o.ines, o.kenji)
		run(o)
		o.holds()
	})
}

// holds proves that everything is as it must be.
func (o *office) holds() {
	o.t.Helper()
	for _, check := range []func(context.Context) ([]string, error){o.Files.Check, o.Threads.Check, o.Decisions.Check, o.Urgents.Check} {
		wrong, err := check(o.t.Context())
		if err != nil || len(wrong) > 0 {
			o.t.Errorf("%v, %v", wrong, err)
		}
	}
}

func (o *office) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) file(by person.Actor, name, says string) file.File {
	o.t.Helper()
	made, err := o.Files.Take(o.t.Context(), by, name, int64(len(says)), strings.NewReader(says))
	o.must(err)
	return made
}

// reads is what somebody reads of a file, empty where there is none for them.
func (o *office) reads(who person.Actor, v id.ID) string {
	o.t.Helper()
	_, r, err := o.Files.Open(o.t.Context(), who, v, file.Original)
	if fault.Is(err, fault.KindNotFound) {
		return ""
	}
	o.must(err)
	defer r.Close()
	says, err := io.ReadAll(r)
	o.must(err)
	return string(says)
}

func (o *office) seenBy(v id.ID, want ...person.Actor) {
	o.t.Helper()
	for _, who := range []person.Actor{o.ines, o.kenji, o.mira} {
		should := false
		for _, w := range want {
			should = should || w.ID == who.ID
		}
		if got := o.reads(who, v) != ""; got != should {
			o.t.Errorf("person %s sees the file: %v", who.ID, got)
		}
	}
}

// later lets time go by and clears away what is due.
func (o *office) later(d time.Duration) {
	o.t.Helper()
	o.Pass(o.Clock().Add(d))
	o.must(o.Files.Sweep(o.t.Context()))
}

func TestAFileArrivesInParts(t *testing.T) {
	each(t, func(o *office) {
		ctx := o.t.Context()
		u, err := o.Files.Begin(ctx, o.ines, "../plan.txt", 10)
		o.must(err)
		if _, err := o.Files.Receive(ctx, o.ines, u.ID, 0, io.MultiReader(strings.NewReader("Dear "), iotest.ErrReader(io.ErrUnexpectedEOF))); err == nil {
			o.t.Error("what was cut off is taken for whole")
		}
		for _, who := range []person.Actor{o.kenji, {}} {
			_, err := o.Files.Upload(ctx, who, u.ID)
			_, received := o.Files.Receive(ctx, who, u.ID, 5, strings.NewReader("Kenji"))
			if !fault.Is(err, fault.KindNotFound) || !fault.Is(received, fault.KindNotFound) || !fault.Is(o.Files.GiveUp(ctx, who, u.ID), fault.KindNotFound) {
				o.t.Errorf("somebody else's: %v, %v", err, received)
			}
		}
		o.seenBy(u.ID)
		u, err = o.Files.Upload(ctx, o.ines, u.ID)
		if err != nil || u.Offset != 5 || u.Whole() {
			o.t.Fatalf("%+v, %v", u, err)
		}
		for _, from := range []int64{0, 4, 6, -1} {
			if _, err := o.Files.Receive(ctx, o.ines, u.ID, from, strings.NewReader("x")); fault.Of(err).Code != "wrong_offset" {
				o.t.Errorf("from %d: %v", from, err)
			}
		}
		if _, err := o.Files.Receive(ctx, o.ines, u.ID, 5, strings.NewReader("Kenji and Mira")); fault.Of(err).Code != "too_large" {
			o.t.Errorf("too much: %v", err)
		}
		u, err = o.Files.Receive(ctx, o.ines, u.ID, 5, strings.NewReader("Kenji"))
		if err != nil || !u.Whole() || u.Offset != 10 {
			o.t.Fatalf("%+v, %v", u, err)
		}
		if u, err = o.Files.Receive(ctx, o.ines, u.ID, 10, strings.NewReader("")); err != nil || !u.Whole() {
			o.t.Errorf("once more: %+v, %v", u, err)
		}
		found, err := o.Files.Find(ctx, o.ines, u.ID)
		if err != nil || found.Name != "plan.txt" || found.Media != "text/plain" || found.Sum != fmt.Sprintf("%x", sha256.Sum256([]byte("Dear Kenji"))) || o.reads(o.ines, u.ID) != "Dear Kenji" {
			o.t.Errorf("%+v, %v", found, err)
		}
		o.seenBy(u.ID, o.ines)
	})
}

func TestAnEmptyFileIsAFile(t *testing.T) {
	each(t, func(o *office) {
		u, err := o.Files.Begin(o.t.Context(), o.ines, "nothing", 0)
		if err != nil || !u.Whole() {
			o.t.Fatalf("%+v, %v", u, err)
		}
		found, err := o.Files.Take(o.t.Context(), o.ines, "nothing", -1, strings.NewReader(""))
		if err != nil || found.Size != 0 {
			o.t.Errorf("%+v, %v", found, err)
		}
	})
}

func TestWhoSeesAFile(t *testing.T) {
	each(t, func(o *office) {
		ctx := o.t.Context()
		f := o.file(o.ines, "plan.txt", "The plan.")
		o.seenBy(f.ID, o.ines)
		th := o.Thread(o.ines, o.closed, "Plan", "Here: "+f.Link())
		o.seenBy(f.ID, o.ines, o.kenji)
		// Mira guesses the number: her letter has a link to nothing, the same as one to nothing.
		guess := o.Thread(o.mira, o.open, "Guess", f.Link())
		absent := o.Thread(o.mira, o.open, "Guess", strings.ReplaceAll(f.Link(), f.ID.String(), o.IDs.New().String()))
		o.seenBy(f.ID, o.ines, o.kenji)
		a, _, err := o.Threads.Letter(ctx, o.mira, guess.LastLetter)
		o.must(err)
		b, _, err := o.Threads.Letter(ctx, o.mira, absent.LastLetter)
		o.must(err)
		if len(a.HTML) != len(b.HTML) || strings.Contains(string(a.HTML), "md-") {
			o.t.Errorf("a guessed link can be told from one to nothing:\n%s\n%s", a.HTML, b.HTML)
		}
		o.must(o.Threads.SaveDraft(ctx, o.mira, thread.Draft{Place: thread.NewPlace, Body: f.Link()}))
		o.seenBy(f.ID, o.ines, o.kenji)
		// Kenji sees it, and shows it to others.
		shown := o.Reply(o.kenji, guess.ID, "It is this one: "+f.Link())
		o.seenBy(f.ID, o.ines, o.kenji, o.mira)
		o.must(o.Threads.Edit(ctx, o.kenji, shown.ID, "It is another one."))
		o.seenBy(f.ID, o.ines, o.kenji)
		// Who leaves the space sees it no more, not even with a link of their own.
		o.must(o.Threads.SaveDraft(ctx, o.kenji, thread.Draft{Place: thread.ThreadPlace(th.ID), Body: f.Link()}))
		o.must(o.Spaces.Remove(ctx, o.ines, o.closed.ID, o.kenji.ID))
		o.seenBy(f.ID, o.ines)
		o.Reply(o.kenji, guess.ID, f.Link())
		o.seenBy(f.ID, o.ines)
	})
}

func TestAFileStaysWhileAnythingRefersToIt(t *testing.T) {
	each(t, func(o *office) {
		ctx := o.t.Context()
		f := o.file(o.ines, "plan.txt", "The plan.")
		first := o.Thread(o.ines, o.open, "Plan", f.Link())
		second := o.Thread(o.kenji, o.open, "The same plan", "Once more: "+f.Link())
		if err := o.Files.Delete(ctx, o.ines, f.ID); fault.Of(err).Code != "file_in_use" {
			o.t.Errorf("removed while it is referred to: %v", err)
		}
		if err := o.Files.Delete(ctx, o.kenji, f.ID); fault.Of(err).Code != "not_your_file" {
			o.t.Errorf("removed by somebody else: %v", err)
		}
		o.must(o.Threads.Delete(ctx, o.ines, first.LastLetter))
		o.later(72 * time.Hour)
		o.seenBy(f.ID, o.ines, o.kenji, o.mira)
		o.must(o.Threads.Edit(ctx, o.kenji, second.LastLetter, "Never mind."))
		o.seenBy(f.ID, o.ines)
		o.later(23 * time.Hour)
		o.seenBy(f.ID, o.ines)
		if err := o.Files.Delete(ctx, o.kenji, f.ID); !fault.Is(err, fault.KindNotFound) {
			o.t.Errorf("somebody else removes it: %v", err)
		}
		o.later(2 * time.Hour)
		o.seenBy(f.ID)
		if room, err := o.Files.Room(ctx); err != nil || room.Used != 0 {
			o.t.Errorf("%+v, %v", room, err)
		}
	})
}

func TestWhatIsNotSentYetKeepsItsFiles(t *testing.T) {
	each(t, func(o *office) {
		ctx := o.t.Context()
		f := o.file(o.ines, "plan.txt", "The plan.")
		draft := thread.Draft{Place: thread.SpacePlace(o.open.ID), Title: "Plan", Body: f.Link()}
		o.must(o.Threads.SaveDraft(ctx, o.ines, draft))
		o.later(48 * time.Hour)
		o.seenBy(f.ID, o.ines)
		s, err := o.Threads.SendLater(ctx, o.ines, thread.Scheduled{Space: o.open.ID, Title: "Plan", Body: f.Link(), Wall: worktime.WallIn(o.Clock().AddDate(0, 0, 7), time.UTC)})
		o.must(err)
		o.later(48 * time.Hour)
		o.seenBy(f.ID, o.ines)
		o.must(o.Threads.Unschedule(ctx, o.ines, s.ID))
		o.later(48 * time.Hour)
		o.holds()
		_, err = o.Threads.SendLater(ctx, o.ines, thread.Scheduled{Space: o.open.ID, Title: "Plan", Body: f.Link(), Wall: worktime.WallIn(o.Clock().AddDate(0, 0, 7), time.UTC)})
		o.must(err)
		o.later(8 * 24 * time.Hour)
		o.seenBy(f.ID, o.ines, o.kenji, o.mira)
		o.must(o.Threads.SaveDraft(ctx, o.kenji, thread.Draft{Place: thread.NewPlace, Body: f.Link()}))
		o.must(o.Threads.SaveDraft(ctx, o.kenji, thread.Draft{Place: thread.NewPlace}))
		o.holds()
		g := o.file(o.ines, "other.txt", "Another.")
		o.must(o.Threads.SaveDraft(ctx, o.ines, thread.Draft{Place: thread.NewPlace, Body: g.Link()}))
		o.must(o.Threads.SaveDraft(ctx, o.ines, thread.Draft{Place: thread.NewPlace, Body: "No more."}))
		o.later(25 * time.Hour)
		o.seenBy(g.ID)
	})
}

func TestAnOutcomeRefersToFiles(t *testing.T) {
	each(t, func(o *office) {
		f := o.file(o.kenji, "plan.txt", "The plan.")
		th := o.Thread(o.ines, o.open, "Plan", "Which?")
		o.must(o.Threads.Close(o.t.Context(), o.kenji, th.ID, "This one: "+f.Link()))
		o.later(48 * time.Hour)
		o.seenBy(f.ID, o.ines, o.kenji, o.mira)
	})
}

func TestSomethingUrgentRefersToFiles(t *testing.T) {
	each(t, func(o *office) {
		f := o.file(o.ines, "plan.txt", "The plan.")
		_, err := o.Urgents.Raise(o.t.Context(), o.ines, urgent.Raising{Space: o.closed.ID, Title: "Help", Body: f.Link(), Worse: "All of it."})
		o.must(err)
		o.later(48 * time.Hour)
		o.seenBy(f.ID, o.ines, o.kenji)
		wrong, err := o.Urgents.Check(o.t.Context())
		if err != nil || len(wrong) > 0 {
			o.t.Errorf("%v, %v", wrong, err)
		}
	})
}

// TestWhySomethingWasDecidedRefersToFiles has a reason show a file that nothing else refers to, written so that it is found by reading
// the Markdown alone, and one that who decides does not see.
func TestWhySomethingWasDecidedRefersToFiles(t *testing.T) {
	each(t, func(o *office) {
		ctx := o.t.Context()
		f, foreign := o.file(o.ines, "plan.txt", "The plan."), o.file(o.kenji, "other.txt", "Another.")
		spelt := strings.Replace(f.Link(), "/files/", "/f&#105;les/", 1)
		th := o.Thread(o.ines, o.open, "Which?", "Which one?")
		d, err := o.Decisions.Decide(ctx, o.ines, decision.Deciding{Thread: th.ID, Outcome: "The second.", Why: spelt + "\n\n" + foreign.Link()})
		o.must(err)
		if html := string(d.WhyHTML); strings.Count(html, "md-card") != 1 {
			o.t.Errorf("why it was decided: %s", html)
		}
		o.later(48 * time.Hour)
		o.seenBy(f.ID, o.ines, o.kenji, o.mira)
		o.seenBy(foreign.ID)
	})
}

func TestAPrivateNoteHoldsNoFiles(t *testing.T) {
	each(t, func(o *office) {
		ctx := o.t.Context()
		f := o.file(o.ines, "plan.txt", "The plan.")
		to := &thread.Private{Readers: []id.ID{o.kenji.ID}}
		refused := func(err error) {
			o.t.Helper()
			if v := fault.Of(err); v.Kind != fault.KindInvalid || v.Field != "body" {
				o.t.Errorf("a private note: %v", err)
			}
		}
		_, err := o.Threads.Start(ctx, o.ines, thread.Opening{Title: "Between us", Body: f.Link(), Private: to})
		refused(err)
		_, err = o.Threads.SendLater(ctx, o.ines, thread.Scheduled{Title: "Between us", Body: f.Link(), Private: to, Wall: worktime.WallIn(o.Clock().AddDate(0, 0, 7), time.UTC)})
		refused(err)
		note, err := o.Threads.Start(ctx, o.ines, thread.Opening{Title: "Between us", Body: "Hello.", Private: to})
		o.must(err)
		_, err = o.Threads.Reply(ctx, o.ines, thread.Answer{Thread: note.ID, Body: f.Link()})
		refused(err)
		refused(o.Threads.Edit(ctx, o.ines, note.LastLetter, f.Link()))
		refused(o.Threads.Close(ctx, o.ines, note.ID, f.Link()))
		o.must(o.Threads.SaveDraft(ctx, o.ines, thread.Draft{Place: thread.ThreadPlace(note.ID), Body: f.Link()}))
		o.later(25 * time.Hour)
		o.seenBy(f.ID)
	})
}

func TestLimitsAreNamed(t *testing.T) {
	each(t, func(o *office) {
		ctx := o.t.Context()
		admin := o.PersonAs("Ada", "Europe/Lisbon", person.Admin)
		if err := o.Files.SetRoom(ctx, o.ines, 1e6, 3e6); !fault.Is(err, fault.KindForbidden) {
			o.t.Errorf("a member sets limits: %v", err)
		}
		for _, bad := range [][2]int64{{0, 3e6}, {1e6, 1e5}, {1e6, 1e6 - 1}, {1e6 - 1, 3e6}, {1e10 + 1, 1e11}, {1e6, 1e14 + 1}, {1e18, 1e18}, {-1, -1}} {
			if err := o.Files.SetRoom(ctx, admin, bad[0], bad[1]); !fault.Is(err, fault.KindInvalid) {
				o.t.Errorf("%v: %v", bad, err)
			}
		}
		o.must(o.Files.SetRoom(ctx, admin, 1e6, 3e6))
		_, err := o.Files.Begin(ctx, o.ines, "a", 1e6+1)
		if v := fault.Of(err); v.Code != "file_too_large" || !strings.Contains(v.Message, "1 MB") {
			o.t.Errorf("%v", err)
		}
		for _, most := range []int64{-1, 2e6} {
			_, err = o.Files.Take(ctx, o.ines, "a", most, bytes.NewReader(make([]byte, 1e6+1)))
			if v := fault.Of(err); v.Code != "file_too_large" || !strings.Contains(v.Message, "1 MB") {
				o.t.Errorf("%v", err)
			}
		}
		if _, err = o.Files.Take(ctx, o.ines, "a", 5, iotest.ErrReader(io.ErrUnexpectedEOF)); !errors.Is(err, io.ErrUnexpectedEOF) {
			o.t.Errorf("cut off: %v", err)
		}
		if room, err := o.Files.Room(ctx); err != nil || room != (file.Room{Used: 0, Each: 1e6, All: 3e6}) {
			o.t.Errorf("%+v, %v", room, err)
		}
		// Ten want the last 3 MB at once.
		var got, refused atomic.Int64
		var all sync.WaitGroup
		for range 10 {
			all.Go(func() {
				_, err := o.Files.Begin(ctx, o.ines, "a", 7e5)
				switch v := fault.Of(err); {
				case err == nil:
					got.Add(1)
				case v.Code == "no_room_for_files" && strings.Contains(v.Message, "3 MB"):
					refused.Add(1)
				default:
					o.t.Error(err)
				}
			})
		}
		all.Wait()
		if got.Load() != 4 || refused.Load() != 6 {
			o.t.Errorf("%d got room, %d did not", got.Load(), refused.Load())
		}
	})
}

func TestOnePersonHasSoManyUnderWay(t *testing.T) {
	each(t, func(o *office) {
		for i := range 101 {
			if _, err := o.Files.Begin(o.t.Context(), o.ines, "a", 1); (err != nil) != (i == 100) {
				o.t.Fatalf("%d: %v", i, err)
			}
		}
		if _, err := o.Files.Begin(o.t.Context(), o.kenji, "a", 1); err != nil {
			o.t.Error(err)
		}
	})
}

// TestTwoReferAndDropAtOnce has letters begin and end to refer to a file while it is being cleared away.
func TestTwoReferAndDropAtOnce(t *testing.T) {
	each(t, func(o *office) {
		ctx := o.t.Context()
		f := o.file(o.ines, "plan.txt", "The plan.")
		th := o.Thread(o.ines, o.open, "Plan", f.Link())
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				for range 5 {
					l, err := o.Threads.Reply(ctx, o.kenji, thread.Answer{Thread: th.ID, Body: f.Link()})
					if err == nil {
						err = o.Threads.Delete(ctx, o.kenji, l.ID)
					}
					if err == nil {
						err = o.Files.Sweep(ctx)
					}
					if err != nil {
						o.t.Error(err)
					}
				}
			})
		}
		all.Wait()
		o.seenBy(f.ID, o.ines, o.kenji, o.mira)
	})
}

func TestCheckFindsWhatIsWrong(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		o := &office{World: w, t: t, ines: w.Person("Inês Carvalho", "Europe/Lisbon")}
		f := o.file(o.ines, "plan.txt", "The plan.")
		kept := o.blob()
		letter := o.Thread(o.ines, o.Space("Ferries", o.ines), "Plan", "None.").LastLetter
		shows := fmt.Sprintf(`UPDATE letter SET html = '<a class="md-card" href="/files/%s/plan.txt">' WHERE id = %d`, f.ID, int64(letter))
		refer := fmt.Sprintf(`INSERT INTO file_ref (kind, text_id, place, file_id) VALUES ('letter', 1, '', %d)`, int64(f.ID))
		for says, change := range map[string][2]string{
			"should have 8 bytes and has 9":  {`UPDATE file SET size = 8`, `UPDATE file SET size = 9`},
			"should have 10 bytes and has 9": {`UPDATE file SET size = 10`, `UPDATE file SET size = 9`},
			"have 9 bytes, and 7 are said":   {`UPDATE file_room SET used = 7`, `UPDATE file_room SET used = 9`},
			"are no file's":                  {`UPDATE file SET blob = 'aaaaaaaaaaaaaaaaaaaaaaaaaa'`, `UPDATE file SET blob = '` + kept + `'`},
			"would stay":                     {`UPDATE file SET ends_at = NULL`, `UPDATE file SET ends_at = 1`},
			"is referred to and would go":    {refer, `DELETE FROM file_ref`},
			"letter 0000000000001 keeps file " + f.ID.String() + " and does not name it":           {refer, `DELETE FROM file_ref`},
			"letter " + letter.String() + " shows file " + f.ID.String() + " and does not keep it": {shows, `UPDATE letter SET html = ''`},
		} {
			o.exec(change[0])
			wrong, err := o.Files.Check(t.Context())
			o.must(err)
			more, err := o.Threads.Check(t.Context())
			o.must(err)
			if all := strings.Join(append(wrong, more...), "\n"); !strings.Contains(all, says) {
				t.Errorf("nothing says %q: %s", says, all)
			}
			o.exec(change[1])
		}
	})
}

func (o *office) exec(statement string) {
	o.t.Helper()
	o.must(o.DB.Write(o.t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(statement)
		return err
	}))
}

// blob is the key of the one file's bytes.
func (o *office) blob() (key string) {
	o.t.Helper()
	o.must(o.DB.Read(o.t.Context(), func(tx *db.Tx) (err error) {
		key, _, err = db.One(tx, db.Value[string], `SELECT blob FROM file`)
		return err
	}))
	return key
}
