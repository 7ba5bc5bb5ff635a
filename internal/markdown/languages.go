package markdown

import "strings"

// language is what colouring needs to know about one.
type language struct {
	names    string // what it is called at the top of a code block, separated by spaces
	comments commenting
	strings  quoting
	keywords string // separated by spaces
	anyCase  bool   // keywords are written in any case
	calls    bool   // a word before a parenthesis is what is called
	keys     string // what a key ends with
	// scan colours it, where the rest cannot say how.
	scan func(code string, emit func(hue, string))

	stretches []stretch
	words     map[string]bool // the keywords
}

// commenting and quoting say which comments and strings a language has.
type (
	commenting int
	quoting    int
)

const (
	slashes    commenting = 1 << iota // from // to the end of the line, and between /* and */
	hashes                            // from # to the end of the line
	dashes                            // from -- to the end of the line, and between /* and */
	semicolons                        // from ; to the end of the line
)

const (
	triple    quoting = 1 << iota // """…""", over lines
	tripled                       // '''…''', over lines
	verbatim                      // @"…", over lines, without escapes
	double                        // "…"
	lines                         // "…", over lines
	plainly                       // "…", over lines, without escapes
	single                        // '…'
	character                     // '…' around one character or escape
	literally                     // '…', over lines, without escapes and not right after a word
	apart                         // '…', without escapes and not right after a word
	raw                           // `…`, over lines, without escapes
	template                      // `…`, over lines
)

// prepared works out what a scan looks things up in. Longer openings come first.
func (l language) prepared() *language {
	for _, c := range []struct {
		kind commenting
		stretch
	}{
		{slashes, stretch{open: "//"}}, {slashes | dashes, stretch{open: "/*", close: "*/", lines: true}},
		{hashes, stretch{open: "#", apart: true}}, {dashes, stretch{open: "--"}}, {semicolons, stretch{open: ";"}},
	} {
		if c.hue = comment; l.comments&c.kind != 0 {
			l.stretches = append(l.stretches, c.stretch)
		}
	}
	for _, q := range []struct {
		kind quoting
		stretch
	}{
		{triple, stretch{open: `"""`, escapes: true, lines: true}}, {tripled, stretch{open: "'''", escapes: true, lines: true}},
		{verbatim, stretch{open: `@"`, close: `"`, lines: true}}, {double, stretch{open: `"`, escapes: true}},
		{lines, stretch{open: `"`, escapes: true, lines: true}}, {plainly, stretch{open: `"`, lines: true}},
		{single, stretch{open: "'", escapes: true}}, {character, stretch{open: "'", escapes: true, one: true}},
		{literally, stretch{open: "'", lines: true, apart: true}}, {apart, stretch{open: "'", apart: true}},
		{raw, stretch{open: "`", lines: true}}, {template, stretch{open: "`", escapes: true, lines: true}},
	} {
		if q.close == "" {
			q.close = q.open
		}
		if q.hue = quoted; l.strings&q.kind != 0 {
			l.stretches = append(l.stretches, q.stretch)
		}
	}
	l.words = map[string]bool{}
	for _, word := range strings.Fields(l.keywords) {
		l.words[word] = true
	}
	return &l
}

// allLanguages gives those that are coloured, by each of their names.
func allLanguages() map[string]*language {
	all := map[string]*language{}
	for _, family := range [][]language{compiled(), scripted(), configured()} {
		for _, l := range family {
			prepared := l.prepared()
			for _, name := range strings.Fields(l.names) {
				all[name] = prepared
			}
		}
	}
	return all
}

