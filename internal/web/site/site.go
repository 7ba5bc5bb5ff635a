package site

import (
	"log/slog"
	"time"

	"meantime/internal/ask"
	"meantime/internal/bus"
	"meantime/internal/db"
	"meantime/internal/decision"
	"meantime/internal/delivery"
	"meantime/internal/find"
	"meantime/internal/holiday"
	"meantime/internal/imports"
	"meantime/internal/interruption"
	"meantime/internal/oncall"
	"meantime/internal/once"
	"meantime/internal/org"
	"meantime/internal/overlap"
	"meantime/internal/person"
	"meantime/internal/relay"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/triage"
	"meantime/internal/urgent"
	"meantime/internal/web/page"
	"meantime/internal/words"
	"meantime/internal/zone"
)

// Site is everything that pages are made from.
type Site struct {
	DB         *db.DB
	Bus        *bus.Bus
	Now        func() time.Time
	Log        *slog.Logger
	Zones      func() *zone.Data
	Holidays   *holiday.Data
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
	Finds      *find.Finds
	Keys       *once.Keys
	Pages      *page.Pages
	Words      *words.Catalogue
	BaseURL    string
	Secure     bool // people reach this site by https

	Interruptions *interruption.Interruptions
}
