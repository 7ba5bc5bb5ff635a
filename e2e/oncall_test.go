package e2e

import (
	"strings"
	"testing"
	"time"

	"meantime/e2e/axe"
	"meantime/e2e/browser"
	"meantime/internal/id"
	"meantime/internal/oncall"
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

// TestTwoSwapAShift has Inês, who is on call, ask Nadia to be that in her place for a week of Nadia's. It comes in Nadia's
// delivery; she agrees, and Inês is told in hers. Kenji sees who is on call, and nothing of the asking.
func TestTwoSwapAShift(t *testing.T) {
	w := newWatch(t)
	_, err := w.Rotas.Declare(t.Context(), w.ines, 0, oncall.Rota{Space: w.space.ID, Zone: "Europe/Lisbon", First: worktime.DateOf(2026, 10, 19), Handoff: 9 * 60,
		Days: 7, People: []id.ID{w.ines.ID, w.nadia.ID}})
	if err != nil {
		t.Fatal(err)
	}
	ines := w.open(t, w.ines, browser.Person{Zone: "Europe/Lisbon"})
	ines.Go(w.address + "/today")
	ines.WaitText("You are, now, until")
	axe.CheckLooks(t, ines)
	ines.Follow(".waiting a[href$='/on-call']")
	ines.Follow(".is-now .oncall__swap")
	choose(ines, "#ask", "Nadia takes it, and you take Mon 26 Oct 09:00 to Mon 2 Nov 09:00")
	axe.CheckLooks(t, ines)
	ines.Shots("oncall-offer")
	ines.Click("text=Ask")
	ines.WaitText("Asked. Until somebody agrees, you stay on call.")
	ines.WaitText("You asked Nadia Haddad to be on call in your place")

	kenji := w.open(t, w.kenji, browser.Person{Zone: "Asia/Tokyo"})
	kenji.Go(w.page())
	kenji.WaitText("Inês Carvalho is on call")
	if strings.Contains(kenji.Text("#main"), "in your place") || strings.Contains(kenji.Text("#main"), "in their place") {
		t.Error("Kenji is told what the two ask of each other")
	}

	w.Pass(october(20, 10, 50)) // 16:35 in Kathmandu
	nadia := w.open(t, w.nadia, browser.Person{Zone: "Asia/Kathmandu"})
	nadia.Go(w.address + "/today")
	nadia.WaitText("Inês asks you to be on call instead, from now on.")
	nadia.Shots("oncall-today")
	nadia.Follow(".delivery .entries__title")
	nadia.WaitText("Inês Carvalho asks you to be on call")
	axe.CheckLooks(t, nadia)
	nadia.Shots("oncall-swap")
	nadia.Click("text=Agree")
	nadia.WaitText("Agreed. It is settled, and the other is told.")
	nadia.WaitText("You are on call")
	axe.CheckLooks(t, nadia)

	w.Pass(october(20, 12, 5)) // 13:05 in Lisbon
	ines.Go(w.address + "/today")
	ines.WaitText("Nadia agreed. It is settled.")
	ines.Go(w.page())
	ines.WaitText("Nadia Haddad is on call")
	kenji.Reload()
	kenji.WaitText("Nadia Haddad is on call")
}

// TestRefusingRings has Inês refuse rings from her space while she is on call for it: she is warned, and only she.
func TestRefusingRings(t *testing.T) {
	w := newWatch(t)
	_, err := w.Rotas.Declare(t.Context(), w.ines, 0, oncall.Rota{Space: w.space.ID, Zone: "Europe/Lisbon", First: worktime.DateOf(2026, 10, 19), Handoff: 9 * 60,
		Days: 7, People: []id.ID{w.ines.ID, w.nadia.ID}})
	if err != nil {
		t.Fatal(err)
	}
	ines := w.open(t, w.ines, browser.Person{Zone: "Europe/Lisbon", NoScript: true})
	ines.Go(w.address + "/me/rings")
	ines.Follow("text=Refuse its rings")
	ines.WaitText("You refuse rings from this space, so nobody can ring you then.")
	ines.Fill("#who", "Kenji Morita")
	ines.Follow("text=Refuse their rings")
	ines.WaitText("Nothing from there rings for you any more. Only you know.")
	axe.CheckLooks(t, ines)
	ines.Shots("oncall-rings")
	ines.Go(w.page())
	ines.WaitText("You do not want to be rung from this space.")
	nadia := w.open(t, w.nadia, browser.Person{Zone: "Asia/Kathmandu"})
	nadia.Go(w.page())
	nadia.WaitText("Inês Carvalho is on call")
	if strings.Contains(nadia.Text("#main"), "rung") {
		t.Error("Nadia is told what Inês refuses")
	}
}
