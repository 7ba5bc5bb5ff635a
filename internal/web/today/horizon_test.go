package today

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"meantime/internal/words"
	"meantime/internal/worktime"
	"meantime/internal/zone"
)

func hours(windows ...worktime.Window) *worktime.Hours {
	return &worktime.Hours{Week: worktime.Workdays(windows...)}
}

type horizonCase struct {
	name     string
	schedule worktime.Schedule
	now      string // RFC 3339
	view     string // start and span
	light    string // working time, in hours of the scale
	drops    string // with their classes
	down     bool
	says     string
}

func horizonCases() []horizonCase {
	day := worktime.Window{From: 9 * 60, To: 17*60 + 30}
	three := &worktime.Batch{Times: []worktime.Clock{9 * 60, 13 * 60, 16*60 + 30}}
	office := worktime.Schedule{Zone: "Europe/Lisbon", Hours: hours(day), Batch: three}
	night := worktime.Schedule{Zone: "Europe/Lisbon", Hours: hours(worktime.Window{From: 22 * 60, To: 6 * 60}),
		Batch: &worktime.Batch{Times: []worktime.Clock{22 * 60, 60}}}
	always := worktime.Schedule{Zone: "Asia/Kathmandu", Hours: &worktime.Hours{Always: true}, Batch: &worktime.Batch{Every: 240}}
	sundays := worktime.Schedule{Zone: "Europe/Lisbon", Hours: &worktime.Hours{Week: worktime.Weekly[worktime.Window]{time.Sunday: {day}}}, Batch: three}
	focused := office
	focused.FocusWeekly = worktime.Workdays(worktime.Window{From: 10 * 60, To: 12*60 + 30})
	return []horizonCase{
		{"an office day", office, "2026-10-13T10:40:00+01:00", "4 18", "9-17.5", "9 is-past, 13 is-next, 16.5", false,
			"Your Tuesday. You work 09:00 to 17:30. Deliveries at 09:00, 13:00 and 16:30. It is 10:40."},
		{"with focus", focused, "2026-10-13T10:40:00+01:00", "4 18", "9-17.5", "9 is-past, 13 is-next, 16.5", false,
			"Your Tuesday. You work 09:00 to 17:30. Focus time 10:00 to 12:30. Deliveries at 09:00, 13:00 and 16:30. It is 10:40."},
		{"an office day, late at night", office, "2026-10-13T23:50:00+01:00", "0 24", "9-17.5", "9 is-past, 13 is-past, 16.5 is-past is-tight", true,
			"Your Tuesday. You work 09:00 to 17:30. Deliveries at 09:00, 13:00 and 16:30. It is 23:50."},
		{"a free day", office, "2026-10-17T10:40:00+01:00", "5 18", "", "", false, "Your Saturday. You do not work today. It is 10:40."},
		{"a night, before it", night, "2026-10-13T19:00:00+01:00", "17 18", "22-30", "22 is-next, 25", true,
			"Your Tuesday. You work 22:00 to 06:00. Deliveries at 22:00 and 01:00. It is 19:00."},
		{"the same night, in it", night, "2026-10-14T02:00:00+01:00", "-7 18", "-2-6", "-2 is-past, 1 is-past", false,
			"Your Wednesday. You work 22:00 to 06:00. Deliveries at 22:00 and 01:00. It is 02:00."},
		{"always, in Kathmandu", always, "2026-10-13T15:25:00+05:45", "0 24", "0-24",
			"0 at-start is-past, 4 is-past, 8 is-past, 12 is-past, 16 is-next, 20", false,
			"Your Tuesday. You work at any hour. Deliveries at 00:00, 04:00, 08:00, 12:00, 16:00 and 20:00. It is 15:25."},
		{"the clock goes back", sundays, "2026-10-25T10:40:00Z", "4 18", "9-17.5", "9 is-past, 13 is-next, 16.5", false,
			"Your Sunday. You work 09:00 to 17:30. Deliveries at 09:00, 13:00 and 16:30. It is 10:40."},
		{"the clock goes forward", sundays, "2026-03-29T10:40:00+01:00", "4 18", "9-17.5", "9 is-past, 13 is-next, 16.5", false,
			"Your Sunday. You work 09:00 to 17:30. Deliveries at 09:00, 13:00 and 16:30. It is 10:40."},
	}
}

