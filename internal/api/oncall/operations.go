package oncall

import (
	"time"

	"meantime/internal/api/rest"
	"meantime/internal/id"
	"meantime/internal/oncall"
)

// Parts are what the operations stand on. All are needed.
type Parts struct {
	Now      func() time.Time
	Rotas    *oncall.Rotas
	Refusals *oncall.Refusals
}

type surface struct {
	*rest.Surface
	Parts
}

// Register adds the operations to the API.
func Register(on *rest.Surface, p Parts) {
	s := &surface{on, p}
	s.turns()
	s.swaps()
	s.refusals()
}

func (s *surface) turns() {
	g := s.Group("On call", "Who is rung for a space outside hours: people take turns, and one replaces another for a while. Who sees the space sees that; its members change it, guests do not.")
	rest.Register(g, rest.Op{Route: "GET /spaces/{space}/on-call", ID: "get-on-call", Scope: rest.Read, Summary: "Who is on call",
		About: "Now and ahead, in order and without gaps, on your clock; and what decides that."}, s.get)
	rest.Register(g, rest.Op{Route: "PUT /spaces/{space}/on-call/turns", ID: "declare-turns", Scope: rest.Write, Summary: "Declare turns",
		About: "They hold from their first handoff on, or from now if that has gone by; until then everything stays as it is. Somebody who leaves the space is on call no more: the next in the order takes those turns."}, s.declare)
	rest.Register(g, rest.Op{Route: "POST /spaces/{space}/on-call/end", ID: "end-turns", Scope: rest.Write, Summary: "End the turns",
		About: "At once. Replacements still hold."}, s.end)
	rest.Register(g, rest.Op{Route: "POST /spaces/{space}/on-call/replacements", ID: "replace-on-call", Scope: rest.Write, Status: 201, Summary: "Put somebody on call",
		About: "From one time to another, whoever's turn it is. Of several at once, the one made last counts."}, s.replace)
	rest.Register(g, rest.Op{Route: "DELETE /spaces/{space}/on-call/replacements/{replacement}", ID: "take-back-replacement", Scope: rest.Write, Summary: "Take a replacement back",
		About: "Twice changes nothing."}, s.takeBack)
	rest.Register(g, rest.Op{Route: "PUT /spaces/{space}/on-call/told", ID: "set-told", Scope: rest.Write, Summary: "Name who is told when nobody answers",
		About: "The people who are told, beside who raised it, when something urgent found nobody."}, s.setTold)
	rest.Register(g, rest.Op{Route: "PUT /spaces/{space}/on-call/line", ID: "set-call-line", Scope: rest.Write, Summary: "Say whom to call when nobody answers",
		About: "A number or an https link, kept encrypted and shown to members of the space."}, s.setLine)
	rest.Register(g, rest.Op{Route: "GET /spaces/{space}/on-call/changes", ID: "list-on-call-changes", Scope: rest.Read, Summary: "Who changed what",
		About: "About who is on call, who is told, and whom to call: the latest hundred, the latest first. That the line was changed is told to members of the space, and what it says to nobody here."}, s.changes)
	rest.Register(g, rest.Op{Route: "GET /me/on-call", ID: "list-my-shifts", Scope: rest.Read, Summary: "List your shifts",
		About: "When you are on call, in all your spaces, within the next days."}, s.mine)
}

func (s *surface) swaps() {
	g := s.Group("Swapping shifts", "A shift is offered to somebody, for one of theirs or for nothing. Only the two see it, and it comes in a delivery.")
	rest.Register(g, rest.Op{Route: "POST /spaces/{space}/on-call/swaps", ID: "offer-shift", Scope: rest.Write, Status: 201, Summary: "Offer a shift",
		About: "Of your own, to a member of the space. You stay on call until it is agreed to."}, s.offer)
	rest.Register(g, rest.Op{Route: "GET /swaps/{swap}", ID: "get-swap", Scope: rest.Read, Summary: "One offer"}, s.getSwap)
	rest.Register(g, rest.Op{Route: "POST /swaps/{swap}/agree", ID: "agree-to-swap", Scope: rest.Write, Summary: "Agree to an offer",
		About: "Both shifts change hands at once. Refused with the code swap_stale where somebody else is on call then by now."}, s.agree)
	rest.Register(g, rest.Op{Route: "POST /swaps/{swap}/decline", ID: "decline-swap", Scope: rest.Write, Summary: "Decline an offer"}, s.decline)
	rest.Register(g, rest.Op{Route: "POST /swaps/{swap}/withdraw", ID: "withdraw-swap", Scope: rest.Write, Summary: "Withdraw an offer",
		About: "Of your own."}, s.withdraw)
}

func (s *surface) refusals() {
	g := s.Group("Refusing rings", "From which people and spaces nothing rings for you, being on call or not. Nobody else is told.")
	rest.Register(g, rest.Op{Route: "GET /me/refusals", ID: "list-refusals", Scope: rest.Read, Summary: "List what does not ring"}, s.listRefusals)
	rest.Register(g, rest.Op{Route: "PUT /me/refusals/{kind}/{from}", ID: "refuse-rings", Scope: rest.Write, Summary: "Refuse rings",
		About: "From a person or from a space. Twice changes nothing."}, s.refuse)
	rest.Register(g, rest.Op{Route: "DELETE /me/refusals/{kind}/{from}", ID: "allow-rings", Scope: rest.Write, Summary: "Let it ring again",
		About: "Twice changes nothing."}, s.allow)
}

// people reads the ids of people who can be meant; what is none is nobody who can.
func people(refs []rest.Ref) []id.ID { return rest.Each(refs, rest.Ref.Anybody) }
