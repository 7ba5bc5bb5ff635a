package worktime

import (
	"math"
	"sort"
	"time"
)

// Inside the package an instant is an int64 of microseconds since 1970 UTC, and a wall reading an
// int64 of seconds since 1970-01-01T00:00 on that wall.
const (
	second = int64(1_000_000)
	minute = 60 * second
	day    = 24 * 60 * minute

	// beginning and end stand for "always before" and "always after"; arithmetic on them is safe.
	beginning = math.MinInt64 / 4
	end       = math.MaxInt64 / 4

	// maxOffset exceeds every offset from UTC ever used, in seconds.
	maxOffset = 16 * 60 * 60
)

// Resolve is rule 1: the first instant at which the clock in loc reads wall or later. A reading in
// a gap gives the gap's end, a reading that occurs twice its first, a missing date the next one's start.
func Resolve(wall Wall, loc *time.Location) time.Time {
	c := clock{loc: loc}
	return timeOf(c.resolve(wall.seconds()))
}

// ResolveRFC5545 is rule 4, the reading of imported calendars: like Resolve, but a reading in a gap
// counts with the offset in force before the gap.
func ResolveRFC5545(wall Wall, loc *time.Location) time.Time {
	c := clock{loc: loc}
	local := wall.seconds()
	at := c.resolve(local)
	if c.wall(at) > local {
		at = (local - c.period(at/second-1).offset) * second
	}
	return timeOf(at)
}

// period is a stretch during which a zone keeps one offset, in seconds since 1970 UTC.
type period struct{ from, to, offset int64 }

func (p period) has(sec int64) bool { return p.from <= sec && sec < p.to }

// clock reads one zone's wall. It keeps the last two periods, because the zone database is slow to
// ask and questions cluster; so it is not for concurrent use.
type clock struct {
	loc       *time.Location
	cur, prev period
}

func (c *clock) period(sec int64) period {
	if c.cur.has(sec) {
		return c.cur
	}
	c.cur, c.prev = c.prev, c.cur
	if !c.cur.has(sec) {
		c.cur = c.load(sec)
	}
	return c.cur
}

// load asks the zone. Where a rule goes on beyond the zone's table, Go's bounds are exact only at a
// change of the clock. Elsewhere they are those of a year of 365 days: on 31 December of a leap year
// the end is already past, and the start may lie before the table's last change, under another offset.
func (c *clock) load(sec int64) period {
	p := period{from: beginning, to: end, offset: c.offset(sec)}
	from, to := time.Unix(sec, 0).In(c.loc).ZoneBounds()
	if !to.IsZero() {
		if p.to = to.Unix(); p.to <= sec {
			p.to += secondsPerDay
		}
	}
	if !from.IsZero() {
		p.from = from.Unix()
		if c.offset(p.from) != p.offset {
			same := func(after int) bool { return c.offset(p.from+int64(after)) == p.offset }
			p.from += int64(sort.Search(int(sec-p.from), same))
		}
	}
	return p
}

func (c *clock) offset(sec int64) int64 {
	_, offset := time.Unix(sec, 0).In(c.loc).Zone()
	return int64(offset)
}

// wall is what the clock reads at an instant.
func (c *clock) wall(at int64) int64 {
	sec := floorDiv(at, second)
	return sec + c.period(sec).offset
}

// date is the calendar date at an instant.
func (c *clock) date(at int64) Date { return Date(floorDiv(c.wall(at), secondsPerDay)) }

// resolve is rule 1.
func (c *clock) resolve(wall int64) int64 {
	// Deep inside the current period no other period can hold an earlier instant.
	if sec := wall - c.cur.offset; sec >= c.cur.from+2*maxOffset && sec < c.cur.to {
		return sec * second
	}
	return c.reach(beginning, wall)
}

// reach is the first instant at or after from at which the clock reads wall or later.
func (c *clock) reach(from, wall int64) int64 {
	sec := wall - maxOffset // no earlier instant can read wall
	if from > sec*second {
		sec = floorDiv(from, second)
		if sec+c.period(sec).offset >= wall {
			return from
		}
	}
	for {
		p := c.period(sec)
		if at := max(sec, wall-p.offset); at < p.to {
			return at * second
		}
		sec = p.to
	}
}

// micros is t as the package counts, rounded up so that no answer can lie before the question.
func micros(t time.Time) int64 {
	us := t.UnixMicro()
	if t.Nanosecond()%1000 != 0 {
		us++
	}
	return us
}

func timeOf(at int64) time.Time { return time.UnixMicro(at).UTC() }
