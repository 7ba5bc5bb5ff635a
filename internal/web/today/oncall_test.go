package today_test

import (
	"testing"

	"meantime/internal/id"
	"meantime/internal/oncall"
	"meantime/internal/web/webtest"
	"meantime/internal/worktime"
)

// A turn is announced from the working day before it, and stays while it goes on.
func TestMyTurnsOnToday(t *testing.T) {
	u := newTown(t)
	_, err := u.Rotas.Declare(t.Context(), u.mira, 0, oncall.Rota{Space: u.ticketing.ID, Zone: "Europe/Lisbon", First: worktime.DateOf(2026, 10, 19), Handoff: 9 * 60,
		Days: 7, People: []id.ID{u.ines.ID, u.mira.ID}})
	if err != nil {
		t.Fatal(err)
	}
	ines := u.web.As(u.ines)
	u.At(lisbon(15, 12, 0)) // Thursday: the next working day is Friday
	webtest.SaysNot(t, ines.Get("/today"), "On call")
	u.At(lisbon(16, 12, 0))
	webtest.Says(t, ines.Get("/today"), "On call Ticketing You will be, from Mon 09:00", ", until Mon 26 Oct 09:00")
	u.At(lisbon(20, 12, 0))
	webtest.Says(t, ines.Get("/today"), "On call Ticketing You are, now, until Mon 09:00")
	webtest.SaysNot(t, u.web.As(u.mira).Get("/today"), "On call")
	if err := u.Refusals.Refuse(t.Context(), u.ines, oncall.Source{Kind: oncall.FromSpace, Ref: u.ticketing.ID}); err != nil {
		t.Fatal(err)
	}
	webtest.Says(t, ines.Get("/today"), "You refuse rings from there.")
}
