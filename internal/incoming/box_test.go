package incoming_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"meantime/internal/app/apptest"
	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/fault"
	"meantime/internal/incoming"
	"meantime/internal/person"
)

func (d *desk) kept() (n int) {
	d.t.Helper()
	err := d.DB.Read(d.t.Context(), func(tx *db.Tx) (err error) {
		n, _, err = db.One(tx, db.Value[int], `SELECT count(*) FROM mail_in`)
		return err
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return n
}

// shelf is a mailbox, as a desk takes mails out of it.
type shelf struct {
	*desk
	box *incoming.Box
}

func (s shelf) unmarked(validity uint32, want ...uint32) {
	s.t.Helper()
	if got, err := s.box.Unmarked(s.t.Context(), validity); err != nil || !slices.Equal(got, want) {
		s.t.Errorf("%v are not marked, and %v should be: %v", got, want, err)
	}
}

func (s shelf) opened(validity, want uint32) {
	s.t.Helper()
	if after, err := s.box.Open(s.t.Context(), validity); err != nil || after != want {
		s.t.Errorf("it goes on after %d and not %d: %v", after, want, err)
	}
}

// ten takes ten messages, which the mailbox numbers after some number.
func (s shelf) ten(validity, after uint32) {
	for n := uint32(1); n <= 10; n++ {
		if err := s.box.Take(s.t.Context(), validity, after+n, []byte(mail("x@saltmarsh.example", fmt.Sprint("Number ", n)))); err != nil {
			s.t.Error(err)
		}
	}
}

func lined(t *testing.T, w *apptest.World) shelf {
	d := sit(t, w)
	return shelf{d, incoming.NewBox(d.DB, d.Now, "ines at mail.example:993/INBOX")}
}

// A message of a mailbox is kept once, by whichever node, whatever is forgotten after it is kept.
func TestAMessageOfAMailboxIsKeptOnce(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := lined(t, w)
		s.opened(7, 0)
		var nodes sync.WaitGroup
		for range 3 {
			nodes.Go(func() { s.ten(7, 0) })
		}
		nodes.Wait()
		if n := s.kept(); n != 10 {
			t.Fatalf("%d of 10 are kept", n)
		}
		s.opened(7, 10)
		s.unmarked(7, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10) // killed before it told
		if err := s.box.Mark(t.Context(), 7, []uint32{1, 2, 3, 4, 5, 6, 7, 8, 9}); err != nil {
			t.Fatal(err)
		}
		s.unmarked(7, 10)
		if err := s.box.Pass(t.Context(), 7, 20); err != nil {
			t.Fatal(err)
		}
		s.ten(7, 0) // by a node that is behind
		if err := s.box.Pass(t.Context(), 7, 10); err != nil {
			t.Fatal(err)
		}
		s.unmarked(7, 10)
		s.opened(7, 20)
		if err := s.box.Take(t.Context(), 7, 21, []byte("\n\nno mail")); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("what is no mail: %v", err)
		}
		s.opened(7, 20)
	})
}

// A mailbox that numbers its messages anew is gone through anew, and nothing of it is kept a second time.
func TestAMailboxIsNumberedAnew(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := lined(t, w)
		s.opened(7, 0)
		s.ten(7, 0)
		s.opened(8, 0)
		if err := s.box.Take(t.Context(), 7, 30, []byte(mail(s.address(), "By who has not noticed"))); !errors.Is(err, incoming.ErrRenumbered) {
			t.Errorf("under the numbers of before: %v", err)
		}
		s.ten(8, 100)
		if err := s.box.Take(t.Context(), 8, 200, []byte(mail(s.address(), "New"))); err != nil {
			t.Fatal(err)
		}
		s.unmarked(8, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 200)
		if n := s.kept(); n != 11 {
			t.Errorf("%d are kept", n)
		}
		other := shelf{s.desk, incoming.NewBox(s.DB, s.Now, "another")}
		other.opened(8, 0)
		other.ten(8, 0)
		if n := s.kept(); n != 21 {
			t.Errorf("%d are kept with those of another mailbox", n)
		}
	})
}

