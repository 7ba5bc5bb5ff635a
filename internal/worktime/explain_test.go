package worktime_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"meantime/internal/worktime"
)

// brief writes an explanation on one line: reason, rule, dates or clock times in the person's zone.
func brief(p *worktime.Person, e worktime.Explanation) string {
	var out []string
	for _, s := range e.Steps {
		text := fmt.Sprintf("%s(%d)", s.Reason, s.Rule)
		if s.At.IsZero() && s.Until.IsZero() {
			text += " " + s.Date.String()[5:]
			if s.Last != s.Date {
				text += ".." + s.Last.String()[5:]
			}
		}
		if !s.At.IsZero() {
			text += " " + s.At.In(p.Zone(s.At)).Format("Mon15:04")
		}
		if !s.Until.IsZero() {
			text += "→" + s.Until.In(p.Zone(s.Until)).Format("Mon15:04")
		}
		out = append(out, text)
	}
	return strings.Join(out, ", ")
}

func lisbon(batch *worktime.Batch) worktime.Schedule {
	return worktime.Schedule{
		Zone:     "Europe/Lisbon",
		Hours:    &worktime.Hours{Week: worktime.Workdays(worktime.Window{From: 9 * 60, To: 17 * 60})},
		Holidays: []worktime.Date{worktime.DateOf(2026, 6, 4), worktime.DateOf(2026, 6, 10)},
		Batch:    batch,
	}
}

func focus(from, to string) worktime.Span {
	var s worktime.Span
	for m, text := range map[*worktime.Moment]string{&s.From: from, &s.To: to} {
		if err := m.UnmarshalText([]byte(text)); err != nil {
			panic(err)
		}
	}
	return s
}

type explained struct {
	name    string
	batch   *worktime.Batch
	change  func(*worktime.Schedule)
	created string
	want    worktime.Want
	steps   string
}

func explainedBatches() []explained {
	three := &worktime.Batch{Times: []worktime.Clock{9 * 60, 13 * 60, 17 * 60}}
	early := &worktime.Batch{Times: []worktime.Clock{8 * 60}}
	return []explained{
		{"inside hours, at once", nil, nil, "2026-06-05T10:00", worktime.Want{}, "slot(16) Fri10:00"},
		{"the next batch", three, nil, "2026-06-05T10:00", worktime.Want{},
			"passed(20) Fri09:00, slot(17) Fri13:00"},
		{"over the weekend", three, nil, "2026-06-05T18:00", worktime.Want{},
			"passed(20) Fri17:00, free_day(6) 06-06..06-07, slot(17) Mon09:00"},
		{"over a holiday", three, nil, "2026-06-03T18:00", worktime.Want{},
			"passed(20) Wed17:00, holiday(8) 06-04, slot(17) Fri09:00"},
		{"over leave", three, func(s *worktime.Schedule) {
			s.Off = []worktime.DateRange{{First: worktime.DateOf(2026, 6, 8), Last: worktime.DateOf(2026, 6, 9)}}
		}, "2026-06-05T18:00", worktime.Want{},
			"passed(20) Fri17:00, free_day(6) 06-06..06-07, leave(6) 06-08..06-09, holiday(8) 06-10, slot(17) Thu09:00"},
		{"out of focus", three, func(s *worktime.Schedule) {
			s.Focus = []worktime.Span{focus("2026-06-05T12:30", "2026-06-05T14:30")}
		}, "2026-06-05T10:00", worktime.Want{},
			"passed(20) Fri09:00, focus(18) Fri13:00→Fri14:30, slot(18) Fri14:30"},
		{"focus beyond closing", three, func(s *worktime.Schedule) {
			s.Focus = []worktime.Span{focus("2026-06-05T12:30", "2026-06-05T18:00")}
		}, "2026-06-05T10:00", worktime.Want{},
			"passed(20) Fri09:00, focus_past_closing(18) Fri13:00→Fri18:00, free_day(6) 06-06..06-07, slot(17) Mon09:00"},
		{"a quiet date", three, func(s *worktime.Schedule) {
			s.QuietDates = []worktime.Date{worktime.DateOf(2026, 6, 8)}
		}, "2026-06-07T18:00", worktime.Want{},
			"passed(20) Fri17:00, free_day(6) 06-07, quiet_date(21) 06-08, slot(17) Tue09:00"},
		{"a time before opening", early, nil, "2026-06-05T06:00", worktime.Want{},
			"passed(20) Wed09:00, outside_window(17) Fri08:00→Fri09:00, slot(17) Fri09:00"},
	}
}

