package archtest

import (
	"go/ast"
	"go/token"
	"maps"
	"strings"
)

// longForm is the one reason for which a test may not run in full.
const longForm = `"MEANTIME_LONG"`

// skips finds calls of t.Skip. Refusing an input inside a fuzz target or a
// rapid property skips no test, and the long forms wait for their switch.
func skips(m *Module) []Violation {
	var out []Violation
	m.eachFile(true, func(p *Package, file *File) {
		if !file.Test && p.Place.Kind != Support {
			return
		}
		for _, decl := range file.AST.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok || f.Body == nil || mentions(f, longForm) {
				continue
			}
			for _, call := range skipCalls(f.Body, testVars(f.Type, map[string]bool{})) {
				out = append(out, Violation{
					Subject: p.Dir + "." + funcName(f), File: file.Path, Line: m.Line(call),
					Message: "a test that is skipped proves nothing",
				})
			}
		}
	})
	return out
}

// testVars adds the parameters that are tests (*testing.T, B and F, and
// testing.TB) to those of the functions around, and drops what they hide.
func testVars(f *ast.FuncType, around map[string]bool) map[string]bool {
	out := maps.Clone(around)
	for _, param := range f.Params.List {
		typ := param.Type
		if star, ok := typ.(*ast.StarExpr); ok {
			typ = star.X
		}
		isTest := false
		if sel, ok := typ.(*ast.SelectorExpr); ok {
			x, ok := sel.X.(*ast.Ident)
			isTest = ok && x.Name == "testing"
		}
		for _, name := range param.Names {
			out[name.Name] = isTest
		}
	}
	return out
}

func skipCalls(body ast.Node, tests map[string]bool) []ast.Node {
	var out []ast.Node
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			out = append(out, skipCalls(n.Body, testVars(n.Type, tests))...)
			return false
		case *ast.CallExpr:
			sel, ok := n.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			x, ok := sel.X.(*ast.Ident)
			if ok && tests[x.Name] && strings.HasPrefix(sel.Sel.Name, "Skip") {
				out = append(out, n)
			}
			// What runs inside is given inputs, and may refuse them.
			return !(ok && tests[x.Name] && sel.Sel.Name == "Fuzz")
		}
		return true
	})
	return out
}

func mentions(f *ast.FuncDecl, literal string) bool {
	found := false
	ast.Inspect(f, func(n ast.Node) bool {
		lit, ok := n.(*ast.BasicLit)
		found = found || ok && lit.Kind == token.STRING && lit.Value == literal
		return !found
	})
	return found
}
