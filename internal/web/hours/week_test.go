package hours

import (
	"slices"
	"testing"
	"time"

	"meantime/internal/person"
	"meantime/internal/words"
	"meantime/internal/worktime"
)

func drawn(d person.Declared) Week {
	f := Form{Week: "chosen"}
	if d.Hours.Always {
		f.Week = "always"
	}
	for i, day := range weekdays() {
		f.Days[i] = Day{Key: worktime.DayName(day), Hours: writeAll(d.Hours.Week[day]), Focus: writeAll(d.FocusWeekly[day])}
	}
	return draw(f, d, &words.Locale{})
}

func writeAll(list []worktime.Window) (text string) {
	for _, w := range list {
		text += "," + w.From.String() + "-" + w.To.String()
	}
	return text
}

func at(row Row) (hours []float64) {
	for _, d := range row.Drops {
		hours = append(hours, d.At)
	}
	return hours
}

// A night is drawn on two rows, that of Sunday on Monday's too, and so are its deliveries.
func TestANightIsDrawnOnTwoRows(t *testing.T) {
	d := person.Declared{Hours: &worktime.Hours{}, Batch: &worktime.Batch{Times: []worktime.Clock{22 * 60, 90}}}
	d.Hours.Week[time.Sunday] = []worktime.Window{{From: 22 * 60, To: 6 * 60}}
	w := drawn(d)
	monday, sunday := w.Rows[0], w.Rows[6]
	if !slices.Equal(monday.Hours, []Bar{{From: 0, To: 6, CutStart: true}}) || !slices.Equal(sunday.Hours, []Bar{{From: 22, To: 24, CutEnd: true}}) {
		t.Errorf("Monday %v, Sunday %v", monday.Hours, sunday.Hours)
	}
	if !slices.Equal(at(monday), []float64{1.5}) || !slices.Equal(at(sunday), []float64{22}) || !w.Whole {
		t.Errorf("deliveries on Monday %v, on Sunday %v", at(monday), at(sunday))
	}
	if sunday.HoursAt != "1320-1800" || sunday.Says != "22:00 to 06:00" || monday.Says != "not working" {
		t.Errorf("%q %q %q", sunday.HoursAt, sunday.Says, monday.Says)
	}
}

func TestDeliveriesAreDrawnWhereTheyCome(t *testing.T) {
	d := person.Declared{Hours: &worktime.Hours{Week: worktime.Workdays(worktime.Window{From: 9 * 60, To: 15 * 60})},
		Batch: &worktime.Batch{Times: []worktime.Clock{7 * 60, 11 * 60, 16*60 + 30}}}
	d.FocusWeekly[time.Tuesday] = []worktime.Window{{From: 10 * 60, To: 12*60 + 20}}
	w := drawn(d)
	if got := at(w.Rows[0]); !slices.Equal(got, []float64{9, 11, 15}) { // clamped into the hours
		t.Errorf("Monday: %v", got)
	}
	if got := at(w.Rows[1]); !slices.Equal(got, []float64{9, 12.333, 15}) { // slid out of the focus
		t.Errorf("Tuesday: %v", got)
	}
	if got := at(w.Rows[5]); got != nil || w.Whole {
		t.Errorf("Saturday: %v, the night is drawn: %v", got, w.Whole)
	}
}

func TestSummary(t *testing.T) {
	day, short := worktime.Window{From: 9 * 60, To: 17*60 + 30}, worktime.Window{From: 9 * 60, To: 12 * 60}
	split := []worktime.Window{short, {From: 13 * 60, To: 24 * 60}}
	for want, week := range map[string]worktime.Weekly[worktime.Window]{
		"Monday to Friday 09:00 to 17:30.":                                                worktime.Workdays(day),
		"Monday to Thursday 09:00 to 17:30, Friday 09:00 to 12:00.":                       {nil, {day}, {day}, {day}, {day}, {short}, nil},
		"Wednesday 09:00 to 12:00 and 13:00 to 24:00, Saturday to Sunday 09:00 to 17:30.": {{day}, nil, nil, split, nil, nil, {day}},
		"": {},
	} {
		if got := summary(drawn(person.Declared{Hours: &worktime.Hours{Week: week}}), &words.Locale{}); got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
	if got := summary(drawn(person.Declared{Hours: &worktime.Hours{Always: true}}), &words.Locale{}); got != "Around the clock." {
		t.Errorf("%q", got)
	}
}

func TestLede(t *testing.T) {
	office := worktime.Hours{Week: worktime.Workdays(worktime.Window{From: 9 * 60, To: 17 * 60})}
	for _, c := range []struct {
		batch worktime.Batch
		today time.Weekday
		want  string
	}{
		{worktime.Batch{Times: []worktime.Clock{540, 780}}, time.Tuesday, "On a normal Tuesday, Meantime speaks to you two times: at 09:00 and 13:00. Anything else waits."},
		{worktime.Batch{Times: []worktime.Clock{540}}, time.Sunday, "On a normal Monday, Meantime speaks to you once: at 09:00. Anything else waits."},
		{worktime.Batch{Every: 60}, time.Friday, "On a normal Friday, Meantime speaks to you up to nine times. Anything else waits."},
		{worktime.Batch{Immediate: true}, time.Friday, "While you work, Meantime brings what is new at once. Outside your hours it waits."},
	} {
		if got := lede(person.Declared{Hours: &office, Batch: &c.batch}, c.today, &words.Locale{}); got != c.want {
			t.Errorf("%q, not %q", got, c.want)
		}
	}
}
