package static

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
)

// addReferring takes in the files that name others: style sheets and the manifest. The sheet that pages link to holds
// its imports in it, each in its layer, so that a page waits for one answer rather than for a chain of them.
func (a *Assets) addReferring(from fs.FS, names []string) error {
	texts := map[string]string{}
	for _, name := range names {
		text, err := fs.ReadFile(from, name)
		if err != nil {
			return fmt.Errorf("read static file: %w", err)
		}
		resolved, err := a.resolve(name, string(text))
		if err != nil {
			return err
		}
		if path.Ext(name) == ".css" {
			texts[name] = resolved
		} else if err := a.add(name, []byte(resolved)); err != nil {
			return err
		}
	}
	text, ok := texts[stylesheet]
	if !ok {
		return nil
	}
	whole, err := flatten(text, texts)
	if err != nil {
		return err
	}
	return a.add(stylesheet, []byte(whole))
}

// resolve replaces the names of files inside another file, such as "../fonts/x.woff2", by their addresses.
func (a *Assets) resolve(file, text string) (string, error) {
	var missing error
	text = regexp.MustCompile(`"\.\./[^"]+"`).ReplaceAllStringFunc(text, func(quoted string) string {
		address, err := a.Path(path.Join(path.Dir(file), strings.Trim(quoted, `"`)))
		if err != nil {
			missing = fmt.Errorf("%s: %w", file, err)
		}
		return `"` + address + `"`
	})
	return text, missing
}

// flatten puts each imported sheet where it is imported.
func flatten(text string, sheets map[string]string) (string, error) {
	imports := regexp.MustCompile(`(?m)^@import url\("([^"]+)"\)(?: layer\((\w+)\))?;$`)
	var missing error
	text = imports.ReplaceAllStringFunc(text, func(line string) string {
		parts := imports.FindStringSubmatch(line)
		body, ok := sheets["css/"+parts[1]]
		if !ok {
			missing = fmt.Errorf("%s: there is no %s to import", stylesheet, parts[1])
		}
		if parts[2] == "" {
			return body
		}
		return "@layer " + parts[2] + " {\n" + body + "}\n"
	})
	if strings.Contains(text, "@import") {
		missing = fmt.Errorf("%s: an @import is not of the form `@import url(\"x.css\") layer(y);`", stylesheet)
	}
	return text, missing
}
