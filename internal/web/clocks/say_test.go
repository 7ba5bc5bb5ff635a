package clocks

import (
	"testing"
	"time"

	"meantime/internal/words"
	"meantime/internal/worktime"
)

func window(from, to string) worktime.Window {
	list, err := ReadWindows(from+"-"+to, "")
	if err != nil {
		panic(err)
	}
	return list[0]
}

func TestSayWeek(t *testing.T) {
	whole := worktime.Workdays(window("09:00", "17:30"))
	short := whole
	short[time.Friday] = []worktime.Window{window("09:00", "14:30")}
	odd := worktime.Weekly[worktime.Window]{}
	odd[time.Monday] = []worktime.Window{window("08:00", "12:00"), window("13:00", "24:00")}
	odd[time.Wednesday] = odd[time.Monday]
	odd[time.Sunday] = []worktime.Window{window("22:00", "06:00")}
	for name, tt := range map[string]struct {
		hours *worktime.Hours
		want  string
	}{
		"nothing declared": {nil, "Monday to Friday 09:00 to 17:00."},
		"always":           {&worktime.Hours{Always: true}, "Around the clock."},
		"a plain week":     {&worktime.Hours{Week: whole}, "Monday to Friday 09:00 to 17:30."},
		"a short Friday":   {&worktime.Hours{Week: short}, "Monday to Thursday 09:00 to 17:30, Friday 09:00 to 14:30."},
		"odd days":         {&worktime.Hours{Week: odd}, "Monday 08:00 to 12:00 and 13:00 to 24:00, Wednesday 08:00 to 12:00 and 13:00 to 24:00, Sunday 22:00 to 06:00."},
		"none":             {&worktime.Hours{}, ""},
	} {
		if got := SayWeek(&words.Locale{}, tt.hours); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}
