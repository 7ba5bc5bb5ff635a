package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/id"
	"meantime/internal/oncall"
	"meantime/internal/person"
	"meantime/internal/worktime"
)

func TestOnCall(t *testing.T) {
	d := newDesk(t)
	ines, kenji, olga := d.Person("Inês Carvalho", "Europe/Lisbon"), d.Person("Kenji Morita", "Asia/Tokyo"), d.Person("Olga Lund", "Europe/Oslo")
	at := "/spaces/" + d.Space("Ferries", ines, kenji).ID.String() + "/on-call"
	d.as(olga).get(at).want(http.StatusOK).is("version", 0.0)
	turns := `{"version":0,"zone":"Europe/Lisbon","first":"2026-10-12","handoff":"09:00","days":7,"people":["` + ines.ID.String() + `","` + kenji.ID.String() + `"]}`
	d.as(olga).do(http.MethodPut, at+"/turns", turns).want(http.StatusForbidden).is("code", "not_a_member")
	tick := func() { d.At(d.Clock().Add(time.Second)) }
	declared := d.as(ines).do(http.MethodPut, at+"/turns", turns).want(http.StatusOK)
	declared.is("shifts.0.person.name", "Inês Carvalho").is("shifts.1.from.local", "2026-10-19T09:00").is("turns.handoff", "09:00").is("turns.people.1.name", "Kenji Morita")
	d.as(kenji).do(http.MethodPut, at+"/turns", turns).want(http.StatusConflict).is("code", "rota_changed")
	d.as(kenji).get(at).want(http.StatusOK).is("shifts.1.from.local", "2026-10-19T17:00")

	tick()
	made := d.as(kenji).post(at+"/replacements", `{"person":"`+kenji.ID.String()+`","zone":"Asia/Tokyo","from":"2026-10-15T09:00","to":"2026-10-15T18:00"}`).want(http.StatusCreated)
	made.is("from", "2026-10-15T09:00")
	d.as(ines).get(at).is("shifts.1.person.name", "Kenji Morita").is("shifts.1.turn.name", "Inês Carvalho").is("shifts.1.from.local", "2026-10-15T01:00")
	tick()
	d.as(ines).do(http.MethodDelete, at+"/replacements/"+made.text("id"), "").want(http.StatusNoContent)
	d.as(ines).post(at+"/replacements", `{"person":"`+olga.ID.String()+`","zone":"UTC","from":"2026-10-15T09:00","to":"2026-10-15T18:00"}`).want(http.StatusUnprocessableEntity)
	tick()
	d.as(ines).do(http.MethodPut, at+"/told", `{"people":["`+kenji.ID.String()+`"]}`).want(http.StatusNoContent)
	d.as(ines).get(at).is("told.0.name", "Kenji Morita").is("replacements.0", nil).is("shifts.1.person.name", "Kenji Morita")
	tick()
	d.as(ines).do(http.MethodPut, at+"/line", `{"line":"+351 21 000 00 00"}`).want(http.StatusNoContent)
	d.as(kenji).get(at).is("line", "+351 21 000 00 00")
	d.as(olga).get(at).is("line", nil)
	changes := d.as(kenji).get(at+"/changes").want(http.StatusOK).is("items.0.kind", "line").is("items.0.by.name", "Inês Carvalho").is("items.0.person", nil)
	changes.is("items.1.kind", "named").is("items.1.person.name", "Kenji Morita").is("items.4.kind", "declared").is("items.5", nil)
	if strings.Contains(changes.Body, "351") {
		t.Errorf("the line stands among the changes: %s", changes.Body)
	}
	first := d.as(kenji).get(at + "/changes?limit=2").want(http.StatusOK)
	d.as(kenji).get(at+"/changes?limit=2&cursor="+first.text("next")).want(http.StatusOK).is("items.0.kind", "took_back").is("items.0.when.from.local", "2026-10-15T09:00")
	d.as(olga).get(at+"/changes").want(http.StatusOK).is("items.0.kind", "named")
	d.as(ines).get("/me/on-call?days=7").want(http.StatusOK).is("items.0.to.local", "2026-10-19T09:00")
	d.as(ines).post(at+"/end", `{"version":5}`).want(http.StatusOK)
	if got := d.as(ines).get(at).Body; strings.Contains(got, `"turns":`) {
		t.Errorf("the turns go on after their end: %s", got)
	}
}

