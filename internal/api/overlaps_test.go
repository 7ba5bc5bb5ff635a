package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/person"
	"meantime/internal/worktime"
)

func TestHoursTogether(t *testing.T) {
	d := newDesk(t)
	ines, kenji := d.Person("Inês Carvalho", "Europe/Lisbon"), d.Person("Kenji Morita", "Asia/Tokyo")
	ruth := d.Person("Ruth Adeyemi", "Europe/London")
	odd := worktime.Workdays(worktime.Window{From: 11*60 + 17, To: 14*60 + 23})
	d.PersonWith("Shy Person", person.Member, person.Declared{Zone: "Europe/Lisbon", Coarse: true, Hours: &worktime.Hours{Week: odd}, FocusWeekly: odd})
	gil := d.PersonAs("Gil Guest", "Europe/Lisbon", person.Guest)
	hours := d.as(ines).get("/people/hours?from=2026-10-13").want(http.StatusOK)
	hours.is("items.1.person.name", "Kenji Morita").is("items.1.zone", "Asia/Tokyo").is("items.1.hours.0.from.local", "2026-10-13T01:00")
	hours.is("items.3.coarse", true).is("items.3.hours.0.from.local", "2026-10-13T06:30")
	if strings.Contains(hours.Body, "11:17") || strings.Contains(hours.Body, "14:23") {
		t.Errorf("of who shares the day the hours are told: %s", hours.Body)
	}
	if got := d.as(ines).get("/people/hours?from=2026-10-17").want(http.StatusOK).Body; strings.Contains(got, `"local"`) {
		t.Errorf("somebody works on a Saturday: %s", got)
	}
	d.as(ines).get("/people/hours?from=soon").want(http.StatusUnprocessableEntity)
	if got := d.as(gil).get("/people/hours").want(http.StatusOK).Body; strings.Contains(got, "Kenji") {
		t.Errorf("a guest is told of strangers: %s", got)
	}
	work := d.as(ines).get("/people/at-work?from=2026-10-13").want(http.StatusOK)
	work.is("items.0.people", 0.0).is("items.1.people", 1.0).is("items.1.from.local", "2026-10-13T01:00").is("items.2.people", 3.0)
	d.as(ines).get("/people/ahead").want(http.StatusOK).is("items.0.kind", "clocks").is("items.0.date", "2026-10-25").is("items.0.minutes", -60.0).is("items.0.clocks.0.zones.0", "Asia/Tokyo")

	with := func(who person.Actor) string { return `"with":["` + who.ID.String() + `"],"minutes":60` }
	found := d.as(ines).post("/hours/look", `{`+with(ruth)+`,"weeks":2}`).want(http.StatusOK)
	found.is("hours.0.from.local", "2026-10-13T11:00")
	none := d.as(ines).post("/hours/look", `{`+with(kenji)+`}`).want(http.StatusOK)
	none.is("near.beyond.person.name", "Inês Carvalho").is("near.beyond.hour.from.local", "2026-10-14T08:00").is("near.beyond.minutes", 60.0)
	d.as(gil).post("/hours/look", `{`+with(kenji)+`}`).want(http.StatusNotFound)
	d.as(ines).post("/hours/look", `{"minutes":60}`).want(http.StatusUnprocessableEntity)

	taken := d.as(ines).post("/hours", `{`+with(ruth)+`,"from":"2026-10-13T15:00:00Z"}`).want(http.StatusCreated)
	taken.is("people.0.name", "Inês Carvalho").is("from.local", "2026-10-13T16:00")
	d.as(ines).post("/hours", `{`+with(ruth)+`,"from":"2026-10-13T23:00:00Z"}`).want(http.StatusConflict).is("code", "hour_gone")
	d.as(ines).post("/hours/look", `{`+with(ruth)+`}`).is("edge.0.times", 1.0)
	d.as(ines).get("/hours").is("items.0.id", taken.text("id"))
	d.as(ruth).do(http.MethodDelete, "/hours/"+taken.text("id"), "").want(http.StatusNotFound)
	d.as(ines).do(http.MethodDelete, "/hours/"+taken.text("id"), "").want(http.StatusNoContent)
	if n := d.as(ines).get("/hours").size("items"); n != 0 {
		t.Errorf("%d are taken still", n)
	}
}

// Everybody reads their own interruptions, and nobody another's.
func TestOwnInterruptions(t *testing.T) {
	d := newDesk(t)
	ines, owner := d.Person("Inês Carvalho", "Europe/Lisbon"), d.PersonAs("Olga Lund", "Europe/Oslo", person.Owner)
	err := d.DB.Write(t.Context(), func(tx *db.Tx) error {
		return d.Deliveries.Interrupted(tx, ines.ID, delivery.ByRing, d.Clock().Add(-time.Hour))
	})
	if err != nil {
		t.Fatal(err)
	}
	d.as(ines).get("/me/interruptions").want(http.StatusOK).is("items.0.monday", "2026-10-12").is("items.0.rings", 1.0).is("items.3.monday", "2026-09-21")
	d.as(owner).get("/me/interruptions").want(http.StatusOK).is("items.0.rings", 0.0)
}

// hourWith takes an hour of the afternoon in which the worlds of tests begin.
func hourWith(who person.Actor) string {
	return `{"with":["` + who.ID.String() + `"],"minutes":30,"from":"2026-10-13T15:00:00Z"}`
}
