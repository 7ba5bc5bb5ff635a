package notes

import "meantime/internal/web/site"

// Routes are the addresses of private notes. again shows the page of a note anew.
func Routes(again Again) []site.Route {
	return []site.Route{
		{Pattern: "GET /notes", Need: site.SignedIn, Do: list},
		{Pattern: "POST /notes/{id}/readers", Need: site.SignedIn, Do: func(v *site.Visit) error { return name(v, again) }},
		{Pattern: "POST /notes/{id}/drop", Need: site.SignedIn, Do: drop},
		{Pattern: "POST /notes/{id}/prolong", Need: site.SignedIn, Do: func(v *site.Visit) error { return prolong(v, again) }},
		{Pattern: "GET /notes/{id}/erase", Need: site.SignedIn, Do: askErase},
		{Pattern: "POST /notes/{id}/erase", Need: site.SignedIn, Do: erase},
	}
}
