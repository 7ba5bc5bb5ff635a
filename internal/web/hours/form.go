package hours

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"meantime/internal/person"
	"meantime/internal/web/cities"
	"meantime/internal/web/clocks"
	"meantime/internal/worktime"
)

// Form is the page's form as it was typed.
type Form struct {
	Base   int64  // the version of the declaration that it started from
	Week   string // "chosen" or "always"
	Days   [7]Day // from Monday on
	Zone   string // a city, or an IANA name
	Moves  []Move
	Batch  string // "times", "every" or "now"
	Times  []string
	Every  string // minutes
	Place  Place
	Worked []string // dates of public holidays that are worked
	Free   []Free
	Quiet  []string
	Dates  []Dated
	Blocks []Block
	Shown  string
	Coarse bool
	Remind bool              // once of what the person is asked
	Paces  map[string]string // by the id of a space
}

// Day is what is typed about one day of the week.
type Day struct {
	Key   string // "mon" to "sun"
	Hours string // "09:00-12:30, 13:30-18:00"
	Focus string
	Times string // deliveries of this day alone; empty: as on the others
}

// Move is a dated change of zone.
type Move struct{ Date, Time, Zone string }

// Free is a day off of one's own.
type Free struct{ Date, Name string }

// Dated is the hours of a single date.
type Dated struct{ Date, Hours string }

// Block is a dated focus, from and to a local date and time.
type Block struct{ From, To string }

// Place is whose public holidays are kept.
type Place struct{ Country, Region string }

// code is the place as holiday knows it. A region of another country, left over when the country was changed, is none.
func (p Place) code() string {
	if p.Country != "" && strings.HasPrefix(p.Region, p.Country+"-") {
		return p.Region
	}
	return p.Country
}

// weekdays are the days from Monday on.
func weekdays() [7]time.Weekday {
	return [7]time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday}
}

// formOf shows a declaration as a form. zone is where the person is at a time.
func formOf(d person.Declared, version int64, listed *cities.Cities, zone func(time.Time) *time.Location) Form {
	f := Form{Base: version, Week: "chosen", Zone: listed.Name(d.Zone), Batch: "times", Every: "120", Shown: d.Shown, Coarse: d.Coarse, Remind: !d.NoReminders}
	week := worktime.Workdays(worktime.Window{From: 9 * 60, To: 17 * 60})
	switch {
	case d.Hours == nil:
	case d.Hours.Always:
		f.Week = "always"
	default:
		week = d.Hours.Week
	}
	for i, day := range weekdays() {
		f.Days[i] = Day{Key: worktime.DayName(day), Hours: clocks.WriteWindows(week[day]), Focus: clocks.WriteWindows(d.FocusWeekly[day])}
	}
	f.setBatch(d.Batch)
	for _, m := range d.ZoneMoves {
		f.Moves = append(f.Moves, moveOf(m, listed))
	}
	f.Place.Country, _, _ = strings.Cut(d.Region, "-")
	f.Place.Region = d.Region
	for _, date := range d.Worked {
		f.Worked = append(f.Worked, date.String())
	}
	for _, day := range d.Free {
		f.Free = append(f.Free, Free{day.Date.String(), day.Name})
	}
	for _, date := range d.QuietDates {
		f.Quiet = append(f.Quiet, date.String())
	}
	for date, windows := range d.DateHours {
		f.Dates = append(f.Dates, Dated{date.String(), clocks.WriteWindows(windows)})
	}
	slices.SortFunc(f.Dates, func(a, b Dated) int { return strings.Compare(a.Date, b.Date) })
	for _, s := range d.Focus {
		f.Blocks = append(f.Blocks, Block{s.From.Wall(zone).String(), s.To.Wall(zone).String()})
	}
	return f
}

func (f *Form) setBatch(b *worktime.Batch) {
	switch {
	case b == nil || b.Immediate:
		f.Batch = "now"
	case b.Every > 0:
		f.Batch, f.Every = "every", strconv.Itoa(b.Every)
	default:
		for _, c := range b.Times {
			f.Times = append(f.Times, c.String())
		}
		for i, day := range weekdays() {
			if own := b.TimesByDay[day]; len(own) > 0 {
				f.Days[i].Times = clocks.WriteList(own)
			} else if own != nil {
				f.Days[i].Times = "-"
			}
		}
	}
}

