package apptest

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"meantime/internal/app"
	"meantime/internal/blob"
	"meantime/internal/bus"
	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/delivery"
	"meantime/internal/id"
	"meantime/internal/org"
	"meantime/internal/person"
	"meantime/internal/secret"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/worktime"
	"meantime/internal/zone"
)

// World is a founded organisation with everything that can be done in it.
type World struct {
	*app.Core
	T testing.TB

	mu     sync.Mutex
	now    time.Time
	passed time.Duration // what a clock that only counts has counted

	passing bool      // inside Pass
	cuts    int       // batches of deliveries since Pass looked last what is due
	alike   int       // of these, the latest that were of one slot
	slot    time.Time // of the latest
}

// More than a pass comes to of what any test has people for: an engine that does more of it at one time does so for ever.
const (
	mostLooks = 1_000
	mostAlike = 1_000
	mostCuts  = 20_000
)

// Begin is where the clock of a world stands: a Tuesday morning, 10:40 in Lisbon.
var Begin = time.Date(2026, 10, 13, 9, 40, 0, 0, time.UTC)

// Each runs a test in a world of its own on each engine.
func Each(t *testing.T, run func(t *testing.T, w *World)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { run(t, New(t, d)) })
}

// Again is the world of an organisation that is founded already.
func Again(t testing.TB, d *db.DB) *World {
	t.Helper()
	w := &World{T: t, now: Begin}
	ring, err := secret.New([]byte("the key of every world of a test"))
	w.check(err)
	w.Core, err = app.NewCore(t.Context(), app.CoreOptions{DB: d, Files: blob.New(filepath.Join(t.TempDir(), "files")), Now: w.Clock, Zones: zone.Shipped(), Secrets: ring, Log: slog.New(slog.DiscardHandler), Uptime: w.uptime,
		BaseURL: "http://localhost:8484"})
	w.check(err)
	w.Engine.OnCut(w.count)
	return w
}

// New founds an organisation, Saltmarsh in Lisbon, on an empty database.
func New(t testing.TB, d *db.DB) *World {
	t.Helper()
	w := Again(t, d)
	link, err := w.Orgs.SetupLink(t.Context())
	w.check(err)
	w.check(w.Orgs.SetUp(t.Context(), link, org.Settings{Name: "Saltmarsh", Zone: "Europe/Lisbon", Region: "PT"}, func(*db.Tx) error { return nil }))
	return w
}

func (w *World) check(err error) {
	w.T.Helper()
	if err != nil {
		w.T.Fatal(err)
	}
}

// Clock is the time of the world.
func (w *World) Clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

// At moves the clock, as time does, without anything happening.
func (w *World) At(t time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.passed += t.Sub(w.now)
	w.now = t
}

// Set sets the wall clock, as somebody does who has it wrong: no time passes.
func (w *World) Set(t time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = t
}

func (w *World) uptime() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.passed
}

// Pass lets time go by and does what falls due on the way, each at its time. An engine that does the same again and again fails the test.
func (w *World) Pass(until time.Time) {
	w.T.Helper()
	w.passing = true
	defer func() { w.passing = false }()
	for looks := 1; ; looks++ {
		due, err := w.Engine.NextDue(w.T.Context())
		w.check(err)
		if due.IsZero() || due.After(until) {
			w.At(until)
			return
		}
		if due.After(w.Clock()) {
			w.At(due)
			looks = 1
		}
		if looks > mostLooks {
			w.T.Fatalf("at %s something has been due since %s, and still is after it was done %d times", w.Clock(), due, mostLooks)
		}
		w.cuts = 0
		w.check(w.Engine.Due(w.T.Context()))
	}
}

// count hears of each batch of deliveries that the engine has made.
func (w *World) count(_ int, late time.Duration) {
	if !w.passing {
		return
	}
	slot := w.Clock().Add(-late)
	if w.cuts++; w.cuts == 1 || !slot.Equal(w.slot) {
		w.slot, w.alike = slot, 0
	}
	if w.alike++; w.alike > mostAlike {
		w.T.Fatalf("at %s the engine has made the deliveries of %s %d times, and goes on", w.Clock(), slot, mostAlike)
	}
	if w.cuts > mostCuts {
		w.T.Fatalf("at %s the engine has made deliveries %d times, the last of %s, and goes on", w.Clock(), mostCuts, slot)
	}
}

