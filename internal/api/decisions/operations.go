package decisions

import (
	"meantime/internal/api/rest"
	"meantime/internal/decision"
)

// Parts are what the operations stand on. All are needed.
type Parts struct {
	Decisions *decision.Decisions
}

type surface struct {
	*rest.Surface
	Parts
}

// Register adds the operations to the API.
func Register(on *rest.Surface, p Parts) {
	s := &surface{on, p}
	g := s.Group("Decisions", "A thread that asks for a decision is a proposal. While it is open, everybody who may write in its space can say where they stand on it. What is decided gets the next number of its space, and stands until another decision replaces it.")
	rest.Register(g, rest.Op{Route: "GET /threads/{thread}/stances", ID: "list-stances", Scope: rest.Read, Summary: "Where do people stand?",
		About: "All stances on a proposal, in the order in which they were taken, with those that were changed or taken back. Of each person the one without an end counts."}, s.stances)
	rest.Register(g, rest.Op{Route: "PUT /threads/{thread}/stance", ID: "take-stance", Scope: rest.Write, Summary: "Say where you stand",
		About: "In the place of what you said before. Who is asked for the decision has answered by it, and whoever proposes hears of it in a delivery."}, s.take)
	rest.Register(g, rest.Op{Route: "DELETE /threads/{thread}/stance", ID: "take-stance-back", Scope: rest.Write, Summary: "Take your stance back",
		About: "It is kept among what was. Without one nothing happens."}, s.takeBack)
	rest.Register(g, rest.Op{Route: "POST /threads/{thread}/decide", ID: "decide", Scope: rest.Write, Status: 201, Summary: "Decide",
		About: "Closes a thread with what is decided, or, without an outcome, makes a decision of the outcome with which it has been closed. A proposal is decided by whoever made it or was asked, any other thread by everybody who may write there. It cannot be taken back: another decision can replace it."}, s.decide)
	rest.Register(g, rest.Op{Route: "GET /decisions", ID: "list-decisions", Scope: rest.Read, Summary: "The register",
		About: "What was decided in all spaces that you see, or in one, the latest first."}, s.list)
	rest.Register(g, rest.Op{Route: "GET /decisions/{decision}", ID: "get-decision", Scope: rest.Read, Summary: "One decision",
		About: "With how often it was looked at again."}, s.get)
	rest.Register(g, rest.Op{Route: "POST /decisions/{decision}/keep", ID: "keep-decision", Scope: rest.Write, Summary: "Say that it still holds",
		About: "For whoever decided it, and for who looks after the space."}, s.keep)
}
