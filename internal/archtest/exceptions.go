package archtest

// Exception lets one subject break one rule.
type Exception struct {
	Rule    string
	Subject string
	Reason  string // why it is right there, for the next reader
}

// Exceptions lists everything that may break a rule.
func Exceptions() []Exception {
	return []Exception{
		{"state", "internal/id.epoch", "a time cannot be a constant, and nobody writes it"},
		{"state", "internal/markdown.guardKey", "goldmark gives out its keys while running"},
		{"state", "internal/markdown.kindTag", "goldmark gives out its kinds while running"},
		{"state", "internal/markdown.kindElement", "goldmark gives out its kinds while running"},
		{"state", "internal/markdown.kindMention", "goldmark gives out its kinds while running"},
		{"state", "internal/markdown.kindFile", "goldmark gives out its kinds while running"},
		{"state", "internal/markdown.grammar", "a compiled parser, safe for concurrent use, dear to build"},
		{"state", "internal/markdown.output", "a compiled renderer, safe for concurrent use, dear to build"},
		{"state", "internal/markdown.policy", "a compiled sanitiser, safe for concurrent use, dear to build"},
		{"clock", "internal/web/site.stream.write", "the deadline of a connection is kept by the machine's clock, whatever the story's says"},
		{"files", "internal/web/static/js/vendor/idiomorph.js", "kept as its authors ship it"},
	}
}
