package org_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"meantime/internal/bus"
	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/fault"
	"meantime/internal/holiday"
	"meantime/internal/id"
	"meantime/internal/org"
	"meantime/internal/worktime"
	"meantime/internal/zone"
)

// asker is somebody who asks.
type asker struct {
	id    id.ID
	admin bool
}

func (a asker) PersonID() id.ID   { return a.id }
func (a asker) Administers() bool { return a.admin }
func founded(*db.Tx) error        { return nil }
func saltmarsh() org.Settings {
	return org.Settings{Name: "Saltmarsh", Zone: "Europe/Lisbon", Region: "PT"}
}
func date(s string) worktime.Date            { d, _ := worktime.ParseDate(s); return d }
func admin() asker                           { return asker{7, true} }
func midday(now *time.Time) func() time.Time { return func() time.Time { return *now } }

type house struct {
	*org.Orgs
	db  *db.DB
	bus *bus.Bus
	now time.Time
}

func each(t *testing.T, run func(t *testing.T, h *house)) {
	t.Helper()
	zones, holidays := zone.Shipped(), holiday.Open()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := &house{db: d, bus: bus.New(), now: time.Date(2026, 10, 13, 12, 0, 0, 0, time.UTC)}
		h.Orgs = org.New(org.Options{DB: d, Now: midday(&h.now), Bus: h.bus, Zones: func() *zone.Data { return zones }, Holidays: holidays})
		run(t, h)
	})
}

func (h *house) link(t *testing.T) string {
	t.Helper()
	token, err := h.SetupLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func (h *house) found(t *testing.T) {
	t.Helper()
	if err := h.SetUp(t.Context(), h.link(t), saltmarsh(), founded); err != nil {
		t.Fatal(err)
	}
}

func TestSetUpOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		if _, err := h.Find(t.Context()); !fault.Is(err, fault.KindNotFound) {
			t.Fatalf("there is an organisation already: %v", err)
		}
		early, late := h.link(t), h.link(t)
		for _, token := range []string{early, late} {
			if err := h.CheckLink(t.Context(), token); err != nil {
				t.Fatalf("a printed link does not work: %v", err)
			}
		}
		if err := h.SetUp(t.Context(), "guess", saltmarsh(), founded); !fault.Is(err, fault.KindNotFound) {
			t.Fatalf("a guessed link works: %v", err)
		}
		boom := errors.New("boom")
		if err := h.SetUp(t.Context(), early, saltmarsh(), func(*db.Tx) error { return boom }); !errors.Is(err, boom) {
			t.Fatalf("the founder's error was lost: %v", err)
		}
		if err := h.SetUp(t.Context(), early, saltmarsh(), founded); err != nil {
			t.Fatalf("the link was used up by a failure: %v", err)
		}
		for _, token := range []string{early, late} {
			if err := h.CheckLink(t.Context(), token); !fault.Is(err, fault.KindNotFound) {
				t.Errorf("a link works after set-up: %v", err)
			}
		}
		if token := h.link(t); token != "" {
			t.Error("a link was made after set-up")
		}
		found, err := h.Find(t.Context())
		if err != nil || found.Name != "Saltmarsh" || found.Region != "PT" || !found.Founded.Equal(h.now) {
			t.Errorf("%+v, %v", found, err)
		}
	})
}

func TestManySetUpsFoundOne(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		var founders atomic.Int64
		var wg sync.WaitGroup
		for range 20 {
			token := h.link(t)
			wg.Go(func() {
				err := h.SetUp(t.Context(), token, saltmarsh(), founded)
				switch {
				case err == nil:
					founders.Add(1)
				case !fault.Is(err, fault.KindNotFound):
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if n := founders.Load(); n != 1 {
			t.Fatalf("%d founders", n)
		}
	})
}

func TestSetUpLinkExpires(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		token := h.link(t)
		h.now = h.now.Add(31 * 24 * time.Hour)
		if err := h.CheckLink(t.Context(), token); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("an old link works: %v", err)
		}
	})
}

func TestOnlyAdminsChange(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.found(t)
		s := saltmarsh()
		s.Name, s.Zone = " Saltmarsh  Ferries ", "Europe/London"
		if err := h.Change(t.Context(), asker{id: 8}, s); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("a member changed the settings: %v", err)
		}
		edit := org.HolidayEdit{Region: "PT", Date: date("2026-10-14"), Off: true, Name: "Ferry day"}
		if err := h.Edit(t.Context(), asker{id: 8}, edit); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("a member edited a holiday: %v", err)
		}
		if err := h.Undo(t.Context(), asker{id: 8}, "PT", edit.Date); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("a member took back an edit: %v", err)
		}
		listener := h.bus.Listen(org.Topic)
		defer listener.Close()
		if err := h.Change(t.Context(), admin(), s); err != nil {
			t.Fatal(err)
		}
		found, err := h.Find(t.Context())
		if err != nil || found.Name != "Saltmarsh Ferries" || found.Zone != "Europe/London" {
			t.Errorf("%+v, %v", found, err)
		}
		if len(listener.Take()) != 1 {
			t.Error("nobody was told")
		}
	})
}

