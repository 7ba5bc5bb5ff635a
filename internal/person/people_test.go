package person_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"meantime/internal/bus"
	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/zone"
)

func TestJoiningGivesAHandleAndASchedule(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ines := h.addWith(person.Newcomer{Name: "  Inês   Carvalho ", Email: "Ines.Carvalho@Saltmarsh.example"}, person.Owner, person.WayIn{})
		namesake := h.addWith(person.Newcomer{Name: "Inês Carvalho", Email: "i@saltmarsh.example"}, person.Member, person.WayIn{})
		p := h.find(ines.ID)
		if p.Name != "Inês Carvalho" || p.Handle != "ines" || p.Region != "PT" || !p.Joined.Equal(h.clock()) || !p.Active() {
			t.Fatalf("%+v", p)
		}
		if got := h.find(namesake.ID).Handle; got != "ines.carvalho" {
			t.Fatalf("the namesake's handle is %q", got)
		}
		h.read(func(tx *db.Tx) error {
			_, version, err := h.Schedules.Compiled(tx, ines.ID)
			if version != 1 {
				t.Errorf("version %d", version)
			}
			return err
		})
		err := h.db.Write(t.Context(), func(tx *db.Tx) error {
			_, err := h.People.Add(tx, person.Newcomer{Name: "Other", Email: "ines.carvalho@saltmarsh.EXAMPLE"}, person.Member, person.WayIn{})
			return err
		})
		if fault.Of(err).Code != "email_taken" {
			t.Fatalf("a second account with one address: %v", err)
		}
	})
}

func TestLookups(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ines, kenji := h.add("Inês Carvalho", person.Owner), h.add("Kenji Morita", person.Member)
		guest := h.add("Gustav Guest", person.Guest)
		h.read(func(tx *db.Tx) error {
			byHandle, err := h.People.ByHandle(tx, "@Kenji")
			if err != nil || byHandle.ID != kenji.ID {
				t.Errorf("by handle: %v, %v", byHandle, err)
			}
			byEmail, err := h.People.ByEmail(tx, " INES@saltmarsh.example")
			if err != nil || byEmail.ID != ines.ID {
				t.Errorf("by address: %v, %v", byEmail, err)
			}
			cards, err := h.People.Names(tx, kenji.ID, ines.ID, kenji.ID, 77)
			if err != nil || len(cards) != 2 || cards[kenji.ID].Name != "Kenji Morita" || !cards[ines.ID].Active {
				t.Errorf("names: %v, %v", cards, err)
			}
			handles, err := h.People.Handles(tx, "ines", "nobody")
			if err != nil || len(handles) != 1 || handles["ines"].ID != ines.ID {
				t.Errorf("handles: %v, %v", handles, err)
			}
			_, err = h.People.Get(tx, 77)
			if !fault.Is(err, fault.KindNotFound) {
				t.Errorf("nobody was found: %v", err)
			}
			return nil
		})
		if _, err := h.People.Find(t.Context(), guest, ines.ID); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("a guest finds anybody: %v", err)
		}
		if page, next, err := h.People.List(t.Context(), guest, "", 10); err != nil || len(page) != 1 || page[0].ID != guest.ID || next != "" {
			t.Errorf("a guest lists %v, %v", page, err)
		}
	})
}

func TestListPagesInTheOrderOfNames(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		var actor person.Actor
		var want []string
		for i := range 23 {
			name := fmt.Sprintf("%c person %d", 'a'+(i*7)%5, i)
			actor = h.addWith(person.Newcomer{Name: name, Email: fmt.Sprintf("p%d@saltmarsh.example", i)}, person.Member, person.WayIn{})
			want = append(want, name)
		}
		slices.Sort(want)
		var got []string
		cursor := ""
		for {
			page, next, err := h.People.List(t.Context(), actor, cursor, 5)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range page {
				got = append(got, p.Name)
			}
			if cursor = next; cursor == "" {
				break
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("got %q, want %q", got, want)
		}
		if _, _, err := h.People.List(t.Context(), actor, "nonsense", 5); !fault.Is(err, fault.KindInvalid) {
			t.Fatalf("a broken cursor: %v", err)
		}
	})
}

