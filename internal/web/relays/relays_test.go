package relays_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/relay"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/web/webtest"
)

// desk is a closed space of people round the world; Mira starts what goes round.
type desk struct {
	*apptest.World
	web                                *webtest.Web
	mira, bishnu, ines, marisol, quinn person.Actor
	stranger                           person.Actor
	space                              space.Space
}

func newDesk(w *apptest.World) *desk {
	d := &desk{World: w, web: webtest.New(w.T, w), mira: w.Person("Mira Osei", "Africa/Accra"), bishnu: w.Person("Bishnu Rai", "Asia/Kathmandu"),
		ines: w.Person("Inês Carvalho", "Europe/Lisbon"), marisol: w.Person("Marisol Vega", "America/Santiago"),
		quinn:    w.PersonWith("Quinn Still", person.Member, person.Declared{Zone: "America/Halifax", Coarse: true}),
		stranger: w.Person("Dale Whitford", "America/Halifax")}
	d.space = w.SpaceOf(space.Details{Name: "Harbours", Kind: space.Closed}, d.mira, d.bishnu, d.ines, d.marisol, d.quinn)
	return d
}

func list(people ...person.Actor) string {
	var out []string
	for _, p := range people {
		out = append(out, p.ID.String())
	}
	return strings.Join(out, ",")
}

func (d *desk) says(a webtest.Answer, parts ...string) {
	d.T.Helper()
	if a.Status != http.StatusOK {
		d.T.Errorf("status %d: %s", a.Status, a.Text())
	}
	for _, part := range parts {
		if !strings.Contains(a.Text(), part) {
			d.T.Errorf("it does not say %q: %s", part, a.Text())
		}
	}
}

// order reads who stands in the list, in its order.
func order(a webtest.Answer) string {
	var out []string
	for _, part := range strings.Split(a.HTML, `name="leg" value="`)[1:] {
		out = append(out, part[:strings.IndexByte(part, '"')])
	}
	return strings.Join(out, ",")
}

func TestPlanningAndStarting(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := newDesk(w)
		c := d.web.As(d.mira)
		a := c.Get("/relays/new?people=" + list(d.marisol, d.ines, d.bishnu))
		d.says(a, "Bishnu Rai today 15:25 to 17:00 in Kathmandu", "Marisol Vega today 13:00 to 17:00 in Santiago", "It would be round at 20:00, on your clock.")
		if got := order(a); got != list(d.bishnu, d.ines, d.marisol) || a.Field("space") == "" && !strings.Contains(a.HTML, `value="`+d.space.ID.String()+`" selected`) {
			t.Errorf("it goes %s", got)
		}
		fields := []string{"space", d.space.ID.String(), "title", "Where do we moor?", "body", "Three piers.", "length", "end_of_day",
			"leg", d.bishnu.ID.String(), "leg", d.ines.ID.String(), "leg", d.marisol.ID.String()}
		with := func(more ...string) []string {
			return append(append([]string{"once", "k" + strings.Join(more, "")}, fields...), more...)
		}
		for act, want := range map[string]string{"down-0": list(d.ines, d.bishnu, d.marisol), "up-2": list(d.bishnu, d.marisol, d.ines), "out-1": list(d.bishnu, d.marisol),
			"me": list(d.bishnu, d.ines, d.marisol, d.mira), "up-0": list(d.bishnu, d.ines, d.marisol), "out-9": list(d.bishnu, d.ines, d.marisol), "soonest": list(d.bishnu, d.ines, d.marisol)} {
			if a := c.Post("/relays/plan", with("do", act)...); order(a) != want || !strings.Contains(a.HTML, "Three piers.</textarea>") {
				t.Errorf("%s: %d, %s, want %s", act, a.Status, order(a), want)
			}
		}
		for act, stays := range map[string]string{"down-0": "down-1", "up-2": "up-1", "up-1": "down-0", "down-1": "up-2", "up-0": "", "out-1": ""} {
			a, at := c.Post("/relays/plan", with("do", act)...), `id="`+stays+`"`
			_, after, _ := strings.Cut(a.HTML, at)
			tag, _, _ := strings.Cut(after, ">")
			if n := strings.Count(a.HTML, " autofocus"); stays == "" && n != 0 || stays != "" && (n != 1 || !strings.HasSuffix(tag, " autofocus")) {
				t.Errorf("%s: the keyboard does not stay with whom it moved: %d, %s", act, n, tag)
			}
		}
		a = c.Post("/relays/plan", with("do", "add", "who", "quinn")...)
		if order(a) != list(d.bishnu, d.ines, d.marisol, d.quinn) || !strings.Contains(a.Text(), "Quinn Still Tue 13 Oct in Halifax Tue 13 Oct") {
			t.Errorf("%s: %s", order(a), a.Text())
		}
		for who, wrong := range map[string]string{"": "Please write a name.", "Nobody": "Nobody else of this name sees the space."} {
			if a := c.Post("/relays/plan", with("do", "add", "who", who)...); a.Status != http.StatusUnprocessableEntity || a.Wrong() != wrong {
				t.Errorf("%q: %d %q", who, a.Status, a.Wrong())
			}
		}
		if a := c.Post("/relays", append(with("x", "y"), "leg", d.marisol.ID.String())...); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Text(), "Nobody has two turns in a row.") {
			t.Errorf("%d %s", a.Status, a.Text())
		}
		a = c.Follow("/relays", with()...)
		if a.Toast() != "On its way. Bishnu has the first turn." {
			t.Errorf("saying %q", a.Toast())
		}
		d.says(a, "Where do we moor?", "A relay Turn 1 of 3. Expected back with you at 20:00.", "Bishnu Rai Asked, by 17:00 today in Kathmandu, 11:15 for you.",
			"Inês Carvalho Expected today 12:15 to 17:00 in Lisbon, until 16:00 for you.")
		for _, paper := range []string{"Turn 1 of 3. Expected back with you at 20:00 on Tue 13 Oct 2026.", "Expected Tue 13 Oct 2026 12:15 to 17:00 in Lisbon, until 16:00 for you."} {
			if !strings.Contains(a.HTML, `data-paper="`+paper+`"`) {
				t.Errorf("paper does not say %q: %s", paper, a.HTML)
			}
		}
		if again := c.Follow("/relays", with()...); again.To != a.To {
			t.Errorf("the form sent again leads to %q, not to %q", again.To, a.To)
		}
	})
}

