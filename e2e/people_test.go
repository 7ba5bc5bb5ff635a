package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"meantime/e2e/axe"
	"meantime/e2e/browser"
	"meantime/internal/person"
	"meantime/internal/worktime"
)

// crew is the company of Saltmarsh round the world, each with hours of their own.
type crew struct {
	*house
	ines, kenji, marisol, nadia person.Actor
}

func newCrew(t *testing.T) crew {
	t.Helper()
	c := crew{house: founded(t)}
	hours := func(from, to, focusFrom, focusTo int) person.Declared {
		d := person.Declared{Hours: &worktime.Hours{Week: worktime.Workdays(worktime.Window{From: worktime.Clock(from), To: worktime.Clock(to)})}}
		if focusTo > 0 {
			d.FocusWeekly = worktime.Workdays(worktime.Window{From: worktime.Clock(focusFrom), To: worktime.Clock(focusTo)})
		}
		return d
	}
	add := func(name, zone string, d person.Declared) person.Actor {
		d.Zone = zone
		return c.PersonWith(name, person.Member, d)
	}
	c.ines = add("Inês Carvalho", "Europe/Lisbon", hours(540, 1050, 600, 750))
	add("Aroha Ngata", "Pacific/Auckland", hours(480, 900, 0, 0))
	c.kenji = add("Kenji Morita", "Asia/Tokyo", hours(570, 1080, 780, 960))
	c.marisol = add("Marisol Vega", "America/Santiago", hours(540, 1020, 0, 0))
	c.nadia = add("Nadia Haddad", "Asia/Amman", hours(540, 1020, 0, 0))
	add("Asha Rai", "Asia/Kathmandu", hours(540, 1020, 0, 0))
	add("Tomasz Wrona", "Europe/Warsaw", hours(480, 960, 720, 900))
	lunch := hours(450, 930, 0, 0)
	for day := range lunch.Hours.Week {
		if len(lunch.Hours.Week[day]) > 0 {
			lunch.Hours.Week[day] = []worktime.Window{{From: 450, To: 690}, {From: 750, To: 930}}
		}
	}
	add("Sven Halvorsen", "Europe/Oslo", lunch)
	add("Ruth Adeyemi", "Europe/London", hours(510, 1020, 0, 0))
	shy := hours(540, 1020, 0, 0)
	shy.Coarse = true
	add("Owen Pryce", "Europe/London", shy)
	add("Mira Osei", "Africa/Accra", hours(480, 990, 0, 0))
	add("Dale Whitford", "America/Halifax", hours(510, 990, 0, 0))
	away := hours(600, 1080, 0, 0)
	away.Leaves = []person.Leave{{From: worktime.DateOf(2026, 10, 15), To: worktime.DateOf(2026, 10, 16), StandIn: c.ines.ID}}
	add("Pilar Quintana", "America/Merida", away)
	return c
}

// TestThePeoplePages looks at when everybody works: a day, the day on which clocks are set, a week, and many by city.
func TestThePeoplePages(t *testing.T) {
	c := newCrew(t)
	c.At(time.Date(2026, 10, 13, 9, 40, 0, 0, time.UTC)) // 10:40 in Lisbon
	p := c.open(t, c.ines, browser.Person{Zone: "Europe/Lisbon"})
	look := func(name, path string) {
		p.Go(c.address + path)
		axe.CheckLooks(t, p)
		p.Shots(name)
	}
	look("people-day", "/people")
	look("people-clocks", "/people?date=2026-10-25")
	look("people-week", "/people?view=week")
	p.Click("text=Day")
	p.WaitGone(".people--week")
	p.WaitText("Right now it is working time")
	p.Click("text=The same as a table")
	p.WaitText("On their clock")
	for i := range 14 {
		c.Person(fmt.Sprintf("Person Of Lisbon %d", i), "Europe/Lisbon")
	}
	look("people-many", "/people?open=Europe/London")
	p.Click("text=Lisbon")
	p.WaitText("Person Of Lisbon 13")
	axe.CheckLooks(t, p)
}

// TestAnHourForAllOfUs looks for an hour with somebody in Amman, takes it into a letter and gives it back; with Kenji and
// Marisol there is none, and a relay is offered.
func TestAnHourForAllOfUs(t *testing.T) {
	c := newCrew(t)
	c.At(time.Date(2026, 10, 13, 9, 40, 0, 0, time.UTC))
	c.Space("Harbours", c.ines, c.kenji, c.marisol)
	p := c.open(t, c.ines, browser.Person{Zone: "Europe/Lisbon"})
	p.Go(c.address + "/people")
	p.Click(`input[value="` + c.nadia.ID.String() + `"]`)
	p.Click("text=Look for an hour")
	p.WaitText("Yes, these")
	if chosen := browser.Eval[int](p, `() => document.querySelectorAll("[name=with]:checked").length`); chosen != 1 {
		t.Errorf("%d people are chosen", chosen)
	}
	axe.CheckLooks(t, p)
	p.Shots("people-hour")
	p.Follow(".hour__one button")
	p.WaitText("Something new")
	if body := browser.Eval[string](p, `() => document.querySelector("#c-body").value`); !strings.Contains(body, "Nadia Haddad: 13:00 in Amman") {
		t.Errorf("the letter says %q", body)
	}
	p.Go(c.address + "/people/hour")
	p.Click("text=Give it back")
	p.WaitText("The hour is given back, and counts for nobody.")

	p.Go(c.address + "/people/hour?with=" + c.kenji.ID.String() + "&with=" + c.marisol.ID.String())
	p.WaitText("No, not one")
	axe.CheckLooks(t, p)
	p.Shots("people-no-hour")
	p.Follow("text=Start a relay")
	p.WaitText("Kenji Morita")

	p.Go(c.address + "/me/interruptions")
	p.WaitText("Only you see this.")
	axe.CheckLooks(t, p)
	p.Shots("me-interruptions")
}
