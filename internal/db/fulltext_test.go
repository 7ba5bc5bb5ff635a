package db_test

import (
	"fmt"
	"maps"
	"math"
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

// rowAt is a number of the past or of the time since, some days after the one before it; of three rows in a hundred the
// numbers lie close together, as where much is written.
func rowAt(nth int64) int64 {
	if nth%100 < 3 {
		return (1<<31+nth)<<22 + nth
	}
	if nth <= 100 {
		return nth << 41
	}
	return (1<<31 + nth<<29) << 22
}

// setOf is the set of a row: every third is of the few.
func setOf(row int64) db.Set {
	if (row^row>>29^row>>41)%3 == 0 {
		return db.Few
	}
	return db.Many
}

func TestFullText(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := rand.New(rand.NewPCG(1, 2))
		texts := map[int64][]string{}
		add := func(tx *db.Tx, row int64) error {
			texts[row] = someWords(r, 12)
			return tx.AddWords(row, setOf(row), texts[row])
		}
		write(t, d, func(tx *db.Tx) error {
			for nth := int64(1); nth <= 300; nth++ {
				if err := add(tx, rowAt(nth)); err != nil {
					return err
				}
			}
			for nth := int64(1); nth <= 300; nth += 3 { // written again, and gone
				row := rowAt(nth)
				if err := tx.DropWords(row); err != nil {
					return err
				}
				delete(texts, row)
				if nth%2 == 1 {
					if err := add(tx, row); err != nil {
						return err
					}
				}
			}
			return nil
		})
		for _, dense := range []bool{false, true} {
			if dense { // what is newest is looked at row by row
				write(t, d, func(tx *db.Tx) error {
					for nth := int64(1); nth <= 600; nth++ {
						if err := add(tx, rowAt(400)+nth); err != nil {
							return err
						}
					}
					return nil
				})
			}
			found := 0
			for range 400 {
				found += meets(t, d, r, texts)
			}
			if found < 1000 {
				t.Errorf("only %d rows were found: that proves little", found)
			}
		}
	})
}

// What is found stays the same while the full text is brought together, and after each step of it.
func TestMergeWords(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := rand.New(rand.NewPCG(3, 4))
		texts := map[int64][]string{}
		for nth := int64(1); nth <= 40; nth++ { // a segment each
			write(t, d, func(tx *db.Tx) error {
				for i := range int64(40) {
					row := rowAt(nth) + i<<22
					texts[row] = append(someWords(r, 12), fmt.Sprint("only", nth, "x", i))
					if err := tx.AddWords(row, setOf(row), texts[row]); err != nil {
						return err
					}
				}
				return nil
			})
		}
		segments := func() (n int) {
			if d.Engine() != "sqlite" {
				return 1
			}
			if err := d.Read(t.Context(), func(tx *db.Tx) (err error) {
				n, _, err = db.One(tx, db.Value[int], `SELECT count(DISTINCT segid) FROM entry_words_idx`)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return n
		}
		if n := segments(); d.Engine() == "sqlite" && n < 3 {
			t.Fatalf("%d segments: there is nothing to bring together", n)
		}
		for step, more := 0, true; more; step++ {
			write(t, d, func(tx *db.Tx) (err error) {
				more, err = tx.MergeWords()
				return err
			})
			meets(t, d, r, texts)
			if step == 100 {
				t.Fatal("it does not end")
			}
		}
		if n := segments(); n != 1 {
			t.Errorf("%d segments are left", n)
		}
	})
}

// TestBetweenStretches has one row in each stretch of time, and looks from every one on and before every one.
func TestBetweenStretches(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for of, bits := range map[db.Set]int64{db.Many: 31, db.Few: 33} {
			var rows []int64
			write(t, d, func(tx *db.Tx) error {
				for nth := range int64(6) {
					rows = append(rows, (1<<31+nth<<bits)<<22+int64(of))
					if err := tx.AddWords(rows[nth], of, []string{"harbour"}); err != nil {
						return err
					}
				}
				return nil
			})
			for from := range rows {
				for before := range rows {
					s := all(of, db.Wanted{All: [][]db.Phrase{{{Words: []string{"harbour"}}}}})
					s.From, s.Before = rows[from], rows[before]
					want := slices.Clone(rows[from:max(from, before)])
					slices.Reverse(want)
					if got := matching(t, d, s); !slices.Equal(got[0], want) {
						t.Errorf("from %d on and before %d there are %v, not %v", from, before, got, want)
					}
				}
			}
		}
	})
}

