package person_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"meantime/internal/bus"
	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/fault"
	"meantime/internal/holiday"
	"meantime/internal/id"
	"meantime/internal/naming"
	"meantime/internal/person"
	"meantime/internal/worktime"
	"meantime/internal/zone"
)

// house is a database with the verbs and a clock that stands still until it is moved.
type house struct {
	*person.Parts
	t    testing.TB
	db   *db.DB
	bus  *bus.Bus
	ids  *id.Source
	zone *zone.Data
	org  *saltmarsh
	dir  *directory

	mu  sync.Mutex
	now time.Time
}

// each runs a test in a house of its own on each engine.
func each(t *testing.T, run func(t *testing.T, h *house)) {
	t.Helper()
	zones := zone.Shipped()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { run(t, open(t, d, zones)) })
}

// one runs a test on the engine that is quickest: for what is not in the database.
func one(t *testing.T, run func(t *testing.T, h *house)) {
	t.Helper()
	t.Parallel()
	run(t, open(t, dbtest.SQLite(t), zone.Shipped()))
}

func open(t testing.TB, d *db.DB, zones *zone.Data) *house {
	t.Helper()
	h := &house{t: t, db: d, bus: bus.New(), zone: zones, org: &saltmarsh{}, dir: &directory{}, now: time.Date(2026, 10, 13, 9, 40, 0, 0, time.UTC)}
	h.ids = id.NewSource(1, h.clock)
	h.Parts = h.node()
	return h
}

// node is the verbs of one more process on the same database.
func (h *house) node() *person.Parts {
	h.t.Helper()
	parts, err := person.New(person.Options{DB: h.db, IDs: h.ids, Now: h.clock, Bus: h.bus,
		Zones: func() *zone.Data { return h.zone }, Org: h.org, BaseURL: "https://meantime.example.org"})
	if err != nil {
		h.t.Fatal(err)
	}
	parts.Schedules.StandInsFrom(h.dir)
	return parts
}

func (h *house) clock() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *house) wait(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

// add makes an account named after its first word, in Lisbon.
func (h *house) add(name string, role person.Role) person.Actor {
	h.t.Helper()
	return h.addWith(person.Newcomer{Name: name, Email: fmt.Sprintf("%s@saltmarsh.example", naming.Fold(name)[:4])}, role, person.WayIn{})
}

func (h *house) addWith(n person.Newcomer, role person.Role, in person.WayIn) person.Actor {
	h.t.Helper()
	var who person.Person
	err := h.db.Write(h.t.Context(), func(tx *db.Tx) (err error) {
		who, err = h.People.Add(tx, n, role, in)
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return person.Actor{ID: who.ID, Role: role, Scopes: person.AllScopes}
}

func (h *house) find(who id.ID) person.Person {
	h.t.Helper()
	p, err := h.People.Find(h.t.Context(), person.Actor{ID: who, Role: person.Member, Scopes: person.AllScopes}, who)
	if err != nil {
		h.t.Fatal(err)
	}
	return p
}

func (h *house) read(fn func(tx *db.Tx) error) {
	h.t.Helper()
	if err := h.db.Read(context.Background(), fn); err != nil {
		h.t.Fatal(err)
	}
}

// saltmarsh is an organisation in Lisbon that keeps two holidays and a half, until the test adds one.
type saltmarsh struct {
	mu    sync.Mutex
	extra []holiday.Day
}

func (*saltmarsh) Named(*db.Tx) (string, error) { return "Saltmarsh Ferries", nil }

func (*saltmarsh) Usual(*db.Tx) (worktime.Schedule, string, error) {
	return worktime.Schedule{Zone: "Europe/Lisbon"}, "PT", nil
}

func (s *saltmarsh) Holidays(_ *db.Tx, region string, first, last worktime.Date) (days []holiday.Day, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if region != "PT" {
		return nil, fault.Invalid("region", "Unknown.")
	}
	for year := first.Time().Year(); year <= last.Time().Year(); year++ {
		days = append(days, holiday.Day{Date: fmt.Sprintf("%d-12-08", year), Name: "Immaculate Conception"},
			holiday.Day{Date: fmt.Sprintf("%d-12-24", year), Name: "Christmas Eve", From: 14},
			holiday.Day{Date: fmt.Sprintf("%d-12-25", year), Name: "Christmas Day"})
	}
	return append(days, s.extra...), nil
}

func (s *saltmarsh) keep(d holiday.Day) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.extra = append(s.extra, d)
}

// directory knows everybody, but for those whom the test hides.
type directory struct{ hidden []id.ID }

func (d *directory) KnownOf(_ *db.Tx, _ person.Actor, people ...id.ID) (map[id.ID]bool, error) {
	out := map[id.ID]bool{}
	for _, who := range people {
		out[who] = !slices.Contains(d.hidden, who)
	}
	return out, nil
}
