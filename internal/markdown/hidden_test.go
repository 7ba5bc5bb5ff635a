//go:build unix

package markdown

import (
	"math/rand/v2"
	"strings"
	"syscall"
	"testing"
	"time"
)

// fragments are what texts that are hard to parse are made of.
var fragments = strings.Fields("* ** *** _ __ ~ ~~ ` `` ``` ~~~ [ ] ![ ]( ][ [a] [a]: (b) <b> ( ) <br> <kbd> </kbd> <sub> </sub> < > </ <a: http://a " +
	"www.a.b a@b.cc @a @ines # ## - + 1. 1) > | |- |-| :-: -|- --- === = \\ \\| & &amp; &#1; ! \" ' a é 漢 a. x= [x] [^1]: : . , ; {} /")

func compose(r *rand.Rand) string {
	pick := func() string {
		switch r.IntN(8) {
		case 0:
			return " "
		case 1:
			return "\n"
		case 2:
			return []string{"\n\n", "    ", "\t", "  ", "\n> ", "\n- ", "\n  "}[r.IntN(7)]
		}
		return fragments[r.IntN(len(fragments))]
	}
	several := func(n int) string {
		var s strings.Builder
		for range n {
			s.WriteString(pick())
		}
		return s.String()
	}
	fill := func(most int) string {
		unit := several(1 + r.IntN(5))
		return times(r.IntN(most/len(unit)+1), unit)
	}
	const room = DefaultMaxBytes - 1000
	switch r.IntN(3) {
	case 0:
		return several(r.IntN(4)) + fill(room)
	case 1:
		return fill(room/2) + several(r.IntN(3)) + fill(room/2)
	}
	block := fill(2000) + several(r.IntN(3)) + fill(2000) + "\n\n"
	return times(room/len(block), block)
}

// TestNoBombIsHidden composes texts of the full size. The long form looks for minutes and holds each against the time
// that a bomb may take.
func TestNoBombIsHidden(t *testing.T) {
	tries := 40
	if long() {
		tries = 20_000
	}
	r := rand.New(rand.NewPCG(2, 11))
	var worst time.Duration
	for range tries {
		src := compose(r)
		before := processorTime(t)
		out, err := Render(src, Options{Mention: team})
		taken := processorTime(t) - before
		if taken > worst {
			worst = taken
			t.Logf("%v for %d bytes, %v: %.120q", taken, len(src), err, src)
		}
		if long() && taken > 250*time.Millisecond {
			t.Errorf("%v for %.500q", taken, src)
		}
		if len(out.HTML) > maxGrowth*DefaultMaxBytes {
			t.Errorf("%d bytes for %.500q", len(out.HTML), src)
		}
	}
}

// processorTime is what this process has used: a busy machine makes nothing slower by it.
func processorTime(t *testing.T) time.Duration {
	t.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		t.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
