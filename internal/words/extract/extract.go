package extract

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"meantime/internal/words"
)

// Message is one sentence as it is used in one place.
type Message struct {
	words.Key
	Plural string   // the source of the plural, or empty
	Args   []string // the names it is given values for
	Where  string   // file:line
}

// Problem is something to be put right, and where.
type Problem struct {
	Where string // file:line
	What  string
}

// String is the problem as a line of a test's output.
func (p Problem) String() string {
	return p.Where + ": " + p.What
}

// verbs maps the methods of words.Locale that take a source to the position of the source among their arguments.
func verbs() map[string]int {
	return map[string]int{"T": 0, "TH": 0, "C": 1, "N": 1, "NH": 1}
}

// isPlural says whether a verb takes two sources, one and many.
func isPlural(verb string) bool {
	return verb == "N" || verb == "NH"
}

// CheckBlanks finds the places where a sentence and the values given to it do not fit each other.
func CheckBlanks(messages []Message) []Problem {
	var problems []Problem
	for _, m := range messages {
		blanks := words.Blanks(m.Source + " " + m.Plural)
		given := slices.Clone(m.Args)
		if m.Plural != "" {
			given = append(given, "n", "count", "Count")
		}
		for _, blank := range blanks {
			if !slices.Contains(given, blank) {
				problems = append(problems, Problem{m.Where, fmt.Sprintf("%q is given no value for {%s}", m.Source, blank)})
			}
		}
		for _, arg := range m.Args {
			if !slices.Contains(blanks, arg) {
				problems = append(problems, Problem{m.Where, fmt.Sprintf("%q has no blank {%s}", m.Source, arg)})
			}
		}
	}
	return problems
}

// Obsolete lists the messages of a translation that no source says any more. The names that words chooses by number,
// and those of cities, are not written out anywhere and never obsolete.
func Obsolete(locale *words.Locale, messages []Message) []words.Key {
	used := map[words.Key]bool{}
	for _, m := range messages {
		used[m.Key] = true
	}
	for _, key := range words.Names() {
		used[key] = true
	}
	var gone []words.Key
	for _, key := range locale.Translated() {
		if !used[key] && key.Context != "city" {
			gone = append(gone, key)
		}
	}
	sort.Slice(gone, func(i, j int) bool { return gone[i].Context+gone[i].Source < gone[j].Context+gone[j].Source })
	return gone
}

// lineOf counts the line of an offset, from 1.
func lineOf(text string, offset int) int {
	return 1 + strings.Count(text[:offset], "\n")
}
