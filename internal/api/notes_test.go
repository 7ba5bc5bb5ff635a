package api_test

import (
	"net/http"
	"strings"
	"testing"

	"meantime/internal/person"
)

func TestAPrivateNoteInTheAPI(t *testing.T) {
	d := newDesk(t)
	ines, ruth, kenji := d.PersonAs("Inês Carvalho", "Europe/Lisbon", person.Owner), d.Person("Ruth Adeyemi", "Europe/London"), d.Person("Kenji Mori", "Asia/Tokyo")
	d.as(ruth).post("/threads", `{"title":"Your leave","body":"All of it."}`).want(http.StatusUnprocessableEntity).is("errors.0.field", "space")
	d.as(ruth).post("/threads", `{"title":"Your leave","body":"All of it.","private":{"readers":["nobody"]}}`).want(http.StatusUnprocessableEntity).is("errors.0.field", "readers")
	made := d.as(ruth).post("/threads", `{"title":"Your leave","body":"All of it.","private":{"readers":["`+kenji.ID.String()+`"],"days":7},
		"ask":{"kind":"answer","of":["`+kenji.ID.String()+`"]}}`).want(http.StatusCreated)
	v := made.text("id")
	d.as(kenji).get("/threads/"+v+"/letters").want(http.StatusOK).is("items.0.body", "All of it.")
	d.as(kenji).get("/notes").want(http.StatusOK).is("items.0.title", "Your leave")
	d.as(kenji).get("/notes/"+v).want(http.StatusOK).is("ends_at", "2026-10-20T09:40:00Z")
	for _, path := range []string{"/notes/" + v, "/threads/" + v, "/threads/" + v + "/letters", "/spaces/" + made.text("space")} {
		foreign := d.as(ines).get(path).want(http.StatusNotFound)
		if absent := d.as(ines).get(strings.NewReplacer(v, d.IDs.New().String(), made.text("space"), d.IDs.New().String()).Replace(path)); !same(foreign, absent) {
			t.Errorf("%s: foreign %s\nabsent %s", path, foreign.Body, absent.Body)
		}
	}
	d.as(ines).get("/notes").want(http.StatusOK).is("items.0", nil)
	d.as(kenji).get("/spaces/" + made.text("space")).want(http.StatusNotFound)
	d.as(kenji).do("PUT", "/notes/"+v+"/readers/"+ines.ID.String(), "").want(http.StatusForbidden).is("code", "not_your_note")
	d.as(ruth).do("PUT", "/notes/"+v+"/readers/"+ines.ID.String(), "").want(http.StatusOK).is("readers.2.handle", "kenji")
	d.as(ines).get("/notes/" + v).want(http.StatusOK)
	d.as(ines).do("DELETE", "/notes/"+v+"/readers/"+ines.ID.String(), "").want(http.StatusNoContent)
	d.as(ines).get("/notes/" + v).want(http.StatusNotFound)
	d.as(ruth).do("PUT", "/notes/"+v+"/end", `{"days":90}`).want(http.StatusOK).is("ends_at", "2027-01-11T09:40:00Z")
	draft := d.as(ruth).do("PUT", "/drafts/private", `{"title":"More","body":"Of it","private":{"readers":["`+kenji.ID.String()+`"]}}`).want(http.StatusOK)
	draft.is("private.readers.0", kenji.ID.String())
	later := d.as(ruth).post("/scheduled", `{"title":"More","body":"Of it.","send_at":"2026-10-15T08:30","private":{"readers":["`+kenji.ID.String()+`"]}}`).want(http.StatusCreated)
	d.as(ruth).do("DELETE", "/scheduled/"+later.text("id"), "").want(http.StatusOK).is("place", "private")
	d.as(kenji).do("DELETE", "/notes/"+v, "").want(http.StatusForbidden)
	d.as(ruth).do("DELETE", "/notes/"+v, "").want(http.StatusNoContent)
	d.as(kenji).get("/threads/" + v).want(http.StatusNotFound)
}

func TestAConfidentialSpaceInTheAPI(t *testing.T) {
	d := newDesk(t)
	ines, ruth := d.PersonAs("Inês Carvalho", "Europe/Lisbon", person.Owner), d.Person("Ruth Adeyemi", "Europe/London")
	v := d.as(ruth).post("/spaces", `{"name":"Reorganisation","kind":"confidential"}`).want(http.StatusCreated).is("kind", "confidential").text("id")
	d.as(ines).get("/spaces/" + v).want(http.StatusNotFound)
	d.as(ines).post("/spaces", `{"name":"Reorganisation"}`).want(http.StatusCreated) // the name tells nothing
	d.as(ruth).do("PATCH", "/spaces/"+v, `{"name":"Reorganised","kind":"closed"}`).want(http.StatusOK).is("kind", "closed")
}
