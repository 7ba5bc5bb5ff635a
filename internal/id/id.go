package id

import (
	"fmt"
	"math"
	"strings"
	"sync"
	"time"
)

// ID names one thing. Zero names nothing.
type ID int64

const (
	alphabet    = "0123456789abcdefghjkmnpqrstvwxyz"
	width       = 13
	countBits   = 12
	nodeBits    = 10
	maxNode     = 1<<nodeBits - 1
	countInTick = 1 << countBits

	pastNode  = maxNode // of what was written elsewhere, before
	pastTicks = 1 << 31 // milliseconds, up to the 25th of January 2024: in these ticks lie the seconds before them
)

var epoch = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)

// Source gives IDs for one node. It is safe for concurrent use.
type Source struct {
	mu    sync.Mutex
	now   func() time.Time
	node  int64
	tick  int64
	count int64
}

// NewSource returns the source of one node, 0 to 1022; two running nodes must not share a number.
func NewSource(node int, now func() time.Time) *Source {
	return &Source{now: now, node: int64(node) & maxNode}
}

// After has all that come be larger than an ID, such as the greatest that was given before a start.
func (s *Source) After(i ID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if tick := int64(i >> (nodeBits + countBits)); tick >= s.tick {
		s.tick, s.count = tick, countInTick-1
	}
}

// New returns the next ID, larger than every one before it.
func (s *Source) New() ID {
	s.mu.Lock()
	defer s.mu.Unlock()
	tick := max(s.now().Sub(epoch).Milliseconds(), 0)
	switch {
	case tick > s.tick:
		s.tick, s.count = tick, 0
	case s.count+1 < countInTick:
		s.count++
	default: // this millisecond is full, or the clock went back: borrow from the next
		s.tick, s.count = s.tick+1, 0
	}
	return ID(s.tick<<(nodeBits+countBits) | s.node<<countBits | s.count)
}

// First returns the smallest ID that can be made at an instant or after it, to the millisecond, or to the second where those
// of Past are to the second; of an instant before or after all that have IDs, the smallest or the largest number.
func First(at time.Time) ID {
	const ticks = 1 << (63 - nodeBits - countBits)
	ms := at.Add(time.Millisecond - 1).Sub(epoch).Milliseconds() // a span that is too long is the longest there is
	switch seconds := at.Add(time.Second - 1).Unix(); {
	case ms < pastTicks && seconds <= 0:
		return math.MinInt64
	case ms < pastTicks:
		return ID(seconds << (nodeBits + countBits))
	case ms >= ticks:
		return math.MaxInt64
	}
	return ID(ms << (nodeBits + countBits))
}

// InPast is how many IDs Past has for an instant.
const InPast = countInTick

// Past returns the nth ID, from 0, of an instant at which something was written elsewhere, such as a letter of an archive.
// No Source gives it, and it lies where one of that instant would lie: what has been written since comes after it.
//
// Before 25 January 2024, when nothing had been written with Meantime, an instant is a second, and lies in the milliseconds
// up to that day. What was before 1970 lies in its first second. An nth of InPast or more lies in a later instant.
func Past(at time.Time, nth int) ID {
	tick := at.Sub(epoch).Milliseconds()
	if tick < pastTicks {
		tick = max(at.Unix(), 0)
	}
	tick += int64(nth / countInTick)
	return ID(tick<<(nodeBits+countBits) | pastNode<<countBits | int64(nth%countInTick))
}

// Time returns when the ID was made, to the millisecond, in UTC. Of an ID of the past that is its instant.
func (i ID) Time() time.Time {
	if tick := int64(i >> (nodeBits + countBits)); int64(i>>countBits)&maxNode == pastNode && tick < pastTicks {
		return time.Unix(tick, 0).UTC()
	}
	return epoch.Add(time.Duration(i>>(nodeBits+countBits)) * time.Millisecond)
}

// String spells the ID in 13 characters; the order of spellings is the order of IDs.
func (i ID) String() string {
	var out [width]byte
	for n, v := width-1, uint64(i); n >= 0; n, v = n-1, v>>5 {
		out[n] = alphabet[v&31]
	}
	return string(out[:])
}

// Parse reads what String wrote, in either case. Anything else is an error.
func Parse(s string) (ID, error) {
	if len(s) != width {
		return 0, fmt.Errorf("an id has %d characters, not %d", width, len(s))
	}
	var v uint64
	for _, c := range []byte(strings.ToLower(s)) {
		digit := strings.IndexByte(alphabet, c)
		if digit < 0 {
			return 0, fmt.Errorf("an id has no character %q", c)
		}
		if v>>58 != 0 {
			return 0, fmt.Errorf("the id is too large")
		}
		v = v<<5 | uint64(digit)
	}
	if v == 0 || v>>63 != 0 {
		return 0, fmt.Errorf("the id is out of range")
	}
	return ID(v), nil
}

// MarshalText spells the ID, so that JSON carries a string that no reader rounds; zero is empty.
func (i ID) MarshalText() ([]byte, error) {
	if i == 0 {
		return nil, nil
	}
	return []byte(i.String()), nil
}

// UnmarshalText reads what MarshalText wrote.
func (i *ID) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*i = 0
		return nil
	}
	v, err := Parse(string(text))
	if err != nil {
		return err
	}
	*i = v
	return nil
}
