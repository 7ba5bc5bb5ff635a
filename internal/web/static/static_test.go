package static

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"path"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

func opened(t *testing.T) *Assets {
	t.Helper()
	a, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func get(a *Assets, address string, header ...string) *http.Response {
	r := httptest.NewRequest(http.MethodGet, address, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	a.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r *http.Response) string {
	t.Helper()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func address(t *testing.T, a *Assets, name string) string {
	t.Helper()
	p, err := a.Path(name)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestServe(t *testing.T) {
	a := opened(t)
	tests := []struct{ name, kind string }{
		{"css/meantime.css", "text/css; charset=utf-8"},
		{"js/main.js", "text/javascript; charset=utf-8"},
		{"img/sprite.svg", "image/svg+xml; charset=utf-8"},
		{"img/app.webmanifest", "application/manifest+json; charset=utf-8"},
		{"fonts/figtree-latin-wght-normal.woff2", "font/woff2"},
		{"fonts/figtree-OFL.txt", "text/plain; charset=utf-8"},
	}
	for _, tt := range tests {
		r := get(a, address(t, a, tt.name))
		h := r.Header
		if r.StatusCode != 200 || h.Get("Content-Type") != tt.kind || h.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %d %q %q", tt.name, r.StatusCode, h.Get("Content-Type"), h.Get("X-Content-Type-Options"))
		}
		if !strings.Contains(h.Get("Cache-Control"), "immutable") {
			t.Errorf("%s: Cache-Control %q", tt.name, h.Get("Cache-Control"))
		}
	}
}

func TestGzip(t *testing.T) {
	a := opened(t)
	plain := body(t, get(a, address(t, a, "css/meantime.css")))
	for header, want := range map[string]bool{"gzip": true, "br, gzip;q=0.5": true, "gzip; q=0": false, "br": false, "": false} {
		r := get(a, address(t, a, "css/meantime.css"), "Accept-Encoding", header)
		if got := r.Header.Get("Content-Encoding") == "gzip"; got != want {
			t.Errorf("%q: compressed %v, want %v", header, got, want)
			continue
		}
		if r.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%q: no Vary", header)
		}
		if want {
			z, err := gzip.NewReader(r.Body)
			if err != nil {
				t.Fatal(err)
			}
			if text, err := io.ReadAll(z); err != nil || string(text) != plain {
				t.Errorf("%q: unpacks to something else (%v)", header, err)
			}
		}
	}
	if r := get(a, address(t, a, "fonts/figtree-latin-wght-normal.woff2"), "Accept-Encoding", "gzip"); r.Header.Get("Content-Encoding") != "" {
		t.Error("a font was compressed twice")
	}
}

func TestOldHashAndNothing(t *testing.T) {
	a := opened(t)
	r := get(a, "/static/000000000000/js/main.js")
	if r.StatusCode != 200 || r.Header.Get("Cache-Control") != "no-cache" {
		t.Errorf("an old address: %d %q", r.StatusCode, r.Header.Get("Cache-Control"))
	}
	for _, gone := range []string{"/static/", "/static/x", "/static/x/", "/static/x/../static.go", "/static/x/css/nothing.css", "/static/x/css/tokens.css"} {
		if r := get(a, gone); r.StatusCode != 404 {
			t.Errorf("%s: %d", gone, r.StatusCode)
		}
	}
	w := httptest.NewRecorder()
	a.ServeHTTP(w, httptest.NewRequest(http.MethodHead, address(t, a, "js/main.js"), nil))
	if w.Body.Len() != 0 || w.Header().Get("Content-Length") == "0" {
		t.Errorf("HEAD: %d bytes, Content-Length %s", w.Body.Len(), w.Header().Get("Content-Length"))
	}
}

// Everything that the style sheet and the manifest name is there, under an address that may be kept.
func TestReferences(t *testing.T) {
	a := opened(t)
	for _, name := range []string{"css/meantime.css", "img/app.webmanifest"} {
		text := body(t, get(a, address(t, a, name)))
		found := regexp.MustCompile(`"(/static/[^"]+)"`).FindAllStringSubmatch(text, -1)
		if len(found) < 3 {
			t.Errorf("%s names only %d files", name, len(found))
		}
		for _, m := range found {
			if r := get(a, m[1]); r.StatusCode != 200 || !strings.Contains(r.Header.Get("Cache-Control"), "immutable") {
				t.Errorf("%s: %s answers %d, %q", name, m[1], r.StatusCode, r.Header.Get("Cache-Control"))
			}
		}
	}
	if css := body(t, get(a, address(t, a, "css/meantime.css"))); strings.Contains(css, "@import") || strings.Count(css, "@layer components {") < 2 {
		t.Error("the imports were not put in place")
	}
}

func TestImportMap(t *testing.T) {
	a := opened(t)
	text := string(a.ImportMap())
	inner := strings.TrimSuffix(strings.TrimPrefix(text, `<script type="importmap">`), `</script>`)
	var m struct{ Imports map[string]string }
	if err := json.Unmarshal([]byte(inner), &m); err != nil {
		t.Fatal(err)
	}
	if m.Imports["idiomorph"] != address(t, a, "js/vendor/idiomorph.js") || m.Imports["meantime/visit"] != address(t, a, "js/visit.js") {
		t.Errorf("import map: %s", inner)
	}
	sum := sha256.Sum256([]byte(inner))
	if want := "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; a.ImportMapHash() != want {
		t.Errorf("hash %s, want %s", a.ImportMapHash(), want)
	}
}

// A script imports only what the import map names; the size rule is architecture's.
func TestScripts(t *testing.T) {
	a := opened(t)
	named := map[string]bool{}
	for _, m := range a.Modules() {
		named[m] = true
	}
	scripts, err := fs.Glob(files, "js/*.js")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range scripts {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?:from|import) "([^"]+)"`).FindAllStringSubmatch(string(text), -1) {
			if !named[m[1]] {
				t.Errorf("%s imports %q, which is not in the import map", name, m[1])
			}
		}
		if n := strings.Count(string(text), "\n"); n > 80 {
			t.Errorf("%s has %d lines: one behaviour is one small file", name, n)
		}
	}
}

