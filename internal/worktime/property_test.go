package worktime_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"meantime/internal/worktime"
	"meantime/internal/zone"
)

// The zones of the properties, each with an instant near which its clock does something unusual.
var places = []struct{ zone, near string }{
	{"Europe/Lisbon", "2026-03-29T01:00"},
	{"Europe/Lisbon", "2026-10-25T01:00"},
	{"America/New_York", "2026-03-08T07:00"},
	{"America/New_York", "2026-11-01T06:00"},
	{"Australia/Lord_Howe", "2026-10-03T15:30"},
	{"Australia/Lord_Howe", "2026-04-04T15:00"},
	{"America/Sao_Paulo", "2018-11-04T03:00"},
	{"America/Sao_Paulo", "2018-02-18T02:00"},
	{"America/St_Johns", "2010-11-07T02:31"},
	{"Pacific/Apia", "2011-12-30T10:00"},
	{"Pacific/Kwajalein", "1993-08-21T12:00"},
	{"Africa/Cairo", "2026-04-23T22:00"},
	{"Antarctica/Troll", "2026-03-29T01:00"},
	{"Asia/Kathmandu", "2026-06-05T00:00"},
	{"Pacific/Chatham", "2026-04-04T14:00"},
	{"Europe/Lisbon", "2028-12-31T12:00"}, // a day after the end that Go gives for its period
	{"America/Ciudad_Juarez", "2022-11-30T06:00"},
	{"UTC", "2026-06-05T00:00"},
}

// zones are the shipped ones, read once.
var zones = sync.OnceValue(zone.Shipped)

func drawClock(t *rapid.T, label string, last int) worktime.Clock {
	return worktime.Clock(rapid.IntRange(0, last/30).Draw(t, label) * 30)
}

func drawWindows(t *rapid.T, label string) (list []worktime.Window) {
	for i := range rapid.SampledFrom([]int{0, 1, 1, 1, 2, 3}).Draw(t, label) {
		from := drawClock(t, fmt.Sprint(label, i, " from"), 23*60+30)
		list = append(list, worktime.Window{From: from, To: drawClock(t, fmt.Sprint(label, i, " to"), 24*60)})
	}
	return list
}

func drawWeek(t *rapid.T, label string) (week worktime.Weekly[worktime.Window]) {
	if rapid.Bool().Draw(t, label+" the same every day") {
		list := drawWindows(t, label)
		for d := range week {
			week[d] = list
		}
		return week
	}
	for d := range week {
		week[d] = drawWindows(t, label+" "+worktime.DayName(time.Weekday(d)))
	}
	return week
}

func drawDates(t *rapid.T, label string, near time.Time) (list []worktime.Date) {
	for range rapid.SampledFrom([]int{0, 0, 1, 2}).Draw(t, label) {
		list = append(list, dateNear(near)+worktime.Date(rapid.IntRange(-4, 8).Draw(t, label+" date")))
	}
	return list
}

func dateNear(near time.Time) worktime.Date { return worktime.WallIn(near, time.UTC).Date }

// drawMoment is within a few days of near, as an instant or as a floating wall reading.
func drawMoment(t *rapid.T, label string, near time.Time) worktime.Moment {
	at := near.Add(time.Duration(rapid.IntRange(-4*48, 8*48).Draw(t, label)) * 30 * time.Minute)
	if rapid.Bool().Draw(t, label+" floats") {
		return worktime.AtWall(worktime.WallIn(at, time.UTC))
	}
	return worktime.At(at)
}

func drawSpans(t *rapid.T, label string, near time.Time) (list []worktime.Span) {
	for range rapid.SampledFrom([]int{0, 0, 1, 2, 3}).Draw(t, label) {
		list = append(list, worktime.Span{From: drawMoment(t, label, near), To: drawMoment(t, label, near)})
	}
	return list
}

func drawBatch(t *rapid.T) *worktime.Batch {
	times := func(label string) []worktime.Clock {
		list := []worktime.Clock{}
		for range rapid.IntRange(0, 3).Draw(t, label) {
			list = append(list, drawClock(t, label, 24*60))
		}
		return list
	}
	switch rapid.IntRange(0, 4).Draw(t, "batch") {
	case 0:
		return nil
	case 1:
		return &worktime.Batch{Immediate: true}
	case 2:
		return &worktime.Batch{Every: rapid.SampledFrom([]int{1, 7, 15, 60, 120, 200, 1440, 3000}).Draw(t, "every")}
	case 3:
		return &worktime.Batch{Times: times("times")}
	}
	b := &worktime.Batch{Times: times("times")}
	b.TimesByDay[time.Monday] = times("on Mondays")
	b.TimesByDay[time.Sunday] = times("on Sundays")
	return b
}

