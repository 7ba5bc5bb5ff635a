package markdown

import (
	"encoding/json"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// mayHold is every element that a rendered text may hold, with its attributes. It is written out here once more, so that
// a slip in the sanitiser's list is seen.
var mayHold = map[string]string{
	"p": "", "br": "", "hr": "", "h3": "", "h4": "", "h5": "", "h6": "", "blockquote": "",
	"img": "src alt width height loading", "audio": "src controls preload aria-label", "video": "src controls preload aria-label",
	"ul": "", "ol": "start", "li": "class", "pre": "tabindex", "code": "class", "span": "class", "label": "", "input": "type checked disabled",
	"em": "", "strong": "", "del": "", "ins": "", "mark": "", "kbd": "", "sub": "", "sup": "", "a": "href title rel class",
	"div": "class tabindex", "table": "", "thead": "", "tbody": "", "tr": "", "th": "scope class", "td": "class",
}

// classes are the beginnings of those that the style sheets know.
var classes = []string{"md-", "hl-", "language-", "mention"}

// inspect fails the test if HTML breaks one of the promises of the package.
func inspect(t testing.TB, src, out string) {
	t.Helper()
	if !utf8.ValidString(out) || strings.ContainsRune(out, 0) {
		t.Fatalf("%q: not text: %q", src, out)
	}
	if again := policy.Sanitize(out); again != out {
		t.Fatalf("%q: the sanitiser changes what it let pass:\n%s\n%s", src, out, again)
	}
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(out), body)
	if err != nil {
		t.Fatal(err)
	}
	var parsed strings.Builder
	level := 2
	for _, n := range nodes {
		if err := html.Render(&parsed, n); err != nil {
			t.Fatal(err)
		}
		for d := range n.Descendants() {
			inspectNode(t, src, d, &level)
		}
		inspectNode(t, src, n, &level)
	}
	if got := strings.ReplaceAll(parsed.String(), "/>", ">"); got != out {
		t.Fatalf("%q: a browser would mend this:\n%s\n%s", src, out, got)
	}
}

func inspectNode(t testing.TB, src string, n *html.Node, level *int) {
	t.Helper()
	inspectSafety(t, src, n)
	if n.Type == html.TextNode {
		return
	}
	switch n.Data {
	case "a":
		if attribute(n, "class") != "mention" && attribute(n, "rel") != rel || !hasInk([]byte(textOf(n))) && !shows(n) {
			t.Fatalf("%q: a link without text or with rel=%q", src, attribute(n, "rel"))
		}
	case "input":
		if attribute(n, "type") != "checkbox" || !has(n, "disabled") || n.Parent.Data != "label" || !hasInk([]byte(textOf(n.Parent))) {
			t.Fatalf("%q: a check box without a label, or that is more than a picture", src)
		}
	case "th":
		if attribute(n, "scope") != "col" || !hasInk([]byte(textOf(n))) {
			t.Fatalf("%q: a header cell without scope or text", src)
		}
	case "pre":
		if attribute(n, "tabindex") != "0" {
			t.Fatalf("%q: code that no keyboard can scroll", src)
		}
	case "table":
		if n.Parent == nil || attribute(n.Parent, "class") != "md-scroll" || attribute(n.Parent, "tabindex") != "0" {
			t.Fatalf("%q: a table that does not scroll by itself", src)
		}
	case "h3", "h4", "h5", "h6":
		now := int(n.Data[1] - '0')
		if now > *level+1 || !hasInk([]byte(textOf(n))) {
			t.Fatalf("%q: h%d after h%d, or empty", src, now, *level)
		}
		*level = now
	}
}

// inspectSafety looks at what a node could do to its reader.
func inspectSafety(t testing.TB, src string, n *html.Node) {
	t.Helper()
	if n.Type == html.TextNode {
		return
	}
	attributes, ok := mayHold[n.Data]
	if n.Type != html.ElementNode || !ok || n.Namespace != "" {
		t.Fatalf("%q holds <%s>", src, n.Data)
	}
	for _, a := range n.Attr {
		if !slices.Contains(strings.Fields(attributes), a.Key) || a.Namespace != "" {
			t.Fatalf("%q: <%s> holds %s=%q", src, n.Data, a.Key, a.Val)
		}
		if a.Key == "class" && !slices.ContainsFunc(classes, func(c string) bool { return strings.HasPrefix(a.Val, c) }) {
			t.Fatalf("%q: class %q", src, a.Val)
		}
		if a.Key == "src" && !uploaded.MatchString(a.Val) {
			t.Fatalf("%q fetches %q", src, a.Val)
		}
		if a.Key == "href" && !leadsSomewhereSafe(a.Val) {
			t.Fatalf("%q leads to %q", src, a.Val)
		}
	}
}

// uploads are a picture, a recording and a film, and nothing else is there.
func uploads(number string) (File, bool) {
	kind := Picture + FileKind(number[len(number)-1]-'0')
	return File{Kind: kind, About: "<i>, 2 MB", Width: 8, Height: 6}, kind <= Video
}

// uploaded are the addresses that showing a text may fetch something from.
var uploaded = regexp.MustCompile(`^/files/[0-9a-z]{13}/[^/?#]+(\?as=display)?$`)

// shows tells whether a link is a picture that says what it shows.
func shows(link *html.Node) bool {
	picture := link.FirstChild
	return picture != nil && picture.Data == "img" && picture.NextSibling == nil && hasInk([]byte(attribute(picture, "alt")))
}

func leadsSomewhereSafe(href string) bool {
	if strings.ContainsFunc(href, func(r rune) bool { return r <= ' ' || r == '\\' || unicode.IsControl(r) }) {
		return false // browsers skip these, or turn them around
	}
	u, err := url.Parse(href)
	return err == nil && href != "" && slices.Contains([]string{"", "http", "https", "mailto"}, u.Scheme)
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, key string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
}