// What is taken in is for this Meantime, and nothing else is.
func TestWhatIsForThisMeantime(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		reply := d.address()
		for address, ours := range map[string]bool{
			reply: true, "MEANTIME+Reply@Saltmarsh.example": true, "meantime@saltmarsh.example": true,
			"meantime+reply-" + strings.Repeat("a", 27) + "@saltmarsh.example": false, "postmaster@saltmarsh.example": false, "meantime@elsewhere.example": false, "": false,
			reply + ".elsewhere.example": false, "meantime+repl@saltmarsh.example": false, "meantime+reply-@saltmarsh.example": false,
		} {
			if d.Incoming.Takes(address) != ours {
				t.Errorf("%q is ours: %t", address, !ours)
			}
			if got := d.names("From: a@b.example\r\nTo: Somebody <a@b.example>, \"X\" <" + address + ">\r\n\r\n"); address != "" && got != ours {
				t.Errorf("a header with %q is for us: %t", address, got)
			}
		}
		if !d.names("Delivered-To: " + reply + "\r\nTo: list@b.example\r\n\r\n") {
			t.Error("what it was delivered to does not count")
		}
		// A mail server is not asked which spaces there are. In somebody's mailbox only those count.
		const none = "meantime+reply-nothing@saltmarsh.example"
		if to := d.at(d.ines, d.crew); !d.Incoming.Takes(to) || !d.Incoming.Takes(none) || !d.names("To: "+to+"\r\n\r\n") || d.names("To: "+none+"\r\n\r\n") {
			t.Errorf("%s is for us %t, one that is none %t; in a mailbox %t and %t", to, d.Incoming.Takes(to), d.Incoming.Takes(none), d.names("To: "+to+"\r\n\r\n"), d.names("To: "+none+"\r\n\r\n"))
		}
	})
}

// names tells whether a header names an address of ours.
func (d *desk) names(head string) bool {
	d.t.Helper()
	ours, err := d.Incoming.Names(d.t.Context(), []byte(head))
	if err != nil {
		d.t.Fatal(err)
	}
	return ours
}

// What mails there are, and which is next, is read off indices: what stands in a row of SQLite's behind the bytes of a mail, which may be
// many, is read through all of them.
func TestMailsAreFoundByIndices(t *testing.T) {
	s := lined(t, apptest.New(t, dbtest.SQLite(t)))
	admin := s.PersonAs("Noor Aziz", "Asia/Karachi", person.Admin)
	asked := map[string][]any{}
	ctx := db.Watched(t.Context(), func(query string, args []any) {
		if strings.Contains(query, "FROM mail_in") || strings.Contains(query, "mailbox_taken SET marked") || strings.Contains(query, "FROM mailbox_taken") {
			asked[query] = args
		}
	})
	s.opened(1, 0)
	s.ten(1, 0)
	taken, err := s.box.Unmarked(ctx, 1)
	if err == nil {
		err = s.box.Mark(ctx, 1, taken)
	}
	if err == nil {
		err = s.Incoming.Take(ctx)
	}
	if err == nil {
		_, err = s.Incoming.Came(ctx, admin)
	}
	if err == nil {
		_, err = s.Incoming.Waits(ctx, s.ines)
	}
	if err == nil {
		_, err = s.Incoming.Held(ctx, s.ines)
	}
	if err == nil {
		_, _, err = s.Incoming.ToSpace(ctx, s.ines, s.crew.ID)
	}
	if err == nil {
		_, err = s.Incoming.InSpace(ctx, s.ines, s.crew.ID)
	}
	if err == nil {
		_, _, err = s.Incoming.Refusals(ctx, admin, incoming.Point{}, 10)
	}
	if err != nil {
		t.Fatal(err)
	}
	if len(asked) < 9 {
		t.Errorf("%d things were asked", len(asked))
	}
	for query, args := range asked {
		err := s.DB.Read(t.Context(), func(tx *db.Tx) error {
			plan, err := tx.Plan(query, args...)
			for _, step := range plan {
				sorts := strings.Contains(step, "TEMP B-TREE") && strings.Contains(query, "m.raw")
				walks := strings.HasPrefix(step, "SCAN mail_in") && !strings.Contains(step, "COVERING") || strings.HasSuffix(step, "PRIMARY KEY (mailbox=?)")
				if sorts || walks {
					t.Errorf("%s: %s", step, query)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
