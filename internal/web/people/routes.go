package people

import (
	"net/http"
	"strconv"

	"meantime/internal/fault"
	"meantime/internal/web/site"
)

// Routes are the addresses of people.
func Routes() []site.Route {
	return []site.Route{
		{Pattern: "GET /people", Need: site.SignedIn, Do: showMap},
		{Pattern: "GET /people/hour", Need: site.SignedIn, Do: lookForHour},
		{Pattern: "POST /people/hour", Need: site.SignedIn, Do: takeHour},
		{Pattern: "POST /people/hour/{hour}/give-back", Need: site.SignedIn, Do: giveHourBack},
		{Pattern: "GET /people/{person}", Need: site.SignedIn, Do: profile},
		{Pattern: "GET /photos/{photo}", Need: site.SignedIn, Do: func(v *site.Visit) error { return photo(v, true) }},
		{Pattern: "GET /photos/{photo}/large", Need: site.SignedIn, Do: func(v *site.Visit) error { return photo(v, false) }},
	}
}

// keepFor is how long a browser keeps a photo, in seconds: its name changes with its content.
const keepFor = 365 * 24 * 60 * 60

// photo answers with a photo as it stands beside a name, or a large one. Nobody but the browser that asked keeps it.
func photo(v *site.Visit, small bool) error {
	name := v.R.PathValue("photo")
	tag := `"` + name + `"`
	if len(name) > 64 {
		return fault.NotFound("photo")
	}
	jpeg, err := v.Persons.Photos.Get(v.Ctx(), name, small)
	if err != nil {
		return err
	}
	h := v.W.Header()
	h.Set("Cache-Control", "private, max-age="+strconv.Itoa(keepFor)+", immutable")
	h.Set("ETag", tag)
	h.Set("X-Content-Type-Options", "nosniff")
	if v.R.Header.Get("If-None-Match") == tag {
		v.W.WriteHeader(http.StatusNotModified)
		return nil
	}
	h.Set("Content-Type", "image/jpeg")
	h.Set("Content-Length", strconv.Itoa(len(jpeg)))
	if v.R.Method == http.MethodHead {
		return nil
	}
	_, _ = v.W.Write(jpeg) // the reader has gone: nobody to tell
	return nil
}
