package archtest

import (
	"go/ast"
	"strings"
)

// drivers is rule 3: an engine has one package that knows it.
func drivers(m *Module) []Violation {
	var out []Violation
	m.eachImport(func(p *Package, file *File, spec *ast.ImportSpec, imported string) {
		home := engineHome(imported)
		if home == "" || p.Dir == home || strings.HasPrefix(p.Dir, home+"/") {
			return
		}
		out = append(out, Violation{
			Subject: p.Dir + " -> " + imported, File: file.Path, Line: m.Line(spec),
			Message: "only " + home + " may know this engine",
		})
	})
	return out
}

// engineHome is the package to which an engine's client belongs, or "".
func engineHome(imported string) string {
	switch {
	case within(imported, "modernc.org/sqlite", "github.com/jackc/pgx", "github.com/lib/pq"):
		return "internal/db"
	case within(imported, "github.com/nats-io"):
		return "internal/bus"
	case within(imported, "github.com/minio", "github.com/aws"):
		return "internal/blob"
	}
	return ""
}