// moveOf shows a move on the clock of where it leads.
func moveOf(m worktime.ZoneMove, listed *cities.Cities) Move {
	wall := m.At.Wall(func(time.Time) *time.Location {
		loc, err := listed.Load(m.Zone)
		if err != nil {
			loc = time.UTC
		}
		return loc
	})
	return Move{Date: wall.Date.String(), Time: wall.Clock.String(), Zone: listed.Name(m.Zone)}
}

// formFrom reads what was sent. Rows of which nothing is filled in stay where they are, so that what is wrong with a row
// is said beside it.
func formFrom(sent url.Values) Form {
	f := Form{Week: sent.Get("week"), Zone: sent.Get("zone"), Batch: sent.Get("batch"), Every: sent.Get("every"),
		Place: Place{sent.Get("country"), sent.Get("region")}, Shown: sent.Get("shown"), Coarse: sent.Get("coarse") != "", Remind: sent.Get("remind") != "",
		Worked: sent["worked"], Paces: map[string]string{}}
	f.Base, _ = strconv.ParseInt(sent.Get("version"), 10, 64) // no version is no version that there is
	for i, day := range weekdays() {
		key := worktime.DayName(day)
		f.Days[i] = Day{Key: key, Hours: sent.Get("hours." + key), Focus: sent.Get("focus." + key), Times: sent.Get("times." + key)}
	}
	f.Times = rows(sent, func(c []string) string { return c[0] }, "time")
	f.Quiet = rows(sent, func(c []string) string { return c[0] }, "quiet")
	f.Moves = rows(sent, func(c []string) Move { return Move{c[0], c[1], c[2]} }, "move.date", "move.time", "move.zone")
	f.Free = rows(sent, func(c []string) Free { return Free{c[0], c[1]} }, "free.date", "free.name")
	f.Dates = rows(sent, func(c []string) Dated { return Dated{c[0], c[1]} }, "date.date", "date.hours")
	f.Blocks = rows(sent, func(c []string) Block { return Block{c[0], c[1]} }, "block.from", "block.to")
	for name, values := range sent {
		if space, ok := strings.CutPrefix(name, "pace."); ok {
			f.Paces[space] = values[0]
		}
	}
	return f
}

// rows reads fields that stand side by side, once for each row.
func rows[T any](sent url.Values, row func(cells []string) T, names ...string) (out []T) {
	for i := range len(sent[names[0]]) {
		cells := make([]string, len(names))
		for j, name := range names {
			if i < len(sent[name]) {
				cells[j] = strings.TrimSpace(sent[name][i])
			}
		}
		out = append(out, row(cells))
	}
	return out
}

// spared has an empty row at the end of each list, to be filled in.
func (f Form) spared() Form {
	f.Times, f.Quiet = withSpare(f.Times), withSpare(f.Quiet)
	f.Moves, f.Free, f.Dates, f.Blocks = withSpare(f.Moves), withSpare(f.Free), withSpare(f.Dates), withSpare(f.Blocks)
	return f
}

func withSpare[T comparable](list []T) []T {
	var none T
	if n := len(list); n > 0 && list[n-1] == none {
		return list
	}
	return append(slices.Clone(list), none)
}

// nth is where the n-th row stands that is filled in.
func nth[T comparable](list []T, n int) int {
	var none T
	for i, row := range list {
		if row == none {
			continue
		}
		if n == 0 {
			return i
		}
		n--
	}
	return 0
}

// filled tells whether a row of a list is.
func filled[T comparable](list []T) bool {
	var none T
	return slices.ContainsFunc(list, func(row T) bool { return row != none })
}

// Travels tells whether there is a change of zone.
func (f Form) Travels() bool { return filled(f.Moves) }

// HasDates tells whether a date has hours of its own.
func (f Form) HasDates() bool { return filled(f.Dates) }

// HasBlocks tells whether a date has focus of its own.
func (f Form) HasBlocks() bool { return filled(f.Blocks) }

// HasQuiet tells whether there is a quiet date.
func (f Form) HasQuiet() bool { return filled(f.Quiet) }

// HasFree tells whether there is a day off of the person's own.
func (f Form) HasFree() bool { return filled(f.Free) }

// TimesDiffer tells whether a day has delivery times of its own.
func (f Form) TimesDiffer() bool {
	return slices.ContainsFunc(f.Days[:], func(d Day) bool { return strings.TrimSpace(d.Times) != "" })
}

// copyMonday gives Tuesday to Friday the hours and the focus of Monday.
func (f *Form) copyMonday() {
	for i := 1; i < 5; i++ {
		f.Days[i].Hours, f.Days[i].Focus = f.Days[0].Hours, f.Days[0].Focus
	}
}
