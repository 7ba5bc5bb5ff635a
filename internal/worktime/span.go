package worktime

import (
	"cmp"
	"slices"
	"sort"
)

// span is a half-open stretch of instants.
type span struct{ from, to int64 }

func (s span) clip(from, to int64) span { return span{max(s.from, from), min(s.to, to)} }

func (s span) empty() bool { return s.from >= s.to }

// appendSpan adds s to a list sorted by start, joining it to the last one if they touch.
func appendSpan(list []span, s span) []span {
	if s.empty() {
		return list
	}
	if n := len(list); n > 0 && s.from <= list[n-1].to {
		list[n-1].to = max(list[n-1].to, s.to)
		return list
	}
	return append(list, s)
}

// union sorts and joins spans in place.
func union(list []span) []span {
	slices.SortFunc(list, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	out := list[:0]
	for _, s := range list {
		out = appendSpan(out, s)
	}
	return out
}

// endingAfter is the index of the first of some disjoint sorted spans that ends after at.
func endingAfter(list []span, at int64) int {
	return sort.Search(len(list), func(i int) bool { return list[i].to > at })
}

// appendWithout adds the parts of s that no hole covers; holes are sorted and disjoint.
func appendWithout(list []span, s span, holes []span) []span {
	for _, hole := range holes[endingAfter(holes, s.from):] {
		if hole.from >= s.to {
			break
		}
		list = appendSpan(list, span{s.from, hole.from})
		s.from = hole.to
	}
	return appendSpan(list, s)
}

// intersect returns what two sorted disjoint lists share.
func intersect(a, b []span) (out []span) {
	for len(a) > 0 && len(b) > 0 {
		out = appendSpan(out, a[0].clip(b[0].from, b[0].to))
		if a[0].to < b[0].to {
			a = a[1:]
		} else {
			b = b[1:]
		}
	}
	return out
}

func intervals(list []span) []Interval {
	out := make([]Interval, len(list))
	for i, s := range list {
		out[i] = Interval{timeOf(s.from), timeOf(s.to)}
	}
	return out
}
