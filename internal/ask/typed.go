package ask

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"meantime/internal/fault"
	"meantime/internal/worktime"
)

// MaxTyped is how many characters a time can be typed in.
const MaxTyped = 100

// Typed is until when, as somebody typed it, in English or Portuguese: "2 working days", "Thu 15:00", "fim de sexta". It
// goes on meaning what it meant when it was typed: its weekdays and dates are those on the clock of who is asked, then.
type Typed struct {
	Text string    `json:"text"`
	At   time.Time `json:"at"` // when it was typed
}

// Check refuses what cannot be read as a time.
func (t Typed) Check() error {
	_, err := read(t.Text, worktime.WallIn(t.At, time.UTC))
	return err
}

// For reads it for one person. The end of a day is that day's last closing by the schedule that holds now; where nothing of
// the day is worked, by holiday or leave, it is that of the next day that is.
func (t Typed) For(p *worktime.Person) (worktime.Want, error) {
	now := worktime.WallIn(t.At, p.Zone(t.At))
	m, err := read(t.Text, now)
	if err != nil || !m.end {
		return m.want, err
	}
	if m.date >= now.Date {
		for date := m.date; date < m.date+worktime.DueHorizon; date++ {
			if closing, ok := p.Closing(t.At, date); ok {
				return worktime.ByLocal(closing), nil
			}
			if m.weekday && date == now.Date { // this one is over: the next is meant
				date += 6
			}
		}
	}
	return worktime.ByLocal(worktime.Wall{Date: m.date, Clock: 23*60 + 59}), nil
}

// meant is what a text means on somebody's clock: a want, or the end of a date.
type meant struct {
	want    worktime.Want
	end     bool
	date    worktime.Date
	weekday bool // the date is that of a weekday
}

func unread() error {
	return fault.Invalid("want", "That cannot be read as a time. Please write it as in “Thu 15:00” or “2 working days”.")
}

// read reads a text where the clock of who is asked reads now.
func read(text string, now worktime.Wall) (meant, error) {
	list := wordsOf(text)
	if want, ok := counted(list); ok {
		return meant{want: want}, nil
	}
	r := reader{now: now, clock: -1}
	switch {
	case len(list) == 0, !r.all(list), r.end && r.clock >= 0:
		return meant{}, unread()
	case len(list) == 1 && strings.HasSuffix(list[0], "h"): // "2h": of work, or of the clock?
		return meant{}, unread()
	}
	return r.meant()
}

// wordsOf are the words of a text that count: small, without accents, and without what only joins them.
func wordsOf(text string) []string {
	if utf8.RuneCountInString(text) > MaxTyped {
		return nil
	}
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case r == ',' || r == '.' || unicode.IsSpace(r):
			return ' '
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(text))
	text = strings.Join(strings.Fields(strings.ReplaceAll(text, "-feira", "")), " ")
	for _, theirs := range []string{"their time", "on their clock", "na hora deles", "no relogio deles", "hora deles"} {
		text = strings.TrimSuffix(text, theirs)
	}
	return slices.DeleteFunc(strings.Fields(text), func(word string) bool {
		return slices.Contains([]string{"on", "at", "by", "before", "until", "the", "in", "within", "of",
			"a", "as", "ao", "ate", "de", "da", "do", "das", "dos", "dentro", "em", "na", "no", "feira"}, word)
	})
}

// counted reads an amount of working time: "2 working days", "90 min", "4 horas".
func counted(list []string) (worktime.Want, bool) {
	list = slices.DeleteFunc(slices.Clone(list), func(word string) bool {
		return slices.Contains([]string{"working", "business", "uteis", "util"}, word)
	})
	if len(list) != 2 {
		return worktime.Want{}, false
	}
	n, ok := number(list[0], 9999)
	if few := slices.Index([]string{"one", "two", "three", "um", "dois", "tres", "uma", "duas"}, list[0]); few >= 0 {
		n, ok = few%3+1, true
	}
	if !ok || n == 0 {
		return worktime.Want{}, false
	}
	switch list[1] {
	case "minute", "minutes", "min", "mins", "minuto", "minutos":
		return worktime.WorkingMinutes(n), true
	case "hour", "hours", "h", "hora", "horas":
		return worktime.WorkingMinutes(60 * n), true
	case "day", "days", "d", "dia", "dias":
		return worktime.WorkingDays(n), true
	}
	return worktime.Want{}, false
}

