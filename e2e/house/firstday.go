package house

import (
	"strings"
	"testing"

	"meantime/e2e/browser"
)

// FirstDay is the first day of a company, in parts: Inês founds it in Lisbon, Kenji joins by her link from somewhere else,
// she writes to him, and it reaches him in a delivery.
type FirstDay struct {
	T       testing.TB
	In      *browser.Browser
	Address string
	Look    func(p *browser.Page, name string) // what is done with each page that is new
}

// Found has Inês come by the link to set it up, and make a space.
func (d FirstDay) Found(link string) *browser.Page {
	d.T.Helper()
	ines := d.In.Open(d.T, browser.Person{Zone: "Europe/Lisbon"})
	ines.Go(link)
	ines.Until("the zone was not guessed", `() => document.querySelector("#zone").value.includes("Lisbon")`)
	d.Look(ines, "setup")
	ines.Fill("#organisation", "Saltmarsh")
	ines.Fill("#name", "Inês Carvalho")
	ines.Fill("#email", "ines@saltmarsh.example")
	ines.Fill("#password", "a boat to Tobermory")
	ines.Press("Enter")
	ines.Wait(".masthead__me")

	ines.Go(d.Address + "/spaces/new")
	ines.Fill("[name=name]", "Ticketing")
	ines.Fill("[name=purpose]", "How a passenger buys, changes and shows a ticket.")
	ines.Click("text=Make this space")
	ines.WaitText("A fresh page")
	return ines
}

// Join has Inês make a link, and Kenji join by it, whose machine says that it is in this zone.
func (d FirstDay) Join(ines *browser.Page, zone string) *browser.Page {
	d.T.Helper()
	ines.Go(d.Address + "/organisation/invitations")
	Choose(ines, "#space", "Ticketing")
	ines.Click("text=Make the link")
	ines.Wait("#link")
	kenji := d.In.Open(d.T, browser.Person{Zone: zone})
	kenji.Go(ines.Value("#link"))
	_, city, _ := strings.Cut(zone, "/")
	kenji.Until("the zone was not guessed", `city => document.querySelector("#zone").value.includes(city)`, strings.ReplaceAll(city, "_", " "))
	kenji.Fill("#name", "Kenji Morita")
	kenji.Fill("#email", "kenji@saltmarsh.example")
	kenji.Fill("#password", "a harbour in Onomichi")
	kenji.Press("Enter")
	kenji.Wait(".masthead__me")
	return kenji
}

// Write has Inês write to the space. She is told when it arrives before she sends it, on her clock.
func (d FirstDay) Write(ines *browser.Page, arrives string) {
	d.T.Helper()
	ines.Go(d.Address + "/new")
	Choose(ines, "#c-space", "Ticketing")
	ines.Fill("#c-title", "Refund automatically when a sailing is cancelled")
	ines.Fill("#c-body", "On 2 October that was **412 bookings** by hand. @kenji, what does it touch?")
	ines.Until("the arrival was not told", `arrives => document.querySelector("#arrivals-says").textContent.includes(arrives)
		&& document.querySelector("[name=told]").value === "yes"`, arrives) // for what is written now: otherwise Send asks first
	d.Look(ines, "compose")
	ines.Press("Control+Enter")
	ines.Until("it was not sent", `() => location.pathname.startsWith("/threads/")`)
	ines.WaitText("412 bookings")
}

// Wait has Kenji look before it has come to him.
func (d FirstDay) Wait(kenji *browser.Page, next string) {
	d.T.Helper()
	kenji.Go(d.Address + "/today")
	kenji.WaitText(next)
	if strings.Contains(kenji.Text("#main"), "Refund automatically") {
		d.T.Fatal("it arrived when it was sent")
	}
}

// Read has Kenji read his delivery to its end, and then the thread.
func (d FirstDay) Read(kenji *browser.Page, delivery string) {
	d.T.Helper()
	kenji.WaitText(delivery)
	kenji.WaitText("Refund automatically")
	kenji.WaitText("That is all of it")
	d.Look(kenji, "today")
	kenji.Follow("text=Refund automatically when a sailing is cancelled")
	kenji.WaitText("412 bookings")
	d.Look(kenji, "thread")
}

// Choose selects the option that reads as given.
func Choose(p *browser.Page, sel, label string) {
	p.Select(sel, browser.Eval[string](p, `(sel, label) =>
		[...document.querySelector(sel).options].find(o => o.text.trim() === label).value`, sel, label))
}
