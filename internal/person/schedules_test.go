package person_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/holiday"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/worktime"
)

func date(s string) worktime.Date {
	d, err := worktime.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func window(s string) worktime.Window {
	from, err := worktime.ParseClock(s[:5])
	to, err2 := worktime.ParseClock(s[6:])
	if err = errors.Join(err, err2); err != nil {
		panic(err)
	}
	return worktime.Window{From: from, To: to}
}

// planner remembers whom it was asked to plan anew.
type planner struct {
	mu    sync.Mutex
	calls []string
	fail  error
}

func (p *planner) Replan(tx *db.Tx, person id.ID, version int64) error {
	tx.AfterCommit(func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.calls = append(p.calls, fmt.Sprint(version))
	})
	return p.fail
}

// mine is what an actor declared, and its version.
func (h *house) mine(actor person.Actor) (person.Declared, int64) {
	h.t.Helper()
	d, version, err := h.Schedules.Mine(h.t.Context(), actor)
	if err != nil {
		h.t.Fatal(err)
	}
	return d, version
}

// change saves what an actor declared with a change to it.
func (h *house) change(actor person.Actor, change func(*person.Declared)) int64 {
	h.t.Helper()
	d, version := h.mine(actor)
	change(&d)
	version, err := h.Schedules.Save(h.t.Context(), actor, actor.ID, version, d)
	if err != nil {
		h.t.Fatal(err)
	}
	return version
}

func (h *house) compiled(who id.ID) *worktime.Person {
	h.t.Helper()
	var time *worktime.Person
	h.read(func(tx *db.Tx) (err error) {
		time, _, err = h.Schedules.Compiled(tx, who)
		return err
	})
	return time
}

// next is when an item of now is delivered.
func next(t *testing.T, p *worktime.Person, at string) string {
	t.Helper()
	from, err := time.Parse(time.RFC3339, at)
	if err != nil {
		t.Fatal(err)
	}
	slot, ok := p.Slot(from)
	if !ok {
		return "never"
	}
	return slot.At.Format(time.RFC3339)
}

func TestNewcomersWorkOfficeHours(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ines := h.add("Inês Carvalho", person.Owner)
		d, version := h.mine(ines)
		if version != 1 || d.Zone != "Europe/Lisbon" || d.Region != "PT" || d.Hours != nil || len(d.Batch.Times) != 3 {
			t.Fatalf("%d %+v", version, d)
		}
		p := h.compiled(ines.ID)
		for at, want := range map[string]string{
			"2026-10-13T09:40:00Z": "2026-10-13T12:00:00Z", // summer time: 13:00
			"2026-10-16T18:00:00Z": "2026-10-19T08:00:00Z", // over the weekend
			"2026-12-07T18:00:00Z": "2026-12-09T09:00:00Z", // over the holiday
			"2026-12-24T13:00:00Z": "2026-12-24T13:00:00Z", // the half-day: 13:00 comes, 16:30 is clamped
			"2026-12-24T15:00:00Z": "2026-12-28T09:00:00Z",
			"2028-12-07T18:00:00Z": "2028-12-11T09:00:00Z", // two years ahead
		} {
			if got := next(t, p, at); got != want {
				t.Errorf("%s is delivered at %s, want %s", at, got, want)
			}
		}
	})
}

