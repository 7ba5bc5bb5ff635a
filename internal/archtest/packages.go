package archtest

import "fmt"

const maxPackageFiles = 25

// packages is rule 6 for packages: Go files, tests included.
func packages(m *Module) []Violation {
	var out []Violation
	for _, p := range m.Packages {
		if n := len(p.Files); n > maxPackageFiles {
			out = append(out, Violation{
				Subject: p.Dir, File: p.Files[0].Path, Line: 1,
				Message: fmt.Sprintf("%d files, and at most %d", n, maxPackageFiles),
			})
		}
	}
	return out
}