func TestCompletion(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.add("Inês Carvalho", person.Owner)
		h.add("Łukasz Wróbel", person.Member)
		h.add("Carla Inácio", person.Member)
		h.addWith(person.Newcomer{Name: "森田 健二", Email: "morita@saltmarsh.example"}, person.Member, person.WayIn{})
		for typed, want := range map[string]string{
			"in": "carla ines", "INÊS c": "ines", "car": "carla ines", "luk": "lukasz", "wro": "lukasz", "森": "morita",
			"mori": "morita", "@carl": "carla", "%": "", "_": "", "": "", "ines x": "",
		} {
			found, err := h.People.Complete(t.Context(), typed, 10, nil)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, c := range found {
				got = append(got, c.Handle)
			}
			slices.Sort(got)
			if strings.Join(got, " ") != want {
				t.Errorf("%q completes to %q, want %q", typed, got, want)
			}
		}
		only, err := h.People.Complete(t.Context(), "in", 10, func(who id.ID) bool { return h.find(who).Handle == "carla" })
		if err != nil || len(only) != 1 || only[0].Handle != "carla" {
			t.Errorf("narrowed: %v, %v", only, err)
		}
	})
}

func TestCompletionLooksBeyondThosePassedOver(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		var last person.Actor
		for i := range 300 {
			last = h.addWith(person.Newcomer{Name: fmt.Sprintf("Anna %03d", i), Email: fmt.Sprintf("a%d@saltmarsh.example", i)}, person.Member, person.WayIn{})
		}
		found, err := h.People.Complete(t.Context(), "anna", 5, func(who id.ID) bool { return who == last.ID })
		if err != nil || len(found) != 1 || found[0].ID != last.ID {
			t.Fatalf("%v, %v", found, err)
		}
	})
}

func TestProfileIsCleanedAndFound(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ines := h.add("Inês Carvalho", person.Owner)
		listener := h.bus.Listen(person.Topic(ines.ID))
		defer listener.Close()
		err := h.People.SetProfile(t.Context(), ines, person.Profile{Name: "Inês  Prado", Title: " Product design ", About: "One.\r\nTwo.", Locale: "pt-PT"})
		if err != nil {
			t.Fatal(err)
		}
		p := h.find(ines.ID)
		if p.Name != "Inês Prado" || p.Title != "Product design" || p.About != "One.\nTwo." || p.Handle != "ines" {
			t.Fatalf("%+v", p)
		}
		if found, err := h.People.Complete(t.Context(), "prado", 5, nil); err != nil || len(found) != 1 {
			t.Fatalf("the new name is not found: %v, %v", found, err)
		}
		if found, err := h.People.Complete(t.Context(), "carvalho", 5, nil); err != nil || len(found) != 0 {
			t.Fatalf("the old name is still found: %v, %v", found, err)
		}
		if len(listener.Take()) != 1 {
			t.Fatal("nobody was told")
		}
		for _, bad := range []person.Profile{{}, {Name: "\u202egnp.exe"}, {Name: "a\x00b"}, {Name: strings.Repeat("x", 81)}, {Name: "ok", About: "\xff"}} {
			if err := h.People.SetProfile(t.Context(), ines, bad); !fault.Is(err, fault.KindInvalid) {
				t.Errorf("%+v: %v", bad, err)
			}
		}
	})
}

// picture is a PNG of one grey.
func picture(t *testing.T, grey byte) *bytes.Reader {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, 120, 100))
	for i := range m.Pix {
		m.Pix[i] = grey
	}
	var out bytes.Buffer
	if err := png.Encode(&out, m); err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(out.Bytes())
}

func TestPhotos(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ines, kenji := h.add("Inês Carvalho", person.Owner), h.add("Kenji Morita", person.Member)
		set := func(who person.Actor, grey byte) string {
			name, err := h.Photos.Set(t.Context(), who, picture(t, grey))
			if err != nil {
				t.Fatal(err)
			}
			return name
		}
		side := func(name string, small bool) int {
			raw, err := h.Photos.Get(t.Context(), name, small)
			if fault.Is(err, fault.KindNotFound) {
				return 0
			}
			m, err2 := jpeg.DecodeConfig(bytes.NewReader(raw))
			if err = errors.Join(err, err2); err != nil {
				t.Fatal(err)
			}
			return m.Width
		}
		mine, theirs := set(ines, 100), set(kenji, 100)
		if mine == theirs || h.find(ines.ID).Photo != mine || side(mine, false) != 100 || side(mine, true) != 96 {
			t.Errorf("%s and %s, %+v", mine, theirs, h.find(ines.ID))
		}
		if again := set(ines, 100); again != mine || side(mine, true) != 96 {
			t.Error("the same picture again has another name, or is gone")
		}
		other := set(ines, 200)
		if side(mine, false) != 0 || side(other, false) != 100 || side(theirs, false) != 100 {
			t.Error("the photo before is still there, or another's is gone")
		}
		if _, err := h.Photos.Set(t.Context(), ines, strings.NewReader("<svg/>")); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("what is no picture: %v", err)
		}
		if _, err := h.Photos.Set(t.Context(), ines, io.LimitReader(zeros{}, 11<<20)); !fault.Is(err, fault.KindTooLarge) {
			t.Errorf("eleven megabytes: %v", err)
		}
		if err := h.Photos.Remove(t.Context(), ines); err != nil || h.find(ines.ID).Photo != "" || side(other, false) != 0 {
			t.Errorf("not removed: %v", err)
		}
	})
}

