package archtest

import (
	"go/ast"
	"strings"
)

// pure holds tier 0 to what its name says. net/url, net/netip and net/mail
// only read text, and are allowed.
func pure(m *Module) []Violation {
	var out []Violation
	m.eachImport(func(p *Package, file *File, spec *ast.ImportSpec, imported string) {
		if p.Place.Kind != Pure || !p.Known || !outside(imported) {
			return
		}
		out = append(out, Violation{
			Subject: p.Dir + " -> " + imported, File: file.Path, Line: m.Line(spec),
			Message: "tier 0 reaches outside the program",
		})
	})
	return out
}

func outside(imported string) bool {
	switch imported {
	case "net/url", "net/netip", "net/mail":
		return false
	}
	root, _, _ := strings.Cut(imported, "/")
	return root == "net" || root == "os" || root == "log" || root == "syscall" ||
		imported == "database/sql"
}
