package finds

import (
	"strings"

	"meantime/internal/find"
	"meantime/internal/index"
	"meantime/internal/naming"
	"meantime/internal/words"
)

// By is a filter as the reader's language calls it.
type By struct {
	By    find.By
	Name  string // with its colon: "in:"
	Says  string // what it does
	Kinds []Kind // of which one can be chosen
}

// Kind is a kind as the reader's language calls it.
type Kind struct {
	Value string // to be typed
	Says  string
	kind  index.Kind
}

// filters are those that can be typed, in the order in which they are explained.
func filters(l *words.Locale) []By {
	return []By{
		{By: find.In, Name: l.T("in:"), Says: l.T("the name of a space, or how it begins")},
		{By: find.From, Name: l.T("from:"), Says: l.T("a name or a handle, or “me”")},
		{By: find.OfKind, Name: l.T("kind:"), Says: l.T("thread, letter, outcome, decision or file"), Kinds: kinds(l)},
		{By: find.Before, Name: l.T("before:"), Says: l.T("a day, a month or a year, such as 2026-03")},
		{By: find.After, Name: l.T("after:"), Says: l.T("the same, and all that came since")},
	}
}

func kinds(l *words.Locale) []Kind {
	return []Kind{{l.T("thread"), l.T("Beginnings of threads"), index.Thread}, {l.T("letter"), l.T("Replies"), index.Letter},
		{l.T("outcome"), l.T("Outcomes"), index.Outcome}, {l.T("decision"), l.T("Decisions"), index.Decision},
		{l.T("file"), l.T("What shows a file"), find.WithFiles}}
}

// names is what filters are called in a language, for reading what was typed.
func names(l *words.Locale) find.Names {
	out := find.Names{Filters: map[string]find.By{}, Kinds: map[string]index.Kind{}, Me: naming.Fold(l.T("me"))}
	for _, f := range filters(l) {
		out.Filters[naming.Fold(strings.TrimSuffix(f.Name, ":"))] = f.By
	}
	for _, k := range kinds(l) {
		out.Kinds[naming.Fold(k.Value)] = k.kind
	}
	return out
}

// named is a filter, called as the reader's language calls it.
func named(l *words.Locale, by find.By, value string) find.Filter {
	for _, f := range filters(l) {
		if f.By == by {
			return find.Filter{By: by, Value: value, Name: naming.Fold(strings.TrimSuffix(f.Name, ":"))}
		}
	}
	return find.Filter{By: by, Value: value}
}