// number reads a whole number in digits, up to most.
func number(word string, most int) (int, bool) {
	if strings.Trim(word, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(word)
	return n, err == nil && n <= most
}

// reader reads a day, a time of day, or both, in either order.
type reader struct {
	now     worktime.Wall
	known   bool // the day is
	date    worktime.Date
	weekday bool
	day     int // of the month, as long as the month is not read
	month   time.Month
	year    int
	end     bool           // of that day
	clock   worktime.Clock // -1 for none
}

// all reads every word, or false.
func (r *reader) all(list []string) bool {
	for len(list) > 0 {
		n := 1
		switch word := list[0]; {
		case r.clock < 0 && r.time(list, &n):
		case !r.end && !r.known && r.month == 0 && slices.Contains([]string{"end", "fim", "final"}, word):
			r.end = true
		case !r.known && r.named(word):
		case !r.known && r.calendar(word):
		default:
			return false
		}
		list = list[n:]
	}
	return r.known || (r.day == 0) == (r.month == 0)
}

// named reads the name of a day.
func (r *reader) named(word string) bool {
	if r.day != 0 || r.month != 0 {
		return false
	}
	r.date = r.now.Date
	switch weekday := position(word, weekdays()); {
	case word == "today" || word == "hoje" || r.end && (word == "day" || word == "dia"):
	case word == "tomorrow" || word == "amanha":
		r.date++
	case weekday >= 0:
		r.date += worktime.Date((weekday%7 - int(r.now.Date.Weekday()) + 7) % 7)
		r.weekday = true
	default:
		return false
	}
	r.known = true
	return true
}

// weekdays are their names from Sunday on, and months from January on, in both languages. The first three letters do, too.
func weekdays() []string {
	return []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
		"domingo", "segunda", "terca", "quarta", "quinta", "sexta", "sabado"}
}

func months() []string {
	return []string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
		"janeiro", "fevereiro", "marco", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro", "novembro", "dezembro"}
}

// position is where a name stands that a word begins, -1 for nowhere.
func position(word string, names []string) int {
	if len(word) < 3 {
		return -1
	}
	return slices.IndexFunc(names, func(name string) bool { return strings.HasPrefix(name, word) })
}

// calendar reads a part of a date: the day of the month, the month, the year, or all at once as in 2026-10-15.
func (r *reader) calendar(word string) (ok bool) {
	if date, err := worktime.ParseDate(word); err == nil && r.day == 0 && r.month == 0 {
		r.date, r.known = date, true
		return true
	}
	if month := position(word, months()); month >= 0 && r.month == 0 {
		r.month = time.Month(month%12 + 1)
		return true
	}
	if r.day != 0 && r.month != 0 && r.year == 0 && len(word) == 4 {
		r.year, ok = number(word, 9999)
		return ok && r.year >= 1000
	}
	for _, th := range []string{"st", "nd", "rd", "th", "º", "o"} {
		word = strings.TrimSuffix(word, th)
	}
	if r.day == 0 {
		r.day, ok = number(word, 31)
		return ok && r.day > 0
	}
	return false
}

// time reads a time of day: "15:00", "15h", "15h30", "3pm", "3:30 pm". It says in how many words.
func (r *reader) time(list []string, n *int) bool {
	word, half, used := list[0], "", 1
	if word == "noon" || word == "meio-dia" {
		r.clock = 12 * 60
		return true
	}
	for _, m := range []string{"am", "pm"} {
		if rest, ok := strings.CutSuffix(word, m); ok {
			word, half = rest, m
		} else if len(list) > 1 && list[1] == m {
			half, used = m, 2
		}
	}
	hours, minutes, split := strings.Cut(word, ":")
	if !split {
		hours, minutes, split = strings.Cut(word, "h")
	}
	if minutes == "" && (split || half != "") {
		minutes = "00"
	}
	h, okHours := number(hours, 23)
	m, okMinutes := number(minutes, 59)
	if !okHours || !okMinutes || len(hours) > 2 || len(minutes) != 2 || half != "" && (h == 0 || h > 12) {
		return false
	}
	if half != "" {
		h %= 12
	}
	if half == "pm" {
		h += 12
	}
	r.clock, *n = worktime.Clock(60*h+m), used
	return true
}

// meant is what has been read. A weekday is the next of its name, a time of day alone the next such time, and a date
// without a year the nearest: what has just gone by is said to have gone by.
func (r *reader) meant() (meant, error) {
	gone := r.clock >= 0 && r.clock <= r.now.Clock
	switch {
	case r.month != 0 && !r.dated():
		return meant{}, unread()
	case r.weekday && r.date == r.now.Date && gone:
		r.date += 7
	case !r.known && r.month == 0: // no day
		if r.clock < 0 {
			return meant{}, unread()
		}
		r.date = r.now.Date
		if gone {
			r.date++
		}
	}
	switch {
	case r.clock >= 0:
		return meant{want: worktime.ByLocal(worktime.Wall{Date: r.date, Clock: r.clock})}, nil
	case r.date == r.now.Date && !r.weekday:
		return meant{want: worktime.EndOfDay(0)}, nil
	}
	return meant{end: true, date: r.date, weekday: r.weekday}, nil
}

// dated finds the date of a day and a month; false where there is none.
func (r *reader) dated() bool {
	first, last := r.year, r.year
	if r.year == 0 {
		year := r.now.Date.Time().Year()
		first, last = year-1, year+1
	}
	found := false
	for year := first; year <= last; year++ {
		date := worktime.DateOf(year, r.month, r.day)
		if date.Time().Day() == r.day && (!found || distance(date, r.now.Date) < distance(r.date, r.now.Date)) {
			r.date, found = date, true
		}
	}
	return found
}

func distance(a, b worktime.Date) worktime.Date { return max(a-b, b-a) }