func TestSavingMakesVersions(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		plans := &planner{}
		h.Schedules.ReplanWith(plans)
		ines, kenji := h.add("Inês Carvalho", person.Owner), h.add("Kenji Morita", person.Member)
		d, base := h.mine(ines)
		d.Batch = &worktime.Batch{Times: []worktime.Clock{11 * 60}}
		preview, err := h.Schedules.Preview(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		const asked, eleven = "2026-10-13T09:40:00Z", "2026-10-13T10:00:00Z"
		if got := next(t, preview, asked); got != eleven {
			t.Errorf("previewed at %s", got)
		}
		if got := next(t, h.compiled(ines.ID), asked); got == eleven {
			t.Error("the preview was saved")
		}
		if _, err := h.Schedules.Save(t.Context(), kenji, ines.ID, base, d); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("somebody else saved: %v", err)
		}
		version, err := h.Schedules.Save(t.Context(), ines, ines.ID, base, d)
		if err != nil || version != 2 {
			t.Fatal(version, err)
		}
		if got := next(t, h.compiled(ines.ID), asked); got != eleven {
			t.Errorf("saved, and delivered at %s", got)
		}
		h.read(func(tx *db.Tx) error {
			before, err := h.Schedules.At(tx, ines.ID, 1)
			if err != nil {
				return err
			}
			if got := next(t, before, asked); got != "2026-10-13T12:00:00Z" {
				t.Errorf("the first version says %s", got)
			}
			if _, err := h.Schedules.At(tx, ines.ID, 9); !fault.Is(err, fault.KindNotFound) {
				t.Errorf("a version that is not there: %v", err)
			}
			_, _, err = h.Schedules.Compiled(tx, 77)
			if !fault.Is(err, fault.KindNotFound) {
				t.Errorf("nobody's schedule: %v", err)
			}
			return nil
		})
		if !slices.Equal(plans.calls, []string{"1", "1", "2"}) {
			t.Errorf("planned %v", plans.calls)
		}
		plans.fail = errors.New("boom")
		if _, err := h.Schedules.Save(t.Context(), ines, ines.ID, 2, d); !errors.Is(err, plans.fail) {
			t.Errorf("the planner's error: %v", err)
		}
		if _, version := h.mine(ines); version != 2 {
			t.Error("saved although it could not be planned")
		}
	})
}

func TestTwoWindowsOneWins(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ines := h.add("Inês Carvalho", person.Owner)
		d, base := h.mine(ines)
		var wg sync.WaitGroup
		errs := make([]error, 8)
		for i := range errs {
			wg.Go(func() {
				d := d
				d.Shown = fmt.Sprint("window ", i)
				_, errs[i] = h.Schedules.Save(context.Background(), ines, ines.ID, base, d)
			})
		}
		wg.Wait()
		saved := 0
		for _, err := range errs {
			if err == nil {
				saved++
			} else if fault.Of(err).Code != "schedule_changed" {
				t.Error(err)
			}
		}
		if _, version := h.mine(ines); saved != 1 || version != 2 {
			t.Errorf("%d saved, version %d", saved, version)
		}
	})
}

func TestEverythingThatIsWrongIsSaid(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ines, kenji := h.add("Inês Carvalho", person.Owner), h.add("Kenji Morita", person.Member)
		if err := h.People.Deactivate(t.Context(), ines, kenji.ID); err != nil {
			t.Fatal(err)
		}
		week := worktime.Weekly[worktime.Window]{time.Monday: {window("09:00-12:00"), window("11:00-17:00")}}
		for want, spoil := range map[string]func(*person.Declared){
			"zone":        func(d *person.Declared) { d.Zone = "Mars/Olympus" },
			"region":      func(d *person.Declared) { d.Region = "XX" },
			"hours":       func(d *person.Declared) { d.Hours = &worktime.Hours{} },
			"hours.mon":   func(d *person.Declared) { d.Hours = &worktime.Hours{Week: week} },
			"batch.every": func(d *person.Declared) { d.Batch = &worktime.Batch{Every: 5} },
			"batch.times": func(d *person.Declared) { d.Batch = &worktime.Batch{Times: []worktime.Clock{}} },
			"shown":       func(d *person.Declared) { d.Shown = "a\x00b" },
			"free[0]":     func(d *person.Declared) { d.Free = []person.Holiday{{Date: date("2026-11-01"), Name: "\u202e"}} },
			"leaves[0]": func(d *person.Declared) {
				d.Leaves = []person.Leave{{From: date("2026-11-06"), To: date("2026-11-02")}}
			},
			"leaves[1]": func(d *person.Declared) {
				d.Leaves = []person.Leave{{From: date("2026-11-06"), To: date("2026-11-07")}, {From: date("2026-11-02"), To: date("2026-11-06")}}
			},
			"leaves[0] ": func(d *person.Declared) {
				d.Leaves = []person.Leave{{From: date("2026-11-02"), To: date("2026-11-06"), StandIn: kenji.ID}}
			},
			"leaves[0]  ": func(d *person.Declared) {
				d.Leaves = []person.Leave{{From: date("2026-11-02"), To: date("2026-11-06"), StandIn: ines.ID}}
			},
			"batch.every hours.mon": func(d *person.Declared) { d.Batch, d.Hours = &worktime.Batch{Every: 5}, &worktime.Hours{Week: week} },
		} {
			d, base := h.mine(ines)
			spoil(&d)
			_, err := h.Schedules.Save(t.Context(), ines, ines.ID, base, d)
			var fields []string
			for _, p := range person.Problems(err) {
				fields = append(fields, p.Field)
			}
			slices.Sort(fields)
			if got := fmt.Sprint(fields); got != fmt.Sprint(strings.Fields(want)) {
				t.Errorf("want %s, got %s: %v", want, got, err)
			}
		}
		if _, version := h.mine(ines); version != 1 {
			t.Error("something of it was saved")
		}
	})
}

