package importer

import (
	"cmp"
	"slices"
	"time"

	"meantime/internal/id"
)

// window is how long after the last letter of a thread one of its subject, which names nothing, still belongs to it.
const window = 30 * 24 * time.Hour

// forest is which message belongs under which. A node is a Message-ID that something names, or a message without one.
type forest struct {
	parent []int32 // of each node; -1 for none
	root   []int32 // a node above, up to the top: for looking it up only
}

func newForest(n int) *forest {
	f := &forest{parent: make([]int32, n), root: make([]int32, n)}
	for i := range f.parent {
		f.parent[i], f.root[i] = -1, int32(i)
	}
	return f
}

// top finds the node above all that are above one.
func (f *forest) top(n int32) int32 {
	for f.root[n] != n {
		f.root[n] = f.root[f.root[n]]
		n = f.root[n]
	}
	return n
}

// under puts a node under another, unless it is under one already or would be under itself.
func (f *forest) under(child, parent int32) {
	if f.parent[child] >= 0 || f.top(parent) == child {
		return
	}
	f.parent[child], f.root[child] = parent, f.top(parent)
}

// group is the messages of one thread, in the order of their places, and the Message-IDs that they name and that are not
// among them.
type group struct {
	entries []int32
	absent  []int32
	first   time.Time
	last    time.Time

	in      id.ID // the thread, once it is there
	counted bool
}

// node is the node of an entry: its Message-ID, or of a second one with that, or one without, a node of its own.
func (s *scan) node(i int32) int32 {
	if e := s.entries[i]; e.id >= 0 && s.byID[e.id] == i {
		return e.id
	}
	return int32(len(s.texts)) + i
}

// groups finds the threads.
func (s *scan) groups() []*group {
	f := newForest(len(s.texts) + len(s.entries))
	for i, e := range s.entries {
		if len(e.refs) > 0 {
			f.under(s.node(int32(i)), e.refs[len(e.refs)-1])
		}
	}
	for _, e := range s.entries {
		for i := 1; i < len(e.refs); i++ {
			f.under(e.refs[i], e.refs[i-1])
		}
	}
	s.settle(f)
	return s.gather(f)
}

// settle finds where each message stands: at its date, or where others tell; not before what it answers.
func (s *scan) settle(f *forest) {
	byNode := make(map[int32]int32, len(s.entries))
	for i := range s.entries {
		byNode[s.node(int32(i))] = int32(i)
	}
	before := s.now
	for i := range s.entries { // what has no date stands behind what is before it in the file
		if !s.entries[i].date.IsZero() {
			before = s.entries[i].date
			break
		}
	}
	for i := range s.entries {
		e := &s.entries[i]
		if e.place = e.date; e.place.IsZero() {
			e.place = before
		}
		before = e.place
	}
	done := make([]bool, len(s.entries))
	var chain []int32
	for i := range s.entries {
		chain = chain[:0]
		for n := s.node(int32(i)); n >= 0; n = f.parent[n] {
			if at, ok := byNode[n]; ok {
				if chain = append(chain, at); done[at] {
					break
				}
			}
		}
		for k := len(chain) - 2; k >= 0; k-- {
			above, e := s.entries[chain[k+1]], &s.entries[chain[k]]
			if e.date.IsZero() || e.place.Before(above.place) {
				e.place = above.place
			}
		}
		for _, at := range chain {
			done[at] = true
		}
	}
}

// gather puts messages of one thread together, and orders the threads by when they began.
func (s *scan) gather(f *forest) []*group {
	byTop := map[int32]*group{}
	var all []*group
	for i := range s.entries {
		top := f.top(s.node(int32(i)))
		g := byTop[top]
		if g == nil {
			g = &group{}
			byTop[top], all = g, append(all, g)
		}
		g.entries = append(g.entries, int32(i))
		for _, ref := range s.entries[i].refs {
			if _, here := s.byID[ref]; !here {
				g.absent = append(g.absent, ref)
			}
		}
	}
	for _, g := range all {
		s.order(g)
	}
	slices.SortStableFunc(all, func(a, b *group) int {
		return cmp.Or(a.first.Compare(b.first), cmp.Compare(a.entries[0], b.entries[0]))
	})
	return s.bySubject(all)
}

func (s *scan) order(g *group) {
	slices.SortStableFunc(g.entries, func(a, b int32) int {
		return cmp.Or(s.entries[a].place.Compare(s.entries[b].place), cmp.Compare(s.entries[a].number, s.entries[b].number))
	})
	slices.Sort(g.absent)
	g.absent = slices.Compact(g.absent)
	g.first, g.last = s.entries[g.entries[0]].place, s.entries[g.entries[len(g.entries)-1]].place
}

// bySubject joins to a thread what answers it by its subject alone.
func (s *scan) bySubject(all []*group) []*group {
	latest := map[string]*group{}
	var out []*group
	for _, g := range all {
		first := s.entries[g.entries[0]]
		if first.base == "" {
			out = append(out, g)
			continue
		}
		before := latest[first.base]
		if before != nil && first.replies && len(first.refs) == 0 && g.first.Sub(before.last) <= window {
			before.entries, before.absent = append(before.entries, g.entries...), append(before.absent, g.absent...)
			s.order(before)
			continue
		}
		latest[first.base] = g
		out = append(out, g)
	}
	return out
}
