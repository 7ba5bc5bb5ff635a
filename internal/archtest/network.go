package archtest

import (
	"go/ast"
	"strings"
)

// network is rule 2. Domain packages are handed a function where they need
// something from outside.
func network(m *Module) []Violation {
	var out []Violation
	m.eachImport(func(p *Package, file *File, spec *ast.ImportSpec, imported string) {
		if speaksOutside(p) || !isNetwork(imported) || p.Dir == "internal/mailtext" && isReader(imported) {
			return
		}
		out = append(out, Violation{
			Subject: p.Dir + " -> " + imported, File: file.Path, Line: m.Line(spec),
			Message: "only surfaces, fetch, authentic and app speak HTTP or mail",
		})
	})
	return out
}

func speaksOutside(p *Package) bool {
	switch p.Place.Kind {
	case Surface, Support:
		return true
	}
	switch p.Dir {
	case "internal/fetch", "internal/app", "internal/mail/authentic":
		return true
	}
	return false
}

// isReader tells what of a mail library only takes messages apart.
func isReader(imported string) bool { return within(imported, "github.com/jhillyerd/enmime") }

func isNetwork(imported string) bool {
	return within(imported, "net/http", "net/smtp",
		"github.com/danielgtaylor/huma/v2",
		"github.com/emersion",
		"github.com/wneessen/go-mail",
		"github.com/jhillyerd/enmime",
		"blitiri.com.ar/go/spf")
}

// within reports whether an import path is one of the roots or below one.
func within(imported string, roots ...string) bool {
	for _, root := range roots {
		if imported == root || strings.HasPrefix(imported, root+"/") {
			return true
		}
	}
	return false
}
