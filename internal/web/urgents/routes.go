package urgents

import (
	"meantime/internal/id"
	"meantime/internal/web/site"
)

// Routes are the addresses of what is urgent.
func Routes() []site.Route {
	return []site.Route{
		{Pattern: "GET /rings", Need: site.SignedIn, Do: rings},
		{Pattern: "GET /urgents/{id}", Need: site.SignedIn, Do: show},
		{Pattern: "POST /urgents/{id}/mine", Need: site.SignedIn, Do: mine},
		{Pattern: "POST /urgents/{id}/resolve", Need: site.SignedIn, Do: resolve},
		{Pattern: "POST /urgents/{id}/send", Need: site.SignedIn, Do: send},
		{Pattern: "POST /urgents/{id}/drop", Need: site.SignedIn, Do: drop},
		{Pattern: "GET /spaces/{space}/urgents", Need: site.SignedIn, Do: log},
	}
}

// Address is where an urgent is.
func Address(urgent id.ID) string { return "/urgents/" + urgent.String() }
