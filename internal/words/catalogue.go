package words

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"sort"
	"strings"

	"github.com/leonelquinteros/gotext"
	"github.com/leonelquinteros/gotext/plurals"
	"golang.org/x/text/language"
)

//go:embed locale/*.po
var shipped embed.FS

// sourceTag is the language the sentences are written in.
const sourceTag = "en"

// Catalogue holds every locale this program speaks.
type Catalogue struct {
	locales map[string]*Locale
	offered []*Locale // what Match may choose; English first
	matcher language.Matcher
}

// Open reads the translations shipped in the program. It fails on a translation that could not be shown as its
// source is: other blanks, other tags, a missing plural form.
func Open() (*Catalogue, error) {
	return open(shipped)
}

func open(files fs.FS) (*Catalogue, error) {
	english := &Locale{tag: sourceTag}
	cat := &Catalogue{locales: map[string]*Locale{sourceTag: english}, offered: []*Locale{english}}
	names, err := fs.Glob(files, "locale/*.po")
	if err != nil {
		return nil, fmt.Errorf("list translations: %w", err)
	}
	sort.Strings(names)
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("read translation: %w", err)
		}
		locale, whole, err := parse(strings.TrimSuffix(path.Base(name), ".po"), text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		cat.locales[locale.tag] = locale
		if whole {
			cat.offered = append(cat.offered, locale)
		}
	}
	tags := make([]language.Tag, len(cat.offered))
	for i, l := range cat.offered {
		tags[i] = language.Make(l.tag)
	}
	cat.matcher = language.NewMatcher(tags)
	return cat, nil
}

// Match chooses by a browser's Accept-Language header, among the translations that are whole. A page half in one
// language and half in another is worse than English, so a translation that is still being made is only given to
// those who ask for it by name, with Locale.
func (c *Catalogue) Match(acceptLanguage string) *Locale {
	wanted, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil || len(wanted) == 0 {
		return c.offered[0]
	}
	_, i, _ := c.matcher.Match(wanted...)
	return c.offered[i]
}

// Locale returns the locale of a language tag such as "pt-PT", or English where there is none of that name.
func (c *Catalogue) Locale(tag string) *Locale {
	if l, ok := c.locales[tag]; ok {
		return l
	}
	return c.locales[sourceTag]
}

// Tags lists every locale, English first, then by name.
func (c *Catalogue) Tags() []string {
	tags := []string{sourceTag}
	for tag := range c.locales {
		if tag != sourceTag {
			tags = append(tags, tag)
		}
	}
	sort.Strings(tags[1:])
	return tags
}

// Whole lists the locales that Match chooses from, which lack no sentence: English first.
func (c *Catalogue) Whole() (tags []string) {
	for _, l := range c.offered {
		tags = append(tags, l.tag)
	}
	return tags
}

// parse reads one .po file. The second result says whether its header calls the translation whole.
func parse(tag string, text []byte) (*Locale, bool, error) {
	if _, err := language.Parse(tag); err != nil {
		return nil, false, fmt.Errorf("%q is no language tag: %w", tag, err)
	}
	po := gotext.NewPo()
	po.Parse(text)
	rule, forms, err := pluralRule(po.PluralForms)
	if err != nil {
		return nil, false, err
	}
	l := &Locale{tag: tag, texts: map[Key]string{}, plurals: map[Key][]string{}, rule: rule}
	all := po.GetDomain().GetCtxTranslations()
	all[""] = po.GetDomain().GetTranslations()
	delete(all[""], "") // the header
	for context, messages := range all {
		for source, tr := range messages {
			if err := l.add(Key{context, source}, tr, forms); err != nil {
				return nil, false, err
			}
		}
	}
	return l, po.Headers.Get("X-Whole") == "yes", nil
}

// add takes one message of a .po file; an empty one is not translated yet and is left out.
func (l *Locale) add(key Key, tr *gotext.Translation, forms int) error {
	if tr.PluralID == "" {
		if tr.Trs[0] == "" || key.Source == "" {
			return nil
		}
		if err := same(key.Source, tr.Trs[0]); err != nil {
			return err
		}
		l.texts[key] = tr.Trs[0]
		return nil
	}
	translated := make([]string, forms)
	for i := range forms {
		if tr.Trs[i] == "" {
			return fmt.Errorf("%q: plural form %d of %d is missing", key.Source, i, forms)
		}
		// A singular may well leave its number out ("um dia"), so a form is held against the plural source.
		if err := subset(tr.PluralID, tr.Trs[i]); err != nil {
			return err
		}
		translated[i] = tr.Trs[i]
	}
	l.plurals[key] = translated
	return nil
}

// pluralRule reads a header such as "nplurals=2; plural=(n != 1);".
func pluralRule(header string) (rule plurals.Expression, forms int, err error) {
	for part := range strings.SplitSeq(header, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch name {
		case "nplurals":
			_, err = fmt.Sscan(value, &forms)
		case "plural":
			rule, err = plurals.Compile(value)
		}
		if err != nil {
			return nil, 0, fmt.Errorf("plural rule %q: %w", header, err)
		}
	}
	if rule == nil || forms < 1 {
		return nil, 0, fmt.Errorf("plural rule %q: wants nplurals and plural", header)
	}
	return rule, forms, nil
}