func explainedOddities() []explained {
	three := &worktime.Batch{Times: []worktime.Clock{9 * 60, 13 * 60, 17 * 60}}
	fridays := &worktime.Batch{}
	fridays.TimesByDay[time.Friday] = []worktime.Clock{10 * 60}
	return []explained{
		{"no time on most days", fridays, nil, "2026-06-08T18:00", worktime.Want{},
			"no_time(17) 06-08..06-09, holiday(8) 06-10, no_time(17) 06-11, slot(17) Fri10:00"},
		{"flown away", three, func(s *worktime.Schedule) {
			s.ZoneMoves = []worktime.ZoneMove{{At: worktime.At(time.Date(2026, 6, 15, 11, 0, 0, 0, time.UTC)), Zone: "Asia/Tokyo"}}
		}, "2026-06-15T10:00", worktime.Want{},
			"passed(20) Mon09:00, moved(10) Mon21:00, moved(10) Tue01:00, slot(17) Tue09:00"},
		{"flown before the only delivery", &worktime.Batch{Times: []worktime.Clock{17 * 60}}, func(s *worktime.Schedule) {
			s.ZoneMoves = []worktime.ZoneMove{{At: worktime.At(time.Date(2026, 6, 15, 11, 0, 0, 0, time.UTC)), Zone: "Asia/Tokyo"}}
		}, "2026-06-15T00:30", worktime.Want{}, "moved(10) Tue01:00, slot(17) Tue17:00"},
		{"a date that is missing", three, func(s *worktime.Schedule) {
			s.Zone, s.Holidays = "Pacific/Apia", nil
		}, "2011-12-29T18:00", worktime.Want{},
			"passed(20) Thu17:00, missing_date(1) 12-30, free_day(6) 12-31..01-01, slot(17) Mon09:00"},
		{"a meeting elsewhere through all hours", three, func(s *worktime.Schedule) {
			s.OffAt = []worktime.Span{focus("2026-06-08T08:00", "2026-06-08T18:00")}
		}, "2026-06-07T18:00", worktime.Want{},
			"passed(20) Fri17:00, free_day(6) 06-07, leave(6) 06-08, slot(17) Tue09:00"},
		{"the answer is due before", &worktime.Batch{Times: []worktime.Clock{17 * 60}}, nil, "2026-06-05T07:00", worktime.WorkingMinutes(60),
			"late_guard(23) Fri17:00→Fri10:00, outside_hours(11) Fri07:00→Fri09:00, slot(23) Fri09:00"},
		{"the answer is due, and there is no batch at all", &worktime.Batch{Times: []worktime.Clock{}}, nil, "2026-06-05T10:00", worktime.WorkingMinutes(60),
			"late_guard(23)→Fri11:00, slot(23) Fri10:00"},
		{"at once, but in focus and then closed", nil, func(s *worktime.Schedule) {
			s.Focus = []worktime.Span{focus("2026-06-05T16:00", "2026-06-05T17:30")}
		}, "2026-06-05T16:10", worktime.Want{},
			"focus(16) Fri16:10→Fri17:30, outside_hours(11) Fri17:30→Mon09:00, free_day(6) 06-06..06-07, slot(16) Mon09:00"},
		{"every two hours", &worktime.Batch{Every: 120}, nil, "2026-06-05T10:00", worktime.Want{},
			"passed(20) Fri09:00, slot(19) Fri11:00"},
		{"nothing inside the horizon", three, func(s *worktime.Schedule) {
			s.Off = []worktime.DateRange{{First: worktime.DateOf(2026, 6, 1), Last: worktime.DateOf(2027, 6, 1)}}
		}, "2026-06-05T10:00", worktime.Want{}, "leave(6) 06-05..07-15, none(24)→Wed10:00"},
	}
}

func TestExplanations(t *testing.T) {
	for _, test := range slices.Concat(explainedBatches(), explainedOddities()) {
		t.Run(test.name, func(t *testing.T) {
			s := lisbon(test.batch)
			if test.change != nil {
				test.change(&s)
			}
			p := compile(t, s)
			created, err := worktime.ParseWall(test.created)
			if err != nil {
				t.Fatal(err)
			}
			at := worktime.Resolve(created, p.Zone(time.Time{}))
			got := brief(p, p.Explain(worktime.Request{Created: at, Want: test.want}))
			if got != test.steps {
				t.Errorf("got  %s\nwant %s", got, test.steps)
			}
		})
	}
}

