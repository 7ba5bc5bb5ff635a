package clocks

import (
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"meantime/internal/worktime"
)

// clockText is a time of day as people type it: 9, 9:30, 09.30, 9h30, 0930, 9am, 5:30 pm.
var clockText = regexp.MustCompile(`^(\d{1,2})(?:[:.h](\d{2})|h|(\d{2}))?\s*(?:([ap])\.?m?\.?)?$`)

// spanText is two of them with something between that means "to".
var spanText = regexp.MustCompile(`^(.+?)\s*(?:-|–|—|−|→|\bto\b|\buntil\b)\s*(.+)$`)

// ErrUnread is what cannot be read; the page says it beside the field.
var ErrUnread = errors.New("not times of a day")

// Read reads a time of day from 00:00 to 24:00.
func Read(s string) (worktime.Clock, error) {
	m := clockText.FindStringSubmatch(strings.ToLower(strings.TrimSpace(s)))
	if m == nil {
		return 0, ErrUnread
	}
	hour, _ := strconv.Atoi(m[1]) // the expression lets nothing but digits through
	minute, _ := strconv.Atoi(m[2] + m[3])
	if m[4] != "" {
		if hour < 1 || hour > 12 {
			return 0, ErrUnread
		}
		hour %= 12
		if m[4] == "p" {
			hour += 12
		}
	}
	if minute > 59 || hour*60+minute > 24*60 {
		return 0, ErrUnread
	}
	return worktime.Clock(hour*60 + minute), nil
}

// ReadWindows reads stretches of a day, "09:00-12:30, 13:30-18:00". Nothing, a dash, and the word for none are no
// stretch. The result is in the order of the clock, and never nil.
func ReadWindows(s, none string) ([]worktime.Window, error) {
	out := []worktime.Window{}
	for _, part := range listed(s, none) {
		ends := spanText.FindStringSubmatch(part)
		if ends == nil {
			return nil, ErrUnread
		}
		from, errFrom := Read(ends[1])
		to, errTo := Read(ends[2])
		if errFrom != nil || errTo != nil || from >= 24*60 {
			return nil, ErrUnread
		}
		out = append(out, worktime.Window{From: from, To: to})
	}
	slices.SortFunc(out, func(a, b worktime.Window) int { return int(a.From - b.From) })
	return out, nil
}

// WriteWindows is what ReadWindows reads.
func WriteWindows(list []worktime.Window) string {
	parts := make([]string, len(list))
	for i, w := range list {
		parts[i] = w.From.String() + "-" + w.To.String()
	}
	return strings.Join(parts, ", ")
}

// ReadList reads times of day, "09:00, 13:00", as ReadWindows reads stretches.
func ReadList(s, none string) ([]worktime.Clock, error) {
	out := []worktime.Clock{}
	for _, part := range listed(s, none) {
		c, err := Read(part)
		if err != nil || c >= 24*60 {
			return nil, ErrUnread
		}
		out = append(out, c)
	}
	slices.Sort(out)
	return out, nil
}

// WriteList is what ReadList reads.
func WriteList(list []worktime.Clock) string {
	parts := make([]string, len(list))
	for i, c := range list {
		parts[i] = c.String()
	}
	return strings.Join(parts, ", ")
}

// listed takes a list apart.
func listed(s, none string) (parts []string) {
	if t := strings.Trim(s, " -–—.\t\r\n"); t == "" || strings.EqualFold(t, none) {
		return nil
	}
	for part := range strings.FieldsFuncSeq(s, func(r rune) bool { return strings.ContainsRune(",;+\n", r) }) {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}
