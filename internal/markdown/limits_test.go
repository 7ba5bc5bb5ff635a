package markdown

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
)

func times(n int, s string) string { return strings.Repeat(s, n) }

func TestBounds(t *testing.T) {
	handles := func(n int) string {
		var s strings.Builder
		for i := range n {
			fmt.Fprintf(&s, "@nobody%d ", i)
		}
		return s.String()
	}
	table := func(columns, rows int) string {
		return times(columns, "|a") + "\n" + times(columns, "|-") + "\n" + times(rows, "x\n")
	}
	reference := func(n int) string { return "[x]: /" + times(1<<10-1, "y") + "\n\n" + times(n, "[x]\n\n") }
	for _, c := range []struct {
		name  string
		src   func(n int) string
		limit int
		code  string
	}{
		{"bytes", func(n int) string { return times(n, "a") }, DefaultMaxBytes, "text_too_long"},
		{"lines", func(n int) string { return times(n, "\n") }, 5_000, "text_too_many_lines"},
		{"returns", func(n int) string { return times(n, "\r") }, 5_000, "text_too_many_lines"},
		{"quotations", func(n int) string { return times(n, ">") + "a" }, 16, "text_nested_too_deep"},
		{"quotations without space, over lines", func(n int) string { return times(n, ">") + "a\nb\n" + times(n, ">") + "c" }, 16, "text_nested_too_deep"},
		{"lists", func(n int) string { return times(n, "- ") + "a" }, 16, "text_nested_too_deep"},
		{"numbered lists", func(n int) string { return times(n, "1) ") + "a" }, 16, "text_nested_too_deep"},
		{"lists in quotations", func(n int) string { return times(n/2, "> - ") + times(n%2, "> ") + "a" }, 16, "text_nested_too_deep"},
		{"emphasis in emphasis", func(n int) string { return times(n, "*a ") + "b" + times(n, " c*") }, 98, "text_nested_too_deep"},
		{"tags in tags", func(n int) string { return times(n, "<kbd>") + "a" + times(n, "</kbd>") }, 98, "text_nested_too_deep"},
		{"marks", func(n int) string { return times(n, "*a ") }, 500, "text_too_many_marks"},
		{"closing marks", func(n int) string { return times(n, "a~ ") }, 500, "text_too_many_marks"},
		{"brackets", func(n int) string { return times(n, "[") }, 200, "text_too_many_brackets"},
		{"pictures", func(n int) string { return times(n, "![a](b)") }, 200, "text_too_many_brackets"},
		{"definitions", func(n int) string { return times(n, "[a]:b\n") }, 500, "text_too_many_definitions"},
		{"references", func(n int) string { return reference(n) }, 256, "text_too_many_links"},
		{"columns", func(n int) string { return table(n, 1) }, 50, "text_too_many_columns"},
		{"header columns", func(n int) string { return times(n, "|a") + "|\n:-\n" }, 50, "text_too_many_columns"},
		{"cells", func(n int) string { return table(50, n-1) }, 200, "text_too_many_cells"},
		{"escaped bars", func(n int) string { return "a|b\n-|-\n" + times(n, "`\\|`|c\n") }, 500, "text_too_many_escapes"},
		{"handles", handles, 200, "text_too_many_handles"},
		{"growth", func(n int) string { return times(n, ">>>>>>>>>>>>>>>>a\n\n") }, 2_377, "text_grows_too_much"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := Render(c.src(c.limit), Options{Mention: team}); err != nil {
				t.Fatalf("at the bound: %v", err)
			}
			r, err := Render(c.src(c.limit+1), Options{Mention: team})
			limit, ok := errors.AsType[*LimitError](err)
			if !ok || limit.Code != c.code || r.HTML != "" {
				t.Fatalf("over the bound: %v, with %d bytes of HTML", err, len(r.HTML))
			}
			if !strings.Contains(limit.Message, fmt.Sprint(limit.Limit)) || !strings.HasSuffix(limit.Message, ".") {
				t.Errorf("the bound is not named: %s", limit.Message)
			}
		})
	}
}

func TestBoundsAreCountedApart(t *testing.T) {
	for _, src := range []string{
		times(4, times(400, "*a ")+"\n\n"),
		times(4, times(150, "[a] ")+"\n\n"),
		times(1200, "snake_case "),
		times(2000, "2 * 3 "),
		"```\n" + times(900, "*[|") + "\n```",
		times(40, "[2026-11-22] [info]: started\n"),
	} {
		render(t, src)
	}
}

func TestNoText(t *testing.T) {
	for _, src := range []string{"a\x00b", "a\xffb", "\xed\xa0\x80"} {
		_, err := Render(src, Options{})
		if limit, ok := errors.AsType[*LimitError](err); !ok || limit.Code != "text_not_text" {
			t.Errorf("%q: %v", src, err)
		}
	}
}

