package notes

import "meantime/internal/web/site"

// Routes are the addresses of private notes.
func Routes() []site.Route {
	return []site.Route{
		{Pattern: "GET /notes", Need: site.SignedIn, Do: list},
		{Pattern: "POST /notes/{id}/readers", Need: site.SignedIn, Do: name},
		{Pattern: "POST /notes/{id}/drop", Need: site.SignedIn, Do: drop},
		{Pattern: "POST /notes/{id}/prolong", Need: site.SignedIn, Do: prolong},
		{Pattern: "GET /notes/{id}/erase", Need: site.SignedIn, Do: askErase},
		{Pattern: "POST /notes/{id}/erase", Need: site.SignedIn, Do: erase},
	}
}
