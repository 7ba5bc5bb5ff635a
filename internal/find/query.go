package find

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"meantime/internal/db"
	"meantime/internal/index"
	"meantime/internal/naming"
)

// Limits of a query.
const (
	MaxQuery = 500 // characters
	maxTerms = 24  // words and filters; what comes after them is left out
)

// Query is what somebody looks for.
type Query struct {
	Text    string // as it was typed
	Terms   []Term
	Filters []Filter
}

// Empty tells whether nothing is looked for.
func (q Query) Empty() bool { return len(q.Terms) == 0 && len(q.Filters) == 0 }

// Term is a word, or words in quotes, that is looked for.
type Term struct {
	Words  string // as they were typed
	Quoted bool
	Not    bool // is not wanted
	Open   bool // may be the beginning of a word
}

// Filter narrows what is found.
type Filter struct {
	By    By
	Value string
	Not   bool
	Name  string // what it was called when it was typed; empty for By
}

func (f Filter) name() string {
	if f.Name != "" {
		return f.Name
	}
	return string(f.By)
}

// By is what a filter goes by.
type By string

// The filters.
const (
	In     By = "in"   // a space, by its name
	From   By = "from" // a person, by name or handle; "me"
	OfKind By = "kind"
	Before By = "before" // a day, a month or a year
	After  By = "after"  // the same, inclusive
)

// WithFiles is no kind of entry: kind:file finds whatever shows a file.
const WithFiles index.Kind = "file"

// Names are what filters and their values are called in somebody's language, beside what they are called in English. All are
// folded as naming.Fold does.
type Names struct {
	Filters map[string]By
	Kinds   map[string]index.Kind
	Me      string
}

// Parse reads what somebody typed. All text is a query: what is no filter is looked for.
func Parse(text string, names Names) Query {
	q := Query{Text: strings.TrimSpace(text)}
	rest := []rune(strings.ToValidUTF8(q.Text, " "))
	rest = rest[:min(len(rest), MaxQuery)]
	for len(q.Terms)+len(q.Filters) < maxTerms {
		for len(rest) > 0 && unicode.IsSpace(rest[0]) {
			rest = rest[1:]
		}
		if len(rest) == 0 {
			break
		}
		var piece piece
		piece, rest = next(rest)
		if f, ok := piece.filter(names); ok {
			q.Filters = append(q.Filters, f)
		} else if t, ok := piece.term(); ok {
			q.Terms = append(q.Terms, t)
		}
	}
	if last := len(q.Terms) - 1; last >= 0 && !q.Terms[last].Quoted && !q.Terms[last].Not {
		q.Terms[last].Open = true
	}
	return q
}

// piece is what stands between blanks: -name:"value", where all but the value may be missing.
type piece struct {
	not         bool
	name, value string // name is empty where none stands before a colon
	quoted      bool
}

func next(rest []rune) (p piece, after []rune) {
	if rest[0] == '-' && len(rest) > 1 && !unicode.IsSpace(rest[1]) {
		p.not, rest = true, rest[1:]
	}
	at := 0
	for at < len(rest) && unicode.IsLetter(rest[at]) {
		at++
	}
	if at > 0 && at+1 < len(rest) && rest[at] == ':' && !unicode.IsSpace(rest[at+1]) && rest[at+1] != '/' {
		p.name, rest = string(rest[:at]), rest[at+1:]
	}
	if closing := closes(rest[0]); closing != "" {
		end := 1
		for end < len(rest) && !strings.ContainsRune(closing, rest[end]) {
			end++
		}
		p.value, p.quoted = string(rest[1:end]), true
		return p, rest[min(end+1, len(rest)):]
	}
	end := 0
	for end < len(rest) && !unicode.IsSpace(rest[end]) {
		end++
	}
	p.value = string(rest[:end])
	return p, rest[end:]
}

// closes returns the quotes that may close one that opens, empty for what opens none.
func closes(r rune) string {
	switch r {
	case '"', '“', '”', '„':
		return "\"“”"
	case '«':
		return "»"
	case '»':
		return "«"
	case '「':
		return "」"
	}
	return ""
}

func (p piece) filter(names Names) (Filter, bool) {
	name := naming.Fold(p.name)
	by, known := names.Filters[name]
	if !known {
		switch by = By(name); by {
		case In, From, OfKind, Before, After:
		default:
			return Filter{}, false
		}
	}
	f := Filter{By: by, Value: strings.TrimSpace(p.value), Not: p.not}
	if known {
		f.Name = name
	}
	return f, f.Value != ""
}

// term is the piece as words to look for; false when there are none in it. What looks like a filter and is none is text.
func (p piece) term() (Term, bool) {
	t := Term{Words: p.value, Quoted: p.quoted, Not: p.not}
	if p.name != "" {
		t.Words = p.name + ":" + p.value
	}
	t.Open = !t.Quoted && strings.HasSuffix(t.Words, "*")
	return t, len(t.phrase().Words) > 0
}

// phrase is the term as the index knows words.
func (t Term) phrase() db.Phrase {
	var tokens []index.Token
	for token := range index.Tokens(t.Words) {
		tokens = append(tokens, token)
	}
	if len(tokens) == 0 {
		return db.Phrase{}
	}
	p := db.Phrase{Open: t.Open && endsInWord(t.Words)}
	switch last := tokens[len(tokens)-1]; {
	case last.Tail: // the run may go on in a text
		tokens, p.Open = tokens[:len(tokens)-1], false
	case last.Dense && utf8.RuneCountInString(last.Word) == 1: // it is in the index before the one that follows it
		p.Open = true
	case len(last.Word) < 2: // so many words begin with one letter that none of them was meant
		p.Open = false
	}
	for _, token := range tokens {
		p.Words = append(p.Words, token.Word)
	}
	return p
}

// endsInWord tells whether the last character can be in the middle of a word, or is the star that says so.
func endsInWord(text string) bool {
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(text, "*"))
	return unicode.In(last, unicode.L, unicode.M, unicode.N)
}

// String spells the query as somebody could have typed it: the words first, then the filters.
func (q Query) String() string {
	var out []string
	for _, t := range q.Terms {
		out = append(out, sign(t.Not)+inQuotes(t.Words, t.Quoted))
	}
	for _, f := range q.Filters {
		out = append(out, sign(f.Not)+f.name()+":"+inQuotes(f.Value, strings.ContainsFunc(f.Value, unicode.IsSpace)))
	}
	return strings.Join(out, " ")
}

func sign(not bool) string {
	if not {
		return "-"
	}
	return ""
}

func inQuotes(text string, quoted bool) string {
	if quoted {
		return `"` + text + `"`
	}
	return text
}

// With is the query with a filter more; a time in the place of one that is there.
func (q Query) With(f Filter) Query {
	q.Filters = slices.DeleteFunc(slices.Clone(q.Filters), func(had Filter) bool { return had == f || had.By == f.By && (f.By == Before || f.By == After) })
	q.Filters = append(q.Filters, f)
	return q
}

// Without is the query with one of its filters less.
func (q Query) Without(f Filter) Query {
	q.Filters = slices.DeleteFunc(slices.Clone(q.Filters), func(had Filter) bool { return had == f })
	return q
}
