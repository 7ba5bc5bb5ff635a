package e2e

import (
	"regexp"
	"testing"

	"meantime/e2e/browser"
)

// TestTheKeyboardIsSeen walks with Tab through pages on a telephone: where one stands is in sight, and marked.
func TestTheKeyboardIsSeen(t *testing.T) {
	s := newSaltmarsh(t)
	space := "/spaces/" + s.ticketing.ID.String()
	p := s.open(t, s.ines, browser.Person{Zone: "Europe/Lisbon", Look: browser.Look{Width: browser.Phone}})
	for _, path := range []string{"/today", "/me/hours", "/me/away", "/threads/" + s.refunds.ID.String(), "/new?space=" + s.ticketing.ID.String(),
		"/people", "/spaces", space + "/members", space + "/settings"} {
		p.Go(s.address + path)
		if stops := tabbed(t, p, path); stops < 10 {
			t.Errorf("%s: the keyboard stopped %d times", path, stops)
		}
	}
}

// TestEveryPageByKeyboardAndEar walks with Tab through every page of the tours, and has it read out: what can be pressed or
// filled in has a name.
func TestEveryPageByKeyboardAndEar(t *testing.T) {
	s := newSaltmarsh(t)
	turns := s.takesTurns()
	tours := append(s.tours(), tour{s.house, s.ines, turns}, s.goesRound())
	for _, one := range append(tours, s.urgentPages(s.rings().String())...) {
		p := chromium.Open(t, browser.Person{Zone: "Europe/Lisbon"})
		if one.by.ID != 0 {
			p = s.open(t, one.by, browser.Person{Zone: "Europe/Lisbon"})
		}
		for name, path := range one.pages {
			p.Go(s.address + path)
			if name == "page-nothing" {
				p.Problems() // a page that does not exist is what was asked for
			}
			if name == "page-api" {
				continue // has no main part of ours
			}
			if stops := tabbed(t, p, path); stops < 2 {
				t.Errorf("%s: the keyboard stopped %d times", path, stops)
			}
			for _, line := range p.Heard() {
				if unnamed.MatchString(line) {
					t.Errorf("%s: what is heard is %q", path, line)
				}
			}
		}
	}
}

// unnamed is a control of which only the kind is heard.
var unnamed = regexp.MustCompile(`^(button|link|combobox|textbox|checkbox|radio|InputTime|DisclosureTriangle)($|[^ ]| [^"])`)

// tabbed walks with Tab to the end of a page, and counts the stops.
func tabbed(t *testing.T, p *browser.Page, path string) (stops int) {
	t.Helper()
	for stops < 200 {
		p.Press("Tab")
		wrong := p.Stands()
		if wrong == "end" {
			return stops
		}
		if stops++; wrong != "" {
			t.Errorf("%s: %s", path, wrong)
		}
	}
	t.Errorf("%s: the keyboard does not come to the end", path)
	return stops
}
