package overlap_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/overlap"
	"meantime/internal/person"
	"meantime/internal/worktime"
	"meantime/internal/zone"
)

// knowing says what is worth knowing in short, as somebody sees it.
func knowing(t *testing.T, w *apptest.World, actor person.Actor, clock string) (out []string) {
	t.Helper()
	loc, err := zone.Shipped().Load(clock)
	if err != nil {
		t.Fatal(err)
	}
	list, _, err := w.Overlaps.See(t.Context(), actor, overlap.Whom{}, w.Clock())
	if err != nil {
		t.Fatal(err)
	}
	names := map[any]string{}
	for _, p := range list {
		names[p.ID] = p.Name
	}
	var k overlap.Knowing
	err = w.DB.Read(t.Context(), func(tx *db.Tx) error {
		k, err = w.Overlaps.Know(tx, list, loc, w.Orgs)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range k.Away {
		out = append(out, fmt.Sprintf("%s away %s-%s", names[a.Person], a.From, a.To))
	}
	for _, c := range k.Clocks {
		text := fmt.Sprintf("%s own %v", c.At.Format("01-02"), c.Own)
		for _, d := range c.Others {
			text += fmt.Sprintf(" %v %v to %v", d.Zones, d.Before, d.After)
		}
		out = append(out, text)
	}
	for _, m := range k.Moves {
		out = append(out, fmt.Sprintf("%s in %s on %s", names[m.Person], m.Zone, m.Date))
	}
	for _, f := range k.Feasts {
		text := fmt.Sprintf("%s %s %s", f.Date, f.Region, f.Name)
		for _, who := range f.People {
			text += " " + names[who]
		}
		out = append(out, text)
	}
	return out
}

func lines(t *testing.T, got []string, want ...string) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
}

func TestKnow(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		date := worktime.DateOf(2026, 10, 13)
		ines := w.PersonWith("Inês", person.Member, person.Declared{Zone: "Europe/Lisbon", Region: "PT"})
		w.PersonWith("Mira", person.Member, person.Declared{Zone: "Africa/Accra", Region: "GH", Worked: []worktime.Date{date + 13}})
		dale := w.PersonWith("Dale", person.Member, person.Declared{Zone: "America/New_York", Region: "US", ZoneMoves: []worktime.ZoneMove{
			{At: worktime.AtWall(worktime.Wall{Date: date + 20, Clock: 540}), Zone: "Europe/Lisbon"}}})
		w.PersonWith("Aroha", person.Member, person.Declared{Zone: "Pacific/Auckland", Region: "NZ",
			Leaves: []person.Leave{{From: date + 2, To: date + 3}, {From: date + 10, To: date + 10}}})
		lines(t, knowing(t, w, ines, "Europe/Lisbon"),
			"Aroha away 2026-10-15-2026-10-16",
			"10-25 own -1h0m0s [Pacific/Auckland] 12h0m0s to 13h0m0s [Africa/Accra] -1h0m0s to 0s [America/New_York] -5h0m0s to -4h0m0s",
			"11-01 own 0s [America/New_York] -4h0m0s to -5h0m0s",
			"Dale in Europe/Lisbon on 2026-11-02",
			"2026-10-26 NZ Labour Day Aroha")
		lines(t, knowing(t, w, dale, "America/New_York")[1:3],
			"10-25 own 0s [Europe/Lisbon] 5h0m0s to 4h0m0s",
			"11-01 own -1h0m0s [Pacific/Auckland] 17h0m0s to 18h0m0s [Europe/Lisbon Africa/Accra] 4h0m0s to 5h0m0s")
		gil := w.PersonAs("Gil", "Europe/Lisbon", person.Guest)
		w.At(time.Date(2026, 10, 14, 9, 0, 0, 0, time.UTC))
		lines(t, knowing(t, w, gil, "Europe/Lisbon"), "10-25 own -1h0m0s")
		w.At(time.Date(2026, 12, 20, 9, 0, 0, 0, time.UTC))
		lines(t, knowing(t, w, gil, "Europe/Lisbon"), "2026-12-25 PT Christmas Day Gil", "2027-01-01 PT New Year's Day Gil") // a week apart
		w.At(time.Date(2027, 3, 20, 9, 0, 0, 0, time.UTC))
		lines(t, knowing(t, w, gil, "Europe/Lisbon"), "03-28 own 1h0m0s", "2027-03-26 PT Good Friday Gil")
	})
}

// A holiday is still today west of Greenwich when it is over there, and over east of it when it is not.
func TestHolidaysEndWithTheDayOfThoseWhoHaveThem(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := apptest.New(t, d)
		w.At(time.Date(2026, 12, 26, 2, 0, 0, 0, time.UTC)) // 21:00 on the 25th in New York
		dale := w.PersonWith("Dale", person.Member, person.Declared{Zone: "America/New_York", Region: "US"})
		w.PersonWith("Rui", person.Member, person.Declared{Zone: "Europe/Lisbon", Region: "PT"})
		got := knowing(t, w, dale, "America/New_York")
		if len(got) == 0 || got[0] != "2026-12-25 US Christmas Day Dale" {
			t.Errorf("at nine in the evening of Christmas: %q", got)
		}
		for _, line := range got {
			if strings.Contains(line, "12-25 PT") {
				t.Errorf("in Lisbon it is over: %s", line)
			}
		}
	})
}