func TestHorizon(t *testing.T) {
	for _, c := range horizonCases() {
		t.Run(c.name, func(t *testing.T) {
			h, d := drawn(t, compiled(t, c.schedule), c.now)
			if got := fmt.Sprintf("%g %g", h.Start, h.Span); got != c.view {
				t.Errorf("view %s, want %s", got, c.view)
			}
			var light, drops []string
			for _, w := range d.working() {
				light = append(light, fmt.Sprintf("%g-%g", w.from, w.to))
			}
			for _, x := range h.Drops {
				drops = append(drops, strings.TrimSpace(fmt.Sprintf("%g %s", x.At, x.Class)))
			}
			if got := strings.Join(light, ", "); got != c.light {
				t.Errorf("light %s, want %s", got, c.light)
			}
			if got := strings.Join(drops, ", "); got != c.drops {
				t.Errorf("deliveries %s, want %s", got, c.drops)
			}
			if h.Down != c.down || h.Says != c.says {
				t.Errorf("down %t, says %q", h.Down, h.Says)
			}
			if len(h.Light) != len(light) || strings.Contains(fmt.Sprint(h), "NaN") {
				t.Errorf("drawn: %+v", h)
			}
		})
	}
}

func compiled(t testing.TB, s worktime.Schedule) *worktime.Person {
	t.Helper()
	p, err := worktime.Compile(s, zone.Shipped().Load)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func drawn(t *testing.T, p *worktime.Person, at string) (Horizon, *day) {
	t.Helper()
	now, err := time.Parse(time.RFC3339, at)
	if err != nil {
		t.Fatal(err)
	}
	now = now.In(p.Zone(now))
	d := &day{p: p, now: now, date: worktime.WallIn(now, now.Location()).Date}
	for _, w := range p.Windows(d.instant(-wholeDay), d.instant(2*wholeDay)) {
		d.windows = append(d.windows, stretch{d.hour(w.From), d.hour(w.To)})
	}
	d.frame()
	d.shape()
	return newHorizon(&words.Locale{}, p, now), d
}

// Whoever works when, and whatever the clock says, the sun and all the light are inside the picture.
func TestHorizonHoldsTheSun(t *testing.T) {
	for from := worktime.Clock(0); from < 24*60; from += 90 {
		for _, long := range []worktime.Clock{60, 8 * 60, 13 * 60, 20 * 60} {
			p := compiled(t, worktime.Schedule{Zone: "Europe/Lisbon", Hours: hours(worktime.Window{From: from, To: (from + long) % (24 * 60)})})
			for hour := range 24 {
				at := time.Date(2026, 10, 14, hour, 20, 0, 0, time.UTC).Format(time.RFC3339)
				h, d := drawn(t, p, at)
				if h.Now < h.Start || h.Now > h.Start+h.Span || h.Y < 0 || h.Y > 1 {
					t.Fatalf("%s+%s at %s: the sun at %g, %g of %g+%g", from, long, at, h.Now, h.Y, h.Start, h.Span)
				}
				for _, w := range d.working() {
					if d.altitude(w.from) < 0 || d.altitude(w.to) < 0 {
						t.Fatalf("%s+%s at %s: light below the ground", from, long, at)
					}
				}
			}
		}
	}
}

func TestManyDeliveriesKeepRoomForTheNext(t *testing.T) {
	s := worktime.Schedule{Zone: "Europe/Lisbon", Hours: hours(worktime.Window{From: 9 * 60, To: 18 * 60}), Batch: &worktime.Batch{Every: 15}}
	h, _ := drawn(t, compiled(t, s), "2026-10-13T10:40:00+01:00")
	said := 0
	for _, d := range h.Drops {
		if d.Next && d.Class != "is-next" {
			t.Errorf("the next delivery is %q", d.Class)
		}
		if !strings.Contains(d.Class, "is-tick") {
			said++
		}
	}
	if len(h.Drops) != 37 || said < 3 || said > 9 {
		t.Errorf("%d of %d deliveries say their time", said, len(h.Drops))
	}
}

func BenchmarkHorizon(b *testing.B) {
	p := compiled(b, worktime.Schedule{Zone: "Europe/Lisbon", Batch: &worktime.Batch{Every: 60}})
	now := time.Date(2026, 10, 13, 10, 40, 0, 0, p.Zone(time.Time{}))
	for b.Loop() {
		newHorizon(&words.Locale{}, p, now)
	}
}