// A family's two parts together hold the letters of every European name.
func TestFontsCoverNames(t *testing.T) {
	css, err := fs.ReadFile(files, "css/fonts.css")
	if err != nil {
		t.Fatal(err)
	}
	fonts, err := fs.Glob(files, "fonts/*.woff2")
	if err != nil {
		t.Fatal(err)
	}
	for _, font := range fonts {
		if !strings.Contains(string(css), path.Base(font)) {
			t.Errorf("%s is shipped and never used", font)
		}
	}
	if got := strings.Count(string(css), "U+0100-02BA"); got != 5 {
		t.Errorf("%d faces have Latin extended, want 5", got)
	}
}

func TestIcon(t *testing.T) {
	a := opened(t)
	icon, err := a.Icon("today")
	if err != nil || !strings.Contains(string(icon), address(t, a, "img/sprite.svg")+"#i-today") {
		t.Errorf("icon: %s, %v", icon, err)
	}
	if _, err := a.Icon("unicorn"); err == nil {
		t.Error("an icon that does not exist was drawn")
	}
}

func TestOpenRefuses(t *testing.T) {
	for name, files := range map[string]fstest.MapFS{
		"an unknown type":          {"img/x.exe": {}},
		"a font that is absent":    {"css/meantime.css": {Data: []byte(`a { src: url("../fonts/x.woff2") }`)}},
		"a sheet that is absent":   {"css/meantime.css": {Data: []byte("@import url(\"x.css\") layer(base);\n")}},
		"an import it cannot read": {"css/meantime.css": {Data: []byte("@import 'x.css';\n")}},
	} {
		if _, err := open(files); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
