package finds

import "meantime/internal/web/site"

// Routes are the addresses of finding.
func Routes() []site.Route {
	return []site.Route{
		{Pattern: "GET /find", Need: site.SignedIn, Do: show},
		{Pattern: "GET /complete/places", Need: site.SignedIn, Do: complete},
	}
}
