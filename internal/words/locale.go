package words

import (
	"fmt"
	"html/template"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/leonelquinteros/gotext/plurals"
)

// Key names a message: its English source, and a context where one word has two meanings ("May" the month written
// in full, and the same written short).
type Key struct {
	Context string
	Source  string
}

// Locale says everything in one language. It is immutable. The zero Locale speaks English.
type Locale struct {
	tag     string
	texts   map[Key]string
	plurals map[Key][]string
	rule    plurals.Expression
}

// Tag is the BCP 47 language tag, for the lang attribute.
func (l *Locale) Tag() string {
	if l.tag == "" {
		return sourceTag
	}
	return l.tag
}

// Translated lists the messages this locale has its own text for, in no order.
func (l *Locale) Translated() []Key {
	keys := slices.Collect(maps.Keys(l.texts))
	return slices.AppendSeq(keys, maps.Keys(l.plurals))
}

// T translates a sentence and fills its blanks from pairs of name and value. The result is plain text; html/template
// escapes it. A whole number among the values is written as the locale writes numbers.
func (l *Locale) T(source string, args ...any) string {
	return l.C("", source, args...)
}

// C is T for a word that needs a context to be translated: "Open" the verb, "Open" the state.
func (l *Locale) C(context, source string, args ...any) string {
	return l.fill(l.text(context, source), args)
}

// N chooses between singular and plural by n, as the language does. Three blanks need no argument: {n} is the number
// in digits, {count} in words up to twelve, and {Count} the same at the start of a sentence.
func (l *Locale) N(n int, one, many string, args ...any) string {
	return l.fill(l.form(n, one, many), l.counted(n, args))
}

// TH is T for a sentence with marked words in it: <strong> and <em> are kept, and values of type template.HTML are
// taken as they are. Everything else is escaped.
func (l *Locale) TH(source string, args ...any) template.HTML {
	return l.fillHTML(l.text("", source), args)
}

// NH is to N what TH is to T.
func (l *Locale) NH(n int, one, many string, args ...any) template.HTML {
	return l.fillHTML(l.form(n, one, many), l.counted(n, args))
}

func (l *Locale) text(context, source string) string {
	if t, ok := l.texts[Key{context, source}]; ok {
		return t
	}
	return source
}

func (l *Locale) form(n int, one, many string) string {
	if n < 0 {
		n = -n
	}
	if forms, ok := l.plurals[Key{"", one}]; ok {
		if i := l.rule.Eval(uint32(n)); i >= 0 && i < len(forms) {
			return forms[i]
		}
	}
	if n == 1 {
		return one
	}
	return many
}

func (l *Locale) counted(n int, args []any) []any {
	count := l.Spelled(n)
	return append([]any{"n", l.Number(n), "count", count, "Count", capital(count)}, args...)
}

func (l *Locale) fill(text string, args []any) string {
	return fill(text, func(name string) (string, bool) {
		v, ok := argument(args, name)
		return l.show(v), ok
	})
}

func (l *Locale) fillHTML(text string, args []any) template.HTML {
	filled := fill(escapeButTags(text), func(name string) (string, bool) {
		v, ok := argument(args, name)
		if safe, is := v.(template.HTML); is {
			return string(safe), ok
		}
		return template.HTMLEscapeString(l.show(v)), ok
	})
	return template.HTML(filled) // text and values were escaped just above, but for <strong> and <em>.
}

// show writes one value into a sentence.
func (l *Locale) show(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case int:
		return l.Number(v)
	case int64:
		return l.Number(int(v))
	case template.HTML:
		return string(v)
	}
	return fmt.Sprint(v)
}

// argument finds a value by its name among pairs.
func argument(args []any, name string) (any, bool) {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] == name {
			return args[i+1], true
		}
	}
	return nil, false
}

// capital makes the first letter of a sentence.
func capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return s
	}
	return string(unicode.ToTitle(first)) + s[size:]
}

// fill replaces each {name} by what value says of it, once: a brace inside a value stays a brace. A blank without a
// value stays as it is written, where it can be seen.
func fill(text string, value func(name string) (string, bool)) string {
	if !strings.Contains(text, "{") {
		return text
	}
	var b strings.Builder
	for {
		before, name, after, ok := nextBlank(text)
		if !ok {
			b.WriteString(text)
			return b.String()
		}
		b.WriteString(before)
		if v, known := value(name); known {
			b.WriteString(v)
		} else {
			b.WriteString("{" + name + "}")
		}
		text = after
	}
}
