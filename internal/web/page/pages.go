package page

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"path"
	"strings"

	"meantime/internal/web/static"
)

// Pages renders pages. It never changes after New and serves any number of requests at once.
type Pages struct {
	assets *static.Assets
	byName map[string]*template.Template
	log    *slog.Logger
	secure bool
}

// New parses every template. Secure says that people reach this site by https: cookies then never travel without.
func New(templates fs.FS, assets *static.Assets, log *slog.Logger, secure bool) (*Pages, error) {
	p := &Pages{assets: assets, byName: map[string]*template.Template{}, log: log, secure: secure}
	common, err := template.New("base").Option("missingkey=error").Funcs(template.FuncMap{
		"asset":     assets.Path,
		"icon":      assets.Icon,
		"importmap": assets.ImportMap,
		"modules":   p.modules,
	}).ParseFS(templates, "base.html", "parts/*.html")
	if err != nil {
		return nil, fmt.Errorf("parse the shell: %w", err)
	}
	err = fs.WalkDir(templates, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(name) != ".html" || name == "base.html" || path.Dir(name) == "parts" {
			return err
		}
		text, err := fs.ReadFile(templates, name)
		if err != nil {
			return err
		}
		one, err := template.Must(common.Clone()).Parse(string(text))
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		p.byName[strings.TrimSuffix(name, ".html")] = one
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("parse pages: %w", err)
	}
	return p, nil
}

// modules lists the addresses of the scripts that every page starts with, so that a browser fetches them at once.
func (p *Pages) modules() ([]string, error) {
	var addresses []string
	for _, name := range []string{"attach", "visit", "morph", "trusted", "unsent", "vendor/idiomorph"} {
		address, err := p.assets.Path("js/" + name + ".js")
		if err != nil {
			return nil, err
		}
		addresses = append(addresses, address)
	}
	return addresses, nil
}

// Names lists the pages there are.
func (p *Pages) Names() []string {
	var names []string
	for name := range p.byName {
		names = append(names, name)
	}
	return names
}

// Render answers with a page.
func (p *Pages) Render(w http.ResponseWriter, r *http.Request, name string, data Page) {
	p.Status(w, r, http.StatusOK, name, data)
}

// Status answers with a page under another status than 200, such as a form that could not be taken.
func (p *Pages) Status(w http.ResponseWriter, r *http.Request, status int, name string, data Page) {
	s := data.shell()
	s.Theme = themeOf(r)
	s.Flash = p.takeFlash(w, r)
	if s.Path == "" {
		s.Path = here(r)
	}
	body, err := p.execute(name, data)
	if err != nil {
		p.log.ErrorContext(r.Context(), "page not rendered", "page", name, "error", err)
		w.Header().Set("Cache-Control", "private, no-store")
		http.Error(w, s.T("This page could not be put together. Nothing was changed; please try again."), http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "private, no-store")
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the reader has gone: nobody to tell
	}
}

// execute renders into memory, so that a failure half way is not half a page.
func (p *Pages) execute(name string, data Page) ([]byte, error) {
	page, ok := p.byName[name]
	if !ok {
		return nil, fmt.Errorf("there is no page %q", name)
	}
	data.shell().View = strings.ReplaceAll(name, "/", "-")
	var b bytes.Buffer
	if err := page.ExecuteTemplate(&b, "base.html", data); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
