package pagetest_test

import (
	"strings"
	"testing"

	"meantime/internal/web/page"
	"meantime/internal/web/page/pagetest"
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

func TestProblemPage(t *testing.T) {
	signedIn := &page.Problem{Shell: pagetest.Shell(t, "Nothing to see here", page.PlaceNone), Says: "There is no such thread."}
	outside := &page.Problem{Shell: pagetest.Outside(t, "Please sign in"), Says: "Please sign in first."}
	for _, html := range pagetest.Check(t, "problem", signedIn, outside) {
		if !strings.Contains(html, "<h1>") {
			t.Error("no heading")
		}
	}
}
