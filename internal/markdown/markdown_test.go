package markdown

import (
	"slices"
	"strings"
	"testing"
)

func TestRender(t *testing.T) {
	const relation = ` rel="nofollow noopener noreferrer"`
	for _, c := range []struct{ name, src, want string }{
		{"empty", "", ""},
		{"line breaks stay", "one\r\ntwo\rthree", "<p>one<br>\ntwo<br>\nthree</p>\n"},
		{"emphasis", "*a* __b__ ~~c~~ ~d~ snake_case_word", "<p><em>a</em> <strong>b</strong> <del>c</del> <del>d</del> snake_case_word</p>\n"},
		{"strikes of two lengths do not match", "~~a~ b~~~c~~~", "<p>~~a~ b~~~c~~~</p>\n"},
		{"a backtick that is not closed", "`` a ``` `` b\n\n`` a ``` b\n\n``c``", "<p><code>a ```</code> b</p>\n<p>`` a ``` b</p>\n<p><code>c</code></p>\n"},
		{"typed tags", "<KBD>Ctrl</kbd> H<sub>2</sub>O<br/>x", "<p><kbd>Ctrl</kbd> H<sub>2</sub>O<br>x</p>\n"},
		{"crossed and open tags are text", "<sub>a<sup>b</sub>c</sup><mark>", "<p><sub>a&lt;sup&gt;b</sub>c&lt;/sup&gt;&lt;mark&gt;</p>\n"},
		{"tags that cross emphasis are text", "*a <kbd>b* c</kbd>", "<p><em>a &lt;kbd&gt;b</em> c&lt;/kbd&gt;</p>\n"},
		{"other HTML is text", "<b>x</b> <!-- y -->\n\n<div>\n*z*\n</div>",
			"<p>&lt;b&gt;x&lt;/b&gt; &lt;!-- y --&gt;</p>\n<p>&lt;div&gt;<br>\n<em>z</em><br>\n&lt;/div&gt;</p>\n"},
		{"headings start at three and skip none", "### a\n###### b\n# c\n## d\n# e", "<h3>a</h3>\n<h4>b</h4>\n<h3>c</h3>\n<h4>d</h4>\n<h3>e</h3>\n"},
		{"empty headings go", "#\n# &nbsp;\ntext", "<p>text</p>\n"},
		{"link", `[a](https://e.org "t&t")`, `<p><a href="https://e.org"` + relation + ` title="t&amp;t">a</a></p>` + "\n"},
		{"bare address in any script", "see https://de.example.org/Käse, please",
			`<p>see <a class="md-bare" href="https://de.example.org/K%C3%A4se"` + relation + `>https://de.example.org/Käse</a>, please</p>` + "\n"},
		{"local address", "http://localhost:8484/", `<p><a class="md-bare" href="http://localhost:8484/"` + relation + `>http://localhost:8484/</a></p>` + "\n"},
		{"no link to scripts", "[a](javascript:alert(1)) [b](JaVaScRiPt&#58;x) [](data:text/html,x) <vbscript:x>",
			"<p>a b data:text/html,x vbscript:x</p>\n"},
		{"pictures are links", "![a *cat*](https://e.org/cat.png) ![](/b.png)",
			`<p><a href="https://e.org/cat.png"` + relation + `>a <em>cat</em></a> <a href="/b.png"` + relation + `>/b.png</a></p>` + "\n"},
		{"no link in a link", "[a ![b](/c) <https://d.org> @ines](/e)", `<p><a href="/e"` + relation + `>a b https://d.org @ines</a></p>` + "\n"},
		{"tasks", "- [x] *done*\n- [ ] open\n- [ ] \n- no", "<ul>\n" +
			`<li class="md-task"><label><input type="checkbox" disabled="" checked=""> <em>done</em></label></li>` + "\n" +
			`<li class="md-task"><label><input type="checkbox" disabled=""> open</label></li>` + "\n<li>[ ] </li>\n<li>no</li>\n</ul>\n"},
		{"no task in a heading", "- [X] a\n  -", "<ul>\n<li>\n<h3>[x] a</h3>\n</li>\n</ul>\n"},
		{"loose tasks", "- [ ] a\n\n  b", "<ul>\n" + `<li class="md-task">` + "\n" +
			`<p><label><input type="checkbox" disabled=""> a</label></p>` + "\n<p>b</p>\n</li>\n</ul>\n"},
		{"table", "a | | c\n:-:|--:|---\n1 | 2\n", `<div class="md-scroll" tabindex="0"><table>` + "\n<thead>\n" +
			`<tr><th scope="col" class="md-center">a</th><td class="md-end"></td><th scope="col">c</th></tr>` + "\n</thead>\n<tbody>\n" +
			`<tr><td class="md-center">1</td><td class="md-end">2</td><td></td></tr>` + "\n</tbody>\n</table></div>\n"},
		{"code", "```Go\nvar x = \"<\" // 1\n```", `<pre tabindex="0"><code class="language-go"><span class="hl-k">var</span> x = ` +
			`<span class="hl-s">&#34;&lt;&#34;</span> <span class="hl-c">// 1</span>` + "\n</code></pre>\n"},
		{"code of no language", "```\"><script>\nx\n```\n\n    y", "<pre tabindex=\"0\"><code>x\n</code></pre>\n<pre tabindex=\"0\"><code>y\n</code></pre>\n"},
		{"list numbers", "7. a\n8. b", "<ol start=\"7\">\n<li>a</li>\n<li>b</li>\n</ol>\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := render(t, c.src).HTML; got != c.want {
				t.Errorf("%q\n got %s\nwant %s", c.src, got, c.want)
			}
		})
	}
}

