package today_test

import (
	"testing"

	"meantime/internal/ask"
	"meantime/internal/delivery"
	"meantime/internal/thread"
	"meantime/internal/web/webtest"
)

// TestWhatCanBeTaken has Mira ask her space for work that nobody takes in time, and then Inês does.
func TestWhatCanBeTaken(t *testing.T) {
	u := newTown(t)
	made, err := u.Threads.Start(t.Context(), u.mira, thread.Opening{Space: u.ticketing.ID, Title: "The turnstile", Body: "It sticks.",
		Ask: &ask.Wanted{Kind: ask.Work, OfSpace: true, Want: by(14, 11)}})
	if err != nil {
		t.Fatal(err)
	}
	ines, mira := u.web.As(u.ines), u.web.As(u.mira)
	webtest.Says(t, ines.Get("/today"), "Nobody waits for an answer of yours.") // sealed
	u.Pass(lisbon(13, 13, 0))
	a := ines.Get("/today")
	webtest.Says(t, a, "To take Wed 12:00 tomorrow Work in Ticketing The turnstile Mira needs it: “It sticks.” I take it")
	webtest.SaysNot(t, a, "Nobody waits for an answer of yours.")
	webtest.SaysNot(t, a, "Yours to answer") // nothing is: no heading stands above nothing
	webtest.Says(t, mira.Get("/today"), "Anybody of Ticketing, by 11:00 tomorrow.")

	e := u.Today(u.ines).Deliveries[0].Entries[0]
	if err := u.Deliveries.Done(t.Context(), u.ines, e.ID, true); err != nil {
		t.Fatal(err)
	}
	webtest.SaysNot(t, ines.Get("/today"), "To take") // she is done with it
	if err := u.Deliveries.Done(t.Context(), u.ines, e.ID, false); err != nil {
		t.Fatal(err)
	}

	kenji := u.Person("Kenji Morita", "Asia/Tokyo")
	if err := u.Spaces.Add(t.Context(), u.mira, u.ticketing.ID, kenji.ID); err != nil {
		t.Fatal(err)
	}
	u.Pass(lisbon(14, 13, 0))
	webtest.Says(t, mira.Get("/today"), "Nobody of Ticketing has taken it, by 11:00 today. That time has passed. Ask again", "By when, in your time")
	u.Pass(lisbon(14, 16, 30))
	webtest.Says(t, mira.Get("/today"), "Nobody has taken what you asked for, and its time has gone by.")
	past := u.Today(u.mira).Deliveries[0].Entries[0]
	if past.Kind != delivery.Past {
		t.Fatalf("%+v", past)
	}
	webtest.Says(t, mira.Get("/items/"+past.ID.String()+"/why"), "The time by which somebody of Ticketing was to take it has gone by.", "Noticed")

	webtest.Says(t, ines.Follow("/asked/"+u.asked(made).String()+"/take", "once", "t", "to", "/today"), "Any time as it suits you Work in Ticketing The turnstile Mira needs it: “It sticks.”")
	webtest.Says(t, mira.Get("/today"), "Inês, whenever it suits.")
	p, err := u.Threads.Find(t.Context(), u.mira, made.ID)
	if err != nil {
		t.Fatal(err)
	}
	webtest.SaysNot(t, ines.Follow("/asked/"+p.Ask.Asked[1].ID.String()+"/give-back", "once", "b", "to", "/today"), "To take") // she is done with it
	webtest.Says(t, u.web.As(kenji).Get("/today"), "To take Any time as it suits you Work in Ticketing The turnstile Mira needs it: “It sticks.”")
	u.Pass(lisbon(15, 18, 0))
	webtest.Says(t, mira.Get("/today"), "Inês gave back what you asked for. Nobody has it now.")
}
