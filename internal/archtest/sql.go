package archtest

import (
	"go/ast"
	"go/token"
	"regexp"
	"strconv"
)

// A statement is written all in capitals or all in small letters; a sentence
// for a person ("Select a zone from the list") is neither.
var statement = regexp.MustCompile(`^\s*(` +
	`SELECT\s[\s\S]*|INSERT\s+INTO\s|UPDATE\s+\S+\s+SET\s|DELETE\s+FROM\s|WITH\s+\S+\s+AS\s|` +
	`(CREATE|DROP|ALTER)\s+(TABLE|INDEX|VIEW)\s|` +
	`select\s[\s\S]*\sfrom\s|insert\s+into\s|update\s+\S+\s+set\s|delete\s+from\s|with\s+\S+\s+as\s|` +
	`(create|drop|alter)\s+(table|index|view)\s)`)

// noSQL is the other half of rule 4, and part of what makes tier 0 pure.
func noSQL(m *Module) []Violation {
	var out []Violation
	m.eachFile(false, func(p *Package, file *File) {
		switch p.Place.Kind {
		case Surface, Command, Pure:
		default:
			return
		}
		found := func(n ast.Node, message string) {
			out = append(out, Violation{Subject: file.Path, File: file.Path, Line: m.Line(n), Message: message})
		}
		ast.Inspect(file.AST, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ImportSpec:
				if n.Path.Value == `"database/sql"` {
					found(n, "a surface has no business with database/sql")
				}
				return false
			case *ast.BasicLit:
				if n.Kind != token.STRING {
					return false
				}
				text, _ := strconv.Unquote(n.Value)
				if statement.MatchString(text) {
					found(n, "SQL belongs to a domain package")
				}
			}
			return true
		})
	})
	return out
}