// TestEveryRowIsFound has more rows in a stretch than are looked at one by one, and finds each.
func TestEveryRowIsFound(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		const rows, from = 1000, (1<<31 + 7<<31) << 22
		write(t, d, func(tx *db.Tx) error {
			for nth := range int64(rows) {
				if err := tx.AddWords(from+nth, setOf(from+nth), []string{fmt.Sprintf("w%d", nth)}); err != nil {
					return err
				}
			}
			return nil
		})
		for nth := range int64(rows) {
			s := all(setOf(from+nth), db.Wanted{All: [][]db.Phrase{{{Words: []string{fmt.Sprintf("w%d", nth)}}}}})
			if got := matching(t, d, s); !slices.Equal(got[0], []int64{from + nth}) {
				t.Errorf("of row %d there are %v", nth, got)
			}
		}
	})
}

// meets looks for something, and returns how much is found.
func meets(t *testing.T, d *db.DB, r *rand.Rand, texts map[int64][]string) int {
	t.Helper()
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
	rows := slices.Sorted(maps.Keys(texts))
	slices.Reverse(rows)
	s := db.Search{Parts: []db.Part{{Wanted: w, Of: db.Set(r.IntN(2)), Limit: 1 + r.IntN(40)}}, From: math.MinInt64, Before: math.MaxInt64}
	if r.IntN(2) == 0 {
		s.Parts = append(s.Parts, db.Part{Wanted: db.Wanted{All: [][]db.Phrase{{somePhrase(r)}}}, Of: db.Set(r.IntN(2)), Limit: 1 + r.IntN(40)})
	}
	if r.IntN(2) == 0 {
		s.From, s.Before = rows[len(rows)/2+r.IntN(len(rows)/2)], rows[r.IntN(len(rows)/2)]
	}
	got, count := matching(t, d, s), 0
	for i, part := range s.Parts {
		var want []int64
		for _, row := range rows {
			if setOf(row) == part.Of && row >= s.From && row < s.Before && fits(texts[row], part.Wanted) && len(want) < part.Limit {
				want = append(want, row)
			}
		}
		if !slices.Equal(got[i], want) {
			t.Fatalf("%+v, part %d: %v, not %v", s, i, got[i], want)
		}
		count += len(want)
	}
	return count
}

// all is a search for everything that holds what is wanted.
func all(of db.Set, w db.Wanted) db.Search {
	return db.Search{Parts: []db.Part{{Wanted: w, Of: of, Limit: 1000}}, From: math.MinInt64, Before: math.MaxInt64}
}

func matching(t *testing.T, d *db.DB, s db.Search) (rows [][]int64) {
	t.Helper()
	err := d.Read(t.Context(), func(tx *db.Tx) (err error) {
		s.Select, s.Where = "w.rowid", "TRUE"
		rows, err = db.Newest(tx, db.Value[int64], s)
		return err
	})
	if err != nil {
		t.Fatalf("%+v: %v", s, err)
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
		for _, of := range []db.Set{db.Many, db.Few} {
			row := 7 + int64(of)
			write(t, d, func(tx *db.Tx) error { return tx.AddWords(row, of, words) })
			for _, p := range []db.Phrase{{Words: []string{"often"}}, {Words: []string{"the", "end"}}, {Words: words[49:52]}} {
				if got := matching(t, d, all(of, db.Wanted{All: [][]db.Phrase{{p}}})); !slices.Equal(got[0], []int64{row}) {
					t.Errorf("%q: %v", p.Words, got)
				}
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
		write(t, d, func(tx *db.Tx) error { return tx.AddWords(7, db.Many, []string{"a", "\ue000s1999"}) })
		var spaces []db.Phrase
		for i := range 2000 {
			spaces = append(spaces, db.Phrase{Words: []string{fmt.Sprintf("\ue000s%d", i)}})
		}
		w := db.Wanted{All: [][]db.Phrase{spaces}}
		for range 30 {
			w.All = append(w.All, []db.Phrase{{Words: []string{"a"}, Open: true}})
			w.None = append(w.None, db.Phrase{Words: []string{"b", "c"}, Open: true})
		}
		if got := matching(t, d, all(db.Many, w)); !slices.Equal(got[0], []int64{7}) {
			t.Errorf("%v", got)
		}
	})
}