// An explanation ends at the slot, in order, and each of its reasons is true.
func TestExplanationsAreTrue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, s, at := drawPerson(t)
		p = p.Within(9)
		r := worktime.Request{Created: at}
		if rapid.Bool().Draw(t, "wanted") {
			r.Want = worktime.WorkingMinutes(rapid.IntRange(0, 900).Draw(t, "answer in"))
		}
		e := p.Explain(r)
		slot, ok := p.SlotFor(r)
		if e.Slot != slot || e.OK != ok {
			t.Fatalf("explains %+v %v, but the slot is %+v %v", e.Slot, e.OK, slot, ok)
		}
		end := e.Steps[len(e.Steps)-1]
		if ok != (end.Reason == worktime.ReasonSlot) || ok && !end.At.Equal(slot.At) {
			t.Errorf("ends with %+v, but the slot is %+v", end, slot)
		}
		for _, step := range e.Steps {
			checkStep(t, p, s, e, step)
		}
		if len(s.ZoneMoves) == 0 && !nights(s) { // a night's delivery may come after the next date's
			checkComplete(t, p, e)
		}
	})
}

func checkStep(t *rapid.T, p *worktime.Person, s worktime.Schedule, e worktime.Explanation, step worktime.Step) {
	holds := true
	dateOf := func(at time.Time) worktime.Date { return worktime.WallIn(at, p.Zone(at)).Date }
	switch step.Reason {
	case worktime.ReasonLate, worktime.ReasonPassed, worktime.ReasonClamped, worktime.ReasonNone:
	default: // nothing is said of what was over at creation, or comes after the slot
		over := !step.At.IsZero() && step.At.Before(e.Created) && step.Until.Before(e.Created)
		later := e.OK && step.At.After(e.Slot.At)
		if step.At.IsZero() && len(s.ZoneMoves) == 0 && !nights(s) {
			over = step.Last < dateOf(e.Created)
			later = e.OK && step.Date > dateOf(e.Slot.At)
		}
		if over || later {
			t.Errorf("beside the point: %+v of %v to %v", step, e.Created, e.Slot.At)
		}
	}
	switch step.Reason {
	case worktime.ReasonHoliday:
		holds = slices.Contains(s.Holidays, step.Date) && slices.Contains(s.Holidays, step.Last)
	case worktime.ReasonQuiet:
		holds = slices.Contains(s.QuietDates, step.Date) && slices.Contains(s.QuietDates, step.Last)
	case worktime.ReasonClosed:
		list, ok := s.DateHours[step.Date]
		holds = ok && len(list) == 0
	case worktime.ReasonFocus, worktime.ReasonDropped:
		holds = within(p.Focus(step.At, step.At.Add(time.Minute)), step.At, false)
	case worktime.ReasonHours:
		holds = len(p.Windows(step.At, step.Until)) == 0
	case worktime.ReasonPassed:
		again, ok := p.SlotFor(worktime.Request{Created: step.At})
		holds = step.At.Before(e.Created) && ok && again.At.Equal(step.At)
	case worktime.ReasonLate:
		holds = step.At.IsZero() || !step.At.Before(step.Until)
	}
	if !holds {
		t.Errorf("not true: %+v", step)
	}
}

// checkComplete wants a word about every date between creation and the slot's working date.
func checkComplete(t *rapid.T, p *worktime.Person, e worktime.Explanation) {
	if !e.OK {
		return
	}
	last := min(e.Slot.Date, worktime.WallIn(e.Slot.At, p.Zone(e.Slot.At)).Date)
	for d := worktime.WallIn(e.Created, p.Zone(e.Created)).Date + 1; d < last; d++ {
		spoken := slices.ContainsFunc(e.Steps, func(s worktime.Step) bool {
			covered := s.Date <= d && d <= s.Last
			for _, at := range []time.Time{s.At, s.Until} {
				covered = covered || !at.IsZero() && worktime.WallIn(at, p.Zone(at)).Date == d
			}
			between := !s.At.IsZero() && !s.Until.IsZero() &&
				worktime.WallIn(s.At, p.Zone(s.At)).Date <= d && d <= worktime.WallIn(s.Until, p.Zone(s.Until)).Date
			return covered || between
		})
		gone := worktime.Resolve(worktime.Wall{Date: d}, p.Zone(e.Created)).Equal(worktime.Resolve(worktime.Wall{Date: d + 1}, p.Zone(e.Created)))
		if !spoken && !gone {
			t.Errorf("no word about %v: %s", d, brief(p, e))
		}
	}
}

// nights reports whether any hours cross midnight.
func nights(s worktime.Schedule) bool {
	crosses := func(w worktime.Window) bool { return w.To <= w.From }
	for _, list := range s.DateHours {
		if slices.ContainsFunc(list, crosses) {
			return true
		}
	}
	return s.Hours != nil && slices.ContainsFunc(slices.Concat(s.Hours.Week[:]...), crosses)
}
