package api_test

import (
	"net/http"
	"testing"

	"meantime/internal/person"
)

func TestAdvice(t *testing.T) {
	d := newDesk(t)
	mira, ada := d.as(d.Person("Mira Osei", "Africa/Accra")), d.as(d.PersonAs("Ada Admin", "Europe/Berlin", person.Admin))
	mira.post("/advice", `{"urgency":"can_wait","sensitivity":"everyone","complexity":"simple"}`).want(http.StatusOK).is("route", "thread").is("advice", nil)
	mira.post("/advice", `{"urgency":"can_wait","sensitivity":"everyone","complexity":"complicated","need":"decision"}`).want(http.StatusOK).is("route", "thread").
		is("advice.rule", "complicated_decision").is("advice.steps.0.name", "proposal").is("advice.steps.1.label", "Offer a half hour")
	mira.post("/advice", `{"urgency":"can_wait","sensitivity":"everyone","complexity":"complicated","need":"decision","laid_out":true}`).is("advice", nil)
	mira.post("/advice", `{"urgency":"urgent","sensitivity":"everyone","complexity":"simple"}`).is("route", "ring").is("advice.rule", "urgent")
	mira.post("/advice", `{"urgency":"urgent","sensitivity":"sensitive","complexity":"simple"}`).is("route", "private").is("advice.rule", "urgent_and_sensitive")
	mira.post("/advice", `{"urgency":"today","sensitivity":"everyone","complexity":"simple","need":"work","due_today":true}`).is("advice", nil)
	mira.post("/advice", `{"urgency":"very","sensitivity":"everyone","complexity":"simple"}`).want(http.StatusUnprocessableEntity).is("errors.0.field", "urgency")
	own := `{"rule":"complicated_decision","advised":true,"reason":"We agreed on it in May."}`
	mira.do(http.MethodPut, "/organisation/advice", own).want(http.StatusForbidden)
	ada.do(http.MethodPut, "/organisation/advice", `{"rule":"none","advised":false}`).want(http.StatusNotFound)
	ada.do(http.MethodPut, "/organisation/advice", own).want(http.StatusOK)
	mira.post("/advice", `{"urgency":"can_wait","sensitivity":"everyone","complexity":"complicated","need":"decision"}`).is("advice.reason", "We agreed on it in May.")
	ada.do(http.MethodPut, "/organisation/advice", `{"rule":"urgent_and_sensitive","advised":false}`).want(http.StatusOK).
		is("items.0.rule", "urgent_and_sensitive").is("items.0.advised", false)
	mira.get("/organisation/advice").want(http.StatusOK).is("items.0.advised", false).is("items.1.advised", true)
	mira.post("/advice", `{"urgency":"urgent","sensitivity":"sensitive","complexity":"simple"}`).is("advice.rule", "sensitive")
}
