package compose

import "meantime/internal/web/site"

// Routes are the addresses of writing. Replies are sent to the address of their thread.
func Routes() []site.Route {
	return []site.Route{
		{Pattern: "GET /new", Need: site.SignedIn, Do: begin},
		{Pattern: "POST /new", Need: site.SignedIn, Do: send},
		{Pattern: "POST /preview", Need: site.SignedIn, Do: preview},
		{Pattern: "POST /arrivals", Need: site.SignedIn, Do: arrivals},
		{Pattern: "POST /advice", Need: site.SignedIn, Do: advise},
		{Pattern: "GET /complete/people", Need: site.SignedIn, Do: complete},
		{Pattern: "GET /drafts", Need: site.SignedIn, Do: listDrafts},
		{Pattern: "POST /drafts", Need: site.SignedIn, Do: keep},
		{Pattern: "POST /drafts/remove", Need: site.SignedIn, Do: remove},
		{Pattern: "GET /scheduled", Need: site.SignedIn, Do: listScheduled},
		{Pattern: "POST /scheduled/{id}/cancel", Need: site.SignedIn, Do: cancel},
	}
}