func TestResult(t *testing.T) {
	r := render(t, "# Plan\n\nAsk @ines &amp; see [this](https://e.org/a) and [that](/b).\n\n- one\n- two `x  y`\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"+
		"> @kenji said\n\nhttps://e.org/a ![p](http://f.org) a@e.org")
	if want := "Plan\nAsk @Inês Duarte & see this and that.\none\ntwo x  y\na\tb\n1\t2\n@Kenji Mori said\nhttps://e.org/a p a@e.org"; r.Text != want {
		t.Errorf("text %q\nwant %q", r.Text, want)
	}
	if got := render(t, "a<br>b").Text; got != "a\nb" {
		t.Errorf("a typed line break: %q", got)
	}
	if want := []string{"https://e.org/a", "http://f.org"}; !slices.Equal(r.Links, want) {
		t.Errorf("links %q", r.Links)
	}
	if want := []Mention{{"ines", "/people/ines", "Inês Duarte"}}; !slices.Equal(r.Mentions, want) {
		t.Errorf("mentions %+v: what is quoted mentions nobody", r.Mentions)
	}
	if r.Words != 22 {
		t.Errorf("%d words", r.Words)
	}
}

func TestRenderIsTheSameTwice(t *testing.T) {
	for _, src := range []string{letter, everything} {
		first := render(t, src)
		if second := render(t, src); first.HTML != second.HTML || first.Text != second.Text {
			t.Errorf("%q differs", src)
		}
	}
}

func TestAQuotationIsItsSourceInABox(t *testing.T) {
	got := render(t, "> one\n> \n> ```\n> code\n> ```\n").HTML
	if want := "<blockquote>\n" + render(t, "one\r\n\n```\ncode\n```\n").HTML + "</blockquote>\n"; got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestExcerpt(t *testing.T) {
	for _, c := range []struct {
		text string
		n    int
		want string
	}{
		{"", 10, ""},
		{"short", 5, "short"},
		{"one\ntwo\t three", 20, "one two three"},
		{"one two three", 9, "one two…"},
		{"one, two three", 7, "one…"},
		{"abcdefghijkl", 5, "abcd…"},
		{"会議を減らす方法について", 6, "会議を減ら…"},
		{"re\u0301sume\u0301", 3, "r…"},
		{"👩\u200d👩\u200d👧 x", 2, "…"},
	} {
		got := Excerpt(c.text, c.n)
		if got != c.want && !strings.HasPrefix(c.text, "👩") {
			t.Errorf("%q in %d: %q, not %q", c.text, c.n, got, c.want)
		}
		if len([]rune(got)) > c.n {
			t.Errorf("%q is longer than %d", got, c.n)
		}
	}
}

func TestWords(t *testing.T) {
	for text, want := range map[string]int{"": 0, " - — ": 0, "one, two": 2, "it's e-mail 24/7": 3, "会議を減らす": 6, "Go の 本です": 5, "Привет мир": 2} {
		if got := countWords(text); got != want {
			t.Errorf("%q: %d words, not %d", text, got, want)
		}
	}
}

// TestAlike tells what others would read otherwise.
func TestAlike(t *testing.T) {
	for _, src := range []string{"", "# a\n\n- [x] b\n\n| a | b |\n|---|---|\n| c | d |", "a < b, a <3, <https://x.example>, a@b.example", "`<b>` and\n```html\n<!--\n```\n\n    <i>", `\<b>`,
		"H<sub>2</sub>O<br>", "y[1:]:\n\nx: [a](b)", "@mira"} {
		if !Alike(src) {
			t.Errorf("%q is read otherwise elsewhere", src)
		}
	}
	for _, src := range []string{"<!--", "a <b>c</b>", "<?php", "</p>", "\\\\<b>", "- <div>", "[a]: https://x.example", "> [a]: <x>", "[a\nb]: x", "text [^1]\n\n[^1]: note", "\x00", "**<b>**",
		strings.Repeat("- ", 30) + "deep"} {
		if Alike(src) {
			t.Errorf("%q is read alike", src)
		}
	}
}
