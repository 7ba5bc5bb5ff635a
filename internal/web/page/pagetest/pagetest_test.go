package pagetest_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"meantime/internal/web/page"
	"meantime/internal/web/page/pagetest"
	"meantime/internal/words"
)

func TestFaults(t *testing.T) {
	for name, tt := range map[string]struct{ html, want string }{
		"nothing":             {`<p id="a">Hi <br> {{</p><label for="a">x</label><script>{x}</script><img alt="">`, ""},
		"a tag left open":     {`<div><p>x</div>`, "closes div>p"},
		"never closed":        {`<div>`, "never closed: div"},
		"an unfilled blank":   {`<p>Hello {name}</p>`, "nothing filled {name}"},
		"one in an attribute": {`<p title="Hello {name}"></p>`, "nothing filled title"},
		"a refused value":     {`<a href="#ZgotmplZ"></a>`, "ZgotmplZ"},
		"an id twice":         {`<p id="a"></p><p id="a"></p>`, "more than once"},
		"a label of nothing":  {`<label for="b">x</label>`, "nothing has the id b"},
		"no alt":              {`<img src="x">`, "no alt"},
		"no such behaviour":   {`<p data-is="visit unicorn"></p>`, "no behaviour unicorn"},
		"an inline handler":   {`<p onclick="x()"></p>`, "onclick"},
	} {
		got := strings.Join(pagetest.Faults([]byte(tt.html), []string{"meantime/visit"}), "; ")
		if tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
			t.Errorf("%s: got %q, want %q", name, got, tt.want)
		}
	}
}

// The shell in another language than English: nothing of it is left over.
func TestShellInPortuguese(t *testing.T) {
	cat, err := words.Open()
	if err != nil {
		t.Fatal(err)
	}
	p := &page.Problem{Shell: pagetest.Shell(t, "", page.PlaceToday), Says: "—"}
	p.Locale = cat.Locale("pt-PT")
	text := pagetest.Check(t, "problem", p)[0]
	for _, want := range []string{`lang="pt-PT"`, "Hoje", "Espaços", "terça-feira, 13 de outubro, 10:40 em Lisbon", "Trabalhas das 09:00 às 17:30."} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	for _, left := range []string{">Today<", ">Spaces<", "Skip to", "Light or dark", "You work"} {
		if strings.Contains(text, left) {
			t.Errorf("the page still says %q", left)
		}
	}
}

func BenchmarkPage(b *testing.B) {
	pages := pagetest.Pages(b)
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	b.ReportAllocs()
	for b.Loop() {
		pages.Render(httptest.NewRecorder(), r, "problem", &page.Problem{Shell: pagetest.Shell(b, "Sample", page.PlaceToday), Says: "x"})
	}
}

func TestProblemPage(t *testing.T) {
	signedIn := &page.Problem{Shell: pagetest.Shell(t, "Nothing to see here", page.PlaceNone), Says: "There is no such thread."}
	outside := &page.Problem{Shell: pagetest.Outside(t, "Please sign in"), Says: "Please sign in first."}
	for _, html := range pagetest.Check(t, "problem", signedIn, outside) {
		if !strings.Contains(html, "<h1>") {
			t.Error("no heading")
		}
	}
}
