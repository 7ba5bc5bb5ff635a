package api

import (
	"net/http"

	"meantime/internal/api/rest"
	"meantime/internal/ask"
	"meantime/internal/delivery"
	"meantime/internal/holiday"
	"meantime/internal/org"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/zone"
)

// Deps are what the API is made from. All are needed.
type Deps struct {
	rest.Parts
	Zones      func() *zone.Data
	Holidays   *holiday.Data
	Orgs       *org.Orgs
	Spaces     *space.Spaces
	Deliveries *delivery.Deliveries
	Asks       *ask.Asks
	Threads    *thread.Threads
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
	s.drafts()
	s.people()
	s.invitations()
	s.organisation()
	s.holidays()
}
