package compose_test

import (
	"net/http"
	"strings"
	"testing"

	"meantime/internal/urgent"
	"meantime/internal/web/webtest"
)

// urgents are those that are open in the space.
func (d *desk) urgents() []urgent.Urgent {
	d.T.Helper()
	list, err := d.Urgents.Open(d.T.Context(), d.ines, d.ticketing.ID)
	if err != nil {
		d.T.Fatal(err)
	}
	return list
}

func TestShowsWhomItRingsAndRings(t *testing.T) {
	d := newDesk(t)
	c := d.web.As(d.ines)
	form := d.form("title", "Tickets do not scan", "urgency", "urgent", "need", "answer", "of", "@mira")
	a := c.Post("/arrivals", form...)
	webtest.Says(t, a, "It rings now, whatever they are at", "It is 09:40 in Accra, and Mira is at work: rung at once.", "While nobody says “Mine” it rings on: Nadia at 10:50",
		"Ring Mira and send", "It is in no delivery. You have three of these in seven days.")
	for name, wrong := range map[string][]string{"worse": nil, "at": {"worse", "People wait.", "when", "next_morning"}, "of": {"worse", "People wait.", "of", "@mira @nadia"}} {
		for _, told := range []string{"yes", ""} {
			bad := c.Post("/new", with(with(form, wrong...), "told", told, "rings", told, "once", name+told)...)
			if bad.Status != http.StatusUnprocessableEntity || !strings.Contains(bad.HTML, `id="`+name+`-wrong"`) {
				t.Errorf("%s: %d %s", name, bad.Status, bad.Wrong())
			}
		}
	}
	form = with(form, "worse", "The 11:30 boards in 50 minutes.")
	// Whoever has not seen whom it rings is asked first, scripts or not.
	for _, told := range []string{"", "yes"} {
		asked := c.Post("/new", with(form, "told", told)...)
		webtest.Says(t, asked, "Send it?", "What gets worse by waiting? The 11:30 boards in 50 minutes.", "Mira is at work: rung at once", "Ring Mira and send")
		if asked.Field("rings") != "yes" || asked.Field("worse") == "" {
			t.Error("the page that asks forgets that it rings")
		}
	}
	if len(d.urgents()) != 0 {
		t.Fatal("it rang before it was said")
	}
	c.Post("/drafts", form...)
	sent := c.Post("/new", with(form, "rings", "yes")...)
	list := d.urgents()
	if len(list) != 1 || sent.To != "/urgents/"+list[0].ID.String() || len(d.titles()) != 0 {
		t.Fatalf("to %q, %d urgents, threads %v", sent.To, len(list), d.titles())
	}
	if u := list[0]; u.Asked != d.mira.ID || u.Title != "Tickets do not scan" || u.Body != "What about winter?" || u.Worse != "The 11:30 boards in 50 minutes." {
		t.Errorf("%+v", u)
	}
	if drafts, err := d.Threads.Drafts(t.Context(), d.ines); err != nil || len(drafts) != 0 {
		t.Errorf("drafts left: %v, %v", drafts, err)
	}
}

// When they are spent it goes with the next delivery, and says so. What was shown as ringing never goes another way.
func TestWhenUrgentsAreSpent(t *testing.T) {
	d := newDesk(t)
	c := d.web.As(d.ines)
	form := d.form("title", "Tickets do not scan", "urgency", "urgent", "worse", "People wait.")
	for range 3 {
		if _, err := d.Urgents.Raise(t.Context(), d.ines, urgent.Raising{Space: d.ticketing.ID, Title: "Other", Worse: "It burns."}); err != nil {
			t.Fatal(err)
		}
	}
	webtest.Says(t, c.Post("/arrivals", form...), "Yours are spent: this goes with their next delivery. You have one again at 10:40 on Tue 20 Oct.", "Send with their next delivery",
		"Arrives in everyone’s next delivery.")
	if a := c.Post("/new", with(form, "rings", "yes", "once", "a")...); a.Status == http.StatusSeeOther || !strings.Contains(a.Text(), "You have raised as many urgents as there are") {
		t.Errorf("what was shown as ringing: %d %s", a.Status, a.Text())
	}
	webtest.Says(t, c.Follow("/new", with(form, "once", "b")...), "Tickets do not scan")
	if len(d.urgents()) != 3 || len(d.titles()) != 1 {
		t.Errorf("%d urgents, threads %v", len(d.urgents()), d.titles())
	}
}

// One line is enough for something urgent, too; where nobody can be rung the page says so.
func TestAnUrgentLineAtNight(t *testing.T) {
	d := newDesk(t)
	d.Pass(lisbon(18, 3, 0)) // a Sunday
	c := d.web.As(d.ines)
	form := d.form("title", "", "body", "The lamp is out", "urgency", "urgent", "worse", "A boat is due.")
	webtest.Says(t, c.Post("/arrivals", form...), "Nobody here is at work or on call now: nobody is rung.", "Send as urgent")
	if got := c.Follow("/new", with(form, "rings", "yes")...).Toast(); got != "Nobody can be rung now." {
		t.Errorf("it says %q", got)
	}
	if list := d.urgents(); len(list) != 1 || list[0].Title != "The lamp is out" || list[0].Body != "" {
		t.Errorf("%+v", list)
	}
}
