package api_test

import (
	"testing"

	"meantime/internal/app/apptest"
	"meantime/internal/space"
)

// TestWorkOfASpace asks a space for work, which one of its members takes, gives back, and another takes.
func TestWorkOfASpace(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		ines, kenji, mira := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Kenji Mori", "Asia/Tokyo"), w.Person("Mira Osei", "Africa/Accra")
		ada := w.Person("Ada Bell", "Europe/London")
		s := w.SpaceOf(space.Details{Name: "Harbour lights", Kind: space.Closed}, ines, kenji, mira)
		c, at := d.as(ines), `"space":"`+s.ID.String()+`"`
		c.post("/dues", `{`+at+`,"of_space":true,"wants":[{"working_days":1}],"until":"end of Friday"}`).want(200).is("items.0.person", nil).
			is("items.0.due.local", "2026-10-14T10:40").is("items.1.due.local", "2026-10-16T17:00").is("items.2", nil)
		c.post("/arrivals", `{`+at+`,"ask":{"kind":"work","of_space":true,"until":"Thu 15:00"}}`).want(200).is("dues.0.due.local", "2026-10-15T15:00")
		for field, ask := range map[string]string{"ask.of": `{"kind":"answer","of_space":true}`, "ask.until": `{"kind":"work","of_space":true,"until":"soon"}`} {
			c.post("/threads", `{`+at+`,"title":"x","body":"x","ask":`+ask+`}`).want(422).is("errors.0.field", field)
		}
		c.post("/threads", `{`+at+`,"title":"x","body":"x","ask":{"kind":"work","of_space":true,"until":"Friday","want":{"working_days":1}}}`).want(422).is("errors.0.field", "ask.until")
		th := c.post("/threads", `{`+at+`,"title":"The lamp","body":"It flickers.","ask":{"kind":"work","of_space":true,"until":"Thu 15:00"}}`).want(201).
			is("ask.of_space", true).is("ask.asked.0.person", nil).is("ask.asked.0.due.local", "2026-10-15T15:00")
		first := "/asks/" + th.text("ask.asked.0.id")
		d.as(kenji).get("/asks?side=to_take").want(200).is("items.0", nil)
		w.Pass(apptest.Begin.AddDate(0, 0, 1))
		d.as(kenji).get("/asks?side=to_take").want(200).is("items.0.title", "The lamp").is("items.1", nil)
		c.get("/asks?side=to_take").want(200).is("items.0", nil)
		d.as(ada).post(first+"/take", "").want(404).is("code", "ask_not_found")
		c.post(first+"/take", "").want(403).is("code", "not_to_take")
		taken := d.as(kenji).post(first+"/take", "").want(201).is("person.handle", "kenji").is("by.handle", "kenji").is("due.local", "2026-10-15T15:00").
			is("follows", th.text("ask.asked.0.id"))
		d.as(mira).post(first+"/take", "").want(409).is("code", "ask_ended")
		c.get(first).want(200).is("ended.how", "taken").is("ended.by.handle", "kenji")
		c.get("/asks?side=theirs").want(200).is("items.0.person.handle", "kenji")
		d.as(mira).post("/asks/"+taken.text("id")+"/give-back", "").want(403).is("code", "not_your_ask")
		back := d.as(kenji).post("/asks/"+taken.text("id")+"/give-back", "").want(201).is("person", nil).is("of_space", true)
		d.as(mira).post("/asks/"+back.text("id")+"/take", "").want(201).is("person.handle", "mira")
	})
}
