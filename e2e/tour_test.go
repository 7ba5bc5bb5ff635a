package e2e

import (
	"context"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"meantime/e2e/axe"
	"meantime/e2e/browser"
	"meantime/internal/ask"
	"meantime/internal/decision"
	"meantime/internal/id"
	"meantime/internal/incoming"
	"meantime/internal/oncall"
	"meantime/internal/person"
	"meantime/internal/relay"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/urgent"
	"meantime/internal/web"
	"meantime/internal/worktime"
)

// noPages are the addresses that answer a GET with something else than a page of their own, and why.
var noPages = map[string]string{
	"/stream":                            "hints, as they come",
	"/{$}":                               "leads to Today",
	"/":                                  "there is nothing: looked at by an address that is none",
	"/complete/asked":                    "names, for the field that asks for them",
	"/complete/decisions":                "decisions, for the field that asks for one",
	"/complete/members":                  "names, for the field that asks for them",
	"/complete/people":                   "names, for the field that asks for them",
	"/complete/places":                   "places, for the list of those to go to",
	"/complete/relay":                    "names, for the field that asks for them",
	"/files/{id}":                        "the name of a file, for the script that uploaded it",
	"/files/{id}/{name}":                 "what somebody uploaded",
	"/letters/{id}":                      "leads to the place of a letter in its thread",
	"/me":                                "the page of the hours, which is looked at by its own address",
	"/photos/{photo}":                    "a picture",
	"/photos/{photo}/large":              "a picture",
	"/spaces/{space}/decisions/{number}": "leads to a decision by its number",
}

// tour is what one person looks at, by the names of the pictures.
type tour struct {
	house *house
	by    person.Actor // nobody for a stranger
	pages map[string]string
}

// walk looks at every page of a tour wide and narrow, light and dark: nothing for axe to find, nothing that moves sideways,
// the fonts of the house, a picture of each.
func (w tour) walk(t *testing.T) {
	t.Helper()
	var p *browser.Page
	if w.by.ID == 0 {
		p = chromium.Open(t, browser.Person{Zone: "Europe/Lisbon"})
	} else {
		p = w.house.open(t, w.by, browser.Person{Zone: "Europe/Lisbon"})
	}
	for name, path := range w.pages {
		p.Go(w.house.address + path)
		if name == "page-nothing" {
			p.Problems() // a page that does not exist is what was asked for
		}
		p.EachLook(func(l browser.Look) {
			axe.Check(t, p)
			if over := p.Overflow(); over > 0 {
				t.Errorf("%s, %s: the page is %d pixels too wide", path, l, over)
			}
			p.Shot(name)
		})
		if !browser.Eval[bool](p, `async () => { await document.fonts.ready; return [...document.fonts].some(font => font.family.includes("Figtree") && font.status === "loaded") }`) {
			t.Errorf("%s is not written in the fonts of the house", path)
		}
	}
}

// TestEveryPage looks at every page of the site as a person who belongs there. What rings, rings over every page of whoever it
// rings for: so those are looked at last.
func TestEveryPage(t *testing.T) {
	s := newSaltmarsh(t)
	turns := s.takesTurns()
	tours := append(s.tours(), tour{s.house, s.ines, turns}, s.goesRound())
	empty := newHouse(t)
	link, err := empty.Orgs.SetupLink(t.Context())
	s.must(err)
	tours = append(tours, tour{house: empty, pages: map[string]string{"page-setup": "/setup?link=" + link}})
	covers(t, append(tours, s.urgentPages("one")...))
	for _, one := range tours {
		one.walk(t)
	}
	for _, one := range s.urgentPages(s.rings().String()) {
		one.walk(t)
	}
}