func TestSettingsThatCannotBeKept(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.found(t)
		for field, spoil := range map[string]func(*org.Settings){
			"name":        func(s *org.Settings) { s.Name = " " },
			"zone":        func(s *org.Settings) { s.Zone = "Mars/Olympus" },
			"region":      func(s *org.Settings) { s.Region = "XX" },
			"hours":       func(s *org.Settings) { s.Hours = &worktime.Hours{} },
			"batch.every": func(s *org.Settings) { s.Batch = &worktime.Batch{Every: 1} },
		} {
			s := saltmarsh()
			spoil(&s)
			err := h.Change(t.Context(), admin(), s)
			if f := fault.Of(err); f.Kind != fault.KindInvalid || f.Field != field {
				t.Errorf("%s: %v (%s)", field, err, f.Field)
			}
		}
	})
}

func TestUsualHoursComeBack(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		s := saltmarsh()
		s.Hours = &worktime.Hours{Week: worktime.Workdays(worktime.Window{From: 8 * 60, To: 16 * 60})}
		s.Batch = &worktime.Batch{Every: 60}
		if err := h.SetUp(t.Context(), h.link(t), s, founded); err != nil {
			t.Fatal(err)
		}
		err := h.db.Read(t.Context(), func(tx *db.Tx) error {
			usual, region, err := h.Usual(tx)
			if region != "PT" || usual.Zone != "Europe/Lisbon" || usual.Batch.Every != 60 || usual.Hours.Week[time.Monday][0].From != 480 {
				t.Errorf("%+v in %q", usual, region)
			}
			name, _ := h.Named(tx)
			if name != "Saltmarsh" {
				t.Errorf("named %q", name)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// names are the holidays of a region in a stretch, as "date name".
func (h *house) names(t *testing.T, region, first, last string) (out []string) {
	t.Helper()
	err := h.db.Read(t.Context(), func(tx *db.Tx) error {
		days, err := h.Holidays(tx, region, date(first), date(last))
		for _, d := range days {
			out = append(out, d.Date+" "+d.Name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestHolidayEdits(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.found(t)
		var told []string
		h.WhenHolidaysChange(func(region string) { told = append(told, region) })
		before := h.names(t, "DE-BY", "2026-12-24", "2026-12-26")
		if len(before) != 2 {
			t.Fatalf("Bavaria keeps %q", before)
		}
		for _, e := range []org.HolidayEdit{
			{Region: "de", Date: date("2026-12-24"), Off: true, Name: "Half a day", From: 14},
			{Region: "DE", Date: date("2026-12-26"), Off: false},
			{Region: "DE-BY", Date: date("2026-12-25"), Off: true, Name: "Weihnacht"},
		} {
			if err := h.Edit(t.Context(), admin(), e); err != nil {
				t.Fatal(err)
			}
		}
		if got := h.names(t, "DE-BY", "2026-12-24", "2026-12-26"); len(got) != 2 || got[0] != "2026-12-24 Half a day" || got[1] != "2026-12-25 Weihnacht" {
			t.Errorf("Bavaria keeps %q", got)
		}
		if got := h.names(t, "DE", "2026-12-24", "2026-12-26"); len(got) != 2 || got[1] == "2026-12-25 Weihnacht" {
			t.Errorf("Germany keeps %q", got)
		}
		edits, err := h.Edits(t.Context(), "DE-BY")
		if err != nil || len(edits) != 3 || edits[0].From != 14 || edits[0].By != 7 || !edits[0].At.Equal(h.now) {
			t.Errorf("edits: %+v, %v", edits, err)
		}
		if err := h.Undo(t.Context(), admin(), "de", date("2026-12-26")); err != nil {
			t.Fatal(err)
		}
		if err := h.Undo(t.Context(), admin(), "DE", date("2026-12-26")); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("an edit was taken back twice: %v", err)
		}
		if got := h.names(t, "DE-BY", "2026-12-26", "2026-12-26"); len(got) != 1 {
			t.Errorf("the taken back day is %q", got)
		}
		if len(told) != 4 || told[2] != "DE-BY" {
			t.Errorf("told of %q", told)
		}
	})
}

func TestHolidaysThatCannotBeEdited(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.found(t)
		good := org.HolidayEdit{Region: "PT", Date: date("2026-10-14"), Off: true, Name: "Ferry day"}
		for field, spoil := range map[string]func(*org.HolidayEdit){
			"region": func(e *org.HolidayEdit) { e.Region = "XX" },
			"name":   func(e *org.HolidayEdit) { e.Name = "" },
			"from":   func(e *org.HolidayEdit) { e.From = 24 },
			"date":   func(e *org.HolidayEdit) { e.Date = date("1999-01-01") },
		} {
			e := good
			spoil(&e)
			if f := fault.Of(h.Edit(t.Context(), admin(), e)); f.Kind != fault.KindInvalid || f.Field != field {
				t.Errorf("%s: %+v", field, f)
			}
		}
		if _, err := h.Edits(t.Context(), "XX"); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("an unknown region: %v", err)
		}
	})
}