// However many come at once, one picture at a time is in memory.
func TestPhotosWaitForEachOther(t *testing.T) {
	one(t, func(t *testing.T, h *house) {
		var reading, most atomic.Int64
		var wg sync.WaitGroup
		for i := range 6 {
			who := h.addWith(newcomer(i), person.Member, person.WayIn{})
			wg.Go(func() {
				if _, err := h.Photos.Set(t.Context(), who, &counted{Reader: picture(t, byte(i)), now: &reading, most: &most}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if n := most.Load(); n != 1 {
			t.Errorf("%d pictures were read at once", n)
		}
	})
}

// counted counts how many of its kind have been begun and are not at their end.
type counted struct {
	io.Reader
	now, most *atomic.Int64
	begun     bool
}

func (c *counted) Read(p []byte) (int, error) {
	if !c.begun {
		c.begun = true
		if n := c.now.Add(1); n > c.most.Load() {
			c.most.Store(n)
		}
		time.Sleep(5 * time.Millisecond)
	}
	n, err := c.Reader.Read(p)
	if err != nil {
		c.now.Add(-1)
	}
	return n, err
}

// zeros never end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func BenchmarkWho(b *testing.B) {
	h := open(b, dbtest.SQLite(b), zone.Shipped())
	token := h.signIn(h.add("Inês Carvalho", person.Owner).ID, "")
	b.Run("remembered", func(b *testing.B) {
		for b.Loop() {
			h.who(token)
		}
	})
	b.Run("asked", func(b *testing.B) {
		for b.Loop() {
			h.wait(2 * time.Second)
			h.who(token)
		}
	})
}

// TestHeldSessionsThatEndElsewhereAreToldOf ends sessions as another node does: in the database, and not on this bus.
func TestHeldSessionsThatEndElsewhereAreToldOf(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ines, kenji := h.add("Inês Carvalho", person.Owner), h.add("Kenji Morita", person.Member)
		hold := func(who person.Actor) (person.Actor, func()) {
			t.Helper()
			actor := h.who(h.signIn(who.ID, ""))
			return actor, h.Sessions.Hold(actor)
		}
		first, releaseFirst := hold(ines)
		second, releaseSecond := hold(ines)
		defer releaseSecond()
		third, releaseThird := hold(kenji)
		defer releaseThird()
		twice := h.Sessions.Hold(third)
		l := h.bus.Listen(person.EndedTopic(ines.ID), person.EndedTopic(kenji.ID))
		defer l.Close()
		told := func(when string, want ...bus.Topic) {
			t.Helper()
			if err := h.Sessions.Check(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got := l.Take(); !slices.Equal(got, want) {
				t.Errorf("%s: told of %v, not of %v", when, got, want)
			}
		}
		ended := func(session id.ID) {
			t.Helper()
			if err := h.db.Write(t.Context(), func(tx *db.Tx) error {
				_, err := tx.Exec(`DELETE FROM session WHERE id = $1`, session)
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		told("nothing has ended")
		ended(first.Session)
		told("one session ended", person.EndedTopic(ines.ID))
		releaseFirst()
		releaseFirst()
		told("it was let go of")
		ended(third.Session)
		twice()
		told("a session that two held ended, and one lets go", person.EndedTopic(kenji.ID))
		releaseThird()
		h.wait(person.SessionLifetime - time.Second)
		told("a second before its end")
		h.wait(time.Second)
		told("its time is over", person.EndedTopic(second.ID))
	})
}

func BenchmarkSchedulesOf1000(b *testing.B) {
	h := open(b, dbtest.SQLite(b), zone.Shipped())
	var ids []id.ID
	for i := range 1000 {
		ids = append(ids, h.addWith(newcomer(i), person.Member, person.WayIn{}).ID)
	}
	of := func(p *person.Parts) {
		h.read(func(tx *db.Tx) error {
			all, err := p.Schedules.Of(tx, ids...)
			if len(all) != 1000 {
				b.Error(len(all))
			}
			return err
		})
	}
	b.Run("in memory", func(b *testing.B) {
		for b.Loop() {
			of(h.Parts)
		}
	})
	b.Run("from the database", func(b *testing.B) {
		for b.Loop() {
			of(h.node())
		}
	})
}

// TestAwaited is somebody who has written what was imported: nobody's to find until they join.
func TestAwaited(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		owner := h.add("Inês Carvalho", person.Owner)
		first, err := h.await("Nadia \u202eHaddad", "Nadia1@saltmarsh.example")
		if err != nil || first.Name != "Nadia1" || first.Active() || !first.Awaited {
			t.Fatalf("%+v, %v", first, err)
		}
		if again, err := h.await("N. H.", "nadia1@saltmarsh.example"); err != nil || again.ID != first.ID || again.Name != first.Name {
			t.Errorf("%+v, %v", again, err)
		}
		if holder, err := h.await("I.", h.find(owner.ID).Email); err != nil || holder.ID != owner.ID {
			t.Errorf("%+v, %v", holder, err)
		}
		if _, err := h.await("x", "nobody"); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("no address: %v", err)
		}
		for what, list := range map[string]func() (int, error){
			"the list":   func() (int, error) { l, _, err := h.People.List(t.Context(), owner, "", 10); return len(l) - 1, err },
			"the former": func() (int, error) { l, err := h.People.Former(t.Context(), owner); return len(l), err },
			"the names":  func() (int, error) { l, err := h.People.Complete(t.Context(), "nadia", 10, nil); return len(l), err },
		} {
			if n, err := list(); n != 0 || err != nil {
				t.Errorf("%s has them: %d, %v", what, n, err)
			}
		}
		if err := h.People.Reactivate(t.Context(), owner, first.ID); fault.Of(err).Code != "not_joined" {
			t.Errorf("opening an account that never was: %v", err)
		}
	})
}

func (h *house) await(name, email string) (p person.Person, err error) {
	err = h.db.Write(h.t.Context(), func(tx *db.Tx) (err error) {
		p, _, err = h.People.Await(tx, name, email)
		return err
	})
	return p, err
}

// TestWhoWasAwaitedJoins by an invitation that is made for their address, with a password or a passkey, and is the one who
// wrote what was imported.
func TestWhoWasAwaitedJoins(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		owner := h.add("Inês Carvalho", person.Owner)
		_, anyones, err := h.Invitations.Create(t.Context(), owner, person.Invite{})
		if err != nil {
			t.Fatal(err)
		}
		k := newKey(t)
		for n, way := range []func(email string) person.WayIn{
			func(string) person.WayIn { return h.password("ferry to Montijo") },
			func(email string) person.WayIn {
				c := h.begin(h.Passkeys.BeginJoin(t.Context(), "Nadia Haddad", email, lisbon))
				in, err := h.Passkeys.FinishJoin(t.Context(), c.ID, k.create(c))
				if err != nil {
					t.Fatal(err)
				}
				return in
			},
		} {
			awaited, err := h.await("N.", newcomer(n).Email)
			if err != nil {
				t.Fatal(err)
			}
			in := way(awaited.Email)
			if _, err := h.Invitations.Redeem(t.Context(), anyones, newcomer(n), in); fault.Of(err).Code != "email_awaited" {
				t.Errorf("by a link that anybody could have: %v", err)
			}
			_, token, err := h.Invitations.Create(t.Context(), owner, person.Invite{Email: awaited.Email, Role: person.Admin})
			if err != nil {
				t.Fatal(err)
			}
			who, err := h.Invitations.Redeem(t.Context(), token, newcomer(n), in)
			if err != nil || who.ID != awaited.ID {
				t.Fatalf("%+v, %v", who, err)
			}
			if found := h.find(who.ID); !found.Active() || found.Awaited || found.Role != person.Admin || found.Name != newcomer(n).Name || found.Handle == awaited.Handle {
				t.Errorf("%+v", found)
			}
			if _, _, err := h.Schedules.Mine(t.Context(), person.Actor{ID: who.ID}); err != nil {
				t.Error(err)
			}
			if again, err := h.await("N.", awaited.Email); err != nil || again.ID != who.ID || !again.Active() {
				t.Errorf("%+v, %v", again, err)
			}
		}
	})
}
