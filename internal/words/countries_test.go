package words_test

import (
	"slices"
	"testing"

	"meantime/internal/words"
)

func TestCountries(t *testing.T) {
	catalogue, err := words.Open()
	if err != nil {
		t.Fatal(err)
	}
	pt, en := catalogue.Locale("pt-PT").Countries(), new(words.Locale).Countries()
	for _, c := range []struct{ code, english, portuguese string }{
		{"DE", "Germany", "Alemanha"}, {"ZA", "South Africa", "África do Sul"}, {"NP", "Nepal", "Nepal"}, {"CZ", "Czechia", "Chéquia"},
		{"DE-BY", "Bavaria", "Bavaria"}, {"", "Nowhere", "Nowhere"}, {"XX", "Nowhere", "Nowhere"},
	} {
		if got := pt.Name(c.code, c.english); got != c.portuguese {
			t.Errorf("%s: %q in Portuguese, want %q", c.code, got, c.portuguese)
		}
		if got := en.Name(c.code, c.english); got != c.english {
			t.Errorf("%s: %q in English, want %q", c.code, got, c.english)
		}
	}
	list := []string{"Zâmbia", "Áustria", "Brasil", "Argentina", "África do Sul"}
	words.Sort(pt, list, func(s string) string { return s })
	if want := []string{"África do Sul", "Argentina", "Áustria", "Brasil", "Zâmbia"}; !slices.Equal(list, want) {
		t.Errorf("%q", list)
	}
}
