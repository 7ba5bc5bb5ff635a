package compose_test

import (
	"testing"

	"meantime/internal/thread"
	"meantime/internal/web/compose"
	"meantime/internal/web/page"
	"meantime/internal/web/page/pagetest"
	"meantime/internal/words"
)

func TestPages(t *testing.T) {
	shell := func() page.Shell { return pagetest.Shell(t, "New", page.PlaceNone) }
	english := &words.Locale{}
	known := compose.Arrivals{Known: true, Lead: "Arrives.", Range: "First Nadia.", Morning: "At their next morning.", Unreached: "Axel has none.", Away: []string{"Axel is away."},
		Readers: []compose.Reader{{Face: page.NewFace("n", "Nadia Haddad", ""), When: "at 11:00"}}, More: 3}
	empty := compose.Page{Shell: shell(), Composer: compose.Composer{Locale: english, Place: "new"}}
	full := compose.Page{Shell: shell(), Composer: compose.Composer{Locale: english, Action: "/new", Place: "new", Spaces: []compose.Target{{ID: 5, Name: "Ticketing", Chosen: true}},
		Title: `"Fares"`, Body: "</textarea>", Kept: "Kept.", Key: "k", Arrivals: known, Shown: "<p>Shown</p>", Later: true,
		Wrong: compose.Wrong{Space: "a", Title: "b", Body: "c", At: "d", Form: "e"}}}
	reply := compose.Page{Shell: shell(), Thread: &thread.Thread{ID: 7, Title: "Fares"}, Composer: compose.Composer{Locale: english, Reply: true, Place: "thread:x"}}
	pagetest.Check(t, "compose/new", &empty, &full, &reply)
	pagetest.Check(t, "compose/confirm", &compose.ConfirmPage{Shell: shell(), Action: "/new", SpaceID: 5, Space: "Ticketing", Arrivals: known},
		&compose.ConfirmPage{Shell: shell(), Thread: &thread.Thread{ID: 7, Title: "Fares"}, SendAt: "at 09:00 tomorrow", Shown: "<p>Shown</p>"})
	one := compose.Unsent{Key: "a", Place: "new", Title: "Fares", Where: "For Ticketing", Excerpt: "What", When: "Kept.", Href: "/new", Problem: "Its space is archived."}
	pagetest.Check(t, "compose/drafts", &compose.DraftsPage{Shell: shell()}, &compose.DraftsPage{Shell: shell(), Drafts: []compose.Unsent{one, {Key: "b", Title: "T"}}})
	pagetest.Check(t, "compose/scheduled", &compose.ScheduledPage{Shell: shell()}, &compose.ScheduledPage{Shell: shell(), Waiting: []compose.Unsent{one}})
}
