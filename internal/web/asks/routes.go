package asks

import "meantime/internal/web/site"

// Routes are the addresses of what people are asked.
func Routes() []site.Route {
	return []site.Route{
		{Pattern: "GET /asked/{id}", Need: site.SignedIn, Do: show},
		{Pattern: "POST /asked/{id}/done", Need: site.SignedIn, Do: done},
		{Pattern: "GET /asked/{id}/again", Need: site.SignedIn, Do: typeTime},
		{Pattern: "POST /asked/{id}/again", Need: site.SignedIn, Do: again},
		{Pattern: "GET /asked/{id}/not-then", Need: site.SignedIn, Do: whichInstead},
		{Pattern: "POST /asked/{id}/not-then", Need: site.SignedIn, Do: notThen},
		{Pattern: "GET /asked/{id}/talk", Need: site.SignedIn, Do: whichOther},
		{Pattern: "POST /asked/{id}/talk", Need: site.SignedIn, Do: talkAt},
		{Pattern: "POST /asked/{id}/carry-on", Need: site.SignedIn, Do: carryOn},
		{Pattern: "POST /asked/{id}/withdraw", Need: site.SignedIn, Do: withdraw},
		{Pattern: "GET /asked/{id}/hand-on", Need: site.SignedIn, Do: chooseWho},
		{Pattern: "POST /asked/{id}/hand-on", Need: site.SignedIn, Do: handOn},
		{Pattern: "POST /asked/{id}/hand-on/times", Need: site.SignedIn, Do: showTimes},
		{Pattern: "POST /asked/{id}/take", Need: site.SignedIn, Do: take},
		{Pattern: "POST /asked/{id}/give-back", Need: site.SignedIn, Do: giveBack},
		{Pattern: "GET /complete/asked", Need: site.SignedIn, Do: complete},
	}
}
