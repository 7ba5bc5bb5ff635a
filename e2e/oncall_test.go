package e2e

import (
	"strings"
	"testing"
	"time"

	"meantime/e2e/axe"
	"meantime/e2e/browser"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/worktime"
)

// watch is a space of three who take turns: Inês in Lisbon, Kenji in Tokyo and Nadia in Kathmandu. It is Tuesday
// 20 October, 10:40 in Lisbon, five days before the clocks are set back there.
type watch struct {
	*house
	ines, kenji, nadia person.Actor
	space              space.Space
}

func october(day, hour, minute int) time.Time {
	return time.Date(2026, 10, day, hour, minute, 0, 0, time.UTC)
}

func newWatch(t *testing.T) watch {
	t.Helper()
	w := watch{house: founded(t)}
	w.At(october(20, 9, 40))
	w.ines = w.Person("Inês Carvalho", "Europe/Lisbon")
	w.kenji = w.PersonWith("Kenji Morita", person.Member, person.Declared{Zone: "Asia/Tokyo",
		Leaves: []person.Leave{{From: worktime.DateOf(2026, 10, 29), To: worktime.DateOf(2026, 10, 30)}}})
	w.nadia = w.Person("Nadia Haddad", "Asia/Kathmandu")
	w.space = w.Space("Ticketing", w.ines, w.kenji, w.nadia)
	return w
}

func (w watch) page() string { return w.address + "/spaces/" + w.space.ID.String() + "/on-call" }

// setTime sets a field of dates and times, into which everybody types in the order of their own country.
func setTime(p *browser.Page, sel, value string) {
	p.Examine(func() {
		browser.Eval[string](p, `(sel, value) => document.querySelector(sel).value = value`, sel, value)
	})
}

// TestTakingTurns begins in the settings of a space: Inês declares turns of a week, puts Nadia on call for a night, and
// takes that back. No script runs for her; Nadia sees it on her own clock, also over the day on which Lisbon's is set back.
func TestTakingTurns(t *testing.T) {
	w := newWatch(t)
	ines := w.open(t, w.ines, browser.Person{Zone: "Europe/Lisbon", NoScript: true})
	ines.Go(w.address + "/spaces/" + w.space.ID.String() + "/settings")
	ines.Follow("text=Take turns")
	ines.WaitText("Nobody has to be on call here")
	ines.Follow("text=Take turns")
	setTime(ines, "#first", "2026-10-19")
	ines.Select(".oncall__order li:nth-child(2) select", w.kenji.ID.String())
	ines.Select(".oncall__order li:nth-child(3) select", w.nadia.ID.String())
	axe.CheckLooks(t, ines)
	ines.Follow("text=Save")
	ines.WaitText("You are on call")
	ines.WaitText("A week each, handed over on Monday at 09:00, Lisbon time, in this order: Inês, Kenji and Nadia.")
	ines.Select("#person", w.nadia.ID.String())
	setTime(ines, "#from", "2026-10-22T17:00")
	setTime(ines, "#to", "2026-10-23T09:00")
	ines.Follow("text=Put on call")
	ines.WaitText("Nadia Haddad is on call from Thu 17:00 to Fri 09:00, on your clock.")
	axe.CheckLooks(t, ines)
	ines.Shots("oncall")

	nadia := w.open(t, w.nadia, browser.Person{Zone: "Asia/Kathmandu"})
	nadia.Go(w.page())
	nadia.WaitText("Then you, from")
	table := strings.Join(strings.Fields(nadia.Text(".oncall__table tbody")), " ")
	for _, row := range []string{"Thu 22 Oct 21:45", "Fri 23 Oct 13:45", "Mon 26 Oct 14:45", "Mon 2 Nov 14:45"} {
		if !strings.Contains(table, row) {
			t.Errorf("Nadia's table has no %s: %s", row, table)
		}
	}
	axe.CheckLooks(t, nadia)

	ines.Follow("text=Take back")
	ines.WaitText("Taken back. Whose turn it is is on call again.")
	nadia.Reload()
	nadia.WaitText("Then Kenji Morita, from")
}
