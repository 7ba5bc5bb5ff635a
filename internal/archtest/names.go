package archtest

import "path"

// names is the first part of rule 5: a drawer for everything holds nothing.
func names(m *Module) []Violation {
	var out []Violation
	for _, p := range m.Packages {
		switch path.Base(p.Dir) {
		case "util", "utils", "common", "helper", "helpers", "model", "models",
			"service", "services", "misc":
			out = append(out, Violation{
				Subject: p.Dir, File: p.Files[0].Path, Line: 1,
				Message: "the package's name does not say what it holds",
			})
		}
	}
	return out
}