func compiled() []language {
	return []language{
		{names: "go golang", comments: slashes, strings: double | character | raw, calls: true, keywords: `break case chan const
			continue default defer else fallthrough false for func go goto if import interface map nil package range return
			select struct switch true type var`},
		{names: "java", comments: slashes, strings: triple | double | character, calls: true, keywords: `abstract boolean break
			byte case catch char class continue default do double else enum extends false final finally float for if
			implements import instanceof int interface long new null package private protected public record return sealed
			short static super switch synchronized this throw throws true try var void volatile while yield`},
		{names: "kotlin kt kts", comments: slashes, strings: triple | double | character, calls: true, keywords: `abstract as
			break by catch class companion const constructor continue data do else enum false final finally for fun if
			import in init inner interface internal is lateinit null object open override package private protected public
			return sealed super suspend this throw true try typealias val var when where while`},
		{names: "swift", comments: slashes, strings: triple | double, calls: true, keywords: `actor as async await break case
			catch class continue default defer do else enum extension false for func guard if import in init inout internal
			is let nil open private protocol public repeat return self static struct super switch throw throws true try
			typealias var where while`},
		{names: "c h c++ cc cpp cxx hpp", comments: slashes, strings: double | character, calls: true, keywords: `auto bool break
			case catch char class const constexpr continue default delete do double else enum explicit extern false final
			float for friend goto if inline int long mutable namespace new noexcept NULL nullptr operator override private
			protected public return short signed sizeof static struct switch template this throw true try typedef typename
			union unsigned using virtual void volatile while`},
		{names: "c# cs csharp", comments: slashes, strings: triple | verbatim | double | character, calls: true, keywords: `abstract
			as async await base bool break byte case catch char class const continue decimal default do double else enum
			false finally float for foreach get if in init int interface internal is lock long namespace new null object
			out override params private protected public readonly record ref return sealed set short static string struct
			switch this throw true try typeof uint using var virtual void while yield`},
		{names: "rust rs", comments: slashes, strings: lines | character, calls: true, keywords: `as async await break const
			continue crate dyn else enum extern false fn for if impl in let loop match mod move mut pub ref return self Self
			static struct super trait true type unsafe use where while`},
	}
}

func scripted() []language {
	return []language{
		{names: "javascript js jsx mjs typescript ts tsx", comments: slashes, strings: double | single | template, calls: true,
			keywords: `any as async await boolean break case catch class const continue default delete do else enum export
			extends false finally for from function get if implements import in instanceof interface keyof let new null
			number of private protected public readonly return set static string super switch this throw true try type
			typeof undefined unknown var void while yield`},
		{names: "php", comments: slashes, strings: double | single, calls: true, keywords: `abstract array as break case catch
			class const continue declare default do echo else elseif enum extends false final finally fn for foreach
			function global if implements instanceof interface match namespace new null private protected public readonly
			require return static switch throw trait true try use while yield`},
		{names: "python py", comments: hashes, strings: triple | tripled | double | single, calls: true, keywords: `and as assert
			async await break class continue def del elif else except False finally for from global if import in is lambda
			match None nonlocal not or pass raise return self True try while with yield`},
		{names: "ruby rb", comments: hashes, strings: double | single, calls: true, keywords: `alias and begin break case class
			def do else elsif end ensure false for if in module next nil not or redo rescue retry return self super then
			true unless until when while yield`},
		{names: "sh bash zsh shell console", comments: hashes, strings: lines | literally, keywords: `case do done elif else esac
			export fi for function if in local readonly return set shift source then trap unset until while`},
		{names: "sql mysql postgres postgresql sqlite", comments: dashes, strings: literally | plainly, calls: true, anyCase: true,
			keywords: `add all alter and any as asc begin between by case cast check column commit conflict constraint create
			cross database default delete desc distinct do drop else end except exists explain false foreign from full
			function grant group having if in index inner insert intersect into is join key left like limit not null offset
			on or order outer over partition primary recursive references returning revoke right rollback row rows select
			set table then to transaction trigger true union unique update using values view when where window with`},
	}
}

func configured() []language {
	return []language{
		{names: "json json5 jsonc", comments: slashes, strings: double, keys: ":", keywords: "false null true"},
		{names: "yaml yml", comments: hashes, strings: double | apart, keys: ":", keywords: "false null true"},
		{names: "toml ini cfg conf env properties", comments: hashes | semicolons, strings: triple | double | apart, keys: "=",
			keywords: "false true"},
		{names: "hcl terraform tf", comments: hashes | slashes, strings: double, calls: true, keys: "=",
			keywords: "data false locals module null output provider resource terraform true variable"},
		{names: "dockerfile docker", comments: hashes, strings: double | apart, anyCase: true, keywords: `add arg as cmd copy
			entrypoint env expose from healthcheck label run shell user volume workdir`},
		{names: "make makefile", comments: hashes, keys: ":=",
			keywords: "define else endef endif export ifdef ifeq ifndef ifneq include override"},
		{names: "css scss less", comments: slashes, strings: double | single, calls: true, keys: ":",
			keywords: "auto important inherit initial none unset"},
		{names: "html xml svg vue", scan: scanTags},
		{names: "diff patch", scan: scanChanges},
	}
}
