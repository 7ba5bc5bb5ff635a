package gate_test

import (
	"testing"

	"meantime/internal/web/gate"
	"meantime/internal/web/page"
	"meantime/internal/web/page/pagetest"
)

func TestPages(t *testing.T) {
	outside := pagetest.Outside(t, "Sign in")
	wrong := gate.Wrong{"form": "No", "email": "No", "password": "No", "zone": "No", "name": "No", "organisation": "No", "hours": "No"}
	n := gate.Newcomer{Name: "Owen", Wrong: wrong, Passkeys: true, Guess: true, Bars: []gate.Bar{{From: 22, To: 30}}}
	known := outside
	known.Org = "Saltmarsh"
	pagetest.Check(t, "gate/sign-in", &gate.SignIn{Shell: known, To: "/today", Wrong: wrong, Passkeys: true}, &gate.SignIn{Shell: known, To: "/today", Mails: true}, &gate.SignIn{Shell: outside})
	pagetest.Check(t, "gate/setup", &gate.Setup{Shell: outside, Newcomer: n}, &gate.Setup{Shell: outside})
	pagetest.Check(t, "gate/join", &gate.Join{Shell: outside, Newcomer: n, Known: true, Bound: true, Guest: true}, &gate.Join{Shell: outside})
	inside := pagetest.Shell(t, "Join Board", page.PlaceNone)
	pagetest.Check(t, "gate/here", &gate.Here{Shell: inside, Leads: true, Space: "Board", Wrong: wrong}, &gate.Here{Shell: inside, Leads: true, Wrong: wrong}, &gate.Here{Shell: inside, Leads: true, Space: "Board", Href: "/spaces/1", Inside: true},
		&gate.Here{Shell: inside, Other: true, Email: "owen@saltmarsh.example"}, &gate.Here{Shell: inside})
	pagetest.Check(t, "gate/recover", &gate.Recover{Shell: outside, Email: "owen@saltmarsh.example", Wrong: wrong}, &gate.Recover{Shell: outside})
	pagetest.Check(t, "gate/link", &gate.AskLink{Shell: outside, Wrong: wrong}, &gate.AskLink{Shell: outside}, &gate.AskLink{Shell: outside, Email: "owen@saltmarsh.example", Sent: true})
	pagetest.Check(t, "gate/mailed", &gate.Mailed{Shell: outside, Name: "Owen Reed", Email: "owen@saltmarsh.example", Wrong: wrong}, &gate.Mailed{Shell: outside})
	pagetest.Check(t, "gate/leave", &gate.Leave{Shell: outside, Token: "x", All: true}, &gate.Leave{Shell: outside, Token: "x", Left: true}, &gate.Leave{Shell: outside, None: true})
	pagetest.Check(t, "gate/leave-summaries", &gate.LeaveSummaries{Shell: outside, Token: "x", Weekly: true}, &gate.LeaveSummaries{Shell: outside, Token: "x", Left: true}, &gate.LeaveSummaries{Shell: outside})
	pagetest.Check(t, "gate/shut", &gate.Shut{Shell: outside, Says: "It is too old."}, &gate.Shut{Shell: outside})
}
