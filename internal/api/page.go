package api

import (
	"cmp"
	"encoding/base64"
	"slices"
	"strings"
	"unicode/utf8"

	"meantime/internal/fault"
	"meantime/internal/id"
)

// Paging is what every list takes.
type Paging struct {
	Cursor string `query:"cursor" maxLength:"800" example:"c3BhY2VzOjBiM242eDJlOWcwMDA" doc:"Where to go on: the next of the page before. Without it, the beginning."`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" example:"50" doc:"How many to answer with at the most."`
}

// Page is one page of a list.
type Page[T any] struct {
	Items []T    `json:"items" doc:"This page of the list."`
	Next  string `json:"next,omitempty" example:"c3BhY2VzOjBiM242eDJlOWcwMDA" doc:"The cursor of the page that follows; missing on the last one."`
}

// pager is a Page of anything.
type pager interface{ next() string }

func (p Page[T]) next() string { return p.Next }

// errCursor is the answer to a cursor that no page of the list gave.
func errCursor() error { return fault.Invalid("cursor", "This is not a place in the list.") }

// cursorOf spells a position in a list of a name. Programs must not look into it.
func cursorOf(list, position string) string {
	if position == "" {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString([]byte(list + ":" + position))
}

// position reads the cursor of a list of a name, and is empty for its beginning.
func (p Paging) position(list string) (string, error) {
	if p.Cursor == "" {
		return "", nil
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(p.Cursor)
	if err != nil || !utf8.Valid(raw) || strings.ContainsAny(p.Cursor, "\r\n") {
		return "", errCursor()
	}
	at, ok := strings.CutPrefix(string(raw), list+":")
	if !ok || at == "" || strings.ContainsRune(at, 0) {
		return "", errCursor()
	}
	return at, nil
}

// after reads the cursor of a list that is ordered by ids, and is zero for its beginning.
func (p Paging) after(list string) (id.ID, error) {
	at, err := p.position(list)
	if err != nil || at == "" {
		return 0, err
	}
	v, err := id.Parse(at)
	if err != nil || v.String() != at {
		return 0, errCursor()
	}
	return v, nil
}

// pageOf cuts a page out of a whole list, which it orders by keys: no key comes twice, and none changes with time.
func pageOf[T any](list []T, key func(T) string, p Paging, name string) (Page[T], error) {
	after, err := p.position(name)
	if err != nil {
		return Page[T]{}, err
	}
	slices.SortFunc(list, func(a, b T) int { return cmp.Compare(key(a), key(b)) })
	from, found := slices.BinarySearchFunc(list, after, func(one T, at string) int { return cmp.Compare(key(one), at) })
	if found {
		from++
	}
	list = list[from:]
	if len(list) <= p.Limit {
		return Page[T]{Items: append([]T{}, list...)}, nil
	}
	return Page[T]{Items: list[:p.Limit], Next: cursorOf(name, key(list[p.Limit-1]))}, nil
}

// each turns every element of a list into something else. What it returns is never nil, so that JSON has a list.
func each[A, B any](list []A, turn func(A) B) []B {
	out := make([]B, len(list))
	for i, one := range list {
		out[i] = turn(one)
	}
	return out
}
