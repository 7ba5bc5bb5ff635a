package worktime_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"meantime/internal/worktime"
)

// What is declared comes back from JSON as it was.
func TestScheduleJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, _ := drawSchedule(t)
		text, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var back worktime.Schedule
		if err := json.Unmarshal(text, &back); err != nil {
			t.Fatalf("%v in %s", err, text)
		}
		again, err := json.Marshal(back)
		if err != nil || string(again) != string(text) {
			t.Errorf("%s became %s (%v)", text, again, err)
		}
	})
}

func TestScheduleJSONIsStable(t *testing.T) {
	s := lisbon(&worktime.Batch{Times: []worktime.Clock{9 * 60}})
	s.Batch.TimesByDay[time.Friday] = []worktime.Clock{}
	s.Hours.Week[time.Sunday] = []worktime.Window{{From: 22 * 60, To: 6 * 60}}
	s.ZoneMoves = []worktime.ZoneMove{{At: worktime.AtWall(worktime.Wall{Date: worktime.DateOf(2026, 9, 1), Clock: 540}), Zone: "Asia/Tokyo"}}
	s.Off = []worktime.DateRange{{First: worktime.DateOf(2026, 8, 3), Last: worktime.DateOf(2026, 8, 7)}}
	s.OffAt = []worktime.Span{focus("2026-06-05T12:30", "2026-06-05T14:30:05Z")}
	s.DateHours = map[worktime.Date][]worktime.Window{worktime.DateOf(2026, 12, 24): {}}
	got, err := json.Marshal(s)
	const day = `[["09:00","17:00"]]`
	want := `{"zone":"Europe/Lisbon","zone_moves":[{"at":"2026-09-01T09:00","zone":"Asia/Tokyo"}],` +
		`"hours":{"mon":` + day + `,"tue":` + day + `,"wed":` + day + `,"thu":` + day + `,"fri":` + day +
		`,"sun":[["22:00","06:00"]]},"date_hours":{"2026-12-24":[]},"holidays":["2026-06-04","2026-06-10"],` +
		`"off":[["2026-08-03","2026-08-07"]],"off_at":[["2026-06-05T12:30","2026-06-05T14:30:05Z"]],` +
		`"batch":{"times":["09:00"],"times_by_day":{"fri":[]}}}`
	if err != nil || string(got) != want {
		t.Errorf("%v\ngot  %s\nwant %s", err, got, want)
	}
}

