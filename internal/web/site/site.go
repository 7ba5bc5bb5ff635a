package site

import (
	"log/slog"
	"net/http"
	"time"

	"meantime/internal/archive"
	"meantime/internal/ask"
	"meantime/internal/away"
	"meantime/internal/bus"
	"meantime/internal/db"
	"meantime/internal/decision"
	"meantime/internal/delivery"
	"meantime/internal/file"
	"meantime/internal/find"
	"meantime/internal/holiday"
	"meantime/internal/id"
	"meantime/internal/imports"
	"meantime/internal/incoming"
	"meantime/internal/interruption"
	"meantime/internal/leaving"
	"meantime/internal/oncall"
	"meantime/internal/once"
	"meantime/internal/org"
	"meantime/internal/overlap"
	"meantime/internal/pausing"
	"meantime/internal/person"
	"meantime/internal/relay"
	"meantime/internal/space"
	"meantime/internal/telling"
	"meantime/internal/thread"
	"meantime/internal/triage"
	"meantime/internal/urgent"
	"meantime/internal/web/page"
	"meantime/internal/words"
	"meantime/internal/zone"
)

// Transfers move the bytes of files.
type Transfers interface {
	// Upload answers a request of tus, to the address of all uploads or, by its number, of one.
	Upload(w http.ResponseWriter, r *http.Request, by person.Actor, number string, say func(error) string) error
	// Serve answers with bytes that somebody may see.
	Serve(w http.ResponseWriter, r *http.Request, by person.Actor, v id.ID, as file.Form) error
	// Archive answers with an archive that somebody may make.
	Archive(w http.ResponseWriter, r *http.Request, by person.Actor, kind archive.Kind, l *words.Locale) error
}

// Site is everything that pages are made from.
type Site struct {
	DB         *db.DB
	Bus        *bus.Bus
	Now        func() time.Time
	Log        *slog.Logger
	Zones      func() *zone.Data
	Holidays   *holiday.Data
	Mails      bool // mails can be sent
	Orgs       *org.Orgs
	Persons    *person.Parts
	Spaces     *space.Spaces
	Overlaps   *overlap.Overlaps
	Deliveries *delivery.Deliveries
	Rotas      *oncall.Rotas
	Refusals   *oncall.Refusals
	Asks       *ask.Asks
	Threads    *thread.Threads
	Advice     *triage.Rules
	Urgents    *urgent.Urgents
	Decisions  *decision.Decisions
	Relays     *relay.Relays
	Imports    *imports.Imports
	Incoming   *incoming.Incoming
	Finds      *find.Finds
	Telling    *telling.Teller
	Leavings   *leaving.Leavings
	Pauses     *pausing.Pauses
	Away       *away.Away
	Keys       *once.Keys
	Pages      *page.Pages
	Words      *words.Catalogue
	Files      *file.Files
	Transfers  Transfers
	BaseURL    string
	Secure     bool // people reach this site by https

	Interruptions *interruption.Interruptions
}