// drawSchedule declares anything, sensible or not, and draws an instant near an unusual day.
func drawSchedule(t *rapid.T) (s worktime.Schedule, at time.Time) {
	place := rapid.SampledFrom(places).Draw(t, "place")
	near, err := time.Parse("2006-01-02T15:04", place.near)
	if err != nil {
		t.Fatal(err)
	}
	at = near.Add(time.Duration(rapid.IntRange(-3*dayMinutes, 3*dayMinutes).Draw(t, "at")) * time.Minute)
	return drawScheduleIn(t, place.zone, near), at
}

func drawScheduleIn(t *rapid.T, zone string, near time.Time) (s worktime.Schedule) {
	s.Zone = zone
	switch rapid.IntRange(0, 5).Draw(t, "hours") {
	case 0:
	case 1:
		s.Hours = &worktime.Hours{Always: true}
	default:
		s.Hours = &worktime.Hours{Week: drawWeek(t, "hours")}
	}
	s.Holidays = drawDates(t, "holidays", near)
	s.QuietDates = drawDates(t, "quiet dates", near)
	for _, d := range drawDates(t, "date hours", near) {
		if s.DateHours == nil {
			s.DateHours = map[worktime.Date][]worktime.Window{}
		}
		s.DateHours[d] = drawWindows(t, "date hours of "+d.String())
	}
	for _, d := range drawDates(t, "off", near) {
		s.Off = append(s.Off, worktime.DateRange{First: d, Last: d + worktime.Date(rapid.IntRange(-1, 3).Draw(t, "off days"))})
	}
	s.OffAt = drawSpans(t, "off at", near)
	s.Focus = drawSpans(t, "focus", near)
	if rapid.Bool().Draw(t, "has weekly focus") {
		s.FocusWeekly = drawWeek(t, "weekly focus")
	}
	for range rapid.SampledFrom([]int{0, 0, 0, 1, 2}).Draw(t, "moves") {
		to := rapid.SampledFrom(places).Draw(t, "moves to")
		s.ZoneMoves = append(s.ZoneMoves, worktime.ZoneMove{At: drawMoment(t, "moves at", near), Zone: to.zone})
	}
	s.Batch = drawBatch(t)
	return s
}

func compile(t testing.TB, s worktime.Schedule) *worktime.Person {
	t.Helper()
	p, err := worktime.Compile(s, zones().Load)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// same compares an answer with the oracle's.
func same(t *rapid.T, question string, got time.Time, gotOK bool, want int, wantOK bool) {
	t.Helper()
	expected := time.Unix(int64(want)*60, 0).UTC()
	if gotOK != wantOK || gotOK && !got.Equal(expected) {
		t.Errorf("%s: %v %v, but minute by minute %v %v", question, got, gotOK, expected, wantOK)
	}
}

// TestAgainstTheOracle asks everything of random people near unusual days.
func TestAgainstTheOracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, now := drawSchedule(t)
		days := rapid.IntRange(1, 9).Draw(t, "horizon")
		o := newOracle(s, now, days, zones().Load)
		whole, err := worktime.Compile(s, zones().Load)
		if err != nil {
			t.Fatal(err)
		}
		p, at := whole.Within(days), int(now.Unix()/60)

		got, ok := p.NextWorking(now)
		want, wantOK := o.nextWorking(at)
		same(t, "next working", got, ok, want, wantOK)

		n := rapid.IntRange(0, 2000).Draw(t, "minutes")
		work := n
		if rapid.Bool().Draw(t, "to a closing") {
			work = o.workBetween(at, at+n)
		}
		got, ok = p.AddWorking(now, work)
		want, wantOK = o.addWorking(at, work)
		same(t, "add working", got, ok, want, wantOK)

		later := now.Add(time.Duration(n) * 3 * time.Minute)
		if got, want := p.WorkBetween(now, later), o.workBetween(at, at+3*n); got != time.Duration(want)*time.Minute {
			t.Errorf("work between: %v, but minute by minute %d", got, want)
		}
		checkDue(t, p, o, now)
		checkDelivery(t, p, o, now)
		checkSnooze(t, p, o, now)
	})
}

// reminder is the first minute of the working date before the last that has begun at a due time.
func (o *oracle) reminder(at, due int) (int, bool) {
	received, ok := o.nextWorking(at)
	if !ok {
		return 0, false
	}
	date, _ := o.w(received)
	var openings []int
	for t := received; t <= due; t++ {
		for _, d := range o.datesAt(t) {
			if d > date {
				date = d
				openings = append(openings, t)
			}
		}
	}
	if len(openings) < 3 {
		return 0, false
	}
	return openings[len(openings)-2], true
}