func TestJSONThatMakesNoSense(t *testing.T) {
	for text, want := range map[string]string{
		`{"hours":"never"}`:                          "cannot unmarshal",
		`{"hours":{"funday":[]}}`:                    "not a day",
		`{"hours":{"mon":[["9:00","17:00"]]}}`:       "not a clock time",
		`{"hours":{"mon":[["09:00","24:01"]]}}`:      "not a clock time",
		`{"hours":{"mon":[["09:00"]]}}`:              "a start and an end",
		`{"hours":{"mon":[["09:00",null]]}}`:         "a start and an end",
		`{"holidays":["2026-02-30"]}`:                "not a date",
		`{"off":[["2026-06-05"]]}`:                   "a start and an end",
		`{"focus":[["2026-06-05","2026-06-06"]]}`:    "not a moment",
		`{"focus":[["2026-06-05T10:00+01:00","x"]]}`: "not a moment",
		`{"date_hours":{"tomorrow":[]}}`:             "not a date",
		`{"batch":{"times":["noon"]}}`:               "not a clock time",
		`{"zone_moves":[{"at":"now","zone":"UTC"}]}`: "not a moment",
	} {
		var s worktime.Schedule
		if err := json.Unmarshal([]byte(text), &s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

func TestWantJSON(t *testing.T) {
	wall := worktime.Wall{Date: worktime.DateOf(2026, 6, 12), Clock: 15 * 60}
	for text, want := range map[string]worktime.Want{
		`null`:                            {},
		`{"working_minutes":90}`:          worktime.WorkingMinutes(90),
		`{"working_days":1}`:              worktime.WorkingDays(1),
		`{"end_of_day":0}`:                worktime.EndOfDay(0),
		`{"by_local":"2026-06-12T15:00"}`: worktime.ByLocal(wall),
	} {
		var got worktime.Want
		if err := json.Unmarshal([]byte(text), &got); err != nil || got != want {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
		if back, err := json.Marshal(want); err != nil || string(back) != text {
			t.Errorf("%+v: %s, %v", want, back, err)
		}
	}
	for _, text := range []string{`{}`, `{"working_days":-1}`, `{"working_days":1,"end_of_day":1}`, `{"soon":1}`, `3`, `{"by_local":"x"}`} {
		var got worktime.Want
		if err := json.Unmarshal([]byte(text), &got); err == nil {
			t.Errorf("%s was read as %+v", text, got)
		}
	}
}

func TestValidate(t *testing.T) {
	hours := func(list ...worktime.Window) *worktime.Hours {
		h := &worktime.Hours{}
		h.Week[time.Monday] = list
		return h
	}
	many := func(n int) (list []worktime.Window) {
		for i := range n {
			list = append(list, worktime.Window{From: worktime.Clock(i * 60), To: worktime.Clock(i*60 + 30)})
		}
		return list
	}
	var clocks []worktime.Clock
	for i := range 25 {
		clocks = append(clocks, worktime.Clock(i*30))
	}
	d := worktime.DateOf(2026, 6, 5)
	tests := []struct {
		s    worktime.Schedule
		want string
	}{
		{worktime.Schedule{}, ""},
		{lisbon(nil), ""},
		{declared(), ""},
		{worktime.Schedule{Hours: &worktime.Hours{}}, "hours: empty"},
		{worktime.Schedule{Hours: hours()}, "hours: empty"},
		{worktime.Schedule{Hours: &worktime.Hours{Always: true}}, ""},
		{worktime.Schedule{Hours: &worktime.Hours{Always: true, Week: worktime.Workdays(many(1)...)}}, "hours: conflicting"},
		{worktime.Schedule{Hours: hours(many(12)...)}, ""},
		{worktime.Schedule{Hours: hours(many(13)...)}, "hours.mon: too_many (limit 12)"},
		{worktime.Schedule{Hours: hours(worktime.Window{From: 540, To: 720}, worktime.Window{From: 700, To: 900})},
			`hours.mon: overlapping "11:40"`},
		{worktime.Schedule{Hours: hours(worktime.Window{From: 1320, To: 360}, worktime.Window{From: 1380, To: 1400})},
			`hours.mon: overlapping "23:00"`},
		{worktime.Schedule{Hours: hours(worktime.Window{From: 1440, To: 60})}, "hours.mon: out_of_range"},
		{worktime.Schedule{DateHours: map[worktime.Date][]worktime.Window{d: {}}}, ""},
		{worktime.Schedule{DateHours: map[worktime.Date][]worktime.Window{d: many(13)}}, "date_hours.2026-06-05: too_many (limit 12)"},
		{worktime.Schedule{Off: []worktime.DateRange{{First: d, Last: d}, {First: d, Last: d - 1}}}, "off[1]: reversed"},
		{worktime.Schedule{Focus: []worktime.Span{focus("2026-06-05T10:00", "2026-06-05T10:00")}}, "focus[0]: reversed"},
		{worktime.Schedule{OffAt: []worktime.Span{focus("2026-06-05T10:00Z", "2026-06-05T09:00")}}, ""},
		{worktime.Schedule{Batch: &worktime.Batch{}}, "batch: missing"},
		{worktime.Schedule{Batch: &worktime.Batch{Immediate: true, Every: 60}}, "batch: conflicting"},
		{worktime.Schedule{Batch: &worktime.Batch{Every: 14}}, "batch.every: out_of_range (limit 15)"},
		{worktime.Schedule{Batch: &worktime.Batch{Every: 15}}, ""},
		{worktime.Schedule{Batch: &worktime.Batch{Every: 1441}}, "batch.every: out_of_range (limit 15)"},
		{worktime.Schedule{Batch: &worktime.Batch{Times: []worktime.Clock{}}}, "batch.times: empty"},
		{worktime.Schedule{Batch: &worktime.Batch{Times: []worktime.Clock{540, 540}}}, `batch.times: repeated "09:00"`},
		{worktime.Schedule{Batch: &worktime.Batch{Times: []worktime.Clock{1440}}}, "batch.times: out_of_range"},
		{worktime.Schedule{Batch: &worktime.Batch{Times: clocks}}, "batch.times: too_many (limit 24)"},
	}
	for _, test := range tests {
		var got []string
		for _, p := range test.s.Validate() {
			got = append(got, p.Error())
		}
		if strings.Join(got, "; ") != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}

// Whatever Validate lets pass, Compile takes; and Compile names the field of what it refuses.
func TestCompileErrors(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, _ := drawSchedule(t)
		if _, err := worktime.Compile(s, zones().Load); err != nil && s.Validate() == nil {
			t.Error(err)
		}
	})
	move := worktime.ZoneMove{At: worktime.At(noon)}
	for want, s := range map[string]worktime.Schedule{
		`zone: unknown_zone "Mars"`:           {Zone: "Mars"},
		`zone: unknown_zone "Moon"`:           {OrgZone: "Moon"},
		"zone_moves[0].zone: missing":         {ZoneMoves: []worktime.ZoneMove{move}},
		"zone_moves[0].at: missing":           {ZoneMoves: []worktime.ZoneMove{{Zone: "UTC"}}},
		"hours.mon: out_of_range":             {Hours: &worktime.Hours{Week: worktime.Workdays(worktime.Window{From: -1})}},
		"date_hours.1970-01-01: out_of_range": {DateHours: map[worktime.Date][]worktime.Window{0: {{From: 0, To: 9999}}}},
		"batch.every: out_of_range":           {Batch: &worktime.Batch{Every: -1}},
		"batch.times: out_of_range":           {Batch: &worktime.Batch{Times: []worktime.Clock{2000}}},
	} {
		_, err := worktime.Compile(s, zones().Load)
		var problem *worktime.Problem
		if !errors.As(err, &problem) || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// Questions between two minutes, or two microseconds, are not answered with the past.
func TestInstantsBetweenMinutes(t *testing.T) {
	p := compile(t, lisbon(&worktime.Batch{Times: []worktime.Clock{13 * 60}}))
	batch := noon // 13:00 in Lisbon
	for late, want := range map[time.Duration]time.Time{
		0:                batch,
		-time.Nanosecond: batch,
		time.Nanosecond:  batch.AddDate(0, 0, 3),
		time.Millisecond: batch.AddDate(0, 0, 3),
	} {
		if got, _ := p.Slot(batch.Add(late)); !got.At.Equal(want) {
			t.Errorf("%v after the batch: %v, want %v", late, got.At, want)
		}
	}
	at := noon.Add(123456 * time.Microsecond)
	if got, _ := p.NextWorking(at); !got.Equal(at) || got.Location() != time.UTC {
		t.Errorf("inside hours %v became %v", at, got)
	}
	if got, _ := p.AddWorking(at, 10); !got.Equal(at.Add(10 * time.Minute)) {
		t.Errorf("ten minutes after %v: %v", at, got)
	}
}

// The horizon is so many days of 24 hours; an answer exactly at its end is outside.
func TestHorizon(t *testing.T) {
	s := worktime.Schedule{Hours: &worktime.Hours{}, Batch: &worktime.Batch{Times: []worktime.Clock{8 * 60}}}
	s.Hours.Week[time.Monday] = []worktime.Window{{From: 8 * 60, To: 10 * 60}}
	batched := compile(t, s).Within(3)
	s.Batch = nil
	immediate := compile(t, s).Within(3)
	monday := time.Date(2026, 6, 8, 8, 0, 0, 0, time.UTC)
	wall := worktime.WallIn(monday, time.UTC)
	slot := func(p *worktime.Person) func(time.Time) (time.Time, bool) {
		return func(at time.Time) (time.Time, bool) { s, ok := p.Slot(at); return s.At, ok }
	}
	for name, ask := range map[string]func(time.Time) (time.Time, bool){
		"next working": batched.NextWorking,
		"tomorrow":     batched.Tomorrow,
		"next week":    batched.NextWeek,
		"batch":        slot(batched),
		"at once":      slot(immediate),
		"by local":     func(at time.Time) (time.Time, bool) { return batched.Due(at, worktime.ByLocal(wall)) },
		"at local":     func(at time.Time) (time.Time, bool) { return batched.AtLocal(at, wall) },
	} {
		friday := monday.AddDate(0, 0, -3)
		if got, ok := ask(friday); ok {
			t.Errorf("%s: %v is at the very end of the horizon", name, got)
		}
		if got, ok := ask(friday.Add(time.Minute)); !ok || !got.Equal(monday) {
			t.Errorf("%s: %v %v a minute inside the horizon", name, got, ok)
		}
	}
}

// A Person is shared by goroutines; run with -race.
func TestPersonIsShared(t *testing.T) {
	p := compile(t, declared())
	want, _ := p.Slot(questions[1].at)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 100 {
				if got, _ := p.Slot(questions[1].at); got != want {
					t.Errorf("%v, then %v", want, got)
				}
				p.Explain(worktime.Request{Created: questions[2].at})
			}
		})
	}
	group.Wait()
}

// Compile keeps nothing of what it was given.
func TestPersonDoesNotChangeWithItsSchedule(t *testing.T) {
	s := declared()
	p := compile(t, s)
	before := fmt.Sprint(p.Windows(noon, noon.AddDate(0, 0, 20)), p.Slots(noon, noon.AddDate(0, 0, 20)))
	for i := range s.Holidays {
		s.Holidays[i] = worktime.DateOf(2026, 6, 8)
	}
	for i := range s.Off {
		s.Off[i] = worktime.DateRange{First: worktime.DateOf(2026, 6, 1), Last: worktime.DateOf(2026, 6, 30)}
	}
	s.Hours.Week[time.Monday][0] = worktime.Window{From: 0, To: 60}
	s.Batch.Times[0] = 0
	s.DateHours[worktime.DateOf(2026, 6, 9)] = nil
	after := fmt.Sprint(p.Windows(noon, noon.AddDate(0, 0, 20)), p.Slots(noon, noon.AddDate(0, 0, 20)))
	if !reflect.DeepEqual(before, after) {
		t.Errorf("%s\nbecame\n%s", before, after)
	}
}

// Warm questions allocate nothing.
func TestAllocations(t *testing.T) {
	p := compile(t, declared())
	for _, q := range questions {
		if n := testing.AllocsPerRun(100, func() { p.Slot(q.at); p.NextWorking(q.at) }); n != 0 {
			t.Errorf("%s: %v allocations", q.name, n)
		}
	}
}
