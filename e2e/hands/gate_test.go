package hands

import (
	"testing"

	"meantime/e2e/browser"
)

// TestNothingIsTypedIntoAFormThatGoes signs in with a wrong password: while the answer is on its way the form takes no more, which
// would go with the page. It does once the answer is there.
func TestNothingIsTypedIntoAFormThatGoes(t *testing.T) {
	s := newPier(t)
	p := chromium.Open(t, browser.Person{Zone: "Africa/Accra"})
	mira := p.Hands()
	mira.Go(s.address + "/sign-in")
	mira.IsOn(`textbox "E-mail address"`)
	mira.Type("mira.osei@saltmarsh.example")
	mira.To(`textbox "Password"`)
	mira.Type("not hers at all")
	const sends = `() => {
		const form = document.querySelector("form.form"), {email, password} = form.elements;
		form.requestSubmit();
		return [form.ariaBusy, email.readOnly, password.readOnly].join(" ");
	}`
	if got := browser.Eval[string](p, sends); got != "true true true" {
		t.Errorf("while the answer is on its way: %s", got)
	}
	p.WaitText("do not belong together")
	p.Problems() // that it was refused
	mira.IsOn(`textbox "E-mail address": mira.osei@saltmarsh.example, invalid`)
	mira.Press("End")
	mira.Type("s")
	mira.IsOn(`textbox "E-mail address": mira.osei@saltmarsh.examples`)
}