func textOf(n *html.Node) string {
	var s strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			s.WriteString(d.Data)
		}
	}
	return s.String()
}

// team knows four handles.
func team(handle string) (href, name string, ok bool) {
	names := map[string]string{"ines": "Inês Duarte", "kenji": "Kenji Mori", "j.doe": "Jo <b>Doe</b>", "o_neill": `O'Neill "Red"`}
	name, ok = names[handle]
	return "/people/" + handle, name, ok
}

// settings are places of a text that a payload is put into.
var settings = []string{
	"%", "a % b", "[x](%)", "[x](<%>)", "[x](/a '%')", `[x](/a "%")`, "![%](/a)", "![x](%)", "[%](/a)", "[x]\n\n[x]: %", "[%]: /a\n\n[%]",
	"<%>", "<a href='%'>", "<br %>", "<kbd>%</kbd>", "# %", "> %", "- [ ] %", "a | %\n--|--\n% | b", "`%`", "```\n%\n```", "```html\n%\n```",
	"```%\na\n```", "    %", "*%*", "@%", "https://a.example/%", "%@example.org",
}

func render(t testing.TB, src string) Result {
	t.Helper()
	r, err := Render(src, Options{Mention: team, File: uploads})
	if err != nil {
		t.Fatalf("%q: %v", src, err)
	}
	inspect(t, src, r.HTML)
	return r
}

// long tells whether the long forms of tests are asked for.
func long() bool { return os.Getenv("MEANTIME_LONG") == "1" }

func TestInjectionsStayText(t *testing.T) {
	files, err := filepath.Glob("testdata/xss/*.txt")
	if err != nil || len(files) < 10 {
		t.Fatal(files, err)
	}
	pictures, err := filepath.Glob("testdata/xss/svg/*.svg")
	if err != nil || len(pictures) < 5 {
		t.Fatal(pictures, err)
	}
	for _, file := range append(files, pictures...) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			whole, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			src := strings.ToValidUTF8(string(whole), "\ufffd")
			attempt(t, src)
			turn := 0
			for line := range strings.Lines(src) {
				turn++
				for i, place := range settings {
					if long() || (i+turn)%6 == 0 {
						attempt(t, strings.ReplaceAll(place, "%", strings.TrimRight(line, "\r\n")))
					}
				}
			}
		})
	}
}

// attempt renders what may be over a bound.
func attempt(t testing.TB, src string) {
	t.Helper()
	r, err := Render(src, Options{Mention: team, File: uploads})
	if err != nil {
		if _, ok := errors.AsType[*LimitError](err); !ok || r.HTML != "" {
			t.Fatalf("%q: %v, with %q", src, err, r.HTML)
		}
		return
	}
	inspect(t, src, r.HTML)
}

// TestSanitiserAlone gives the second wall what the first never lets through.
func TestSanitiserAlone(t *testing.T) {
	lines, err := filepath.Glob("testdata/xss/*.txt")
	if err != nil || len(lines) < 10 {
		t.Fatal(lines, err)
	}
	sources := []string{
		`<p style="color:red" id="x" class="y" onclick="z()">a</p><form name=f><input name=n type=text><input type=checkbox disabled>`,
		`<a href="//e.org" class="btn" target="_top" style="a" id="b">c</a><a href="java&#9;script:x">d</a><img src="http://e.org/">`,
		`<div>e</div><div class="md-scroll" role="x">f</div><code class="language-x y">g</code><ol start="-1"><th scope="row">h</th></ol>`,
		`<meta http-equiv=refresh><base href=x><iframe srcdoc=x></iframe><object data=x></object><link rel=stylesheet href=x><style>a{}</style>`,
	}
	for _, file := range lines {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, strings.Split(strings.ToValidUTF8(string(data), "\ufffd"), "\n")...)
	}
	for _, src := range sources {
		body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
		nodes, err := html.ParseFragment(strings.NewReader(policy.Sanitize(src)), body)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range nodes {
			inspectSafety(t, src, n)
			for d := range n.Descendants() {
				inspectSafety(t, src, d)
			}
		}
	}
}

func TestNaughtyStringsAreKept(t *testing.T) {
	data, err := os.ReadFile("testdata/blns.json")
	if err != nil {
		t.Fatal(err)
	}
	var naughty []string
	if err := json.Unmarshal(data, &naughty); err != nil || len(naughty) < 400 {
		t.Fatal(len(naughty), err)
	}
	fence := strings.Repeat("`", 20)
	for _, s := range naughty {
		render(t, s)
		// As code, every character comes back as it went in.
		out := render(t, fence+"\n"+s+"\n"+fence).HTML
		body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
		nodes, err := html.ParseFragment(strings.NewReader(out), body)
		if err != nil {
			t.Fatal(err)
		}
		if got := textOf(nodes[0]); got != newlines.Replace(s)+"\n" {
			t.Errorf("%q came back as %q", s, got)
		}
	}
}

func TestSanitiserHasNothingToDo(t *testing.T) {
	for _, src := range append(specSources(t), letter, everything) {
		raw, _, err := layOut([]byte(newlines.Replace(src)), Options{Mention: team, File: uploads})
		if err != nil {
			t.Fatal(err)
		}
		var same strings.Builder
		for tokens := html.NewTokenizer(strings.NewReader(string(raw))); tokens.Next() != html.ErrorToken; {
			same.WriteString(tokens.Token().String())
		}
		if safe := string(policy.SanitizeBytes(raw)); safe != same.String() {
			t.Errorf("%q: taken out:\n%s\n%s", src, same.String(), safe)
		}
	}
}