// To name a stand-in tells nothing of them; and what became of one stands in the way of no other change.
func TestStandIns(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ines, owen, kenji := h.add("Inês Carvalho", person.Owner), h.add("Owen Pryce", person.Member), h.add("Kenji Morita", person.Member)
		name := func(who id.ID) error {
			d, base := h.mine(ines)
			d.Leaves = []person.Leave{{From: date("2026-11-02"), To: date("2026-11-06"), StandIn: who}}
			_, err := h.Schedules.Save(t.Context(), ines, ines.ID, base, d)
			return err
		}
		h.dir.hidden = []id.ID{kenji.ID}
		unknown, nobody := name(kenji.ID), name(77)
		if !fault.Is(nobody, fault.KindInvalid) || fmt.Sprintf("%+v", fault.Of(unknown)) != fmt.Sprintf("%+v", fault.Of(nobody)) {
			t.Errorf("who is not known: %v; nobody: %v", unknown, nobody)
		}
		if err := name(owen.ID); err != nil {
			t.Fatal(err)
		}
		h.dir.hidden = []id.ID{owen.ID}
		if err := h.People.Deactivate(t.Context(), ines, owen.ID); err != nil {
			t.Fatal(err)
		}
		h.change(ines, func(d *person.Declared) { d.Shown = "Owen has gone, and my leave stays." })
		if d, _ := h.mine(ines); d.Leaves[0].StandIn != owen.ID {
			t.Errorf("%+v", d.Leaves)
		}
	})
}

func TestDeclarationComesBackAsItWasSaved(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ines, owen := h.add("Inês Carvalho", person.Owner), h.add("Owen Pryce", person.Member)
		want := person.Declared{
			Zone:      "Asia/Tokyo",
			ZoneMoves: []worktime.ZoneMove{{At: worktime.AtWall(worktime.Wall{Date: date("2026-11-20")}), Zone: "Europe/Lisbon"}},
			Hours:     &worktime.Hours{Week: worktime.Workdays(window("22:00-06:00"), window("08:00-09:00"))},
			DateHours: map[worktime.Date][]worktime.Window{date("2026-11-03"): {}, date("2026-12-24"): {window("09:00-10:00")}},
			Batch:     &worktime.Batch{Every: 45},
			Focus:     []worktime.Span{{From: worktime.AtWall(worktime.Wall{Date: date("2026-11-04"), Clock: 600}), To: worktime.AtWall(worktime.Wall{Date: date("2026-11-04"), Clock: 660})}},
			Region:    "pt", Free: []person.Holiday{{Date: date("2026-06-13"), Name: "Santo António"}}, Worked: []worktime.Date{date("2026-12-08")},
			Leaves: []person.Leave{{From: date("2026-11-02"), To: date("2026-11-06"), StandIn: owen.ID, Note: "Owen for design questions"}},
			Shown:  "For anything with feelings in it, find me live after 13:00.", Coarse: true,
		}
		h.change(ines, func(d *person.Declared) { *d = want })
		got, _ := h.mine(ines)
		if fmt.Sprintf("%+v", got.Hours.Week) != fmt.Sprintf("%+v", want.Hours.Week) {
			t.Errorf("hours %+v", got.Hours)
		}
		want.Region = "PT"
		got.Hours, want.Hours, got.Batch, want.Batch = nil, nil, nil, nil
		if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
			t.Errorf("\n got %+v\nwant %+v", got, want)
		}
		if h.find(ines.ID).Region != "PT" {
			t.Error("the region is not found")
		}
	})
}

