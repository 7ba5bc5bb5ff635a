package hands

import (
	"fmt"
	"os"
	"testing"
	"time"

	"meantime/e2e/browser"
	"meantime/e2e/house"
	"meantime/internal/app/apptest"
	"meantime/internal/ask"
	"meantime/internal/db/dbtest"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/worktime"
)

// chromium is one browser for all stories: each person has a window, and cookies, of their own.
var chromium *browser.Browser

func TestMain(m *testing.M) {
	var err error
	if chromium, err = browser.Launch(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	status := m.Run()
	chromium.Close()
	os.Exit(status)
}

// pier is a company of three, of whom Mira has written to Inês: four threads, and two things that she needs from her. It is
// Tuesday 13 October 2026, 13:00 in Lisbon, and the delivery has just come.
type pier struct {
	*apptest.World
	address           string
	ines, mira, kenji person.Actor
	in                space.Space
	first, asked      thread.Thread
}

func newPier(t *testing.T) pier {
	t.Helper()
	w := apptest.New(t, dbtest.SQLite(t))
	p := pier{World: w, address: house.Serve(t, w)}
	p.ines, p.mira, p.kenji = p.PersonAs("Inês Carvalho", "Europe/Lisbon", person.Owner), p.Person("Mira Osei", "Africa/Accra"), p.Person("Kenji Morita", "Asia/Tokyo")
	p.in = p.Space("Ticketing", p.mira, p.ines, p.kenji)
	p.first = p.Thread(p.mira, p.in, "First", "The lamp on the mole is out.\n\nIt was so on Monday too.")
	p.Reply(p.kenji, p.first.ID, "Since Sunday, in fact.")
	for _, title := range []string{"Second", "Third", "Fourth"} {
		p.Thread(p.mira, p.in, title, "Text.")
	}
	p.asked = p.asks("May the screen stay awake?", "While boarding, I mean.", 14)
	p.asks("Which fares may be carried over?", "The season fares, I think.", 15)
	p.Pass(time.Date(2026, 10, 13, 12, 0, 0, 0, time.UTC))
	return p
}

// asks has Mira ask Inês for an answer by noon of a day in October.
func (p pier) asks(title, body string, day int) thread.Thread {
	p.T.Helper()
	until := worktime.ByLocal(worktime.Wall{Date: worktime.DateOf(2026, 10, day), Clock: 12 * 60})
	made, err := p.Threads.Start(p.T.Context(), p.mira, thread.Opening{Space: p.in.ID, Title: title, Body: body,
		Ask: &ask.Wanted{Kind: ask.Answer, Of: []id.ID{p.ines.ID}, Want: until}})
	p.must(err)
	return made
}

func (p pier) must(err error) {
	p.T.Helper()
	if err != nil {
		p.T.Fatal(err)
	}
}

// sits puts somebody before a keyboard, at a page.
func (p pier) sits(t *testing.T, who person.Actor, zone, path string) *browser.Hands {
	t.Helper()
	hands := house.Enter(t, p.World, p.address, chromium, who, browser.Person{Zone: zone}).Hands()
	hands.Go(p.address + path)
	return hands
}
