package importer_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/fault"
	"meantime/internal/person"
	"meantime/internal/space"
)

// TestOnlyAnAnswerGoesOnByItsSubject has two threads begin with the same words, and has one mailbox be read into two spaces.
func TestOnlyAnAnswerGoesOnByItsSubject(t *testing.T) {
	each(t, func(t *testing.T, m team) {
		box := msg(ana, "Mon, 4 Mar 2019 10:00:00 +0000", "a@x", "Subject: Lunch\n", "At noon?") +
			msg(ana, "Tue, 5 Mar 2019 10:00:00 +0000", "b@x", "Subject: Lunch\n", "And today?")
		if report := m.bring(t, box); report.Threads != 2 || report.Letters != 2 {
			t.Errorf("%+v, %q", report, m.outline(t))
		}
		m.where = m.SpaceOf(space.Details{Name: "Archive", Kind: space.Closed}, m.ines)
		if report := m.bring(t, box); report.Threads != 2 || report.Letters != 2 || report.Known != 0 || report.People != 0 {
			t.Errorf("into another space: %+v, %q", report, m.outline(t))
		}
	})
}

// TestTwoImportAtOnce has two mailboxes of the same people be read at once, who are awaited once.
func TestTwoImportAtOnce(t *testing.T) {
	each(t, func(t *testing.T, m team) {
		var boxes [2]strings.Builder
		for i := range 300 {
			from := fmt.Sprintf("Nobody %d <n%d@old.example>", i%60, i%60)
			for n := range boxes {
				fmt.Fprint(&boxes[n], msg(from, time.Date(2019, 1, 1+n, 0, i, 0, 0, time.UTC).Format(time.RFC1123Z), fmt.Sprintf("%d-%d@x", n, i), fmt.Sprintf("Subject: %d %d\n", n, i), fmt.Sprint(i)))
			}
		}
		var both sync.WaitGroup
		var awaited atomic.Int64
		for n := range boxes {
			both.Go(func() {
				report, err := m.mailbox(boxes[n].String()).Import(t.Context())
				if err != nil || report.Letters != 300 {
					t.Errorf("%+v, %v", report, err)
					return
				}
				awaited.Add(int64(report.People))
			})
		}
		both.Wait()
		if awaited.Load() != 60 {
			t.Errorf("%d are awaited", awaited.Load())
		}
		m.holds(t)
	})
}

// TestStopped stops an import at every batch, and goes on.
func TestStopped(t *testing.T) {
	each(t, func(t *testing.T, m team) {
		var box strings.Builder
		for i := range 900 {
			fmt.Fprint(&box, msg(ana, time.Date(2019, 1, 1, 0, i/7, 0, 0, time.UTC).Format(time.RFC1123Z), fmt.Sprintf("%d@x", i), fmt.Sprintf("Subject: %d\nReferences: <%d@x>\n", i, i%5), fmt.Sprint(i)))
		}
		for stops := 0; ; stops++ {
			ctx, stop := context.WithCancel(t.Context())
			b := m.mailbox(box.String())
			b.Tell = func(stage string, done, _ int64) {
				if stage == "importing" && done >= int64(stops+1)*180 {
					stop()
				}
			}
			report, err := b.Import(ctx)
			stop()
			m.holds(t)
			if err == nil {
				if !report.Resumed || report.Letters+report.Known != 900 || report.Known == 0 || stops < 3 {
					t.Errorf("after %d: %+v", stops, report)
				}
				break
			}
			if !errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
		}
		if again := m.bring(t, box.String()); again.Known != 900 || again.Letters != 0 || again.Resumed {
			t.Errorf("%+v", again)
		}
		if got := m.outline(t); len(got) != 5 {
			t.Errorf("%d threads", len(got))
		}
	})
}

// TestAFullDiskStopsAnImport has the database be full in the middle of an import: it says so, what is there is whole, and with room again the
// same import goes on and adds nothing twice.
func TestAFullDiskStopsAnImport(t *testing.T) {
	w := apptest.New(t, dbtest.SQLite(t))
	m := team{World: w, ines: w.PersonAs("Inês Carvalho", "Europe/Lisbon", person.Admin)}
	m.where = w.Space("Ferries", m.ines)
	var box strings.Builder
	for i := range 600 {
		fmt.Fprint(&box, msg(ana, time.Date(2019, 1, 1, 0, i, 0, 0, time.UTC).Format(time.RFC1123Z), fmt.Sprintf("%d@x", i), fmt.Sprintf("Subject: %d\n", i), strings.Repeat(fmt.Sprintf("It goes on and on, %d. ", i), 200)))
	}
	pages := func(pragma string) (n int) {
		t.Helper()
		err := w.DB.Write(t.Context(), func(tx *db.Tx) (err error) {
			n, _, err = db.One(tx, db.Value[int], "PRAGMA "+pragma)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	most := pages("page_count") + 1200 // room for some of them
	if got := pages(fmt.Sprintf("max_page_count(%d)", most)); got != most {
		t.Fatalf("%d pages", got)
	}
	_, err := m.mailbox(box.String()).Import(t.Context())
	if f := fault.Of(err); f.Kind != fault.KindUnavailable || f.Message == "" {
		t.Errorf("on a full disk: %v", err)
	}
	m.holds(t)
	pages("max_page_count(1000000)")
	report := m.bring(t, box.String())
	if !report.Resumed || report.Known == 0 || report.Known+report.Letters != 600 {
		t.Errorf("with room again: %+v", report)
	}
	if again := m.bring(t, box.String()); again.Known != 600 || again.Letters != 0 {
		t.Errorf("once more: %+v", again)
	}
}
