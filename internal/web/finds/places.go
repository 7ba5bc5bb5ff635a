package finds

import (
	"encoding/json"
	"slices"
	"strings"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/find"
	"meantime/internal/id"
	"meantime/internal/web/site"
)

const (
	offeredHits = 5
	maxRecent   = 8
)

// complete is GET /complete/places?q=&recent=: where somebody may want to go. By what was typed, these are the pages, the
// spaces and the people of that name, and the newest of what was written. While nothing is typed, they are the places of recent, a
// list of addresses that the reader's browser keeps: those that the reader may still see.
func complete(v *site.Visit) (err error) {
	var places []Place
	if typed := strings.TrimSpace(v.R.URL.Query().Get("q")); typed != "" {
		places, err = byName(v, typed)
	} else {
		places, err = recent(v, strings.Fields(v.R.URL.Query().Get("recent")))
	}
	if err != nil {
		return err
	}
	if places == nil {
		places = []Place{}
	}
	body, err := json.Marshal(map[string]any{"places": places})
	if err != nil {
		return err
	}
	v.W.Header().Set("Content-Type", "application/json")
	v.W.Header().Set("Cache-Control", "private, no-store")
	_, _ = v.W.Write(body) // the reader has gone: nobody to tell
	return nil
}

// byName are the places of a name, and the newest of what was written with these words.
func byName(v *site.Visit, typed string) ([]Place, error) {
	out := pages(v, typed)
	spaces, err := v.Spaces.List(v.Ctx(), v.Actor)
	if err != nil {
		return nil, err
	}
	found, err := called(v, spaces, typed)
	if err != nil {
		return nil, err
	}
	out = append(out, found...)
	written, err := v.Finds.Find(v.Ctx(), v.Actor, find.Look{Query: find.Parse(typed, names(v.L())), Names: names(v.L()), Zone: v.Shell.Now.Location(), Limit: offeredHits})
	if err != nil {
		return nil, err
	}
	threads := map[id.ID]bool{}
	for _, found := range slices.Concat(written.Settled, written.Talk) {
		if threads[found.Thread] {
			continue // one way to a thread is enough: the newest, or what came of it
		}
		threads[found.Thread] = true
		h := hitOf(v, find.Query{}, found)
		icon := h.Icon
		if icon == "" {
			icon = "thread"
		}
		out = append(out, Place{Href: h.Href, Name: plain(h.Title), Says: v.L().T("{who} in {space}", "who", h.By, "space", h.Space), Icon: icon, Written: true})
	}
	return out, nil
}

func plain(pieces []find.Piece) (out string) {
	for _, p := range pieces {
		out += p.Text
	}
	return out
}

// pages are the pages that everybody has, of a name.
func pages(v *site.Visit, typed string) (out []Place) {
	l := v.L()
	for _, p := range []Place{
		{Href: "/today", Name: l.T("Today"), Icon: "today"}, {Href: "/spaces", Name: l.T("Spaces"), Icon: "spaces"},
		{Href: "/people", Name: l.T("People"), Icon: "people"}, {Href: "/decisions", Name: l.T("Decisions"), Icon: "decision"},
		{Href: "/notes", Name: l.T("Private notes"), Icon: "lock"}, {Href: "/drafts", Name: l.T("Drafts"), Icon: "edit"},
		{Href: "/me/hours", Name: l.T("Your hours"), Icon: "clock"}, {Href: "/new", Name: l.T("New"), Icon: "plus"},
	} {
		if find.Begins(p.Name, typed) {
			p.Says = l.T("Page")
			out = append(out, p)
		}
	}
	return out
}

// recent are the places of addresses, as far as the reader sees what is there.
func recent(v *site.Visit, addresses []string) (out []Place, err error) {
	err = v.DB.Read(v.Ctx(), func(tx *db.Tx) error {
		out = nil
		for _, address := range addresses[:min(len(addresses), maxRecent)] {
			place, err := placeOf(v, tx, address)
			if fault.Is(err, fault.KindNotFound) {
				continue
			}
			if err != nil {
				return err
			}
			place.Href = address
			out = append(out, place)
		}
		return nil
	})
	return out, err
}

// placeOf is the place of an address: a thread, a space or a person. Of any other there is none.
func placeOf(v *site.Visit, tx *db.Tx, address string) (Place, error) {
	kind, spelled, _ := strings.Cut(strings.TrimPrefix(address, "/"), "/")
	number, err := id.Parse(spelled)
	if err != nil {
		return Place{}, fault.NotFound("page")
	}
	switch kind {
	case "threads":
		found, err := v.Threads.Find(tx.Context(), v.Actor, number)
		return Place{Name: found.Title, Says: found.Where.Name, Icon: "thread"}, err
	case "spaces":
		found, err := v.Spaces.FindIn(tx, v.Actor, number)
		return Place{Name: found.Name, Says: v.L().T("Space"), Icon: "spaces"}, err
	case "people":
		if err := v.Spaces.Knows(tx.Context(), v.Actor, number); err != nil {
			return Place{}, err
		}
		found, err := v.Persons.People.Get(tx, number)
		return Place{Name: found.Name, Says: v.L().T("Person"), Icon: "people"}, err
	}
	return Place{}, fault.NotFound("page")
}
