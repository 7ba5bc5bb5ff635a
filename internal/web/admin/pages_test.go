package admin_test

import (
	"testing"

	"meantime/internal/holiday"
	"meantime/internal/person"
	"meantime/internal/web/admin"
	"meantime/internal/web/cities"
	"meantime/internal/web/page"
	"meantime/internal/web/page/pagetest"
	"meantime/internal/web/site"
)

func TestPages(t *testing.T) {
	shell := pagetest.Shell(t, "Settings, Saltmarsh", page.PlacePeople)
	head := admin.Head{Org: "Salt <marsh>", Once: "k", Tabs: []admin.Tab{{Href: "/organisation", Label: "Settings", Lit: true}}}
	where := admin.Region{Country: "DE", Region: "DE-BY", Countries: []holiday.Place{{Code: "DE", Name: "Germany"}}, Regions: []holiday.Place{{Code: "DE-BY", Name: "Bavaria"}}}
	wrong := admin.Wrong{}
	for _, field := range []string{"form", "name", "zone", "region", "hours", "hours.mon", "deliveries", "every", "role", "space", "days", "email", "uses", "date", "from",
		"budget", "wait", "repeats", "who", "why"} {
		wrong[field] = "Wrong."
	}
	form := admin.Form{Name: "Saltmarsh", Zone: "Lisbon", Always: true, Batch: "now", Deliveries: "10:00", Every: "60"}
	for i, key := range []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"} {
		form.Days[i] = admin.Day{Key: key, Name: key, Hours: "09:00-17:00"}
	}
	plain := form
	plain.Always, plain.Batch = false, "every"
	pagetest.Check(t, "admin/settings", &admin.Settings{Shell: shell, Head: head, Form: form, Cities: []cities.City{{Name: "Lisbon", Where: "Portugal"}}, Where: where, Wrong: wrong},
		&admin.Settings{Shell: shell, Head: head, Form: plain})
	since := page.Moment{Text: "today"}
	row := admin.Row{Href: "/organisation/people/1", Face: page.Face{Name: "Kenji"}, Handle: "kenji", Role: "Admin", Me: true, Closed: &since}
	pagetest.Check(t, "admin/people", &admin.People{Shell: shell, Head: head, People: []admin.Row{row, {}}, Former: []admin.Row{row}, Query: "x", More: "/more"}, &admin.People{Shell: shell, Head: head})
	roles := []admin.RoleChoice{{Value: person.Admin, Label: "Admin", Says: "Looks after things."}}
	who := person.Person{Handle: "kenji", Email: "kenji@saltmarsh.example", Role: person.Admin, Profile: person.Profile{Name: "Kenji"}}
	pagetest.Check(t, "admin/account", &admin.Account{Shell: shell, Head: head, ID: "1", Person: who, Mine: true, Roles: roles, Paused: &admin.PausedMail{ID: "1", Address: "<b>@saltmarsh.example", Said: "550 <no>", Since: since}},
		&admin.Account{Shell: shell, Head: head, Person: who, Mine: true, Me: true}, &admin.Account{Shell: shell, Head: head, Person: who, Mine: true, Closed: &since},
		&admin.Account{Shell: shell, Head: head, Person: who}, &admin.Account{Shell: shell, Head: head, Mine: true, Person: person.Person{Awaited: true, Email: "<b>"}})
	choice := []admin.Choice{{Value: "1", Label: "Board"}}
	pagetest.Check(t, "admin/invitations", &admin.Invitations{Shell: shell, Head: head, Roles: roles, Spaces: choice, Lives: choice, Wrong: wrong, Form: admin.Invite{Role: "admin", Space: "1", Days: "1"},
		List: []admin.Invitation{{ID: "1", Role: "Guest", Space: "Board", Into: true, Left: 3}, {ID: "2", Role: "Member", Email: "ana@harbour.example", Into: true, Mailed: "Its mail was not taken.", Failed: true, Send: "Send it again"}, {ID: "4", Email: "bo@harbour.example", Mailed: "It was mailed."}, {ID: "3", Role: "Member", Left: 1}},
		Made: &admin.Made{Link: "http://localhost:8484/join/x", Email: "ana@harbour.example", Mail: "mailto:ana@harbour.example?body=x"}},
		&admin.Invitations{Shell: shell, Head: head, Mails: true, Made: &admin.Made{Link: "http://localhost:8484/join/x", Email: "ana@harbour.example", Sent: true}},
		&admin.Invitations{Shell: shell, Head: head}, &admin.Invitations{Shell: shell, Head: head, Made: &admin.Made{Link: "http://localhost:8484/join/x"}})
	pagetest.Check(t, "admin/holidays", &admin.Holidays{Shell: shell, Head: head, Where: where, Name: "Bavaria", Year: 2026, Years: []int{2026, 2027}, Hours: choice, Wrong: wrong, Add: admin.Feast{Date: "2026-12-24", From: "13"},
		Days: []admin.Holiday{{Date: "2026-12-25", Day: "Fri 25 Dec", Name: "Christmas <Day>", Local: "Natal", Off: true}, {Date: "2026-12-24", Day: "Thu 24 Dec", Name: "Eve", From: "13", Since: "from 13:00", Off: true, Edited: "Added"},
			{Date: "2026-06-13", Day: "Sat 13 Jun", Edited: "Taken out"}, {Date: "2026-06-14", Day: "Sun 14 Jun", Name: "A day", Edited: "Taken out", Place: "DE", Inherit: true}}},
		&admin.Holidays{Shell: shell, Head: head}, &admin.Holidays{Shell: shell, Head: head, Name: "Bavaria", Year: 2026})
	ask := admin.Urgents{Shell: shell, Head: head, Form: admin.UrgentForm{Budget: "3", Wait: "10", Repeats: "1"}, Allows: true, Who: "@kenji", Why: "<b>", Wrong: wrong,
		Allowed: []admin.Allowed{{Face: page.Face{Name: "Kenji"}, Name: "Kenji <Morita>", By: "Ruth", Why: "The <fair>"}}}
	pagetest.Check(t, "admin/urgents", &ask, &admin.Urgents{Shell: shell, Head: head})
	pagetest.Check(t, "admin/advice", &admin.Advice{Shell: shell, Head: head, Rules: []admin.Rule{{Name: "a", Says: "Lay it out.", House: "It is quicker.", Reason: "<b>", Wrong: "Too long."},
		{Name: "b", Says: "Ring.", House: "It is urgent.", Off: true}}}, &admin.Advice{Shell: shell, Head: head})
	taking := site.Taking{Locale: shell.Locale, Action: "/organisation/archive", HasPassword: true, Wrong: "This is not your password."}
	pagetest.Check(t, "admin/archive", &admin.Archive{Shell: shell, Head: head, Taking: taking, Spaces: []admin.ArchiveSpace{{Href: "/spaces/x", Name: "<b>"}}},
		&admin.Archive{Shell: shell, Head: head, Taking: site.Taking{Locale: shell.Locale, Action: "/organisation/archive"}})
	pagetest.Check(t, "admin/notices", &admin.Notices{Shell: shell, Head: head, List: []admin.Notice{{Icon: "clock", Says: "The clock was set.", Detail: "More."}, {Icon: "mail", Says: "Not sent."}}}, &admin.Notices{Shell: shell, Head: head})
}
