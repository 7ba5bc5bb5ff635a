package extract

import (
	"fmt"
	"slices"
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
	used := said(messages)
	return sorted(slices.DeleteFunc(locale.Translated(), func(k words.Key) bool { return used[k] || k.Context == "city" }))
}

// Missing lists the messages that a translation lacks, those included that words chooses by number. A city that it does not
// name is called as it calls itself.
func Missing(locale *words.Locale, messages []Message) (missing []words.Key) {
	done := map[words.Key]bool{}
	for _, key := range locale.Translated() {
		done[key] = true
	}
	for key := range said(messages) {
		if !done[key] && key.Source != "" {
			missing = append(missing, key)
		}
	}
	return sorted(missing)
}

// said is everything that somebody can come to read, by its key.
func said(messages []Message) map[words.Key]bool {
	used := map[words.Key]bool{}
	for _, m := range messages {
		used[m.Key] = true
	}
	for _, key := range words.Names() {
		used[key] = true
	}
	return used
}

func sorted(keys []words.Key) []words.Key {
	slices.SortFunc(keys, func(a, b words.Key) int { return strings.Compare(a.Context+a.Source, b.Context+b.Source) })
	return keys
}

// lineOf counts the line of an offset, from 1.
func lineOf(text string, offset int) int {
	return 1 + strings.Count(text[:offset], "\n")
}
