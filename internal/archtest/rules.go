package archtest

import (
	"cmp"
	"fmt"
	"slices"
)

// Rule is one thing that holds everywhere.
type Rule struct {
	Name   string // also the name of its sample in testdata
	Says   string
	broken func(*Module) []Violation
}

// Violation is one place where a rule is broken.
type Violation struct {
	Subject string // what an exception names: "internal/web.Serve", a file, "a -> b"
	File    string
	Line    int
	Message string
}

func (v Violation) String() string {
	return fmt.Sprintf("%s:%d: %s [%s]", v.File, v.Line, v.Message, v.Subject)
}

// Rules lists every rule, in the order of the architecture's chapters.
func Rules() []Rule {
	return []Rule{
		{"places", "every package has its place in the table", placed},
		{"tiers", "a package imports only what stands below it", tiers},
		{"pure", "tier 0 does no input, output or logging", pure},
		{"network", "only surfaces, fetch, authentic and app speak HTTP or mail", network},
		{"drivers", "only db, bus and blob know which engine is used", drivers},
		{"sql", "surfaces and tier 0 write no SQL", noSQL},
		{"names", "packages are named for what they hold", names},
		{"state", "no package holds state", state},
		{"init", "nothing happens before main", noInit},
		{"functions", "a function has at most 60 lines", functions},
		{"files", "a file has at most 500 lines", files},
		{"packages", "a package has at most 25 files", packages},
		{"interfaces", "an interface has at most 5 methods", interfaces},
		{"docs", "every package says in doc.go what it is", docs},
		{"clock", "time is handed in, below app", clock},
		{"skips", "no test is skipped", skips},
	}
}

// Broken lists where a rule is broken without leave, in the order of the
// files, and the exceptions to it that excuse nothing.
func (r Rule) Broken(m *Module, exceptions []Exception) []Violation {
	used := make(map[Exception]bool)
	var out []Violation
	for _, v := range r.broken(m) {
		e := Exception{Rule: r.Name, Subject: v.Subject}
		i := slices.IndexFunc(exceptions, func(x Exception) bool {
			return x.Rule == e.Rule && x.Subject == e.Subject
		})
		if i < 0 {
			out = append(out, v)
			continue
		}
		used[exceptions[i]] = true
	}
	for _, e := range exceptions {
		if e.Rule == r.Name && !used[e] {
			out = append(out, Violation{
				Subject: e.Subject, File: "internal/archtest/exceptions.go", Line: 1,
				Message: "the exception excuses nothing any more",
			})
		}
	}
	slices.SortStableFunc(out, func(a, b Violation) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	return out
}
