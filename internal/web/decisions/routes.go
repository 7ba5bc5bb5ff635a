package decisions

import (
	"meantime/internal/id"
	"meantime/internal/web/site"
)

// Routes are the addresses of proposals and decisions. The register of one space is a page of that space.
func Routes() []site.Route {
	return []site.Route{
		{Pattern: "GET /decisions", Need: site.SignedIn, Do: register},
		{Pattern: "GET /decisions/{id}", Need: site.SignedIn, Do: show},
		{Pattern: "POST /decisions/{id}/keep", Need: site.SignedIn, Do: keep},
		{Pattern: "POST /decisions/{id}/propose", Need: site.SignedIn, Do: propose},
		{Pattern: "GET /spaces/{space}/decisions/{number}", Need: site.SignedIn, Do: numbered},
		{Pattern: "POST /threads/{id}/stance", Need: site.SignedIn, Do: stand},
		{Pattern: "GET /threads/{id}/decide", Need: site.SignedIn, Do: blank},
		{Pattern: "POST /threads/{id}/decide", Need: site.SignedIn, Do: decide},
		{Pattern: "GET /complete/decisions", Need: site.SignedIn, Do: complete},
	}
}

// address is where a decision is.
func address(d id.ID) string { return "/decisions/" + d.String() }
