package relays

import "meantime/internal/web/site"

// Routes are the addresses of relays.
func Routes() []site.Route {
	return []site.Route{
		{Pattern: "GET /relays/new", Need: site.SignedIn, Do: begin},
		{Pattern: "POST /relays/plan", Need: site.SignedIn, Do: plan},
		{Pattern: "POST /relays", Need: site.SignedIn, Do: start},
		{Pattern: "GET /complete/relay", Need: site.SignedIn, Do: complete},
		{Pattern: "POST /relays/{id}/pause", Need: site.SignedIn, Do: pause},
		{Pattern: "POST /relays/{id}/go-on", Need: site.SignedIn, Do: goOn},
		{Pattern: "POST /relays/{id}/stop", Need: site.SignedIn, Do: stop},
		{Pattern: "POST /relays/{id}/legs/{leg}/skip", Need: site.SignedIn, Do: skip},
		{Pattern: "POST /relays/{id}/legs/{leg}/earlier", Need: site.SignedIn, Do: earlier},
		{Pattern: "POST /relays/{id}/legs/{leg}/later", Need: site.SignedIn, Do: later},
	}
}
