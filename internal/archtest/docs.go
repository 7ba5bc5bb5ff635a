package archtest

import (
	"path"
	"strings"
)

// docs is rule 7: one doc.go with the package's comment, and no second one.
func docs(m *Module) []Violation {
	var out []Violation
	for _, p := range m.Packages {
		found := false
		for _, file := range p.Files {
			isDoc := path.Base(file.Path) == "doc.go"
			found = found || isDoc
			if message := docFault(file, isDoc, path.Base(p.Dir)); message != "" {
				out = append(out, Violation{
					Subject: p.Dir, File: file.Path, Line: m.Line(file.AST.Name), Message: message,
				})
			}
		}
		if !found {
			out = append(out, Violation{
				Subject: p.Dir, File: p.Files[0].Path, Line: 1, Message: "the package has no doc.go",
			})
		}
	}
	return out
}

func docFault(file *File, isDoc bool, base string) string {
	text := file.AST.Doc.Text()
	if !isDoc {
		if text != "" {
			return "the package's comment belongs in doc.go"
		}
		return ""
	}
	start := "Package " + file.AST.Name.Name + " "
	if file.AST.Name.Name == "main" {
		start = "Command " + base + " "
	}
	if !strings.HasPrefix(text, start) {
		return "the comment does not start with \"" + start + "\""
	}
	// What it is, and what always holds, takes more than one sentence.
	if strings.Count(text, ".") < 2 {
		return "the comment does not say what always holds"
	}
	return ""
}
