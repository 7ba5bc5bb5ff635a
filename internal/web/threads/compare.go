package threads

import (
	"regexp"
	"slices"
	"strings"
)

// Part is a piece of a text beside an older one: kept, added or removed.
type Part struct {
	Text    string
	Added   bool
	Removed bool
}

// maxChanges is how many changed words are looked for; past that a text is taken for another one.
const maxChanges = 500

// compare tells what became of an older text, word by word.
func compare(older, newer string) []Part {
	pieces := regexp.MustCompile(`\s+|[\p{L}\p{N}]+|.`)
	a, b := pieces.FindAllString(older, -1), pieces.FindAllString(newer, -1)
	start := 0
	for start < min(len(a), len(b)) && a[start] == b[start] {
		start++
	}
	end := 0
	for end < min(len(a), len(b))-start && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	var out []Part
	for _, word := range a[:start] {
		out = append(out, Part{Text: word})
	}
	out = append(out, changes(a[start:len(a)-end], b[start:len(b)-end])...)
	for _, word := range a[len(a)-end:] {
		out = append(out, Part{Text: word})
	}
	return joined(out)
}

// joined puts neighbours of one kind together. In a run of changes, which a lone blank does not end, what went comes first
// and what came after it, so that each reads as one.
func joined(words []Part) []Part {
	var out []Part
	for len(words) > 0 {
		n := run(words)
		var kept, was, is strings.Builder
		for _, p := range words[:n] {
			switch {
			case words[0].changed() && !p.Added && !p.Removed:
				was.WriteString(p.Text)
				is.WriteString(p.Text)
			case p.Added:
				is.WriteString(p.Text)
			case p.Removed:
				was.WriteString(p.Text)
			default:
				kept.WriteString(p.Text)
			}
		}
		for _, p := range []Part{{Text: kept.String()}, {Text: was.String(), Removed: true}, {Text: is.String(), Added: true}} {
			if p.Text != "" {
				out = append(out, p)
			}
		}
		words = words[n:]
	}
	return out
}

func (p Part) changed() bool { return p.Added || p.Removed }

// run is how many of some words, one at least, are kept alike or changed together.
func run(words []Part) int {
	for n := 1; n < len(words); n++ {
		if words[n].changed() == words[0].changed() {
			continue
		}
		between := words[0].changed() && strings.TrimSpace(words[n].Text) == "" && n+1 < len(words) && words[n+1].changed()
		if !between {
			return n
		}
	}
	return len(words)
}

// changes finds the fewest removals and additions that lead from one list of words to another: Myers' greedy search, in
// which reach[k] is how far into a the paths get that have taken k more words from a than from b.
func changes(a, b []string) []Part {
	limit := min(len(a)+len(b), maxChanges)
	reach := make([]int, 2*limit+2)
	var trace [][]int
	for d := 0; d <= limit; d++ {
		trace = append(trace, slices.Clone(reach[limit-d:limit+d+1]))
		for k := -d; k <= d; k += 2 {
			x := 0
			switch {
			case d == 0:
			case k == -d || k != d && reach[limit+k-1] < reach[limit+k+1]:
				x = reach[limit+k+1]
			default:
				x = reach[limit+k-1] + 1
			}
			for x < len(a) && x-k < len(b) && a[x] == b[x-k] {
				x++
			}
			reach[limit+k] = x
			if x >= len(a) && x-k >= len(b) {
				return retrace(a, b, trace)
			}
		}
	}
	var out []Part
	for _, word := range a {
		out = append(out, Part{Text: word, Removed: true})
	}
	for _, word := range b {
		out = append(out, Part{Text: word, Added: true})
	}
	return out
}

// retrace goes back along the path that was found. trace[d] is reach before d changes were made, around its middle.
func retrace(a, b []string, trace [][]int) []Part {
	var out []Part
	x, y := len(a), len(b)
	for d := len(trace) - 1; d > 0; d-- {
		before := func(k int) int { return trace[d][k+d] }
		k := x - y
		from := k - 1
		if k == -d || k != d && before(k-1) < before(k+1) {
			from = k + 1
		}
		startX := before(from)
		for x+y > startX+startX-from+1 { // what is kept after the change
			x, y = x-1, y-1
			out = append(out, Part{Text: a[x]})
		}
		if from == k+1 {
			y--
			out = append(out, Part{Text: b[y], Added: true})
		} else {
			x--
			out = append(out, Part{Text: a[x], Removed: true})
		}
	}
	for x > 0 {
		x--
		out = append(out, Part{Text: a[x]})
	}
	slices.Reverse(out)
	return out
}