// started is a relay of Mira's, on whose thread the acts are.
func (d *desk) started(people ...person.Actor) relay.Relay {
	d.T.Helper()
	var of []id.ID
	for _, p := range people {
		of = append(of, p.ID)
	}
	made, err := d.Relays.Start(d.T.Context(), d.mira, relay.Opening{Space: d.space.ID, Title: "Where do we moor?", Body: "Three piers.", Order: of, Length: relay.EndOfDay})
	if err != nil {
		d.T.Fatal(err)
	}
	return made
}

func TestSteeringOnTheThread(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := newDesk(w)
		made := d.started(d.bishnu, d.ines, d.marisol)
		home, c := "/threads/"+made.Thread.String(), d.web.As(d.mira)
		act := func(verb string) string { return "/relays/" + made.ID.String() + verb }
		leg := func(i int, verb string) string { return act("/legs/" + made.Legs[i].ID.String() + "/" + verb) }
		for _, address := range []string{act("/pause"), act("/stop"), leg(1, "skip"), leg(1, "later")} {
			if a := d.web.As(d.stranger).Post(address, "once", "s"+address); a.Status != http.StatusNotFound {
				t.Errorf("%s by a stranger: %d", address, a.Status)
			}
			if a := d.web.As(d.ines).Post(address, "once", "i"+address); a.Status != http.StatusForbidden {
				t.Errorf("%s by another: %d", address, a.Status)
			}
		}
		if a := d.web.As(d.ines).Get(home); strings.Contains(a.Text(), "Stop it") || !strings.Contains(a.Text(), "Expected back with Mira at 21:00") {
			t.Errorf("others are shown the acts, or not when it is back: %s", a.Text())
		}
		d.says(c.Follow(leg(2, "earlier"), "once", "1"), "Marisol Vega Expected today 09:00 to 17:00 in Santiago, until 20:00 for you. IC Inês Carvalho Expected tomorrow")
		does := func(path, key, toast string, parts ...string) {
			t.Helper()
			a := c.Follow(path, "once", key)
			d.says(a, parts...)
			if a.Toast() != toast {
				t.Errorf("%s: saying %q", path, a.Toast())
			}
		}
		does(act("/pause"), "2", "Paused. Whoever has the turn may still write, and then nobody is asked.", "It is paused.")
		if _, err := d.Threads.Reply(t.Context(), d.bishnu, thread.Answer{Thread: made.Thread, Body: "The second.", Answers: true}); err != nil {
			t.Fatal(err)
		}
		if a := d.web.As(d.ines).Get("/today"); strings.Contains(a.Text(), "Your turn") {
			t.Error("her turn has come while it is paused")
		}
		d.says(c.Get(home), "It is paused.", "Bishnu Rai Answered at 09:40. Read what they wrote")
		does(act("/go-on"), "3", "It goes on.", "Turn 2 of 3.", "Marisol Vega Asked, by 17:00 today in Santiago, 20:00 for you.")
		d.says(c.Get("/today"), "Where do we moor? Marisol, by 17:00 today in Santiago, 20:00 for you. Turn 2 of 3. Expected back with you at 16:00 tomorrow.")
		d.Pass(time.Date(2026, 10, 13, 12, 0, 0, 0, time.UTC)) // 09:00 in Santiago
		d.says(d.web.As(d.marisol).Get("/today"), "17:00 today Your turn in Harbours Where do we moor? Mira had it go round. Yours is turn 2 of 3.")
		does(leg(1, "skip"), "4", "Left out. The others keep their order.", "Inês Carvalho Left out.")
		does(leg(1, "skip"), "5", "The turn of this leg has come meanwhile, or it was taken out.")
		if _, err := d.Threads.Reply(t.Context(), d.marisol, thread.Answer{Thread: made.Thread, Body: "The third.", Answers: true}); err != nil {
			t.Fatal(err)
		}
		d.Pass(time.Date(2026, 10, 14, 9, 0, 0, 0, time.UTC))
		d.says(c.Get("/today"), "Back from a relay in Harbours Where do we moor? It is round. What came of it?")
		d.says(c.Get(home), "It is round. What came of it?", "Back here: what came of it?", "Close with an outcome")
		d.says(d.web.As(d.ines).Get(home), "It is round. Mira is asked what came of it.")
		d.says(c.Follow(home+"/close", "once", "6", "outcome", "At the third."), "It went round.")
		does(act("/stop"), "7", "This relay has come round, or has been stopped, meanwhile.")
	})
}

