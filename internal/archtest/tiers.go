package archtest

import "go/ast"

// tiers is rule 1, and the half of rule 4 that keeps surfaces apart.
func tiers(m *Module) []Violation {
	var out []Violation
	m.eachImport(func(p *Package, file *File, spec *ast.ImportSpec, imported string) {
		dir, inside := m.Inside(imported)
		to, known := placeOf(dir)
		if !inside || !p.Known || !known || dir == p.Place.Uses || mayImport(p, dir, to) {
			return
		}
		out = append(out, Violation{
			Subject: p.Dir + " -> " + dir, File: file.Path, Line: m.Line(spec),
			Message: "imports what stands beside or above it",
		})
	})
	return out
}

func mayImport(p *Package, dir string, to Place) bool {
	from := p.Place
	switch {
	case from.Kind == Support, to.Kind == Pure:
		return true
	case to.Kind == Support, to.Kind == Command:
		return false
	case from.Kind == Infra:
		return to.Kind == Infra
	case from.Kind == Domain && to.Kind == Domain:
		return to.Tier < from.Tier
	case from.Kind == Domain:
		return to.Kind == Infra
	case from.Kind == Surface && to.Kind == Surface:
		return surfaceOf(dir) == surfaceOf(p.Dir)
	case from.Kind == Surface:
		return to.Kind == Infra || to.Kind == Domain
	case from.Kind == App:
		return true
	case from.Kind == Command:
		return to.Kind != Domain
	}
	return false
}
