package site

import (
	"fmt"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"
	"unicode/utf8"

	"meantime/internal/fault"
	"meantime/internal/person"
	"meantime/internal/web/page"
)

// Need is what a route asks of who asks for it. What a person may see and do beyond that is decided by the domain.
type Need int

// The needs.
const (
	Closed   Need = iota // nobody: the need was not declared
	Anybody              // also who is not signed in
	SignedIn             // every account
	NoGuest              // every account but guests
	Admin                // those who look after settings and members
)

// Route is one address of the site.
type Route struct {
	Pattern string // of net/http: "GET /today"
	Need    Need
	Do      func(*Visit) error
	MaxBody int64 // bytes; 0 for 256 KiB, which is four times the longest letter; Unbounded for what is never held in memory
}

// Unbounded is the MaxBody of what reads a body as it comes, and knows itself how much it takes.
const Unbounded = -1

// maxBody is what an ordinary form may hold.
const maxBody = 256 << 10

// Mount puts routes on a mux.
func (s *Site) Mount(mux *http.ServeMux, routes []Route) {
	for _, route := range routes {
		mux.HandleFunc(route.Pattern, func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, route) })
	}
}

func (s *Site) serve(w http.ResponseWriter, r *http.Request, route Route) {
	limit := route.MaxBody
	if limit == 0 {
		limit = maxBody
	}
	if limit != Unbounded {
		r.Body = http.MaxBytesReader(w, r.Body, limit)
	}
	v, err := s.visit(w, r)
	defer v.stand()
	if err == nil {
		err = v.allowed(route.Need)
	}
	if err == nil && !plainAddress(r.URL) {
		err = fault.NotFound("page")
	}
	if fault.Is(err, fault.KindUnsigned) && r.Method == http.MethodGet {
		s.Pages.Done(w, r, signInFor(r), nil)
		return
	}
	if err == nil {
		err = route.Do(v)
	}
	if err != nil {
		s.Pages.Fail(w, r, v.Shell, err)
	}
}

// stand keeps a mistake of ours in one page from being no answer at all.
func (v *Visit) stand() {
	switch p := recover(); p {
	case nil:
	case http.ErrAbortHandler:
		panic(p)
	default:
		v.Pages.Fail(v.W, v.R, v.Shell, fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
	}
}

func (v *Visit) allowed(need Need) error {
	switch {
	case need == Anybody:
		return nil
	case need == Closed:
		return fault.NotFound("page")
	case v.Actor.ID == 0:
		return fault.Unsigned()
	case need == NoGuest && v.Actor.Role == person.Guest:
		return fault.NotFound("page") // as for what does not exist
	case need == Admin && !v.Actor.Administers():
		return fault.NotFound("page")
	}
	return nil
}

// Foreign answers a form that another site sent.
func (s *Site) Foreign(w http.ResponseWriter, r *http.Request) {
	shell := page.Anonymous(r, s.Words.Match(r.Header.Get("Accept-Language")), "", s.Now())
	s.Pages.Fail(w, r, shell, fault.Forbidden("other_site", "This came from another site, so nothing was done. Please do it on the page here."))
}

// Nothing answers for addresses that do not exist, like for those that are not the viewer's.
func Nothing(*Visit) error { return fault.NotFound("page") }

// plainAddress tells whether an address is made of text: no database finds anything by broken UTF-8 or NUL.
func plainAddress(u *url.URL) bool { return plain(u.Path) && plainValues(u.Query()) }

func plainValues(values url.Values) bool {
	for name, list := range values {
		if !plain(name) || slices.ContainsFunc(list, func(s string) bool { return !plain(s) }) {
			return false
		}
	}
	return true
}

func plain(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }
