package oncall_test

import (
	"html"
	"net/http"
	"strings"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/db/dbtest"
	"meantime/internal/id"
	"meantime/internal/oncall"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/urgent"
	"meantime/internal/web/webtest"
	"meantime/internal/worktime"
)

// crew is a space of which three people take turns, from Monday 12 October 2026 at 09:00 in Lisbon. It is the Tuesday
// after, 10:40 in Lisbon.
type crew struct {
	*apptest.World
	web                           *webtest.Web
	ines, kenji, nadia, gil, ruth person.Actor
	space                         space.Space
}

func crewed(t *testing.T) *crew {
	w := apptest.New(t, dbtest.SQLite(t))
	c := &crew{World: w, ines: w.Person("Inês Carvalho", "Europe/Lisbon"), kenji: w.Person("Kenji Morita", "Asia/Tokyo"),
		nadia: w.Person("Nadia Haddad", "Asia/Kathmandu"), gil: w.PersonAs("Gil Brandão", "Europe/Lisbon", person.Guest),
		ruth: w.PersonAs("Ruth Adeyemi", "Europe/London", person.Owner)}
	c.space = w.Space("Ticketing", c.ines, c.kenji, c.nadia, c.gil)
	c.web = webtest.New(t, w)
	return c
}

func (c *crew) declared(t *testing.T) *crew {
	t.Helper()
	_, err := c.Rotas.Declare(t.Context(), c.ines, 0, oncall.Rota{Space: c.space.ID, Zone: "Europe/Lisbon", First: worktime.DateOf(2026, 10, 12), Handoff: 9 * 60,
		Days: 7, People: []id.ID{c.ines.ID, c.kenji.ID, c.nadia.ID}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *crew) at() string { return "/spaces/" + c.space.ID.String() + "/on-call" }

func holds(t *testing.T, a webtest.Answer, status int, texts ...string) {
	t.Helper()
	if a.Status != status {
		t.Errorf("status %d, want %d: %s", a.Status, status, a.Text())
	}
	for _, text := range texts {
		want := true
		if rest, not := strings.CutPrefix(text, "!"); not {
			text, want = rest, false
		}
		if strings.Contains(a.Text(), text) != want {
			t.Errorf("%q on the page: %v, want %v; it says %s", text, !want, want, a.Text())
		}
	}
}

func TestASpaceBeginsToTakeTurns(t *testing.T) {
	c := crewed(t)
	nadia := c.web.As(c.nadia)
	front := "/spaces/" + c.space.ID.String()
	if strings.Contains(nadia.Get(front).HTML, c.at()) {
		t.Error("the tab is there before anybody takes turns")
	}
	holds(t, nadia.Get(front+"/settings"), http.StatusOK, "Take turns")
	holds(t, nadia.Get(c.at()), http.StatusOK, "Nobody has to be on call here", "Take turns")
	form := nadia.Get(c.at() + "/turns")
	holds(t, form, http.StatusOK, "Who takes turns", "!No more turns")
	if form.Field("first") != "2026-10-19" || form.Field("zone") != "Kathmandu" {
		t.Errorf("the form begins with %s in %s", form.Field("first"), form.Field("zone"))
	}
	sent := []string{"once", form.Field("once"), "version", form.Field("version"), "person", c.nadia.ID.String(), "person", "", "person", c.kenji.ID.String(),
		"handoff", "09:00", "zone", "kathmandu", "length", "1", "unit", "week"}
	bad := nadia.Post(c.at()+"/turns", append(sent, "first", "tomorrow")...)
	holds(t, bad, http.StatusUnprocessableEntity, "Write a date such as 2026-11-02.")
	page := nadia.Follow(c.at()+"/turns", append(sent, "first", "2026-10-13")...)
	holds(t, page, http.StatusOK, "You are on call", "Until", "Then Kenji Morita, from", "Tue 20 Oct 09:00", "(Tue 12:15 in Tokyo)",
		"A week each, handed over on Tuesday at 09:00, Kathmandu time, in this order: Nadia and Kenji.")
	if !strings.Contains(nadia.Get(front).HTML, c.at()) {
		t.Error("the tab is not there")
	}
	holds(t, nadia.Get(front+"/settings"), http.StatusOK, "!Take turns")
}

func (c *crew) replace(t *testing.T, by person.Actor, fields ...string) webtest.Answer {
	t.Helper()
	client := c.web.As(by)
	return client.Post(c.at()+"/replacements", append(fields, "once", client.Get(c.at()).Field("once"))...)
}

func TestReplacing(t *testing.T) {
	c := crewed(t).declared(t)
	nadia := c.web.As(c.nadia)
	holds(t, nadia.Get(c.at()), http.StatusOK, "Inês Carvalho is on call", "Until Mon 13:45", "(Mon 09:00 in Lisbon)", "on your clock, Kathmandu", "on the rota’s clock, Lisbon")
	page := nadia.Get(c.at())
	page = nadia.Follow(c.at()+"/replacements", "once", page.Field("once"), "person", c.nadia.ID.String(), "from", "2026-10-15T17:00", "to", "2026-10-16T09:00", "zone", "Asia/Kathmandu")
	if got := page.Toast(); got != "Nadia Haddad is on call from Thu 17:00 to Fri 09:00, on your clock." {
		t.Errorf("after putting herself on call: %q", got)
	}
	holds(t, page, http.StatusOK, "You for Inês Carvalho Swap Thu 15 Oct 17:00", "Replacements Nadia Haddad", "Made by Nadia Haddad.")
	holds(t, c.web.As(c.ines).Get(c.at()), http.StatusOK, "You are on call Until Thu 12:15", "Then Nadia Haddad, from Thu 12:15", "(Thu 17:00 in Kathmandu)")
	for field, tt := range map[string][2]string{
		"Write when it begins.":              {"", "2026-10-16T09:00"},
		"Write when it ends.":                {"2026-10-16T09:00", "soon"},
		"This has to end after it begins.":   {"2026-10-16T09:00", "2026-10-16T09:00"},
		"That time has gone by already.":     {"2026-10-12T09:00", "2026-10-13T09:00"},
		"Please choose a time within a year": {"2027-12-12T09:00", "2027-12-13T09:00"},
	} {
		a := c.replace(t, c.ines, "person", c.nadia.ID.String(), "from", tt[0], "to", tt[1], "zone", "Europe/Lisbon")
		holds(t, a, http.StatusUnprocessableEntity, field)
		if !strings.Contains(a.HTML, `name="from" value="`+tt[0]+`" required`) || !strings.Contains(a.HTML, `name="to" value="`+tt[1]+`" required`) {
			t.Errorf("%s: what was typed is gone", field)
		}
	}
	page = nadia.Get(c.at())
	_, rest, _ := strings.Cut(page.HTML, c.at()+"/replacements/")
	of, _, _ := strings.Cut(rest, "/")
	page = nadia.Follow(c.at()+"/replacements/"+of+"/take-back", "once", page.Field("once")+of)
	holds(t, page, http.StatusOK, "!Replacements", "!for Inês Carvalho", "Nadia Haddad took back that Nadia Haddad is on call from Thu 15 Oct 17:00 to Fri 16 Oct 09:00.",
		"Nadia Haddad took over from Thu 15 Oct 17:00 to Fri 16 Oct 09:00.", "What was changed", "Inês Carvalho said how the turns go.")
}

// On the day on which the clocks are set back a shift keeps its time of day, and lies where the clock says.
func TestTheClocksChange(t *testing.T) {
	c := crewed(t).declared(t)
	holds(t, c.web.As(c.nadia).Get(c.at()), http.StatusOK, "Mon 19 Oct 13:45", "Mon 26 Oct 14:45", "Mon 09:00 in Lisbon")
	holds(t, c.web.As(c.ines).Get(c.at()), http.StatusOK, "Mon 19 Oct 09:00", "Mon 26 Oct 09:00", "Mon 14:45 in Kathmandu")
	a := c.web.As(c.ines).Get(c.at())
	if !strings.Contains(a.HTML, `style="--from:9;--to:168">Kenji`) || !strings.Contains(a.HTML, `style="--from:0;--to:9">K<`) {
		t.Errorf("Kenji's week is drawn elsewhere: %s", a.HTML)
	}
}

func TestWhoHasGone(t *testing.T) {
	c := crewed(t).declared(t)
	ines := c.web.As(c.ines)
	c.replace(t, c.ines, "person", c.gil.ID.String(), "from", "2026-10-14T09:00", "to", "2026-10-15T09:00", "zone", "Europe/Lisbon")
	if err := c.Persons.People.Deactivate(t.Context(), c.ruth, c.kenji.ID); err != nil {
		t.Fatal(err)
	}
	if err := c.Spaces.Leave(t.Context(), c.gil, c.space.ID); err != nil {
		t.Fatal(err)
	}
	holds(t, ines.Get(c.at()), http.StatusOK, "Kenji Morita does not belong to this space any more. Whoever comes next in the order takes those turns.",
		"You are on call Until Mon 09:00", "Then Nadia Haddad, from Mon 09:00", "Does not hold: they do not belong to this space any more.")
	form := ines.Get(c.at() + "/turns")
	holds(t, form, http.StatusOK, "!Kenji", "No more turns")
	page := ines.Follow(c.at()+"/end", "once", form.Field("once"), "version", form.Field("version"))
	holds(t, page, http.StatusOK, "Nobody is on call now")
}

func TestWhatOnlyIAmTold(t *testing.T) {
	c := crewed(t).declared(t)
	if err := c.Refusals.Refuse(t.Context(), c.ines, oncall.Source{Kind: oncall.FromSpace, Ref: c.space.ID}); err != nil {
		t.Fatal(err)
	}
	warning := "You do not want to be rung from this space."
	holds(t, c.web.As(c.ines).Get(c.at()), http.StatusOK, warning)
	for _, who := range []person.Actor{c.kenji, c.ruth, c.gil} {
		holds(t, c.web.As(who).Get(c.at()), http.StatusOK, "!"+warning, "Inês Carvalho is on call")
	}
}

func TestWhoIsTold(t *testing.T) {
	c := crewed(t).declared(t)
	ines := c.web.As(c.ines)
	page := ines.Get(c.at())
	holds(t, page, http.StatusOK, "Nobody else is named yet.")
	page = ines.Follow(c.at()+"/told", "once", page.Field("once"), "person", c.nadia.ID.String(), "person", "", "person", c.gil.ID.String())
	holds(t, page, http.StatusOK, "and to these people. GB Gil Brandão NH Nadia Haddad")
}

func TestTheCallLine(t *testing.T) {
	c := crewed(t).declared(t)
	ines := c.web.As(c.ines)
	page := ines.Get(c.at())
	bad := ines.Post(c.at()+"/line", "once", page.Field("once"), "line", "javascript:alert(1)")
	holds(t, bad, http.StatusUnprocessableEntity, "Please give a number such as")
	page = ines.Follow(c.at()+"/line", "once", page.Field("once")+"2", "line", "+351 21 000 00 00")
	holds(t, page, http.StatusOK, "Members can also call: +351 21 000 00 00")
	if !strings.Contains(page.HTML, `href="tel:+351210000000"`) && !strings.Contains(page.HTML, `href="tel:&#43;351210000000"`) {
		t.Error("the number cannot be called from the page")
	}
	holds(t, c.web.As(c.ruth).Get(c.at()), http.StatusOK, "!+351")
	raised, err := c.Urgents.Raise(t.Context(), c.ines, urgent.Raising{Space: c.space.ID, Title: "Fog", Worse: "All of it."})
	if err != nil {
		t.Fatal(err)
	}
	at := "/urgents/" + raised.ID.String()
	holds(t, c.web.As(c.kenji).Get(at), http.StatusOK, "If nobody answers, call +351 21 000 00 00")
	holds(t, c.web.As(c.ruth).Get(at), http.StatusOK, "!+351")
}

func TestWhoOnlyLooks(t *testing.T) {
	c := crewed(t).declared(t)
	for _, who := range []person.Actor{c.gil, c.ruth} {
		holds(t, c.web.As(who).Get(c.at()), http.StatusOK, "Inês Carvalho is on call", "!Change the turns", "!Put on call", "!Choose who is told")
	}
	if a := c.web.As(c.ruth).Get(c.at() + "/turns"); a.Status != http.StatusForbidden {
		t.Errorf("the form for one who only looks: %d", a.Status)
	}
	if a := c.web.As(c.gil).Get(c.at() + "/turns"); a.Status != http.StatusNotFound {
		t.Errorf("the form for a guest: %d", a.Status)
	}
	if a := c.replace(t, c.ruth, "person", c.ruth.ID.String(), "from", "2026-10-14T09:00", "to", "2026-10-15T09:00", "zone", "Europe/Lisbon"); a.Status != http.StatusForbidden {
		t.Errorf("putting oneself on call where one only looks: %d", a.Status)
	}
}

func TestShiftsInLeaveAndGaps(t *testing.T) {
	c := crewed(t)
	_, err := c.Rotas.Declare(t.Context(), c.ines, 0, oncall.Rota{Space: c.space.ID, Zone: "Europe/Lisbon", First: worktime.DateOf(2026, 10, 19), Handoff: 9 * 60,
		Days: 7, People: []id.ID{c.kenji.ID, c.nadia.ID}})
	if err != nil {
		t.Fatal(err)
	}
	away := person.Declared{Zone: "Asia/Tokyo", Leaves: []person.Leave{{From: worktime.DateOf(2026, 10, 22), To: worktime.DateOf(2026, 10, 23)}}}
	if _, err := c.Persons.Schedules.Save(t.Context(), c.kenji, c.kenji.ID, 1, away); err != nil {
		t.Fatal(err)
	}
	page := c.web.As(c.ines).Get(c.at())
	holds(t, page, http.StatusOK, "Nobody is on call now Until Mon 09:00", "Then Kenji Morita", "Kenji Morita Away Wed 21 Oct 16:00 to Fri 23 Oct 16:00",
		"Nobody Put somebody there", "Something else begins at 09:00 on Monday: A week each")
	if !strings.Contains(page.HTML, "?from=2026-10-13T10:40&amp;to=2026-10-19T09:00#replace") {
		t.Error("no link puts somebody into the gap")
	}
	taking := c.web.As(c.ines).Get(c.at() + "?from=2026-10-13T10:40&to=2026-10-19T09:00")
	if taking.Field("from") != "2026-10-13T10:40" || taking.Field("to") != "2026-10-19T09:00" {
		t.Errorf("the form begins with %q to %q", taking.Field("from"), taking.Field("to"))
	}
}

func TestAClosedSpaceIsUnseen(t *testing.T) {
	c := crewed(t)
	closed := c.SpaceOf(space.Details{Name: "Board", Kind: space.Closed}, c.ruth)
	for _, path := range []string{"", "/turns"} {
		if a := c.web.As(c.ines).Get("/spaces/" + closed.ID.String() + "/on-call" + path); a.Status != http.StatusNotFound {
			t.Errorf("%s of a space that is not seen: %d", path, a.Status)
		}
	}
}

// link is where the first link of some words leads.
func link(t *testing.T, a webtest.Answer, words string) string {
	t.Helper()
	before, _, found := strings.Cut(a.HTML, ">"+words+"</a>")
	at := strings.LastIndex(before, `href="`)
	if !found || at < 0 {
		t.Fatalf("no link says %q: %s", words, a.Text())
	}
	href, _, _ := strings.Cut(before[at+len(`href="`):], `"`)
	return html.UnescapeString(href)
}

// asked has Inês ask Nadia to be on call in her place, for Nadia's week from the 26th.
func (c *crew) asked(t *testing.T) {
	t.Helper()
	ines := c.web.As(c.ines)
	form := ines.Get(link(t, ines.Get(c.at()), "Swap"))
	holds(t, form, http.StatusOK, "Your shift: Tue 13 Oct 10:40", "Nadia takes it over", "Nadia takes it, and you take Mon 26 Oct 09:00 to Mon 2 Nov 09:00", "!Inês takes")
	_, rest, _ := strings.Cut(form.HTML, `value="`+c.nadia.ID.String()+"|")
	times, _, _ := strings.Cut(rest, `"`)
	page := ines.Follow(c.at()+"/offer", "once", form.Field("once"), "from", form.Field("from"), "to", form.Field("to"), "ask", c.nadia.ID.String()+"|"+html.UnescapeString(times))
	holds(t, page, http.StatusOK, "You asked Nadia Haddad to be on call in your place")
	if page.Toast() != "Asked. Until somebody agrees, you stay on call." {
		t.Errorf("after asking: %s", page.Toast())
	}
}

func TestASwapIsAgreed(t *testing.T) {
	c := crewed(t).declared(t)
	c.asked(t)
	holds(t, c.web.As(c.kenji).Get(c.at()), http.StatusOK, "!asks you to be on call", "!in your place")
	c.Pass(c.Clock().Add(2 * time.Hour))
	nadia := c.web.As(c.nadia)
	today := nadia.Get("/today")
	holds(t, today, http.StatusOK, "On call from today 15:25 to Mon 13:45, for Mon 26 Oct 14:45 to Mon 2 Nov 14:45", "Inês asks you to be on call instead, from now on.")
	_, rest, _ := strings.Cut(today.HTML, `href="/swaps/`)
	swap, _, _ := strings.Cut(rest, `"`)
	page := nadia.Get("/swaps/" + swap)
	holds(t, page, http.StatusOK, "Inês Carvalho asks you to be on call", "Inês Carvalho is on call; you would be.", "You are on call; Inês Carvalho would be.", "Agree", "I cannot")
	done := nadia.Follow("/swaps/"+swap+"/agree", "once", page.Field("once"))
	holds(t, done, http.StatusOK, "You are on call", "You for Inês Carvalho", "Inês Carvalho for Nadia Haddad Mon 26 Oct 14:45", "!asks you to be on call")
	holds(t, nadia.Get("/today"), http.StatusOK, "One thing is done On call from today 15:25")
	c.Pass(c.Clock().Add(24 * time.Hour))
	holds(t, c.web.As(c.ines).Get("/today"), http.StatusOK, "Nadia agreed. It is settled.")
	holds(t, c.web.As(c.ines).Get("/swaps/"+swap), http.StatusOK, "Agreed. It is settled.", "!Withdraw it")
	for _, who := range []person.Actor{c.kenji, c.ruth, c.gil} {
		if a := c.web.As(who).Get("/swaps/" + swap); a.Status != http.StatusNotFound {
			t.Errorf("a swap between two others: %d", a.Status)
		}
	}
}

func TestASwapIsDeclinedOrWithdrawn(t *testing.T) {
	c := crewed(t).declared(t)
	c.asked(t)
	nadia, ines := c.web.As(c.nadia), c.web.As(c.ines)
	at := link(t, nadia.Get(c.at()), "Answer")
	page := nadia.Get(at)
	done := nadia.Follow(at+"/decline", "once", page.Field("once"))
	holds(t, done, http.StatusOK, "Inês Carvalho is on call", "!Answer")
	c.Pass(c.Clock().Add(24 * time.Hour))
	holds(t, ines.Get("/today"), http.StatusOK, "Nadia cannot. You are still on call then.")

	c.askedAgain(t)
	at = link(t, ines.Get(c.at()), "Look at it")
	page = ines.Get(at)
	holds(t, ines.Follow(at+"/withdraw", "once", page.Field("once")), http.StatusOK, "You are on call", "!You asked")
	holds(t, nadia.Get(at), http.StatusOK, "Withdrawn. Everything stays as it was.", "!Agree")
}

// askedAgain has Inês ask Nadia once more, for nothing.
func (c *crew) askedAgain(t *testing.T) {
	t.Helper()
	ines := c.web.As(c.ines)
	form := ines.Get(link(t, ines.Get(c.at()), "Swap"))
	bad := ines.Post(c.at()+"/offer", "once", form.Field("once")+"1", "from", form.Field("from"), "to", form.Field("to"), "ask", "")
	holds(t, bad, http.StatusUnprocessableEntity, "Please choose a person.")
	ines.Follow(c.at()+"/offer", "once", form.Field("once"), "from", form.Field("from"), "to", form.Field("to"), "ask", c.nadia.ID.String())
}
