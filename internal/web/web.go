package web

import (
	"net/http"
	"slices"

	"meantime/internal/web/admin"
	"meantime/internal/web/asks"
	"meantime/internal/web/compose"
	"meantime/internal/web/decisions"
	"meantime/internal/web/files"
	"meantime/internal/web/finds"
	"meantime/internal/web/gate"
	"meantime/internal/web/hours"
	"meantime/internal/web/me"
	"meantime/internal/web/notes"
	"meantime/internal/web/oncall"
	"meantime/internal/web/people"
	"meantime/internal/web/relays"
	"meantime/internal/web/site"
	"meantime/internal/web/spaces"
	"meantime/internal/web/static"
	"meantime/internal/web/threads"
	"meantime/internal/web/today"
	"meantime/internal/web/urgents"
)

// Routes is every address of the site, by concept.
func Routes() []site.Route {
	return slices.Concat(
		[]site.Route{
			{Pattern: "GET /stream", Need: site.SignedIn, Do: site.Stream},
			{Pattern: "GET /{$}", Need: site.SignedIn, Do: func(v *site.Visit) error { return v.Go("/today", "", nil) }},
			{Pattern: "GET /", Need: site.Anybody, Do: site.Nothing},
		},
		admin.Routes(),
		asks.Routes(),
		gate.Routes(),
		compose.Routes(),
		decisions.Routes(),
		finds.Routes(),
		files.Routes(),
		hours.Routes(),
		me.Routes(),
		notes.Routes(threads.AgainNote),
		oncall.Routes(),
		people.Routes(),
		relays.Routes(),
		spaces.Routes(),
		threads.Routes(),
		today.Routes(),
		urgents.Routes(),
	)
}

// New returns the handler of the whole web surface.
func New(s *site.Site, assets *static.Assets) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET "+static.Prefix, assets)
	mux.HandleFunc("POST /theme", s.Pages.SetTheme)
	s.Mount(mux, Routes())
	own := http.NewCrossOriginProtection()
	own.SetDenyHandler(http.HandlerFunc(s.Foreign))
	return s.Pages.Guard(own.Handler(mux))
}
