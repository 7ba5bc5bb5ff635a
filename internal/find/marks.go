package find

import (
	"strings"
	"unicode/utf8"

	"meantime/internal/db"
	"meantime/internal/index"
)

// Piece is a part of a text, which was looked for or was not.
type Piece struct {
	Text string
	Hit  bool
}

// Marked takes a text apart into what the query looks for and what stands between.
func (q Query) Marked(text string) (out []Piece) {
	at := 0
	for _, s := range q.spots(text) {
		if s.from > at {
			out = append(out, Piece{Text: text[at:s.from]})
		}
		if from := max(s.from, at); s.to > from {
			out = append(out, Piece{text[from:s.to], true})
			at = s.to
		}
	}
	if at < len(text) {
		out = append(out, Piece{Text: text[at:]})
	}
	return out
}

// before is how many characters of an excerpt stand before the first word that was looked for.
const before = 60

// Excerpt is the part of a text in which the first word stands that the query looks for, on one line of at most n
// characters, marked.
func (q Query) Excerpt(text string, n int) []Piece {
	line := strings.Join(strings.Fields(text), " ")
	from := 0
	if spots := q.spots(line); len(spots) > 0 {
		from = spots[0].from
		for range before {
			_, size := utf8.DecodeLastRuneInString(line[:from])
			from -= size
		}
		if from > 0 {
			if blank := strings.IndexByte(line[from:spots[0].from], ' '); blank >= 0 {
				from += blank + 1
			}
		}
	}
	cut := line[from:]
	if utf8.RuneCountInString(cut) > n {
		runes := []rune(cut)[:n]
		cut = string(runes)
		if blank := strings.LastIndexByte(cut, ' '); blank > 0 {
			cut = cut[:blank]
		}
		cut += "…"
	}
	if from > 0 {
		cut = "… " + cut
	}
	return q.Marked(cut)
}

// spot is where something stands that is looked for, in bytes.
type spot struct{ from, to int }

// spots are where the words of the query stand in a text, in its order. They are found as the index finds them.
func (q Query) spots(text string) (out []spot) {
	var phrases []db.Phrase
	for _, t := range q.Terms {
		if !t.Not {
			phrases = append(phrases, t.phrase())
		}
	}
	if len(phrases) == 0 {
		return nil
	}
	var tokens []index.Token
	for token := range index.Tokens(text) {
		tokens = append(tokens, token)
	}
	for i := range tokens {
		for _, p := range phrases {
			if end := i + len(p.Words); end <= len(tokens) && stands(tokens[i:end], p) {
				out = append(out, spot{tokens[i].From, tokens[end-1].To})
			}
		}
	}
	return out
}

func stands(tokens []index.Token, p db.Phrase) bool {
	for i, want := range p.Words {
		if have := tokens[i].Word; have != want && !(p.Open && i == len(p.Words)-1 && strings.HasPrefix(have, want)) {
			return false
		}
	}
	return true
}
