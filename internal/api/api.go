package api

import (
	"net/http"

	"meantime/internal/api/advice"
	"meantime/internal/api/archives"
	"meantime/internal/api/decisions"
	"meantime/internal/api/files"
	"meantime/internal/api/finds"
	"meantime/internal/api/mails"
	"meantime/internal/api/notes"
	turns "meantime/internal/api/oncall"
	"meantime/internal/api/overlaps"
	"meantime/internal/api/relays"
	"meantime/internal/api/rest"
	"meantime/internal/api/urgents"
	"meantime/internal/ask"
	"meantime/internal/away"
	"meantime/internal/decision"
	"meantime/internal/delivery"
	"meantime/internal/file"
	"meantime/internal/find"
	"meantime/internal/holiday"
	"meantime/internal/imports"
	"meantime/internal/incoming"
	"meantime/internal/interruption"
	"meantime/internal/oncall"
	"meantime/internal/org"
	"meantime/internal/overlap"
	"meantime/internal/pausing"
	"meantime/internal/relay"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/triage"
	"meantime/internal/urgent"
	"meantime/internal/words"
	"meantime/internal/zone"
)

// Transfers move bytes that are held in no memory.
type Transfers interface {
	files.Transfers
	archives.Transfers
}

// Deps are what the API is made from. All are needed.
type Deps struct {
	rest.Parts
	Zones      func() *zone.Data
	Holidays   *holiday.Data
	Orgs       *org.Orgs
	Spaces     *space.Spaces
	Deliveries *delivery.Deliveries
	Files      *file.Files
	Transfers  Transfers
	Asks       *ask.Asks
	Threads    *thread.Threads
	Advice     *triage.Rules
	Relays     *relay.Relays
	Decisions  *decision.Decisions
	Finds      *find.Finds
	Imports    *imports.Imports
	Incoming   *incoming.Incoming
	Pauses     *pausing.Pauses
	Away       *away.Away
	Urgents    *urgent.Urgents
	Rotas      *oncall.Rotas
	Refusals   *oncall.Refusals
	Words      *words.Catalogue

	Overlaps      *overlap.Overlaps
	Interruptions *interruption.Interruptions
}

// surface is the operations of this package.
type surface struct {
	*rest.Surface
	Deps
}

// New returns the handler of everything under /api/.
func New(d Deps) http.Handler {
	s := &surface{Deps: d}
	return rest.Open(d.Parts, s.operations, describeDeclared)
}

// operations is every operation, in the order of the reference.
func (s *surface) operations(kernel *rest.Surface) {
	s.Surface = kernel
	s.me()
	s.schedule()
	s.today()
	s.spaces()
	s.threads()
	s.letters()
	s.asks()
	decisions.Register(kernel, decisions.Parts{Decisions: s.Decisions})
	urgents.Register(kernel, urgents.Parts{DB: s.DB, Now: s.Now, Persons: s.Persons, Urgents: s.Urgents, Words: s.Words})
	advice.Register(kernel, advice.Parts{Rules: s.Advice})
	finds.Register(kernel, finds.Parts{DB: s.DB, Now: s.Now, Persons: s.Persons, Finds: s.Finds})
	relays.Register(kernel, relays.Parts{DB: s.DB, Threads: s.Threads, Relays: s.Relays})
	turns.Register(kernel, turns.Parts{Now: s.Now, Rotas: s.Rotas, Refusals: s.Refusals})
	notes.Register(kernel, notes.Parts{Threads: s.Threads})
	files.Register(kernel, files.Parts{DB: s.DB, Files: s.Files, Transfers: s.Transfers})
	archives.Register(kernel, archives.Parts{Transfers: s.Transfers, Words: s.Words})
	mails.Register(kernel, mails.Parts{Deliveries: s.Deliveries, Incoming: s.Incoming, Pauses: s.Pauses})
	s.drafts()
	s.people()
	overlaps.Register(kernel, overlaps.Parts{DB: s.DB, Now: s.Now, Persons: s.Persons, Orgs: s.Orgs, Overlaps: s.Overlaps, Interruptions: s.Interruptions})
	s.invitations()
	s.organisation()
	s.holidays()
}
