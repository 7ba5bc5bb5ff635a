package find

import (
	"reflect"
	"strings"
	"testing"

	"meantime/internal/db"
	"meantime/internal/index"
)

var portuguese = Names{Filters: map[string]By{"em": In, "de": From, "tipo": OfKind, "antes": Before}, Kinds: map[string]index.Kind{"decisao": index.Decision}, Me: "eu"}

func TestParse(t *testing.T) {
	word := func(words string) Term { return Term{Words: words} }
	open := func(words string) Term { return Term{Words: words, Open: true} }
	for _, c := range []struct {
		text    string
		terms   []Term
		filters []Filter
	}{
		{"", nil, nil},
		{" \t ?! ", nil, nil},
		{"harbour", []Term{open("harbour")}, nil},
		{"harbour ", []Term{open("harbour")}, nil},
		{"opening hours", []Term{word("opening"), open("hours")}, nil},
		{`"opening hours" late`, []Term{{Words: "opening hours", Quoted: true}, open("late")}, nil},
		{`"never closed`, []Term{{Words: "never closed", Quoted: true}}, nil},
		{"«duas palavras» 「東京」", []Term{{Words: "duas palavras", Quoted: true}, {Words: "東京", Quoted: true}}, nil},
		{"-late - open", []Term{{Words: "late", Not: true}, open("open")}, nil},
		{"har* x", []Term{open("har*"), open("x")}, nil},
		{`in:harbour from:"Inês Carvalho" -kind:letter late`, []Term{open("late")},
			[]Filter{{In, "harbour", false, ""}, {From, "Inês Carvalho", false, ""}, {OfKind, "letter", true, ""}}},
		{"IN:harbour before:2026-03", nil, []Filter{{In, "harbour", false, ""}, {Before, "2026-03", false, ""}}},
		{"em:porto de:ines tipo:decisão", nil, []Filter{{In, "porto", false, "em"}, {From, "ines", false, "de"}, {OfKind, "decisão", false, "tipo"}}},
		{"in: harbour", []Term{word("in:"), open("harbour")}, nil},
		{"https://example.org/a re:late", []Term{word("https://example.org/a"), open("re:late")}, nil},
	} {
		q := Parse(c.text, portuguese)
		if !reflect.DeepEqual(q.Terms, c.terms) || !reflect.DeepEqual(q.Filters, c.filters) {
			t.Errorf("%q: %+v %+v", c.text, q.Terms, q.Filters)
		}
	}
}

func TestPhrases(t *testing.T) {
	for _, c := range []struct {
		term Term
		want db.Phrase
	}{
		{Term{Words: "Harbour", Open: true}, db.Phrase{Words: []string{"harbour"}, Open: true}},
		{Term{Words: "har*", Open: true}, db.Phrase{Words: []string{"har"}, Open: true}},
		{Term{Words: "harbour,", Open: true}, db.Phrase{Words: []string{"harbour"}}},
		{Term{Words: "h", Open: true}, db.Phrase{Words: []string{"h"}}},
		{Term{Words: "e-mail"}, db.Phrase{Words: []string{"e", "mail"}}},
		{Term{Words: "東京都", Open: true}, db.Phrase{Words: []string{"東京", "京都"}}},
		{Term{Words: "都"}, db.Phrase{Words: []string{"都"}, Open: true}},
		{Term{Words: "東京2026", Open: true}, db.Phrase{Words: []string{"東京", "京", "2026"}, Open: true}},
		{Term{Words: "🎉", Open: true}, db.Phrase{Words: []string{"🎉"}}},
	} {
		if got := c.term.phrase(); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%+v: %+v, not %+v", c.term, got, c.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{`in:harbour "late train" -x* from:me`, `"`, `-"`, `in:"`, "in:-", "「", "-:", `a:"b" c`, "before:2026", "\xff:\x00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q := Parse(text, portuguese)
		for _, term := range q.Terms {
			if p := term.phrase(); len(p.Words) == 0 {
				t.Fatalf("%q: nothing to look for in %+v", text, term)
			}
		}
		for _, filter := range q.Filters {
			if filter.Value != strings.TrimSpace(filter.Value) {
				t.Fatalf("%q: %+v", text, filter)
			}
		}
		again := Parse(q.String(), portuguese)
		if len(again.Terms) != len(q.Terms) || !reflect.DeepEqual(again.Filters, q.Filters) {
			t.Fatalf("%q became %q: %+v, not %+v", text, q, again, q)
		}
		for i, term := range q.Terms {
			if !reflect.DeepEqual(again.Terms[i].phrase().Words, term.phrase().Words) {
				t.Fatalf("%q became %q", text, q)
			}
		}
		if len(q.Terms)+len(q.Filters) > maxTerms {
			t.Fatalf("%q: %d terms", text, len(q.Terms))
		}
	})
}
