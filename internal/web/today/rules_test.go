package today_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestEveryRuleIsWrittenDown compares the numbers that the program quotes, those that its comments and its cases name, and
// those that docs/rules.md explains.
func TestEveryRuleIsWrittenDown(t *testing.T) {
	root := filepath.Join("..", "..", "..")
	page, err := os.ReadFile(filepath.Join(root, "docs", "rules.md"))
	if err != nil {
		t.Fatal(err)
	}
	var written []int
	for _, m := range regexp.MustCompile(`(?m)(?:^|[.] |^[^*\n]*\s)\*\*(\d+)\.\*\* \S`).FindAllSubmatch(page, -1) {
		n, _ := strconv.Atoi(string(m[1]))
		if slices.Contains(written, n) {
			t.Errorf("rule %d stands there twice", n)
		}
		written = append(written, n)
	}
	if !slices.IsSorted(written) {
		t.Errorf("the rules are out of order: %v", written)
	}
	named := map[int]string{}
	cases(t, filepath.Join(root, "internal", "worktime", "testdata", "vectors.json"), named)
	for _, dir := range []string{"worktime", "delivery", "away", "web/today", "api"} {
		files, err := filepath.Glob(filepath.Join(root, "internal", dir, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatal(files, err)
		}
		for _, f := range files {
			if !strings.HasSuffix(f, "_test.go") {
				quoted(t, f, named)
			}
		}
	}
	if len(named) < 40 {
		t.Errorf("only %d rules are named: the search has gone blind", len(named))
	}
	for n, where := range named {
		if !slices.Contains(written, n) {
			t.Errorf("%s names rule %d, which docs/rules.md does not explain", where, n)
		}
	}
	for _, n := range written {
		if named[n] == "" {
			t.Errorf("docs/rules.md explains rule %d, which nothing follows", n)
		}
	}
}

// cases adds the rules of the vectors.
func cases(t *testing.T, path string, named map[int]string) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Cases []struct{ Rule int }
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	for _, c := range file.Cases {
		named[c.Rule] = path
	}
}

var inWords = regexp.MustCompile(`\brules? (\d+)(?:(?:–| to )(\d+))?`)

// quoted adds the rules that comments name, and the numbers that are given to anything named Rule or rule.
func quoted(t *testing.T, path string, named map[int]string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	for _, group := range file.Comments {
		for _, m := range inWords.FindAllStringSubmatch(group.Text(), -1) {
			first, _ := strconv.Atoi(m[1])
			last, _ := strconv.Atoi(m[2])
			for n := first; n <= max(first, last); n++ {
				named[n] = path
			}
		}
	}
	note := func(name, value ast.Expr) {
		number, isNumber := value.(*ast.BasicLit)
		if selector, ok := name.(*ast.SelectorExpr); ok {
			name = selector.Sel
		}
		if is, ok := name.(*ast.Ident); ok && isNumber && strings.EqualFold(is.Name, "rule") {
			if n, err := strconv.Atoi(number.Value); err == nil {
				named[n] = path
			}
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.KeyValueExpr:
			note(n.Key, n.Value)
		case *ast.AssignStmt:
			for i := range n.Lhs {
				if len(n.Lhs) == len(n.Rhs) {
					note(n.Lhs[i], n.Rhs[i])
				}
			}
		}
		return true
	})
}