// covers fails the test for every page of the site that no tour looks at: whoever adds one adds it here.
func covers(t *testing.T, tours []tour) {
	t.Helper()
	mux, unseen := http.NewServeMux(), map[string]bool{}
	for _, route := range web.Routes() {
		if path, isGet := strings.CutPrefix(route.Pattern, "GET "); isGet {
			mux.Handle(route.Pattern, http.NotFoundHandler())
			unseen[path] = noPages[path] == ""
		}
	}
	for path := range noPages {
		if _, known := unseen[path]; !known {
			t.Errorf("there is no address %s any more", path)
		}
	}
	for _, one := range tours {
		for _, path := range one.pages {
			_, pattern := mux.Handler(httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
			unseen[strings.TrimPrefix(pattern, "GET ")] = false
		}
	}
	for _, path := range slices.Sorted(maps.Keys(unseen)) {
		if unseen[path] {
			t.Errorf("no tour of TestEveryPage looks at %s", path)
		}
	}
}

// tours are what is to be seen while nothing rings.
func (s saltmarsh) tours() []tour {
	s.T.Helper()
	board := s.SpaceOf(space.Details{Name: "Board", Purpose: "What the owners decide.", Kind: space.Closed}, s.ruth)
	_, invitation, err := s.Persons.Invitations.Create(s.T.Context(), s.ruth, person.Invite{Space: board.ID})
	s.must(err)
	found, err := s.Threads.Find(s.T.Context(), s.mira, s.refunds.ID)
	s.must(err)
	lost, _, err := s.Persons.Recoveries.Issue(s.T.Context(), s.email(s.ines))
	s.must(err)
	mailed, _, err := s.Persons.Mailed.IssueTo(s.T.Context(), s.ines.ID, s.Clock())
	s.must(err)
	leave, err := s.Leavings.Token(s.T.Context(), s.ines.ID)
	s.must(err)
	summaries, err := s.Leavings.SummaryToken(s.T.Context(), s.ines.ID)
	s.must(err)
	open, ended := found.Ask.Asked[0].ID.String(), found.Ask.Asked[1].ID.String()
	between, secret := s.confides()
	ticketing, refunds, letter := "/spaces/"+s.ticketing.ID.String(), "/threads/"+s.refunds.ID.String(), "/letters/"+s.refunds.LastLetter.String()
	both := "with=" + s.mira.ID.String() + "&with=" + s.ruth.ID.String()
	s.strangerWrites()
	talk, half := s.talks(s.ruth, "Fares", "Half an hour would do.")
	return []tour{
		{s.house, s.ines, map[string]string{
			"page-today": "/today", "page-later": "/later", "page-why": "/items/" + s.item.String() + "/why", "page-put-off": "/items/" + s.item.String() + "/later",
			"page-spaces": "/spaces", "page-space": ticketing, "page-space-threads": ticketing + "/threads", "page-space-members": ticketing + "/members", "page-space-mail": ticketing + "/mail", "page-space-new": "/spaces/new",
			"page-thread": refunds, "page-decisions": "/decisions", "page-space-decisions": ticketing + "/decisions",
			"page-decision": "/decisions/" + s.decided.String(), "page-history": "/letters/" + s.letter.String() + "/history",
			"page-relay-new": "/relays/new?people=" + s.ruth.ID.String() + "," + s.mira.ID.String(), "page-new": "/new?space=" + s.ticketing.ID.String(), "page-drafts": "/drafts", "page-scheduled": "/scheduled",
			"page-people": "/people", "page-people-week": "/people?view=week", "page-hour": "/people/hour?" + both, "page-person": "/people/" + s.ruth.ID.String(), "page-hours": "/me/hours", "page-away": "/me/away",
			"page-profile": "/me/profile", "page-security": "/me/security", "page-display": "/me/display", "page-mail": "/me/mail", "page-interruptions": "/me/interruptions", "page-refusals": "/me/rings", "page-archive": "/me/archive",
			"page-invited": "/join/" + invitation, "page-nothing": "/threads/" + s.ines.ID.String(), "page-note": "/threads/" + between.ID.String(), "page-notes": "/notes",
			"page-take": "/threads/" + s.wantsWork().String(), "page-talk": talk, "page-not-then": half + "/not-then", "page-find": "/find", "page-found": "/find?q=refunds", "page-found-nothing": "/find?q=heron+in:nowhere",
		}},
		{s.house, s.mira, map[string]string{"page-thread-asks": refunds, "page-decide": refunds + "/decide", "page-hand-on": "/asked/" + open + "/hand-on",
			"page-again": "/asked/" + open + "/again", "page-ended": "/asked/" + ended, "page-today-asks": "/today", "page-letter-edit": letter + "/edit", "page-letter-delete": letter + "/delete"}},
		{s.house, s.ruth, map[string]string{
			"page-talk-other": half + "/talk", "page-note-author": "/threads/" + between.ID.String(), "page-note-erase": "/notes/" + between.ID.String() + "/erase",
			"page-confidential": "/spaces/" + secret.ID.String(), "page-confidential-settings": "/spaces/" + secret.ID.String() + "/settings",
			"page-organisation": "/organisation", "page-organisation-people": "/organisation/people", "page-organisation-person": "/organisation/people/" + s.mira.ID.String(),
			"page-invitations": "/organisation/invitations", "page-holidays": "/organisation/holidays", "page-advice": "/organisation/advice",
			"page-notices": "/organisation/notices", "page-organisation-urgents": "/organisation/urgents", "page-organisation-files": "/organisation/files", "page-organisation-archive": "/organisation/archive", "page-organisation-mail": "/organisation/mail", "page-space-settings": ticketing + "/settings",
		}},
		{s.house, person.Actor{}, map[string]string{"page-sign-in": "/sign-in", "page-join": "/join/" + invitation, "page-recover": "/recover/" + lost, "page-link": "/sign-in/link", "page-mailed": "/in/" + mailed, "page-leave-mail": "/mail/leave/" + leave, "page-leave-summaries": "/mail/leave-summaries/" + summaries, "page-api": "/api/docs"}},
	}
}

// strangerWrites has a mail of somebody's who does not belong to Ticketing wait there.
func (s saltmarsh) strangerWrites() {
	s.T.Helper()
	place, err := incoming.ParsePlace("meantime+reply@saltmarsh.example")
	s.must(err)
	s.Incoming.Open(place, "meantime@saltmarsh.example", func(context.Context, []byte, incoming.Envelope) incoming.Verdict { return incoming.Verdict{} })
	s.must(s.Incoming.TakeOthers(s.T.Context(), s.ruth, s.ticketing.ID, true))
	to, _, err := s.Incoming.ToSpace(s.T.Context(), s.ruth, s.ticketing.ID)
	s.must(err)
	raw := "From: Fiona Galbraith <fiona@tobermory.example>\r\nTo: " + to.Address + "\r\nSubject: The 16:40 to Kilchoan, and whoever found a red hat on the pier there in the evening\r\n\r\nIt is red.\r\n\r\nIs it with you?\r\n"
	s.must(incoming.Keep(s.T.Context(), s.DB, s.Now(), []byte(raw), incoming.Envelope{}))
	s.must(s.Incoming.Take(s.T.Context()))
}

// talks has somebody ask Inês for half an hour to talk, and returns where it is asked, and the asking.
func (s saltmarsh) talks(author person.Actor, title, body string) (thread, asked string) {
	s.T.Helper()
	made := s.asks(author, s.ticketing, ask.Wanted{Kind: ask.Talk, Of: []id.ID{s.ines.ID}, At: time.Date(2026, 10, 15, 10, 0, 0, 0, time.UTC)}, title, body)
	found, err := s.Threads.Find(s.T.Context(), author, made.ID)
	s.must(err)
	return "/threads/" + made.ID.String(), "/asked/" + found.Ask.Asked[0].ID.String()
}

// wantsWork has Mira ask her space for work that nobody has taken.
func (s saltmarsh) wantsWork() id.ID {
	s.T.Helper()
	return s.asks(s.mira, s.ticketing, ask.Wanted{Kind: ask.Work, OfSpace: true, Want: by(15, 12)}, "Somebody to draw the fare zones anew", "Four of them, in one picture.").ID
}

// takesTurns has the people of Ticketing take turns of being on call: with a replacement, an offer, somebody who is told
// and a number to call.
func (s saltmarsh) takesTurns() map[string]string {
	s.T.Helper()
	ctx, here := s.T.Context(), "/spaces/"+s.ticketing.ID.String()
	_, err := s.Rotas.Declare(ctx, s.ines, 0, oncall.Rota{Space: s.ticketing.ID, Zone: "Europe/Lisbon", First: worktime.DateOf(2026, 10, 12), Handoff: 9 * 60, Days: 7,
		People: []id.ID{s.ines.ID, s.mira.ID}})
	s.must(err)
	moment := func(day, hour int) worktime.Moment {
		return worktime.AtWall(worktime.Wall{Date: worktime.DateOf(2026, 10, day), Clock: worktime.Clock(hour * 60)})
	}
	_, err = s.Rotas.Replace(ctx, s.ines, oncall.Replacement{Space: s.ticketing.ID, Person: s.mira.ID, Zone: "Europe/Lisbon", From: moment(14, 18), To: moment(15, 9)})
	s.must(err)
	s.must(s.Rotas.SetFallback(ctx, s.ines, s.ticketing.ID, []id.ID{s.mira.ID}))
	s.must(s.Rotas.SetLine(ctx, s.ines, s.ticketing.ID, "+351 21 000 00 00"))
	at := func(day int) oncall.Stretch {
		return oncall.Stretch{From: october(day, 8, 0), To: october(day+1, 8, 0)}
	}
	swap, err := s.Rotas.Offer(ctx, s.ines, oncall.Swap{Space: s.ticketing.ID, Person: s.mira.ID, Gives: at(16), Takes: at(20)})
	s.must(err)
	return map[string]string{"page-on-call": here + "/on-call", "page-turns": here + "/on-call/turns", "page-swap": "/swaps/" + swap.ID.String(),
		"page-offer": here + "/on-call/offer?from=2026-10-16T08:00:00Z&to=2026-10-17T08:00:00Z"}
}

// goesRound has Ruth begin a relay whose first turn is written.
func (s saltmarsh) goesRound() tour {
	s.T.Helper()
	made, err := s.Relays.Start(s.T.Context(), s.ruth, relay.Opening{Space: s.ticketing.ID, Title: "What do we say when a boat is full?", Body: "One sentence each.",
		Order: []id.ID{s.mira.ID, s.ines.ID, s.mira.ID}, Length: relay.EndOfDay})
	s.must(err)
	_, err = s.Threads.Reply(s.T.Context(), s.mira, thread.Answer{Thread: made.Thread, Body: "“The next one has room for you.”", Answers: true})
	s.must(err)
	return tour{s.house, s.ruth, map[string]string{"page-relay": "/threads/" + made.Thread.String()}}
}

// rings has Mira raise two things that are urgent, of which one is over.
func (s saltmarsh) rings() id.ID {
	s.T.Helper()
	raise := func(title string) id.ID {
		v, err := s.Urgents.Raise(s.T.Context(), s.mira, urgent.Raising{Space: s.ticketing.ID, Title: title, Body: "Every reader says *unknown key*.",
			Worse: "The 16:00 boat boards in an hour.", Asked: s.ines.ID})
		s.must(err)
		return v.ID
	}
	s.must(s.Urgents.Drop(s.T.Context(), s.mira, raise("The gate at pier two stays shut")))
	return raise("Tickets will not scan in Oban")
}

// urgentPages are the pages of what rings, and of what rang.
func (s saltmarsh) urgentPages(rings string) []tour {
	log := "/spaces/" + s.ticketing.ID.String() + "/urgents"
	return []tour{{s.house, s.ines, map[string]string{"page-urgent": "/urgents/" + rings, "page-rings": "/rings", "page-urgents": log, "page-today-rings": "/today"}},
		{s.house, s.mira, map[string]string{"page-urgent-raised": "/urgents/" + rings}}}
}

func (s saltmarsh) must(err error) {
	s.T.Helper()
	if err != nil {
		s.T.Fatal(err)
	}
}

// email is somebody's address.
func (s saltmarsh) email(who person.Actor) string {
	s.T.Helper()
	found, err := s.Persons.People.Find(s.T.Context(), who, who.ID)
	s.must(err)
	return found.Email
}

// TestBackFromTimeAway looks at the Today of somebody who comes back from three weeks, and at where they choose what comes meanwhile.
func TestBackFromTimeAway(t *testing.T) {
	h := founded(t)
	ines, kenji, mira := h.Person("Inês Carvalho", "Europe/Lisbon"), h.Person("Kenji Morita", "Asia/Tokyo"), h.Person("Mira Osei", "Africa/Accra")
	crew, board := h.Space("Crew app", kenji, ines, mira), h.SpaceOf(space.Details{Name: "Board", Kind: space.Confidential}, mira, ines)
	h.takesLeave(t, ines, person.Leave{From: worktime.DateOf(2026, 10, 14), To: worktime.DateOf(2026, 10, 30), StandIn: kenji.ID})
	h.Pass(h.Clock().Add(24 * time.Hour))
	for _, o := range []thread.Opening{
		{Title: "Who scans on Sundays?", Body: "The rota ends in November.", Ask: &ask.Wanted{Kind: ask.Answer, Of: []id.ID{ines.ID}, Want: worktime.WorkingDays(2)}},
		{Title: "Lamps for the east mole, before the first storms of the winter come", Body: "Yellow ones, from Gdynia, or the white ones that we have?"},
		{Title: "Tide tables", Body: "They are late again."},
		{Title: "Fares in winter", Body: "They go down by a tenth."},
		{Title: "A new bench by the ferry", Body: "Somebody gave us one."},
	} {
		o.Space = crew.ID
		made, err := h.Threads.Start(t.Context(), mira, o)
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case strings.HasPrefix(o.Title, "Lamps"):
			_, err = h.Decisions.Decide(t.Context(), mira, decision.Deciding{Thread: made.ID, Outcome: "The yellow ones, from Gdynia."})
		case o.Title == "Tide tables":
			err = h.Threads.Close(t.Context(), kenji, made.ID, "Printed on Thursday, and at the quay since.")
		case o.Title == "Fares in winter":
			h.Reply(kenji, made.ID, "I told the ferries for Inês.")
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	h.Thread(mira, board, "What the ferry costs", "More.")
	h.Pass(time.Date(2026, 11, 2, 9, 5, 0, 0, time.UTC))
	tour{h, ines, map[string]string{"page-today-back": "/today", "page-me-mail-away": "/me/mail"}}.walk(t)
	p := h.open(t, ines, browser.Person{Zone: "Europe/Lisbon"})
	p.Go(h.address + "/today")
	says := browser.Eval[string](p, `() => document.querySelector(".delivery").innerText`)
	for _, part := range []string{"While you were away", "You were away from Wednesday 14 October to Friday 30 October. Kenji stood in for you. One thing of it still waits for your answer, and stands above.",
		"What was decided", "as number 1: “The yellow ones, from Gdynia.”", "What came to an end", "Kenji closed it: “Printed on Thursday, and at the quay since.”",
		"Where somebody stood in for you", "Fares in winter", "Crew app", "A new bench by the ferry", "Board", "That is all of it."} {
		before, after, there := strings.Cut(says, part)
		if !there {
			t.Errorf("%q does not stand where it should: %q", part, before)
			continue
		}
		says = after
	}
}

// takesLeave declares time away.
func (h *house) takesLeave(t *testing.T, who person.Actor, leave person.Leave) {
	t.Helper()
	d, version, err := h.Persons.Schedules.Mine(t.Context(), who)
	if err == nil {
		d.Leaves = []person.Leave{leave}
		_, err = h.Persons.Schedules.Save(t.Context(), who, who.ID, version, d)
	}
	if err != nil {
		t.Fatal(err)
	}
}
