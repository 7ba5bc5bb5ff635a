package oncall

import (
	"meantime/internal/id"
	"meantime/internal/web/site"
	"meantime/internal/web/spaces"
)

// Routes are the addresses of who is on call.
func Routes() []site.Route {
	return []site.Route{
		{Pattern: "GET /spaces/{space}/on-call", Need: site.SignedIn, Do: show},
		{Pattern: "GET /spaces/{space}/on-call/turns", Need: site.NoGuest, Do: turns},
		{Pattern: "POST /spaces/{space}/on-call/turns", Need: site.NoGuest, Do: declare},
		{Pattern: "POST /spaces/{space}/on-call/end", Need: site.NoGuest, Do: end},
		{Pattern: "POST /spaces/{space}/on-call/told", Need: site.NoGuest, Do: told},
		{Pattern: "POST /spaces/{space}/on-call/line", Need: site.NoGuest, Do: setLine},
		{Pattern: "POST /spaces/{space}/on-call/replacements", Need: site.NoGuest, Do: replace},
		{Pattern: "POST /spaces/{space}/on-call/replacements/{replacement}/take-back", Need: site.NoGuest, Do: takeBack},
		{Pattern: "GET /spaces/{space}/on-call/offer", Need: site.SignedIn, Do: offer},
		{Pattern: "POST /spaces/{space}/on-call/offer", Need: site.SignedIn, Do: makeOffer},
		{Pattern: "GET /swaps/{swap}", Need: site.SignedIn, Do: showSwap},
		{Pattern: "POST /swaps/{swap}/agree", Need: site.SignedIn, Do: agree},
		{Pattern: "POST /swaps/{swap}/decline", Need: site.SignedIn, Do: decline},
		{Pattern: "POST /swaps/{swap}/withdraw", Need: site.SignedIn, Do: withdraw},
	}
}

// address is where a space's on-call page is.
func address(space id.ID) string { return "/spaces/" + space.String() + spaces.TabOnCall }
