package markdown

import (
	"slices"
	"strings"
	"testing"
)

func TestMentionsAreFound(t *testing.T) {
	for _, c := range []struct{ src, found string }{
		{"@ines", "ines"},
		{"Dear @Ines,", "ines"},
		{"(@ines) “@kenji” *@j.doe* **@o_neill**", "ines kenji j.doe o_neill"},
		{"@ines.", "ines"},
		{"@ines... @kenji's @j.doe:", "ines kenji j.doe"},
		{"@ines/@kenji", "ines"},
		{"[ ] @ines [@kenji", "ines kenji"},
		{"- @ines\n\n# @kenji\n\na | b\n--|--\n@j.doe | x", "ines kenji j.doe"},
		{"<kbd>@ines</kbd>", "ines"},
		{"@ines @INES @ines", "ines"},
		{"> @ines", ""},
		{"`@ines`", ""},
		{"```\n@ines\n```\n\n    @ines", ""},
		{"[@ines](/x) [x](/@ines) ![@ines](/x)", ""},
		{"https://example.social/@ines", ""},
		{"me@ines me.@ines x@ines.org", ""},
		{"@ines@example.social @@ines", ""},
		{"npm i @ines/lib", ""},
		{`\@ines`, ""},
		{"é@ines @inesé @ines漢", ""},
		{"@nobody @-ines @.ines @", ""},
		{"@" + strings.Repeat("a", MaxHandle+1), ""},
	} {
		var found []string
		for _, m := range render(t, c.src).Mentions {
			found = append(found, m.Handle)
		}
		if !slices.Equal(found, strings.Fields(c.found)) {
			t.Errorf("%q mentions %q, not %q", c.src, found, c.found)
		}
	}
}

func TestMentionIsShownByName(t *testing.T) {
	got := render(t, "@J.Doe and @O_neill and @Nobody").HTML
	want := `<p><a class="mention" href="/people/j.doe">@Jo &lt;b&gt;Doe&lt;/b&gt;</a> and ` +
		`<a class="mention" href="/people/o_neill">@O&#39;Neill &#34;Red&#34;</a> and @Nobody</p>` + "\n"
	if got != want {
		t.Errorf("got %s", got)
	}
}

func TestHandleIsLookedUpOnce(t *testing.T) {
	asked := map[string]int{}
	src := "@ines @Ines @nobody @nobody [@kenji](/a) `@j.doe` @" + strings.Repeat("a", MaxHandle+1)
	_, err := Render(src, Options{Mention: func(h string) (string, string, bool) {
		asked[h]++
		return "/people/1", "Inês", h == "ines"
	}})
	if err != nil || len(asked) != 2 || asked["ines"] != 1 || asked["nobody"] != 1 {
		t.Errorf("asked %v, %v", asked, err)
	}
}

func TestIsHandle(t *testing.T) {
	for _, s := range []string{"a", "7", "ines", "j.doe", "o_neill-2", strings.Repeat("a", MaxHandle)} {
		if !IsHandle(s) {
			t.Errorf("%q is refused", s)
		}
	}
	for _, s := range []string{"", "Ines", "ines.", ".ines", "a..b", "a._b", "é", "a b", "a@b", "-", strings.Repeat("a", MaxHandle+1)} {
		if IsHandle(s) {
			t.Errorf("%q is accepted", s)
		}
	}
}
