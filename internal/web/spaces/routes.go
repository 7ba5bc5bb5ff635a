package spaces

import (
	"context"
	"net/url"

	"meantime/internal/id"
	"meantime/internal/space"
	"meantime/internal/web/site"
)

// Routes are the addresses of spaces.
func Routes() []site.Route {
	return []site.Route{
		{Pattern: "GET /spaces", Need: site.SignedIn, Do: list},
		{Pattern: "GET /spaces/new", Need: site.NoGuest, Do: blank},
		{Pattern: "POST /spaces/new", Need: site.NoGuest, Do: create},
		{Pattern: "GET /spaces/{space}", Need: site.SignedIn, Do: front},
		{Pattern: "GET /spaces/{space}/threads", Need: site.SignedIn, Do: threads},
		{Pattern: "GET /spaces/{space}/decisions", Need: site.SignedIn, Do: decided},
		{Pattern: "GET /spaces/{space}/members", Need: site.SignedIn, Do: members},
		{Pattern: "POST /spaces/{space}/members", Need: site.NoGuest, Do: add},
		{Pattern: "POST /spaces/{space}/members/{person}/remove", Need: site.SignedIn, Do: remove},
		{Pattern: "POST /spaces/{space}/join", Need: site.SignedIn, Do: join},
		{Pattern: "POST /spaces/{space}/leave", Need: site.SignedIn, Do: leave},
		{Pattern: "GET /spaces/{space}/settings", Need: site.SignedIn, Do: settings},
		{Pattern: "POST /spaces/{space}/settings", Need: site.SignedIn, Do: edit},
		{Pattern: "POST /spaces/{space}/tune", Need: site.SignedIn, Do: tune},
		{Pattern: "GET /spaces/{space}/mail", Need: site.SignedIn, Do: letters},
		{Pattern: "POST /spaces/{space}/mail", Need: site.SignedIn, Do: takeOthers},
		{Pattern: "POST /spaces/{space}/mail/{mail}/in", Need: site.SignedIn, Do: letIn},
		{Pattern: "POST /spaces/{space}/mail/{mail}/away", Need: site.SignedIn, Do: turnAway},
		{Pattern: "POST /spaces/{space}/archive", Need: site.SignedIn, Do: archive},
		{Pattern: "POST /spaces/{space}/restore", Need: site.SignedIn, Do: restore},
		{Pattern: "GET /complete/members", Need: site.NoGuest, Do: complete},
	}
}

// address is where a space is.
func address(space id.ID) string { return "/spaces/" + space.String() }

// withQuery adds those of the pairs of name and value that have a value.
func withQuery(path string, pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// find returns the space of the address.
func find(ctx context.Context, v *site.Visit) (space.Space, error) {
	where, err := v.ID("space", "space")
	if err != nil {
		return space.Space{}, err
	}
	return v.Spaces.Find(ctx, v.Actor, where)
}
