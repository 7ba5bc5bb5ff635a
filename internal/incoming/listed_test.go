package incoming_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/incoming"
	"meantime/internal/person"
)

// refusals lists what an admin sees, in words that say all of it but its number and its time.
func (d *desk) refusals(admin person.Actor) (out []string) {
	d.t.Helper()
	list, next, err := d.Incoming.Refusals(d.t.Context(), admin, incoming.Point{}, 100)
	if err != nil || next.String() != "" {
		d.t.Fatal(err, next)
	}
	for _, r := range list {
		if r.Size == 0 || r.Number == 0 {
			d.t.Errorf("%+v", r)
		}
		from := "<" + r.Writer + ">"
		if r.Member {
			from = "member " + from
		}
		out = append(out, fmt.Sprintf("%s %s %s %s", r.State, r.Reason, r.Way, from))
	}
	return out
}

// An admin sees why nothing was posted of each mail, and whose it was of none that may be a member's.
func TestAnAdminSeesWhyEachMailWasRefused(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		admin := w.PersonAs("Ada Owner", "Europe/Lisbon", person.Admin)
		to := d.address()
		if err := w.Threads.Close(t.Context(), d.mira, d.thread.ID, "By a tenth."); err != nil {
			t.Fatal(err)
		}
		come := func(raw string, way incoming.Way) {
			w.At(w.Clock().Add(time.Second))
			d.keep(raw, incoming.Envelope{Way: way})
			d.take()
		}
		come(mail(to, "Yes."), incoming.Brought)
		d.verdict.Proven = false
		come(mail(to, "No."), incoming.Brought) // it is held, and nobody else's to see
		nowhere := mail("meantime@saltmarsh.example", "Hello?")
		come(nowhere, incoming.Handed)
		come(strings.Replace(nowhere, inesMail, "Bo@Elsewhere.example", 1), incoming.Fetched)
		come(strings.Replace(nowhere, inesMail, "a@x.example, b@x.example", 1), "")
		come(mail(to, "Away.", "Auto-Submitted: auto-replied"), incoming.Handed)
		come(strings.Replace(nowhere, inesMail, strings.Repeat("é", 700)+"@x.example", 1), incoming.Handed)
		want := []string{"refused no_address deliver <>", "ignored automatic deliver <saltmarsh.example>", "refused no_address  <>",
			"refused no_address imap <bo@elsewhere.example>", "refused no_address deliver <saltmarsh.example>", "refused closed smtp member <>"}
		if got := d.refusals(admin); !slices.Equal(got, want) {
			t.Errorf("%q", got)
		}
		if _, _, err := w.Incoming.Refusals(t.Context(), d.ines, incoming.Point{}, 100); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("who is no admin: %v", err)
		}
		d.read(func(tx *db.Tx) error {
			kept, _, err := db.One(tx, db.Value[int], `SELECT count(*) FROM mail_in WHERE state <> 'held' AND (length(raw) > 0 OR recipients <> '' OR sender IS NOT NULL OR writer LIKE $1)`, "%"+inesMail+"%")
			if kept > 0 {
				t.Errorf("of %d there is more than an admin may see", kept)
			}
			return err
		})
	})
}

// The list is whole, page by page, also where several came in one moment and while more come and others go.
func TestRefusalsAreListedInPages(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		admin := w.PersonAs("Ada Owner", "Europe/Lisbon", person.Owner)
		d.verdict.Proven = false
		come := func() {
			d.keep(strings.Replace(mail("meantime@saltmarsh.example", "Hello?"), inesMail, "bo@elsewhere.example", 1), incoming.Envelope{})
		}
		for n := range 23 {
			if n%5 == 0 {
				w.At(w.Clock().Add(time.Minute))
			}
			come()
		}
		d.take()
		seen := map[string]bool{}
		at := incoming.Point{}
		for pages := 0; ; pages++ {
			list, next, err := w.Incoming.Refusals(t.Context(), admin, at, 4)
			if err != nil || pages > 6 {
				t.Fatal(err, pages)
			}
			for _, r := range list {
				if seen[r.Number.String()] {
					t.Errorf("%s comes twice", r.Number)
				}
				seen[r.Number.String()] = true
			}
			w.At(w.Clock().Add(time.Second))
			come()
			d.take()
			if next == (incoming.Point{}) {
				break
			}
			read, ok := incoming.ParsePoint(next.String())
			if at = read; !ok || read != next {
				t.Fatalf("%v became %v", next, read)
			}
		}
		if len(seen) != 23 {
			t.Errorf("%d were listed", len(seen))
		}
	})
	for _, bad := range []string{".", "x", "1.", ".0000000000001", "zz!.0000000000001", "01.0000000000001", "1.0000000000001.2", strings.Repeat("z", 99) + ".0000000000001"} {
		if p, ok := incoming.ParsePoint(bad); ok {
			t.Errorf("%q is a point: %v", bad, p)
		}
	}
}

// What was refused is there for two weeks to the moment, whether it was swept or not, and then nowhere.
func TestWhatWasRefusedGoesAfterTwoWeeks(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		admin := w.PersonAs("Ada Owner", "Europe/Lisbon", person.Owner)
		d.come(mail("meantime@saltmarsh.example", "Hello?"))
		came := w.Clock()
		for _, c := range []struct {
			after        time.Duration
			listed, kept int
		}{{0, 1, 1}, {14 * 24 * time.Hour, 1, 1}, {14*24*time.Hour + time.Microsecond, 0, 0}} {
			w.At(came.Add(c.after))
			listed := len(d.refusals(admin))
			if err := w.Incoming.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
			if kept := len(d.became()); listed != c.listed || kept != c.kept {
				t.Errorf("after %s %d are listed and %d kept", c.after, listed, kept)
			}
		}
	})
}
