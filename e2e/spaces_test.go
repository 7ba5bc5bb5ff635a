package e2e

import (
	"strings"
	"testing"
	"time"

	"meantime/e2e/axe"
	"meantime/e2e/browser"
	"meantime/internal/person"
	"meantime/internal/space"
)

// TestLettingSomebodyIn adds two people to a space with the keyboard alone: the beginning of a name offers who may be
// meant, and the page goes on offering after it has been changed in place.
func TestLettingSomebodyIn(t *testing.T) {
	h := founded(t)
	ines := h.Person("Inês Carvalho", "Europe/Lisbon")
	for _, name := range []string{"Kenji Morita", "Kenneth Oduya", "Ruth Adeyemi"} {
		h.Person(name, "Europe/London")
	}
	s := h.Space("Ticketing", ines)
	p := h.open(t, ines, browser.Person{Zone: "Europe/Lisbon"})
	p.Go(h.address + "/spaces/" + s.ID.String() + "/members")
	p.Until("the field offers nobody yet", `() => document.querySelector("#who").role === "combobox"`)
	p.Click("#who")
	p.Type("ken")
	p.WaitText("Kenneth Oduya")
	axe.Check(t, p)
	p.Press("ArrowDown", "ArrowUp", "ArrowDown", "Enter")
	if got := p.Value("#who"); got != "Kenneth Oduya" {
		t.Fatalf("the arrow keys chose %q", got)
	}
	p.Press("Enter")
	p.WaitText("Kenneth Oduya belongs to “Ticketing” now.")
	p.Fill("#who", "ruth")
	p.Wait("[role=option]")
	p.Click("[role=option]")
	p.Click("text=Let in")
	p.WaitText("Ruth Adeyemi belongs to “Ticketing” now.")
	p.Fill("#who", "nobody")
	p.Press("Enter")
	p.WaitText("Nobody of this name is here")
	refused(t, p)
	if got := p.Focused(); got != "who" {
		t.Errorf("after a mistake the keyboard stands on %q", got)
	}
	if list, err := h.Spaces.Members(t.Context(), ines, s.ID); err != nil || len(list) != 3 {
		t.Errorf("%d members, %v", len(list), err)
	}
}

// TestSpacesWithoutScripts makes a space, lets somebody in of whom there are two, and archives it.
func TestSpacesWithoutScripts(t *testing.T) {
	h := founded(t)
	ines := h.Person("Inês Carvalho", "Europe/Lisbon")
	h.Person("Owen Pryce", "Europe/London")
	h.Person("Owen Griffiths", "Europe/London")
	p := h.open(t, ines, browser.Person{NoScript: true, Look: browser.Look{Width: browser.Phone}})
	p.Go(h.address + "/spaces")
	p.Follow("text=Make the first space")
	p.Fill("[name=name]", "Lighthouse")
	p.Follow("text=Make this space")
	p.WaitText("“Lighthouse” is made, and you are in it.")
	p.Follow("text=Let people in")
	p.Fill("#who", "owen")
	p.Follow("text=Let in")
	p.WaitText("This may be several people.")
	refused(t, p)
	axe.Check(t, p)
	p.Click("input[name=person]")
	p.Follow("text=Let in")
	p.WaitText("Owen Griffiths belongs to “Lighthouse” now.")
	p.Follow("text=Settings")
	p.Click("text=Archive this space…")
	p.Follow("text=Archive")
	p.WaitText("It can be read; nothing new is written in it.")
	p.Follow("text=Undo")
	p.WaitText("“Lighthouse” is in use again.")
}

// TestSpacesPeopleOrganisation judges each of these pages in every look, and writes its pictures aside.
func TestSpacesPeopleOrganisation(t *testing.T) {
	h := founded(t)
	ruth := h.PersonAs("Ruth Adeyemi", "Europe/London", person.Owner)
	kenji, aroha := h.Person("Kenji Morita", "Asia/Tokyo"), h.Person("Aroha Ngata", "Pacific/Auckland")
	h.Person("Dale Whitford", "America/Halifax")
	s := h.SpaceOf(space.Details{Name: "Ticketing", Purpose: "How a passenger buys, changes and shows a ticket.", Kind: space.Open}, ruth, kenji, aroha)
	h.SpaceOf(space.Details{Name: "Fleet", Purpose: "Hulls, engines and whoever keeps them going.", Kind: space.Open}, aroha)
	ended := h.Thread(kenji, s, "How dim may the screen be?", "On the quay at night.")
	if err := h.Threads.Close(t.Context(), kenji, ended.ID, "Barcodes stay readable at 20% brightness."); err != nil {
		t.Fatal(err)
	}
	h.At(h.Clock().Add(time.Minute))
	h.Thread(aroha, s, "Refund automatically when a sailing is cancelled", "Refund by itself 60 minutes after a cancellation. Still open: when the hour starts at night.")
	if _, _, err := h.Persons.Invitations.Create(t.Context(), ruth, person.Invite{Uses: 20}); err != nil {
		t.Fatal(err)
	}
	h.Set(h.Clock().Add(time.Hour))
	h.Engine.NoticeJump(t.Context())
	p := h.open(t, ruth, browser.Person{Zone: "Europe/London"})
	here := "/spaces/" + s.ID.String()
	for _, page := range []struct{ name, path string }{
		{"spaces", "/spaces"}, {"space-new", "/spaces/new"}, {"space", here}, {"space-threads", here + "/threads"}, {"space-members", here + "/members"},
		{"space-settings", here + "/settings"}, {"people", "/people"}, {"person", "/people/" + kenji.ID.String()}, {"organisation", "/organisation"},
		{"organisation-people", "/organisation/people"}, {"organisation-account", "/organisation/people/" + kenji.ID.String()},
		{"organisation-invitations", "/organisation/invitations"}, {"organisation-holidays", "/organisation/holidays"}, {"organisation-urgents", "/organisation/urgents"},
		{"organisation-advice", "/organisation/advice"}, {"organisation-notices", "/organisation/notices"},
	} {
		p.Go(h.address + page.path)
		p.EachLook(func(l browser.Look) {
			axe.Check(t, p)
			if over := p.Overflow(); over > 0 {
				t.Errorf("%s, %s: %d pixels too wide", page.path, l, over)
			}
			if out := browser.Eval[int](p, outside); out > 0 {
				t.Errorf("%s, %s: %d things drawn beside their line of hours", page.path, l, out)
			}
			p.Shot(page.name)
		})
	}
}

// outside counts what is drawn along hours, but before the first or after the last of them.
const outside = `() => [...document.querySelectorAll(".week .track > *, .timemap .track > *")].filter(e => {
	const track = e.parentElement.getBoundingClientRect(), box = e.getBoundingClientRect(), middle = box.x + box.width / 2;
	return box.width && (middle < track.left - 1 || middle > track.right + 1 || (!e.matches(".at") && (box.left < track.left - 1 || box.right > track.right + 1)));
}).length`

// refused takes note that the browser reported one answer of 422, as the story wanted it.
func refused(t *testing.T, p *browser.Page) {
	t.Helper()
	if problems := p.Problems(); len(problems) != 1 || !strings.Contains(problems[0], "422") {
		t.Errorf("the page reported %q", problems)
	}
}
