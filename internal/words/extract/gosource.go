package extract

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"meantime/internal/words"
)

// Go finds the messages of a Go source file: calls of the verbs with the sentence written out, and the sentences of
// faults and of words.Source, which surfaces translate by their text. A call whose sentence is not written out may be of another type's
// method of the same name, and is passed over.
func Go(name, text string) ([]Message, []Problem) {
	f := &goFile{name: name, set: token.NewFileSet()}
	file, err := parser.ParseFile(f.set, name, text, parser.SkipObjectResolution)
	if err != nil {
		return nil, []Problem{{name, err.Error()}}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			f.call(call)
		}
		return true
	})
	return f.messages, f.problems
}

// EscapedGo finds sentences in the Go source of a surface that a person would read and no translation could reach: a
// literal that begins as a sentence does, or one that is given to a field such as Title, and is neither in a verb, nor
// in a fault, nor in an error or a log line.
func EscapedGo(name, text string) []Problem {
	f := &goFile{name: name, set: token.NewFileSet()}
	file, err := parser.ParseFile(f.set, name, text, parser.SkipObjectResolution)
	if err != nil {
		return []Problem{{name, err.Error()}}
	}
	sentence := regexp.MustCompile(`^\p{Lu}\p{Ll}*'?\p{Ll}* .*\p{L}`)
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			return !isCovered(n)
		case *ast.KeyValueExpr:
			if key, ok := n.Key.(*ast.Ident); ok && slices.Contains([]string{"Title", "Label", "Says", "Text"}, key.Name) {
				if text, ok := stringOf(n.Value); ok && hasLetters(text) {
					f.escaped(n, text)
					return false
				}
			}
		case *ast.BasicLit:
			if text, ok := stringOf(n); ok && sentence.MatchString(text) {
				f.escaped(n, text)
			}
		case *ast.ImportSpec, *ast.Field:
			return false
		}
		return true
	})
	return f.problems
}

type goFile struct {
	name     string
	set      *token.FileSet
	messages []Message
	problems []Problem
}

func (f *goFile) where(n ast.Node) string {
	return fmt.Sprintf("%s:%d", f.name, f.set.Position(n.Pos()).Line)
}

func (f *goFile) escaped(n ast.Node, text string) {
	f.problems = append(f.problems, Problem{f.where(n), fmt.Sprintf("text that escaped the catalogue: %q", text)})
}

func (f *goFile) call(call *ast.CallExpr) {
	texts, literal := stringsOf(call.Args)
	if i, ok := faultMessage(call); ok {
		if i < len(texts) && literal[i] {
			f.messages = append(f.messages, Message{Key: words.Key{Source: texts[i]}, Where: f.where(call)})
		}
		return
	}
	selector, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return
	}
	position, ok := verbs()[selector.Sel.Name]
	if !ok || position >= len(texts) || !literal[position] {
		return
	}
	spread := call.Ellipsis.IsValid()
	if spread { // the values come from elsewhere, so only the sentence is known
		texts, literal = texts[:len(texts)-1], literal[:len(literal)-1]
	}
	m, fault := message(selector.Sel.Name, position, texts, literal)
	if fault != "" {
		f.problems = append(f.problems, Problem{f.where(call), fault})
		return
	}
	if spread {
		m.Args = words.Blanks(m.Source + " " + m.Plural)
	}
	m.Where = f.where(call)
	f.messages = append(f.messages, m)
}

// faultMessage says which argument of a call is the sentence of a fault, or one that is said elsewhere.
func faultMessage(call *ast.CallExpr) (position int, ok bool) {
	positions := map[string]int{
		"fault.Invalid": 1, "fault.Forbidden": 1, "fault.Conflict": 1, "fault.TooLarge": 1,
		"fault.TooMany": 0, "fault.Unavailable": 0, "words.Source": 0,
	}
	position, ok = positions[callee(call)]
	return position, ok
}

// isCovered says whether the literals in a call need no further look.
func isCovered(call *ast.CallExpr) bool {
	name := callee(call)
	method := name[strings.LastIndexByte(name, '.')+1:]
	if _, ok := verbs()[method]; ok {
		return true
	}
	pkg, _, _ := strings.Cut(name, ".")
	logs := []string{"Debug", "Info", "Warn", "Error", "DebugContext", "InfoContext", "WarnContext", "ErrorContext", "Log"}
	return slices.Contains([]string{"fault", "errors", "slog", "regexp"}, pkg) || name == "fmt.Errorf" || name == "panic" ||
		slices.Contains(logs, method)
}

// callee is the name of what a call calls, with what stands before its last dot if that is a name.
func callee(call *ast.CallExpr) string {
	switch fun := call.Fun.(type) {
	case *ast.Ident:
		return fun.Name
	case *ast.SelectorExpr:
		if x, ok := fun.X.(*ast.Ident); ok {
			return x.Name + "." + fun.Sel.Name
		}
		return "." + fun.Sel.Name
	}
	return ""
}

// stringsOf gives the text of each argument that is a string written out, in one literal or several joined by +.
func stringsOf(args []ast.Expr) (texts []string, literal []bool) {
	for _, arg := range args {
		text, ok := stringOf(arg)
		texts = append(texts, text)
		literal = append(literal, ok)
	}
	return texts, literal
}

func stringOf(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind != token.STRING {
			return "", false
		}
		text, err := strconv.Unquote(e.Value)
		return text, err == nil
	case *ast.BinaryExpr:
		left, okLeft := stringOf(e.X)
		right, okRight := stringOf(e.Y)
		return left + right, okLeft && okRight && e.Op == token.ADD
	}
	return "", false
}
