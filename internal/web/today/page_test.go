package today_test

import (
	"strings"
	"testing"

	"meantime/internal/telling"
	"meantime/internal/web/asks"
	turns "meantime/internal/web/oncall"
	"meantime/internal/web/page"
	"meantime/internal/web/page/pagetest"
	"meantime/internal/web/today"
)

func replaced(path, item string) string { return strings.ReplaceAll(path, "ID", item) }

func TestPages(t *testing.T) {
	shell := func() page.Shell { return pagetest.Shell(t, "Today", page.PlaceToday) }
	row := today.Row{Row: telling.Row{Icon: "write", Title: `<b>"Refunds"</b>`, Path: "/threads/x", Meta: "From Mira.", Named: true, Space: "Ticketing"}, ID: 5, Also: "0000000000006", Back: "Comes back at 09:00."}
	other := row
	other.ID, other.Read = 7, true
	moment := page.Moment{Text: "13:40", Spoken: "Tuesday 13 October, 13:40", ISO: "2026-10-13T13:40:00Z"}
	choice := []today.Choice{{Kind: "later_today", Label: "Later today", When: moment}}
	pagetest.Check(t, "today", &today.Page{Shell: shell(), Founding: true, Sealed: today.Sealed{Title: "Nothing waits for it yet"}})
	empty := today.Page{Shell: shell(), Sealed: today.Sealed{Title: "Nothing waits for it yet"}}
	full := today.Page{Shell: shell(), Greeting: "Good morning, Inês.", Back: []today.Row{row}, Choices: choice, Slower: []string{"Two things come on Friday."},
		Parcels: []today.Parcel{{Key: "a", Title: "Your 09:00 delivery", Groups: []today.Group{{Name: "Ticketing", Href: "/spaces/x", Rows: []today.Row{other}}}}},
		Sealed:  today.Sealed{Time: "13:00", Title: "One thing", Rows: []today.Row{row}, Key: "k"}, Put: []today.Row{row}, PutMore: 2, Returned: "<b>@saltmarsh.example", Acts: today.Acts{Key: "k", To: "/today"}}
	full.Put[0].ID, full.Sealed.Rows[0].ID = 8, 9
	owed := today.Owed{Locale: full.Locale, ID: 10, Ask: telling.Ask{Clock: "12:00", Day: "today", Past: true, Icon: "question", What: "Question in Ticketing", Title: "<b>", Path: "/threads/x#ask",
		Says: "<strong>Mira</strong> needs it."}, Answer: "/threads/x?until=end#c-body", Item: 11, Acts: full.Acts, Choices: choice}
	full.Take = []today.Owed{{Locale: full.Locale, ID: 14, Ask: telling.Ask{Icon: "request", Title: "<b>"}, Take: true, Key: "k", To: "/today"}}
	full.Owed, full.Coming, full.WaitMore = []today.Owed{owed}, []today.Owed{{Locale: full.Locale, ID: 12, Ask: telling.Ask{Icon: "request"}}}, 3
	chase := asks.Chase{Locale: full.Locale, ID: 13, Who: "Kenji", Past: true, Key: "k", To: "/today", Choices: []asks.Choice{{Want: `{"working_days":1}`, Label: "12:00 tomorrow", Here: "04:00 for you"}}}
	full.OnCall = []turns.Mine{{Space: "<b>", Href: "/spaces/x/on-call", Now: true, Until: &moment, Refused: true}, {Space: "Harbours", Href: "/spaces/y/on-call", From: moment}}
	full.Waiting = []today.Waiting{{Face: page.NewFace("k", "Kenji Morita", ""), Title: "<b>", Href: "/threads/y#ask", Says: "Kenji, by 12:00.", Chase: &chase}, {Title: "<b>", Href: "/threads/z#ask", Says: "Anybody of Ticketing."}}
	for _, html := range pagetest.Check(t, "today", &empty, &full) {
		if strings.Contains(html, "<b>") {
			t.Error("a title is taken for markup")
		}
	}
	pagetest.Check(t, "today/later", &today.LaterPage{Shell: shell()}, &today.LaterPage{Shell: shell(), Put: []today.Row{row}})
	pagetest.Check(t, "today/put-off", &today.PutOffPage{Shell: shell(), Action: "/items/x/later", Row: row, Choices: choice, Wrong: "Please choose a time."})
	pagetest.Check(t, "today/why", &today.WhyPage{Shell: shell(), Row: row, Steps: []today.Step{{Short: "Written", Text: "by Mira.", Rule: 17}}})
}