func checkDue(t *rapid.T, p *worktime.Person, o *oracle, now time.Time) {
	at, n := int(now.Unix()/60), rapid.IntRange(0, 3).Draw(t, "days wanted")
	got, ok := p.Due(now, worktime.WorkingDays(n))
	want, wantOK := o.dueDays(at, n)
	same(t, "working days", got, ok, want, wantOK)

	got, ok = p.Due(now, worktime.EndOfDay(n))
	want, wantOK = o.endOfDay(at, n)
	same(t, "end of day", got, ok, want, wantOK)

	if due := at + rapid.IntRange(0, 6*24*60).Draw(t, "due after"); due < o.to-3*dayMinutes {
		got, ok = p.Reminder(now, time.Unix(int64(due)*60, 0))
		want, wantOK = o.reminder(at, due)
		same(t, "reminder", got, ok, want, wantOK)
	}
}

func checkDelivery(t *rapid.T, p *worktime.Person, o *oracle, now time.Time) {
	slot, ok := p.Slot(now)
	want, wantOK := o.deliver(int(now.Unix() / 60))
	same(t, "deliver", slot.At, ok, want, wantOK)

	ring, skipped, ringOK := p.Ring(worktime.Request{Created: now})
	if skipped != o.onLeave(int(now.Unix()/60)) {
		t.Errorf("ring skipped: %v", skipped)
	}
	if skipped && (ring != slot || ringOK != ok) || !skipped && (!ring.At.Equal(now) || !ringOK) {
		t.Errorf("rings at %v, an ordinary item comes at %v", ring, slot)
	}

	wanted := worktime.WorkingMinutes(rapid.IntRange(0, 600).Draw(t, "answer wanted in"))
	guarded, guardedOK := p.SlotFor(worktime.Request{Created: now, Want: wanted})
	if due, dueOK := p.Due(now, wanted); dueOK && (!wantOK || want >= int(due.Unix()/60)) {
		if now, nowOK := o.immediate(int(now.Unix() / 60)); nowOK && (!wantOK || now < want) {
			want, wantOK = now, true
		}
	}
	same(t, "deliver with the late guard", guarded.At, guardedOK, want, wantOK)
}

func checkSnooze(t *rapid.T, p *worktime.Person, o *oracle, now time.Time) {
	at := int(now.Unix() / 60)
	got, ok := p.Tomorrow(now)
	want, wantOK := o.tomorrow(at)
	same(t, "tomorrow", got, ok, want, wantOK)

	got, ok = p.NextWeek(now)
	want, wantOK = o.nextWeek(at)
	same(t, "next week", got, ok, want, wantOK)

	wall := worktime.WallIn(now.Add(time.Duration(rapid.IntRange(-600, 6000).Draw(t, "local"))*time.Minute), p.Zone(now))
	got, ok = p.AtLocal(now, wall)
	want = o.reads(at, int(wall.Date)*dayMinutes+int(wall.Clock))
	same(t, "at local", got, ok, want, want < at+o.days*dayMinutes)

	first, clock := wall.Date-1, rapid.IntRange(0, 47).Draw(t, "check-in at")*30
	var asked, expected []string
	for _, c := range p.CheckIns(worktime.Clock(clock), 0, first, first+3) {
		asked = append(asked, c.At.Format(time.RFC3339))
	}
	for _, m := range o.checkIns(clock, int(first), int(first)+3) {
		expected = append(expected, time.Unix(int64(m)*60, 0).UTC().Format(time.RFC3339))
	}
	if !slices.Equal(asked, expected) {
		t.Errorf("check-ins: %v, but minute by minute %v", asked, expected)
	}
}

// checkIns is rules 33 to 36.
func (o *oracle) checkIns(clock, first, last int) (list []int) {
	for date := first; date <= last; date++ {
		for i, z := range o.zones {
			in := z.working(date)
			if !slices.Contains(in, true) {
				continue
			}
			t := o.place(in, z.r(date*dayMinutes+clock), z.r((date+1)*dayMinutes+clock), false, 30)
			if o.here(t) == i {
				list = append(list, t)
				break
			}
		}
	}
	slices.Sort(list)
	return list
}

// TestMain draws more people in the long form.
func TestMain(m *testing.M) {
	if os.Getenv("MEANTIME_LONG") == "1" {
		if err := flag.Set("rapid.checks", "3000"); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}
