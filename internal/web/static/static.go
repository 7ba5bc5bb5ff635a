package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"sync"
)

//go:embed css fonts img js
var files embed.FS

// Prefix is where the files are mounted.
const Prefix = "/static/"

// stylesheet is the one sheet that pages link to: it imports the others, which are served inside it.
const stylesheet = "css/meantime.css"

// Assets is the set of files, ready to serve. It never changes.
type Assets struct {
	byPath    map[string]*asset
	icons     map[string]bool
	modules   []string
	importMap string
}

type asset struct {
	address string
	kind    string
	body    []byte
	gzipped func() []byte // nil where compressing gains nothing
}

// Open prepares the shipped files.
func Open() (*Assets, error) {
	return open(files)
}

func open(from fs.FS) (*Assets, error) {
	a := &Assets{byPath: map[string]*asset{}, icons: map[string]bool{}}
	var referring []string // files that name other files, which must have their addresses first
	err := fs.WalkDir(from, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		if ext := path.Ext(name); ext == ".css" || ext == ".webmanifest" {
			referring = append(referring, name)
			return nil
		}
		body, err := fs.ReadFile(from, name)
		if err == nil {
			err = a.add(name, body)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("open static files: %w", err)
	}
	if err := a.addReferring(from, referring); err != nil {
		return nil, err
	}
	a.findIcons()
	return a, a.mapModules()
}

// add takes a file in under an address made of its content.
func (a *Assets) add(name string, body []byte) error {
	kind, ok := kinds()[path.Ext(name)]
	if !ok {
		return fmt.Errorf("%s: no media type is known for %q", name, path.Ext(name))
	}
	sum := sha256.Sum256(body)
	file := &asset{address: Prefix + hex.EncodeToString(sum[:6]) + "/" + name, kind: kind, body: body}
	if strings.Contains(kind, "charset") {
		file.gzipped = sync.OnceValue(func() []byte { return compress(body) })
	}
	a.byPath[name] = file
	return nil
}

// kinds lists what may be shipped. Text says its charset, and is what compression helps.
func kinds() map[string]string {
	return map[string]string{
		".css":         "text/css; charset=utf-8",
		".js":          "text/javascript; charset=utf-8",
		".svg":         "image/svg+xml; charset=utf-8",
		".txt":         "text/plain; charset=utf-8",
		".webmanifest": "application/manifest+json; charset=utf-8",
		".woff2":       "font/woff2",
		".png":         "image/png",
	}
}

func compress(body []byte) []byte {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil
	}
	// Writing to memory cannot fail.
	_, _ = w.Write(body)
	_ = w.Close()
	return b.Bytes()
}

// Path is the address of a file, such as "css/meantime.css".
func (a *Assets) Path(name string) (string, error) {
	file, ok := a.byPath[name]
	if !ok {
		return "", fmt.Errorf("there is no static file %q", name)
	}
	return file.address, nil
}

// Icon draws an icon of the sprite. It is decoration: the words beside it say what it means.
func (a *Assets) Icon(name string) (template.HTML, error) {
	if !a.icons[name] {
		return "", fmt.Errorf("there is no icon %q", name)
	}
	address := a.byPath["img/sprite.svg"].address
	return template.HTML(`<svg class="icon" aria-hidden="true"><use href="` + address + `#i-` + name + `"/></svg>`), nil // both parts are ours
}

func (a *Assets) findIcons() {
	sprite, ok := a.byPath["img/sprite.svg"]
	if !ok {
		return
	}
	for _, m := range regexp.MustCompile(`id="i-([a-z-]+)"`).FindAllSubmatch(sprite.body, -1) {
		a.icons[string(m[1])] = true
	}
}

// mapModules names each script of js/ as "meantime/<name>" in the import map, and those of js/vendor/ by their own
// name.
func (a *Assets) mapModules() error {
	imports := map[string]string{}
	for name, file := range a.byPath {
		if path.Ext(name) != ".js" {
			continue
		}
		module := strings.TrimSuffix(strings.TrimPrefix(name, "js/"), ".js")
		if vendored, ok := strings.CutPrefix(module, "vendor/"); ok {
			module = vendored
		} else {
			module = "meantime/" + module
		}
		imports[module] = file.address
		a.modules = append(a.modules, module)
	}
	sort.Strings(a.modules)
	text, err := json.Marshal(map[string]any{"imports": imports})
	if err != nil {
		return fmt.Errorf("write import map: %w", err)
	}
	a.importMap = string(text)
	return nil
}

// Modules lists the names that the import map knows, sorted.
func (a *Assets) Modules() []string {
	return a.modules
}

// ImportMap is the script element that names the modules. It is the only inline script of a page, and ImportMapHash
// is what lets the content security policy accept it.
func (a *Assets) ImportMap() template.HTML {
	return template.HTML(`<script type="importmap">` + a.importMap + `</script>`) // names of our own files
}

// ImportMapHash is the source expression of the import map for script-src.
func (a *Assets) ImportMapHash() string {
	sum := sha256.Sum256([]byte(a.importMap))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// ServeHTTP answers /static/<hash>/<path>.
func (a *Assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, Prefix), "/")
	file, ok := a.byPath[name]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", file.kind)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-cache")
	if r.URL.Path == file.address {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	body := file.body
	if file.gzipped != nil {
		h.Set("Vary", "Accept-Encoding")
		if acceptsGzip(r) {
			h.Set("Content-Encoding", "gzip")
			body = file.gzipped()
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodHead {
		return
	}
	_, _ = w.Write(body) // the reader has gone: nobody to tell
}

func acceptsGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		coding, quality, _ := strings.Cut(strings.TrimSpace(part), ";")
		if coding == "gzip" && strings.ReplaceAll(quality, " ", "") != "q=0" {
			return true
		}
	}
	return false
}
