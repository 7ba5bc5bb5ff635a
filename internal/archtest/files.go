package archtest

import (
	"fmt"
	"go/ast"
)

const maxFileLines = 500

// files is rule 6 for files: Go, and what the browser reads.
func files(m *Module) []Violation {
	var out []Violation
	long := func(path string, lines int) {
		if lines > maxFileLines {
			out = append(out, Violation{
				Subject: path, File: path, Line: 1,
				Message: fmt.Sprintf("%d lines, and at most %d", lines, maxFileLines),
			})
		}
	}
	m.eachFile(true, func(_ *Package, file *File) {
		if !ast.IsGenerated(file.AST) {
			long(file.Path, file.Lines)
		}
	})
	for _, a := range m.Assets {
		long(a.Path, a.Lines)
	}
	return out
}