func TestSwapsInTheAPI(t *testing.T) {
	d := newDesk(t)
	ines, kenji, olga := d.Person("Inês Carvalho", "Europe/Lisbon"), d.Person("Kenji Morita", "Asia/Tokyo"), d.Person("Olga Lund", "Europe/Oslo")
	at := "/spaces/" + d.Space("Ferries", ines, kenji).ID.String() + "/on-call"
	d.as(ines).do(http.MethodPut, at+"/turns", `{"version":0,"zone":"Europe/Lisbon","first":"2026-10-12","handoff":"09:00","days":7,"people":["`+
		ines.ID.String()+`","`+kenji.ID.String()+`"]}`).want(http.StatusOK)
	offer := `{"person":"` + kenji.ID.String() + `","gives":{"from":"2026-10-14T08:00:00Z","to":"2026-10-16T08:00:00Z"},"takes":{"from":"2026-10-20T08:00:00Z","to":"2026-10-22T08:00:00Z"}}`
	made := d.as(ines).post(at+"/swaps", offer).want(http.StatusCreated)
	made.is("gives.to.local", "2026-10-16T09:00").is("stale", false)
	d.as(kenji).get(at).is("swaps.0.author.name", "Inês Carvalho")
	v := "/swaps/" + made.text("id")
	d.as(olga).get(v).want(http.StatusNotFound)
	d.as(ines).post(v+"/agree", "").want(http.StatusForbidden)
	d.Pass(apptest.Begin.Add(20 * time.Hour))
	d.as(kenji).get("/today").want(http.StatusOK).is("deliveries.0.items.0.kind", "swap").is("deliveries.0.items.0.ref", made.text("id"))
	d.as(kenji).post(v+"/agree", "").want(http.StatusOK).is("ended", "agreed")
	d.as(kenji).post(v+"/decline", "").want(http.StatusConflict).is("code", "swap_ended")
	d.as(ines).get(at).is("shifts.1.person.name", "Kenji Morita").is("shifts.1.turn.name", "Inês Carvalho")
	d.Pass(apptest.Begin.Add(48 * time.Hour))
	d.as(ines).get("/today").is("deliveries.0.items.0.kind", "swap_answer")
	other := d.as(ines).post(at+"/swaps", `{"person":"`+kenji.ID.String()+`","gives":{"from":"2026-10-17T08:00:00Z","to":"2026-10-18T08:00:00Z"}}`).want(http.StatusCreated)
	d.as(ines).post("/swaps/"+other.text("id")+"/withdraw", "").want(http.StatusOK).is("ended", "withdrawn")
	d.as(ines).post(at+"/swaps", offer).want(http.StatusUnprocessableEntity).is("errors.0.field", "gives")
}

func TestRefusalsInTheAPI(t *testing.T) {
	d := newDesk(t)
	ines, kenji := d.Person("Inês Carvalho", "Europe/Lisbon"), d.Person("Kenji Morita", "Asia/Tokyo")
	d.as(ines).do(http.MethodPut, "/me/refusals/person/"+kenji.ID.String(), "").want(http.StatusNoContent)
	d.as(ines).do(http.MethodPut, "/me/refusals/person/"+ines.ID.String(), "").want(http.StatusNotFound)
	d.as(ines).do(http.MethodPut, "/me/refusals/planet/"+ines.ID.String(), "").want(http.StatusUnprocessableEntity)
	d.as(ines).get("/me/refusals").want(http.StatusOK).is("items.0.from", kenji.ID.String()).is("items.0.kind", "person")
	d.as(kenji).get("/me/refusals").want(http.StatusOK).is("items.0", nil)
	d.as(ines).do(http.MethodDelete, "/me/refusals/person/"+kenji.ID.String(), "").want(http.StatusNoContent)
	d.as(ines).get("/me/refusals").is("items.0", nil)
}

// onCallIn puts into a path about who is on call what it needs: a space of its own, in which one of two is on call now and
// the other next, a replacement there, an offer that the first may answer or withdraw.
func (d *desk) onCallIn(op, path string, mine, other person.Actor) string {
	if strings.Contains(path, "/refusals/") {
		return strings.NewReplacer("{kind}", "person", "{from}", other.ID.String()).Replace(path)
	}
	if !strings.Contains(path, "/on-call") && !strings.Contains(path, "{swap}") {
		return path
	}
	s := d.Space("On call for "+op, mine, other)
	rota := oncall.Rota{Space: s.ID, Zone: "UTC", First: worktime.DateOf(2026, 10, 12), Days: 7, People: []id.ID{mine.ID, other.ID}}
	if op != "declare-turns" {
		_, err := d.Rotas.Declare(d.t.Context(), mine, 0, rota)
		d.must(err)
	}
	if strings.Contains(path, "{replacement}") {
		day := worktime.Wall{Date: worktime.DateOf(2026, 10, 15)}
		o, err := d.Rotas.Replace(d.t.Context(), mine, oncall.Replacement{Space: s.ID, Person: other.ID, Zone: "UTC", From: worktime.AtWall(day),
			To: worktime.AtWall(worktime.Wall{Date: day.Date + 1})})
		d.must(err)
		path = strings.Replace(path, "{replacement}", o.ID.String(), 1)
	}
	if strings.Contains(path, "{swap}") {
		from, to := other, mine
		gives := oncall.Stretch{From: worktime.DateOf(2026, 10, 20).Time(), To: worktime.DateOf(2026, 10, 21).Time()}
		if op == "withdraw-swap" {
			from, to = mine, other
			gives = oncall.Stretch{From: worktime.DateOf(2026, 10, 14).Time(), To: worktime.DateOf(2026, 10, 15).Time()}
		}
		w, err := d.Rotas.Offer(d.t.Context(), from, oncall.Swap{Space: s.ID, Person: to.ID, Gives: gives})
		d.must(err)
		path = strings.Replace(path, "{swap}", w.ID.String(), 1)
	}
	return strings.Replace(path, "{space}", s.ID.String(), 1)
}

// onCallBody is what an operation about who is on call is sent, in the space that onCallIn makes for it.
func onCallBody(op string, other person.Actor) string {
	who := other.ID.String()
	return map[string]string{
		"declare-turns":   `{"version":0,"zone":"UTC","first":"2026-10-12","handoff":"09:00","days":7,"people":["` + who + `"]}`,
		"end-turns":       `{"version":1}`,
		"replace-on-call": `{"person":"` + who + `","zone":"UTC","from":"2026-10-15T09:00","to":"2026-10-15T18:00"}`,
		"set-told":        `{"people":["` + who + `"]}`,
		"offer-shift":     `{"person":"` + who + `","gives":{"from":"2026-10-14T00:00:00Z","to":"2026-10-15T00:00:00Z"}}`,
	}[op]
}

func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}
