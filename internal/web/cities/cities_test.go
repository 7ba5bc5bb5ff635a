package cities_test

import (
	"slices"
	"testing"
	"time"

	"meantime/internal/holiday"
	"meantime/internal/web/cities"
	"meantime/internal/words"
	"meantime/internal/zone"
)

func TestCities(t *testing.T) {
	zones := zone.Shipped()
	c := cities.Of(zones, holiday.Open())
	for _, name := range zones.Names() {
		if back := c.Find(c.Name(name)); back != name {
			t.Errorf("%s is offered as %q, which leads to %s", name, c.Name(name), back)
		}
	}
	for text, want := range map[string]string{
		"são paulo": "America/Sao_Paulo", " Buenos Aires ": "America/Argentina/Buenos_Aires", "Europe/Lisbon": "Europe/Lisbon",
		"Asia/Calcutta": "Asia/Calcutta", "Atlantis": "Atlantis", "": "",
	} {
		if got := c.Find(text); got != want {
			t.Errorf("%q is %s, not %s", text, got, want)
		}
	}
	now := time.Date(2026, 10, 13, 9, 40, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"Asia/Calcutta": "Asia/Kolkata", "Europe/Kiev": "Europe/Kyiv", "Asia/Saigon": "Asia/Ho_Chi_Minh", "Asia/Katmandu": "Asia/Kathmandu",
		"Europe/Lisbon": "Europe/Lisbon", "UTC": "UTC", "Etc/GMT+5": "Etc/GMT+5", "Nowhere/Town": "Nowhere/Town", "": "",
	} {
		if got := c.Guess(text, now); got != want {
			t.Errorf("a browser in %q is taken to be in %s, not %s", text, got, want)
		}
	}
	list := c.List(new(words.Locale), now)
	if len(list) != len(zones.Names()) {
		t.Fatalf("%d cities", len(list))
	}
	for _, want := range []cities.City{{Name: "Kathmandu", Where: "UTC+5:45"}, {Name: "Lisbon", Where: "Portugal, UTC+1"},
		{Name: "St Johns", Where: "Canada, UTC−2:30"}, {Name: "Accra", Where: "Ghana, UTC"}} {
		found := cities.City{}
		for _, city := range list {
			if city.Name == want.Name {
				found = city
			}
		}
		if found != want {
			t.Errorf("%+v, not %+v", found, want)
		}
	}
}

func TestCountriesAreCalledAsTheReaderCallsThem(t *testing.T) {
	catalogue, err := words.Open()
	if err != nil {
		t.Fatal(err)
	}
	l, data := catalogue.Locale("pt-PT"), holiday.Open()
	list := cities.Countries(l, data)
	if len(list) != len(data.Countries()) || list[0].Name != "África do Sul" || !slices.Contains(list, holiday.Place{Code: "DE", Name: "Alemanha"}) {
		t.Errorf("%+v", list)
	}
	for code, want := range map[string]string{"DE": "Alemanha", "DE-BY": "Bayern", "PT": "Portugal", "XX-1": "XX-1", "": ""} {
		if got := cities.Place(l, data, code); got != want {
			t.Errorf("%q is called %q, want %q", code, got, want)
		}
	}
}