func TestMaxBytes(t *testing.T) {
	if _, err := Render("12345", Options{MaxBytes: 4}); err == nil {
		t.Error("five bytes where four are allowed")
	}
	if _, err := Render(times(DefaultMaxBytes+1, "a"), Options{MaxBytes: 2 * DefaultMaxBytes}); err != nil {
		t.Error(err)
	}
}

// bombs are texts of the full size that make a parser work, each at or over one of the bounds.
func bombs() map[string]string {
	whole := func(unit string) string { return times(DefaultMaxBytes/len(unit), unit) }
	halves := func(a, b string) string {
		n := DefaultMaxBytes / (len(a) + len(b))
		return times(n, a) + times(n, b)
	}
	after := func(start, unit string, most int) string {
		return start + times(min(most, (DefaultMaxBytes-len(start))/len(unit)), unit)
	}
	var different string
	for i := 0; len(different) < DefaultMaxBytes-20; i++ {
		different += fmt.Sprintf("http://a/%d ", i)
	}
	deepList, deepQuote := times(16, "- ")+"a", times(16, "> ")+"a"
	all := map[string]string{
		"table, a thousand columns":     "|" + times(1200, "a|") + "\n|" + times(1200, "-|") + "\n" + times(4_900, "a\n"),
		"table, all cells":              "|" + times(50, "a|") + "\n|" + times(50, "-|") + "\n" + times(198, "a\n"),
		"table, all escapes":            "a|b\n-|-\n" + times(498, "`\\|`|\n"),
		"emphasis, all marks":           whole(times(250, "*a ") + times(250, "a_ ") + "\n\n"),
		"emphasis, alternating":         whole(times(500, "_*a") + "\n\n"),
		"emphasis, deep":                halves("*a ", " b*"),
		"emphasis, one long run":        times(DefaultMaxBytes/2-1, "*") + "a" + times(DefaultMaxBytes/2, "*"),
		"brackets, all":                 whole(times(199, "[") + times(60, "漢") + times(199, "]") + "\n\n"),
		"brackets over many elements":   times(199, "[") + times(15_000, "<br>") + times(199, "]"),
		"brackets, unfinished links":    whole("[]("),
		"brackets, unfinished pointers": whole("[a](<b"),
		"references to a long address":  after("[x]: http://e.org/"+times(30_000, "c")+"\n\n", "[x]\n\n", 2_000),
		"definitions":                   whole("[a]: b\n")[:500*7],
		"quotation, lazy lines":         after(deepQuote+"\n", "b\n", 4_990),
		"list, empty lines":             after(deepList+"\n", "\n", 4_990),
		"list, indented lines":          after(deepList+"\n", times(32, " ")+"b\n\n", 1_800),
		"list, code":                    after(times(16, "- ")+"```\n", "\n", 4_990),
		"addresses":                     whole("http://a "),
		"mail addresses":                whole(" a@a.aa"),
		"mentions":                      whole("@a "),
		"tasks":                         whole("- [ ] a\n")[:4_990*8],
		"quotation marks":               whole("'"),
		"code, short words":             "```go\n" + times(8_000, "a("),
		"code, quotation marks":         "```css\n" + times(16_000, "'"),
		"code, tags":                    "```html\n" + times(16_000, "<"),
		"spaces":                        "a" + times(65_000, " ") + "b",
		"backticks, escaped":            whole("\\```1)\n")[:4_990*7],
		"addresses, all different":      different,
		"backticks, of all lengths":     allTicks(),
	}
	return all
}

func allTicks() string {
	var s strings.Builder
	for n := 1; s.Len()+n+1 < DefaultMaxBytes; n++ {
		s.WriteString(times(n, "`") + "a")
	}
	return s.String()
}

func TestBombsEnd(t *testing.T) {
	named := func(string) (string, string, bool) { return "/people/0123456789abc", times(40, "Ab"), true }
	for name, src := range bombs() {
		if len(src) > DefaultMaxBytes {
			t.Errorf("%s: %d bytes are refused at once", name, len(src))
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		r, err := Render(src, Options{Mention: named})
		runtime.ReadMemStats(&after)
		if taken := after.TotalAlloc - before.TotalAlloc; taken > 64<<20 {
			t.Errorf("%s took %d MB", name, taken>>20)
		}
		if _, ok := errors.AsType[*LimitError](err); err != nil && !ok {
			t.Errorf("%s: %v", name, err)
		}
		if len(r.HTML) > maxGrowth*DefaultMaxBytes {
			t.Errorf("%s: %d bytes", name, len(r.HTML))
		}
	}
}

func BenchmarkLetter(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Render(letter, Options{Mention: team}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBomb(b *testing.B) {
	all := bombs()
	names := make([]string, 0, len(all))
	for name := range all {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = Render(all[name], Options{Mention: team})
			}
		})
	}
}
