package archtest

import (
	"fmt"
	"go/ast"
)

const maxMethods = 5

// interfaces is rule 6 for interfaces. An embedded interface of the same
// package counts with its methods, one from elsewhere as a single method.
func interfaces(m *Module) []Violation {
	var out []Violation
	for _, p := range m.Packages {
		local := localInterfaces(p)
		for _, file := range p.Files {
			ast.Inspect(file.AST, func(n ast.Node) bool {
				spec, ok := n.(*ast.TypeSpec)
				if !ok {
					return true
				}
				face, ok := spec.Type.(*ast.InterfaceType)
				if !ok {
					return true
				}
				if n := methods(face, local, nil); n > maxMethods {
					out = append(out, Violation{
						Subject: p.Dir + "." + spec.Name.Name, File: file.Path, Line: m.Line(spec),
						Message: fmt.Sprintf("%d methods, and at most %d", n, maxMethods),
					})
				}
				return true
			})
		}
	}
	return out
}

func localInterfaces(p *Package) map[string]*ast.InterfaceType {
	out := make(map[string]*ast.InterfaceType)
	for _, file := range p.Files {
		for _, decl := range file.AST.Decls {
			types, ok := decl.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, spec := range types.Specs {
				if spec, ok := spec.(*ast.TypeSpec); ok {
					if face, ok := spec.Type.(*ast.InterfaceType); ok {
						out[spec.Name.Name] = face
					}
				}
			}
		}
	}
	return out
}

// methods counts; inside holds the interfaces being counted, so that one that
// wrongly embeds itself does not go on for ever.
func methods(face *ast.InterfaceType, local map[string]*ast.InterfaceType, inside []*ast.InterfaceType) int {
	for _, f := range inside {
		if f == face {
			return 0
		}
	}
	n := 0
	for _, field := range face.Methods.List {
		if len(field.Names) > 0 {
			n += len(field.Names)
			continue
		}
		if name, ok := field.Type.(*ast.Ident); ok && local[name.Name] != nil {
			n += methods(local[name.Name], local, append(inside, face))
			continue
		}
		n++
	}
	return n
}
