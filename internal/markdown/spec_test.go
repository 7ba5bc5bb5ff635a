package markdown

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

type example struct {
	section, source, html string
}

// specExamples reads the examples of the CommonMark specification.
func specExamples(t testing.TB) []example {
	t.Helper()
	spec, err := os.ReadFile("testdata/commonmark-spec.txt")
	if err != nil {
		t.Fatal(err)
	}
	const fence = "````````````````````````````````"
	var all []example
	var part []string
	section, inside := "", false
	for line := range strings.Lines(string(spec)) {
		switch {
		case !inside && strings.HasPrefix(line, fence+" example"):
			inside, part = true, []string{""}
		case inside && line == ".\n":
			part = append(part, "")
		case inside && line == fence+"\n":
			inside = false
			all = append(all, example{section, part[0], part[1]})
		case inside:
			part[len(part)-1] += strings.ReplaceAll(line, "→", "\t")
		case strings.HasPrefix(line, "#"):
			section = strings.TrimSpace(strings.TrimLeft(line, "# "))
		}
	}
	if len(all) != 652 {
		t.Fatalf("%d examples", len(all))
	}
	return all
}

func specSources(t testing.TB) []string {
	var sources []string
	for _, e := range specExamples(t) {
		sources = append(sources, e.source)
	}
	return sources
}

func TestSpecExamplesAreSafe(t *testing.T) {
	for _, src := range specSources(t) {
		render(t, src)
	}
}

// different are the examples that this package means to render otherwise.
var different = map[string]string{
	"[foo]: <>\n\n[foo]\n":                      "a link without a destination is text",
	"[link]()\n":                                "a link without a destination is text",
	"[link](<>)\n":                              "a link without a destination is text",
	"[]()\n":                                    "a link without a destination is text",
	"[foo]()\n\n[foo]: /url1\n":                 "a link without a destination is text",
	"<https://foo.bar.`baz>`\n":                 "an address that does not parse is text",
	"[link](foo\\)\\:)\n":                       "an address that does not parse is text",
	"[](./target.md)\n":                         "a link without text shows its address",
	"![](/url)\n":                               "a link without text shows its address",
	"[![moon](moon.jpg)](/uri)\n":               "a picture in a link is its description",
	"[![moon](moon.jpg)][ref]\n\n[ref]: /uri\n": "a picture in a link is its description",
	"![foo *bar*]\n\n[foo *bar*]: train.jpg \"train & tracks\"\n":      "a description keeps its emphasis",
	"![foo *bar*][]\n\n[foo *bar*]: train.jpg \"train & tracks\"\n":    "a description keeps its emphasis",
	"![foo *bar*][foobar]\n\n[FOOBAR]: train.jpg \"train & tracks\"\n": "a description keeps its emphasis",
	"![*foo* bar][]\n\n[*foo* bar]: /url \"title\"\n":                  "a description keeps its emphasis",
	"![*foo* bar]\n\n[*foo* bar]: /url \"title\"\n":                    "a description keeps its emphasis",
	"<irc://foo.bar:2233/baz>\n":                                       "only http, https and mailto are links",
	"<a+b+c:d>\n":                                                      "only http, https and mailto are links",
	"<made-up-scheme://foo,bar>\n":                                     "only http, https and mailto are links",
	"<localhost:5001/foo>\n":                                           "only http, https and mailto are links",
	"< https://foo.bar >\n":                                            "a bare address is a link",
	"https://example.com\n":                                            "a bare address is a link",
	"foo@bar.example.com\n":                                            "a bare address is a link",
}

// typedHTML finds HTML in a source, which is text here.
var typedHTML = regexp.MustCompile(`<([A-Za-z/][^:@]*[ >/\n"]|!|\?)`)

// emptyHeading finds headings without text, which are left out here.
var emptyHeading = regexp.MustCompile(`<h[1-6]></h[1-6]>\n`)

func TestSpecExamplesMeanTheSame(t *testing.T) {
	compared := 0
	for _, e := range specExamples(t) {
		got, want := structure(render(t, e.source).HTML), structure(emptyHeading.ReplaceAllString(e.html, ""))
		if why, ok := different[e.source]; ok {
			if got == want {
				t.Errorf("%q is rendered as the specification says after all, in spite of: %s", e.source, why)
			}
			continue
		}
		if typedHTML.MatchString(e.source) {
			continue
		}
		compared++
		if got != want {
			t.Errorf("%s: %q\n got %s\nwant %s", e.section, e.source, got, want)
		}
	}
	if compared < 540 {
		t.Errorf("only %d examples compared", compared)
	}
}

// structure reduces HTML to what the specification and this package say alike: the elements, their order, and the text
// in them. A heading is one at any level, a picture is a link, a line break is a space.
func structure(s string) string {
	var out strings.Builder
	text := func(s string) {
		for _, field := range strings.Fields(s) {
			out.WriteString(field)
		}
	}
	for tokens := html.NewTokenizer(strings.NewReader(s)); tokens.Next() != html.ErrorToken; {
		token := tokens.Token()
		switch name := heading.ReplaceAllString(token.Data, "h"); {
		case token.Type == html.TextToken:
			text(token.Data)
		case name == "br", name == "span":
		case name == "img":
			out.WriteString("<a>")
			for _, a := range token.Attr {
				if a.Key == "alt" {
					text(a.Val)
				}
			}
			out.WriteString("</a>")
		case token.Type == html.EndTagToken:
			out.WriteString("</" + name + ">")
		default:
			out.WriteString("<" + name + ">")
		}
	}
	return out.String()
}

var heading = regexp.MustCompile(`^h[1-6]$`)
