package db_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"meantime/internal/db"
	"meantime/internal/db/dbtest"
)

// holds is what full text finds, told in a few lines: the meaning that both engines must have.
func holds(words []string, p db.Phrase) bool {
	for from := range words {
		if from+len(p.Words) > len(words) {
			return false
		}
		same := true
		for i, want := range p.Words {
			have := words[from+i]
			open := p.Open && i == len(p.Words)-1
			same = same && (have == want || open && strings.HasPrefix(have, want))
		}
		if same {
			return true
		}
	}
	return false
}

func fits(words []string, w db.Wanted) bool {
	has := func(p db.Phrase) bool { return holds(words, p) }
	for _, some := range w.All {
		if !slices.ContainsFunc(some, has) {
			return false
		}
	}
	return !slices.ContainsFunc(w.None, has)
}

// Texts of few words, so that they meet, in scripts that fold, join and pair.
func someWords(r *rand.Rand, most int) []string {
	known := []string{"a", "ab", "abc", "b", "1", "é", "東京", "京都", "東", "हिन्दी", "\ue000s1", "🎉", "und", "not", "and", "or", "near", ""}
	out := make([]string, 1+r.IntN(most))
	for i := range out {
		out[i] = known[r.IntN(len(known))]
	}
	return out
}

func somePhrase(r *rand.Rand) db.Phrase {
	words := slices.DeleteFunc(someWords(r, 3), func(w string) bool { return w == "" })
	if len(words) == 0 {
		words = []string{"a"}
	}
	return db.Phrase{Words: words, Open: r.IntN(2) == 0}
}

func TestFullText(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := rand.New(rand.NewPCG(1, 2))
		texts := map[int64][]string{}
		write(t, d, func(tx *db.Tx) error {
			for row := int64(1); row <= 300; row++ {
				texts[row] = someWords(r, 12)
				if err := tx.AddWords(row, texts[row]); err != nil {
					return err
				}
			}
			for row := int64(1); row <= 300; row += 3 { // written again, and gone
				if texts[row] = someWords(r, 12); row%2 == 0 {
					delete(texts, row)
					if err := tx.DropWords(row); err != nil {
						return err
					}
				} else if err := errors.Join(tx.DropWords(row), tx.AddWords(row, texts[row])); err != nil {
					return err
				}
			}
			return nil
		})
		found := 0
		for range 400 {
			w := db.Wanted{}
			for range 1 + r.IntN(3) {
				some := []db.Phrase{somePhrase(r)}
				for r.IntN(3) == 0 {
					some = append(some, somePhrase(r))
				}
				w.All = append(w.All, some)
			}
			for r.IntN(3) == 0 {
				w.None = append(w.None, somePhrase(r))
			}
			var want []int64
			for row := int64(300); row > 0; row-- {
				if text, ok := texts[row]; ok && fits(text, w) {
					want = append(want, row)
				}
			}
			got := matching(t, d, w)
			if !slices.Equal(got, want) {
				t.Fatalf("%+v: %v, not %v", w, got, want)
			}
			found += len(got)
		}
		if found < 1000 {
			t.Errorf("only %d rows were found: that proves little", found)
		}
	})
}

func matching(t *testing.T, d *db.DB, w db.Wanted) (rows []int64) {
	t.Helper()
	err := d.Read(t.Context(), func(tx *db.Tx) (err error) {
		rows, err = db.All(tx, db.Value[int64], `SELECT w.rowid FROM entry_words w WHERE `+tx.Matches(1)+` ORDER BY w.rowid DESC`, tx.Wanting(w))
		return err
	})
	if err != nil {
		t.Fatalf("%+v: %v", w, err)
	}
	return rows
}

// The longest text that both hold: as many words as there are places, one of them as often as it counts, all in four bytes.
func TestTheLongestFullText(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		words := make([]string, db.MaxWords, db.MaxWords+8)
		size := 0
		for i := range words {
			if i%50 == 0 && i/50 < db.MaxOccurrences {
				words[i] = "often"
				continue
			}
			if size < db.MaxWordBytes {
				words[i] = strings.Repeat("𝄞", 1+i%60) + string(rune('a'+i%26)) + string(rune(0x4e00+i))
				size += len(words[i])
			}
		}
		words = append(words, "", "the", "end")
		write(t, d, func(tx *db.Tx) error { return tx.AddWords(7, words) })
		for _, p := range []db.Phrase{{Words: []string{"often"}}, {Words: []string{"the", "end"}}, {Words: words[49:52]}} {
			if got := matching(t, d, db.Wanted{All: [][]db.Phrase{{p}}}); !slices.Equal(got, []int64{7}) {
				t.Errorf("%q: %v", p.Words, got)
			}
		}
	})
}

func write(t *testing.T, d *db.DB, do func(tx *db.Tx) error) {
	t.Helper()
	if err := d.Write(t.Context(), do); err != nil {
		t.Fatal(err)
	}
}

// As many alternatives as there are spaces in a large organisation, and as many words as a query holds.
func TestManyAlternatives(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		write(t, d, func(tx *db.Tx) error { return tx.AddWords(7, []string{"a", "\ue000s1999"}) })
		var spaces []db.Phrase
		for i := range 2000 {
			spaces = append(spaces, db.Phrase{Words: []string{fmt.Sprintf("\ue000s%d", i)}})
		}
		w := db.Wanted{All: [][]db.Phrase{spaces}}
		for range 30 {
			w.All = append(w.All, []db.Phrase{{Words: []string{"a"}, Open: true}})
			w.None = append(w.None, db.Phrase{Words: []string{"b", "c"}, Open: true})
		}
		if got := matching(t, d, w); !slices.Equal(got, []int64{7}) {
			t.Errorf("%v", got)
		}
	})
}