// Person makes an account in a zone, working 09–17 there, with deliveries at 09:00, 13:00 and 16:30.
func (w *World) Person(name, zone string) person.Actor { return w.PersonAs(name, zone, person.Member) }

// PersonAs is Person with a role.
func (w *World) PersonAs(name, zone string, role person.Role) person.Actor {
	w.T.Helper()
	return w.PersonWith(name, role, person.Declared{Zone: zone})
}

// PersonWith is Person with a declared schedule.
func (w *World) PersonWith(name string, role person.Role, declared person.Declared) person.Actor {
	w.T.Helper()
	var made person.Person
	email := strings.ToLower(strings.ReplaceAll(name, " ", ".")) + "@saltmarsh.example"
	w.check(w.DB.Write(w.T.Context(), func(tx *db.Tx) (err error) {
		made, err = w.Persons.People.Add(tx, person.Newcomer{Name: name, Email: email, Declared: declared}, role, person.WayIn{})
		return err
	}))
	return person.Actor{ID: made.ID, Role: role, Scopes: person.AllScopes}
}

// Space makes an open space with its members; the first makes it.
func (w *World) Space(name string, members ...person.Actor) space.Space {
	return w.SpaceOf(space.Details{Name: name, Kind: space.Open}, members...)
}

// SpaceOf makes a space with its members; the first makes it.
func (w *World) SpaceOf(d space.Details, members ...person.Actor) space.Space {
	w.T.Helper()
	s, err := w.Spaces.Create(w.T.Context(), members[0], d)
	w.check(err)
	for _, m := range members[1:] {
		w.check(w.Spaces.Add(w.T.Context(), members[0], s.ID, m.ID))
	}
	return s
}

// Thread opens a thread.
func (w *World) Thread(author person.Actor, s space.Space, title, body string) thread.Thread {
	w.T.Helper()
	made, err := w.Threads.Start(w.T.Context(), author, thread.Opening{Space: s.ID, Title: title, Body: body})
	w.check(err)
	return made
}

// Reply adds a letter.
func (w *World) Reply(author person.Actor, in id.ID, body string) thread.Letter {
	w.T.Helper()
	l, err := w.Threads.Reply(w.T.Context(), author, thread.Answer{Thread: in, Body: body})
	w.check(err)
	return l
}

// Hears tells whether who listens to a topic hears, of it or of a part of it, that something is newer after it was done.
func (w *World) Hears(of, about bus.Topic, do func()) bool {
	w.T.Helper()
	l := w.Bus.Listen(of)
	defer l.Close()
	do()
	return slices.Contains(l.Take(), about)
}

// Today is what a person has before her.
func (w *World) Today(actor person.Actor) delivery.Today {
	w.T.Helper()
	today, err := w.Deliveries.Today(w.T.Context(), actor)
	w.check(err)
	return today
}

// Titles names what of a person's deliveries is shown on Today, as "13:00 Title" on that person's clock.
func (w *World) Titles(actor person.Actor) []string {
	w.T.Helper()
	var out []string
	for _, d := range w.Today(actor).Deliveries {
		for _, e := range d.Entries {
			lines, err := w.Threads.Lines(w.T.Context(), actor, []id.ID{e.Ref})
			w.check(err)
			out = append(out, fmt.Sprintf("%s %s", w.Wall(actor, d.Slot).Clock, lines[e.Ref].Title))
		}
	}
	return out
}

// Wall is what a person's clock reads at an instant.
func (w *World) Wall(actor person.Actor, t time.Time) worktime.Wall {
	w.T.Helper()
	var out worktime.Wall
	w.check(w.DB.Read(context.Background(), func(tx *db.Tx) error {
		p, _, err := w.Persons.Schedules.Compiled(tx, actor.ID)
		if err == nil {
			out = worktime.WallIn(t, p.Zone(t))
		}
		return err
	}))
	return out
}