// TestWhoHasGoneIsNamedWithWhereItWentOn ends the accounts of who had turns, and of who was to have one.
func TestWhoHasGoneIsNamedWithWhereItWentOn(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := newDesk(w)
		olga := d.PersonAs("Olga Owner", "Europe/Lisbon", person.Owner)
		made := d.started(d.bishnu, d.ines, d.marisol)
		c, home := d.web.As(d.mira), "/threads/"+made.Thread.String()
		ends := func(who person.Actor) {
			t.Helper()
			if err := d.Persons.People.Deactivate(t.Context(), olga, who.ID); err != nil {
				t.Fatal(err)
			}
		}
		ends(d.ines)
		d.says(c.Get(home), "Inês Carvalho No longer here: this turn was left out.")
		ends(d.bishnu)
		a := c.Get(home)
		d.says(a, "Bishnu Rai Bishnu is no longer here; it went on to Marisol.", "Marisol Vega Asked, by 17:00 today in Santiago")
		if strings.Contains(a.Text(), "Withdrawn") {
			t.Errorf("it says what was taken back: %s", a.Text())
		}
		ends(d.marisol)
		d.says(c.Get(home), "Marisol is no longer here; it came back.", "It is round. What came of it?")
	})
}

// TestWhoSharesOnlyTheDay tells no time of who shares none, and none that follows from it.
func TestWhoSharesOnlyTheDay(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := newDesk(w)
		made := d.started(d.ines, d.quinn)
		for _, a := range []webtest.Answer{d.web.As(d.mira).Get("/relays/new?people=" + list(d.quinn, d.ines)), d.web.As(d.mira).Get("/threads/" + made.Thread.String())} {
			for _, clock := range []string{"17:00 in Halifax", "20:00"} {
				if strings.Contains(a.Text(), clock) {
					t.Errorf("it tells %s: %s", clock, a.Text())
				}
			}
		}
		d.says(d.web.As(d.mira).Get("/threads/"+made.Thread.String()), "Quinn Still Expected")
	})
}

// TestNobodyIsTold has a stranger and a guest ask for what is not theirs to know.
func TestNobodyIsTold(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := newDesk(w)
		guest := d.web.As(w.PersonAs("Gwen Guest", "Europe/London", person.Guest))
		if a := guest.Get("/relays/new?people=" + list(d.bishnu, d.ines)); a.Status != http.StatusNotFound {
			t.Errorf("a guest is told of people: %d", a.Status)
		}
		w.Space("Everyone", d.stranger, d.bishnu)
		c := d.web.As(d.stranger)
		if a := c.Get("/relays/new?space=" + d.space.ID.String()); a.Status != http.StatusNotFound {
			t.Errorf("a stranger finds the space: %d", a.Status)
		}
		if a := c.Get("/complete/relay?q=m&space=" + d.space.ID.String()); a.Status != http.StatusNotFound {
			t.Errorf("and who is in it: %d", a.Status)
		}
		d.says(d.web.As(d.mira).Get("/complete/relay?q=b&space="+d.space.ID.String()), "Bishnu Rai")
		d.says(d.web.As(d.mira).Get("/relays/new"), "Add two people or more")
	})
}