func TestOwnDaysPassThePublicOnes(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ines := h.add("Inês Carvalho", person.Owner)
		h.change(ines, func(d *person.Declared) {
			d.Worked = []worktime.Date{date("2026-12-08")}
			d.Free = []person.Holiday{{Date: date("2026-10-14"), Name: "Move"}, {Date: date("2027-12-24"), Name: "All day"}}
			d.DateHours = map[worktime.Date][]worktime.Window{date("2026-12-24"): {window("09:00-17:00")}}
		})
		p := h.compiled(ines.ID)
		for at, want := range map[string]string{
			"2026-12-07T18:00:00Z": "2026-12-08T09:00:00Z", // worked
			"2026-10-13T18:00:00Z": "2026-10-15T08:00:00Z", // free
			"2026-12-24T15:00:00Z": "2026-12-24T16:30:00Z", // an override passes the half-day
			"2027-12-23T18:00:00Z": "2027-12-27T09:00:00Z", // free, though it is a half-day
		} {
			if got := next(t, p, at); got != want {
				t.Errorf("%s is delivered at %s, want %s", at, got, want)
			}
		}
	})
}

func TestLeaveIsSeen(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ines, owen := h.add("Inês Carvalho", person.Owner), h.add("Owen Pryce", person.Member)
		aroha := h.addWith(person.Newcomer{Name: "Aroha Ngata", Email: "aroha@saltmarsh.example", Declared: person.Declared{Zone: "Pacific/Auckland"}}, person.Member, person.WayIn{})
		guest := h.add("Gustav Guest", person.Guest)
		leave := func(who person.Actor, first, last string) {
			h.change(who, func(d *person.Declared) {
				d.Leaves = append(d.Leaves, person.Leave{From: date(first), To: date(last), StandIn: owen.ID, Note: "Design"})
			})
		}
		leave(ines, "2026-10-15", "2026-10-16")
		leave(ines, "2026-11-02", "2026-11-06")
		leave(aroha, "2026-10-14", "2026-10-14")
		h.wait(2 * time.Hour) // 11:40 UTC on the 13th: already the 14th in Auckland
		h.read(func(tx *db.Tx) error {
			away, err := h.Schedules.Away(tx, 7*24*time.Hour, ines.ID, owen.ID, aroha.ID)
			if err != nil || len(away) != 2 || away[ines.ID].Now || away[ines.ID].From != date("2026-10-15") || !away[aroha.ID].Now || away[aroha.ID].StandIn != owen.ID {
				t.Errorf("%+v, %v", away, err)
			}
			return nil
		})
		list, err := h.Schedules.EveryoneAway(t.Context(), owen, 30*24*time.Hour)
		if err != nil || len(list) != 3 || list[0].Person != aroha.ID || list[2].From != date("2026-11-02") || list[2].Note != "Design" {
			t.Errorf("%+v, %v", list, err)
		}
		if list, err := h.Schedules.EveryoneAway(t.Context(), guest, 30*24*time.Hour); err != nil || len(list) != 0 {
			t.Errorf("a guest sees %v, %v", list, err)
		}
		if got := next(t, h.compiled(ines.ID), "2026-10-14T18:00:00Z"); got != "2026-10-19T08:00:00Z" {
			t.Errorf("delivered in her leave: %s", got)
		}
		h.wait(24 * time.Hour)
		if list, err := h.Schedules.EveryoneAway(t.Context(), owen, 0); err != nil || len(list) != 0 {
			t.Errorf("between their days: %+v, %v", list, err)
		}
		h.change(ines, func(d *person.Declared) { d.Leaves = nil })
		if list, err := h.Schedules.EveryoneAway(t.Context(), owen, 30*24*time.Hour); err != nil || len(list) != 0 {
			t.Errorf("taken back: %+v, %v", list, err)
		}
	})
}

