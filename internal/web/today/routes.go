package today

import "meantime/internal/web/site"

// Routes are the addresses of Today.
func Routes() []site.Route {
	return []site.Route{
		{Pattern: "GET /today", Need: site.SignedIn, Do: show},
		{Pattern: "POST /today/open", Need: site.SignedIn, Do: openEarly},
		{Pattern: "GET /later", Need: site.SignedIn, Do: showLater},
		{Pattern: "GET /items/{id}/later", Need: site.SignedIn, Do: chooseLater},
		{Pattern: "POST /items/{id}/later", Need: site.SignedIn, Do: putOff},
		{Pattern: "POST /items/{id}/now", Need: site.SignedIn, Do: bringBack},
		{Pattern: "POST /items/{id}/done", Need: site.SignedIn, Do: putAway},
		{Pattern: "POST /items/{id}/undone", Need: site.SignedIn, Do: takeUp},
		{Pattern: "GET /items/{id}/why", Need: site.SignedIn, Do: showWhy},
	}
}
