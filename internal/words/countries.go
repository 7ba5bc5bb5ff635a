package words

import (
	"cmp"
	"slices"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// Countries says what countries are called in the language of a Locale (Unicode CLDR).
type Countries struct {
	named  display.Namer // nil where they are called what they are called in English
	sorted *collate.Collator
}

// Countries are those of the language. They are not for several goroutines at once.
func (l *Locale) Countries() Countries {
	tag := language.Make(l.Tag())
	c := Countries{sorted: collate.New(tag)}
	if l.Tag() != sourceTag {
		c.named = display.Regions(tag)
	}
	return c
}

// Name is what a country is called by its code, two letters of ISO 3166; else what it is called in English.
func (c Countries) Name(code, english string) string {
	region, err := language.ParseRegion(code)
	if c.named == nil || err != nil {
		return english
	}
	return cmp.Or(c.named.Name(region), english)
}

// Sort puts things into the order of their names, as the language has it.
func Sort[T any](c Countries, list []T, name func(T) string) {
	slices.SortStableFunc(list, func(a, b T) int { return c.sorted.CompareString(name(a), name(b)) })
}