func TestEditedHolidaysReachSchedules(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		plans := &planner{}
		ines := h.add("Inês Carvalho", person.Owner)
		for i := range 120 {
			h.addWith(newcomer(i), person.Member, person.WayIn{})
		}
		nowhere := h.addWith(person.Newcomer{Name: "Sven", Email: "sven@saltmarsh.example"}, person.Member, person.WayIn{})
		h.change(nowhere, func(d *person.Declared) { d.Region = "" })
		d, base := h.mine(ines)
		h.Schedules.ReplanWith(plans)
		refresh := func(region string) int {
			n, err := h.Schedules.Refresh(t.Context(), region)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		if n := refresh("PT"); n != 0 {
			t.Errorf("%d changed for nothing", n)
		}
		h.org.keep(holiday.Day{Date: "2026-10-14", Name: "Ferry day"})
		if n := refresh("DE"); n != 0 {
			t.Errorf("%d changed elsewhere", n)
		}
		if n := refresh("PT"); n != 121 || len(plans.calls) != 121 {
			t.Errorf("%d changed, %d planned", n, len(plans.calls))
		}
		if n := refresh(""); n != 0 {
			t.Errorf("%d changed again", n)
		}
		if got := next(t, h.compiled(ines.ID), "2026-10-13T18:00:00Z"); got != "2026-10-15T08:00:00Z" {
			t.Errorf("delivered on the new holiday: %s", got)
		}
		d.Shown = "typed meanwhile"
		if version, err := h.Schedules.Save(t.Context(), ines, ines.ID, base, d); err != nil || version != 3 {
			t.Errorf("what she typed meanwhile was lost: %d, %v", version, err)
		}
		h.wait(120 * 24 * time.Hour)
		if n := refresh(""); n != 121 {
			t.Errorf("%d changed with the year", n)
		}
	})
}

func TestManyAreOneQuery(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		var ids []id.ID
		for i := range 700 {
			ids = append(ids, h.addWith(newcomer(i), person.Member, person.WayIn{}).ID)
		}
		h.read(func(tx *db.Tx) error {
			all, err := h.Schedules.Of(tx, append(ids, 77)...)
			if err != nil || len(all) != 700 || all[ids[3]].Time != all[ids[9]].Time {
				t.Errorf("%d schedules, %v; one compiled value for all who have the same: %v", len(all), err, all[ids[3]].Time == all[ids[9]].Time)
			}
			again, err := h.Schedules.Of(tx, ids[3])
			if again[ids[3]] != all[ids[3]] {
				t.Error("compiled anew")
			}
			return err
		})
	})
}

// TestWhatIsKeptInMemoryIsNeverOld changes a schedule on another node, and one in a transaction that is given up.
func TestWhatIsKeptInMemoryIsNeverOld(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ines, owen := h.add("Inês Carvalho", person.Member), h.add("Owen Price", person.Member)
		other := h.node()
		versions := func(p *person.Parts) string {
			var out string
			h.read(func(tx *db.Tx) error {
				found, err := p.Schedules.Of(tx, ines.ID, owen.ID)
				out = fmt.Sprint(found[ines.ID].Version, found[owen.ID].Version)
				return err
			})
			return out
		}
		save := func(ctx context.Context, p *person.Parts, who person.Actor) error {
			d, version, err := p.Schedules.Mine(ctx, who)
			if err == nil {
				d.Shown = fmt.Sprint("as of ", version)
				_, err = p.Schedules.Save(ctx, who, who.ID, version, d)
			}
			return err
		}
		if got := versions(h.Parts) + ", " + versions(other); got != "1 1, 1 1" {
			t.Fatal(got)
		}
		if err := save(t.Context(), other, ines); err != nil {
			t.Fatal(err)
		}
		if got := versions(h.Parts) + ", " + versions(other); got != "2 1, 2 1" {
			t.Error(got)
		}
		givenUp := errors.New("given up")
		err := h.db.Write(t.Context(), func(tx *db.Tx) error {
			if err := save(tx.Context(), h.Parts, ines); err != nil {
				return err
			}
			if found, err := h.Schedules.Of(tx, ines.ID); err != nil || found[ines.ID].Version != 3 {
				t.Errorf("its own transaction sees %+v, %v", found[ines.ID], err)
			}
			return givenUp
		})
		if !errors.Is(err, givenUp) {
			t.Fatal(err)
		}
		if err := save(t.Context(), other, owen); err != nil {
			t.Fatal(err)
		}
		if got := versions(h.Parts) + ", " + versions(other); got != "2 2, 2 2" {
			t.Error(got)
		}
	})
}
