package rest

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/once"
	"meantime/internal/person"
)

//go:embed about.md
var about string

// Prefix is where the first version of the API is.
const Prefix = "/api/v1"

// Parts are what every operation needs. All are needed.
type Parts struct {
	DB      *db.DB
	Now     func() time.Time
	Log     *slog.Logger
	Persons *person.Parts
	Keys    *once.Keys
	BaseURL string                            // where people reach this Meantime, without a slash at its end
	Address func(file string) (string, error) // where a file that the pages carry is found, as a font
}

// Surface is the API, on which operations are registered.
type Surface struct {
	parts Parts
	huma  huma.API
	mux   *http.ServeMux
	count int // of the operations so far, while they are registered
}

// Open returns the API of the operations that register adds, in the order of the reference. It answers everything under
// /api/. What the types of other packages are is said by describe.
func Open(p Parts, register func(*Surface), describe func(huma.Registry)) *Surface {
	s := &Surface{parts: p, mux: http.NewServeMux()}
	config := huma.DefaultConfig("Meantime", "1")
	config.CreateHooks = nil // they would write addresses from the Host header into every answer
	config.OpenAPIPath, config.DocsPath, config.SchemasPath = "", "", ""
	config.RejectUnknownQueryParameters = true
	config.Transformers = []huma.Transformer{reword}
	format := huma.Format{Marshal: marshal, Unmarshal: json.Unmarshal}
	config.Formats = map[string]huma.Format{"application/json": format, "json": format}
	config.Info.Description = about
	config.Servers = []*huma.Server{{URL: p.BaseURL + Prefix}}
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{"token": {Type: "http", Scheme: "bearer",
		Description: "A personal token, which begins with mt_. Its scopes are read, write and admin."}}
	describeTypes(config.Components.Schemas)
	s.huma = humago.NewWithPrefix(s.mux, Prefix, config)
	s.huma.UseMiddleware(s.admit)
	config.Components.Responses = s.problems()
	register(s)
	describe(config.Components.Schemas)
	s.publish()
	return s
}

func marshal(w io.Writer, v any) error {
	body, err := encode(v)
	if err != nil {
		return err
	}
	_, err = w.Write(body)
	return err
}

// publish serves the document and the reference. They are written when they are first asked for: starting does not wait.
func (s *Surface) publish() {
	document := s.huma.OpenAPI()
	complete(document)
	s.serve("/api/openapi.json", "application/openapi+json", func() ([]byte, error) { return json.Marshal(document) })
	s.serve("/api/openapi.yaml", "application/openapi+yaml", func() ([]byte, error) { return document.YAML() })
	s.serve("/api/docs", "text/html; charset=utf-8", func() ([]byte, error) { return reference(document) })
	s.mux.Handle("GET /api/{$}", http.RedirectHandler("/api/docs", http.StatusSeeOther))
	s.serve("/api/docs.css", "text/css; charset=utf-8", func() ([]byte, error) { return withFonts(s.parts.Address) })
}

// serve answers with what make makes once.
func (s *Surface) serve(path, kind string, make func() ([]byte, error)) {
	made := sync.OnceValues(make)
	s.mux.HandleFunc("GET "+path, func(w http.ResponseWriter, r *http.Request) {
		body, err := made()
		if err != nil {
			s.refuse(w, r, err)
			return
		}
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Cache-Control", "no-cache")
		_, _ = w.Write(body) // the asker has gone: nobody to tell
	})
}

// ServeHTTP answers every request under /api/, also those to addresses that there are not.
func (s *Surface) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	guard(w.Header(), strings.HasPrefix(s.parts.BaseURL, "https:"))
	defer func() {
		switch p := recover(); p {
		case nil:
		case http.ErrAbortHandler:
			panic(p)
		default:
			s.refuse(w, r, fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
		}
	}()
	if !utf8.ValidString(r.URL.Path) || strings.ContainsRune(r.URL.Path, 0) {
		s.refuse(w, r, nowhere())
		return
	}
	if h, pattern := s.mux.Handler(r); pattern == "" {
		s.refuse(w, r, without(h, r))
		return
	}
	s.mux.ServeHTTP(w, r)
}

// guard puts the headers on every answer. Nothing of the API runs in a browser, is framed, kept, or read by another site.
func guard(h http.Header, secure bool) {
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; font-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	if secure {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

func nowhere() error {
	return &fault.Fault{Kind: fault.KindNotFound, Code: "address_not_found", Message: "There is nothing at this address."}
}

// without is what to say of a request that no pattern takes: the mux knows whether another method would do.
func without(h http.Handler, r *http.Request) error {
	said := &silent{header: http.Header{}}
	h.ServeHTTP(said, r)
	if said.status != http.StatusMethodNotAllowed {
		return nowhere()
	}
	return NewProblem(said.status, "method_not_allowed", "This address does not take this method.").with("Allow", said.header.Get("Allow"))
}

// silent notes how a handler would answer.
type silent struct {
	header http.Header
	status int
}

func (s *silent) Header() http.Header         { return s.header }
func (s *silent) WriteHeader(status int)      { s.status = status }
func (s *silent) Write(b []byte) (int, error) { return len(b), nil }
