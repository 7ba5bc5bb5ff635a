package index_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"meantime/internal/index"
)

func TestTokens(t *testing.T) {
	for _, c := range []struct{ text, words string }{
		{"", ""},
		{"  ...  !?", ""},
		{"The Harbour opens at 9:30", "the harbour opens at 9 30"},
		{"Inês, Zoë and Łukasz", "ines zoe and lukasz"},
		{"Ine\u0302s", "ines"},
		{"STRASSE Straße", "strasse strasse"},
		{"İstanbul ISTANBUL ıstanbul", "istanbul istanbul istanbul"},
		{"ＡＢＣ ｱｲ ﬁle", "abc アイ イ file"},
		{"Ὀδυσσεύς ΟΔΥΣΣΕΥΣ", "οδυσσευσ οδυσσευσ"},
		{"Ёлка и Йод", "елка и иод"},
		{"東京都庁", "東京 京都 都庁 庁"},
		{"東京 and 都", "東京 京 and 都"},
		{"会議は9時", "会議 議は は 9 時"},
		{"がガ", "がガ ガ"},
		{"한국어를", "한국 국어 어를 를"},
		{"ภาษาไทย", "ภา าษ ษา าไ ไท ทย ย"},
		{"ก\u200bข", "ก ข"},
		{"हिन्दी", "हिन्दी"},
		{"السَّلَام السلام", "السلام السلام"},
		{"שָׁלוֹם", "שלום"},
		{"נסיעה\u200f שלום", "נסיעה שלום"},
		{"don't e-mail snake_case", "don t e mail snake case"},
		{"so\u00adft joi\u200dner", "soft joiner"},
		{"Done 🎉🎉 👍🏽", "done 🎉 🎉 👍"},
		{"½ 10²", "1 2 102"},
		{"a\xffb", "a b"},
		{"\ue000kletter", "kletter"},
		{"ᏣᎳᎩ ꮳꮃꭹ", "ᏣᎳᎩ ᏣᎳᎩ"},
		{strings.Repeat("x", 100), strings.Repeat("x", 64)},
	} {
		if got := strings.Join(index.Words(c.text), " "); got != c.words {
			t.Errorf("%q: %q, not %q", c.text, got, c.words)
		}
	}
}

func TestWhereTokensStand(t *testing.T) {
	for _, c := range []struct {
		text   string
		pieces []string
	}{
		{"The Harbour, opens", []string{"The", "Harbour", "opens"}},
		{"Cafe\u0301s am Ärmel", []string{"Cafe\u0301s", "am", "Ärmel"}},
		{"a東京都b", []string{"a", "東京", "京都", "都", "b"}},
		{"soft\u00adly 👍🏽", []string{"soft\u00adly", "👍"}},
	} {
		var got []string
		for token := range index.Tokens(c.text) {
			got = append(got, c.text[token.From:token.To])
		}
		if !slices.Equal(got, c.pieces) {
			t.Errorf("%q: %q, not %q", c.text, got, c.pieces)
		}
	}
}

func TestTheTailOfARun(t *testing.T) {
	var tails []string
	for token := range index.Tokens("東京都 x 京 한국") {
		if token.Tail {
			tails = append(tails, token.Word)
		}
	}
	if want := []string{"都", "국"}; !slices.Equal(tails, want) {
		t.Errorf("%q, not %q", tails, want)
	}
}

func FuzzTokens(f *testing.F) {
	for _, seed := range []string{"Harbour opens", "東京都庁", "ภาษาไทย", "👩‍👩‍👧", "\ue000", "a\u0301\u0301", "ﷺ", "\xff\xfe", "İ", "ǆ"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		before := 0
		for token := range index.Tokens(text) {
			if token.From < before || token.To <= token.From || token.To > len(text) {
				t.Fatalf("%q: %q stands from %d to %d", text, token.Word, token.From, token.To)
			}
			before = token.From
			if token.Word == "" || !utf8.ValidString(token.Word) || utf8.RuneCountInString(token.Word) > 130 {
				t.Fatalf("%q: %q", text, token.Word)
			}
			for _, c := range token.Word {
				if c < utf8.RuneSelf && (c < '0' || c > '9') && (c < 'a' || c > 'z') || c >= 0xe000 && c <= 0xf8ff {
					t.Fatalf("%q: %q holds %q", text, token.Word, c)
				}
			}
			if again := index.Words(token.Word); !token.Dense && !slices.Equal(again, []string{token.Word}) {
				t.Fatalf("%q: %q becomes %q", text, token.Word, again)
			}
		}
	})
}
