package markdown

import (
	"regexp"

	"github.com/microcosm-cc/bluemonday"
)

// schemes are those that a link may have, beside none.
func schemes() []string { return []string{"http", "https", "mailto"} }

// newPolicy lists every element and attribute that a rendered text may hold. It is the second wall: what the renderer
// writes passes it unchanged, and whatever it should ever write by mistake does not pass.
func newPolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "li", "pre", "code", "label",
		"em", "strong", "del", "ins", "mark", "kbd", "sub", "sup", "table", "thead", "tbody", "tr", "th", "td")
	p.AllowNoAttrs().OnElements("label")
	p.AllowAttrs("start").Matching(whole(`[0-9]{1,9}`)).OnElements("ol")
	p.AllowAttrs("class").Matching(whole(`md-task`)).OnElements("li")
	p.AllowAttrs("class").Matching(whole(`md-(center|end)`)).OnElements("th", "td")
	p.AllowAttrs("class").Matching(whole(`md-scroll`)).OnElements("div")
	p.AllowAttrs("class").Matching(whole(`language-[a-z0-9+#._-]+`)).OnElements("code")
	p.AllowAttrs("class").Matching(whole(`hl-[a-z]|md-name|md-about|md-media`)).OnElements("span")
	p.AllowAttrs("class").Matching(whole(`mention|md-bare|md-card|md-picture`)).OnElements("a")
	p.AllowAttrs("class").Matching(whole(`md-gallery`)).OnElements("p")
	p.AllowAttrs("src").Matching(whole(`/files/[0-9a-z]{13}/[^/?#]+(\?as=display)?`)).OnElements("img", "audio", "video")
	p.AllowAttrs("alt").OnElements("img")
	p.AllowAttrs("width", "height").Matching(whole(`[0-9]{1,5}`)).OnElements("img")
	p.AllowAttrs("loading").Matching(whole(`lazy`)).OnElements("img")
	p.AllowAttrs("controls").Matching(whole(``)).OnElements("audio", "video")
	p.AllowAttrs("preload").Matching(whole(`metadata`)).OnElements("audio", "video")
	p.AllowAttrs("aria-label").OnElements("audio", "video")
	p.AllowAttrs("tabindex").Matching(whole(`0`)).OnElements("pre", "div")
	p.AllowAttrs("scope").Matching(whole(`col`)).OnElements("th")
	p.AllowAttrs("type").Matching(whole(`checkbox`)).OnElements("input")
	p.AllowAttrs("checked", "disabled").Matching(whole(``)).OnElements("input")
	p.AllowAttrs("href", "title").OnElements("a")
	p.AllowAttrs("rel").Matching(whole(rel)).OnElements("a")
	p.AllowURLSchemes(schemes()...)
	p.AllowRelativeURLs(true)
	p.RequireNoFollowOnFullyQualifiedLinks(true)
	p.RequireNoReferrerOnFullyQualifiedLinks(true)
	return p
}

func whole(pattern string) *regexp.Regexp { return regexp.MustCompile(`\A(?:` + pattern + `)\z`) }
