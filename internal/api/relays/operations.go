package relays

import (
	"meantime/internal/api/rest"
	"meantime/internal/db"
	"meantime/internal/relay"
	"meantime/internal/thread"
)

// Parts are what the operations stand on. All are needed.
type Parts struct {
	DB      *db.DB
	Threads *thread.Threads
	Relays  *relay.Relays
}

type surface struct {
	*rest.Surface
	Parts
}

// Register adds the operations to the API.
func Register(on *rest.Surface, p Parts) {
	s := &surface{on, p}
	g := s.Group("Relays", "A thread that goes round: one person is asked after the other, each in their own day, and at the end it comes back to who started it. To take a turn is to answer what is asked: see Reply, and Asks.")
	rest.Register(g, rest.Op{Route: "POST /relays/plan", ID: "plan-relay", Scope: rest.Read, Pure: true, Summary: "Who would write when?",
		About: "Tells before anything is written when each turn would be, on your clock, in the order that you give or in the one that gets round soonest. Of who shares no times only the days are told, and others' times are worked out from these."}, s.plan)
	rest.Register(g, rest.Op{Route: "POST /relays", ID: "start-relay", Scope: rest.Write, Status: 201, Summary: "Start a relay",
		About: "Opens a thread with your letter, and asks the first. Who is away when their turn comes is passed over while somebody else waits; who leaves the space is left out."}, s.start)
	rest.Register(g, rest.Op{Route: "GET /relays/{relay}", ID: "get-relay", Scope: rest.Read, Summary: "A relay",
		About: "For everybody who sees the thread: whose turn it is, what became of the turns before it, and when those to come are expected."}, s.get)
	rest.Register(g, rest.Op{Route: "GET /threads/{thread}/relay", ID: "get-thread-relay", Scope: rest.Read, Summary: "The relay of a thread",
		About: "A thread that does not go round has none."}, s.ofThread)
	about := "For who started it, and for who looks after the space."
	rest.Register(g, rest.Op{Route: "POST /relays/{relay}/pause", ID: "pause-relay", Scope: rest.Write, Summary: "Pause it",
		About: about + " Whoever has the turn may still write; then nobody is asked."}, s.pause)
	rest.Register(g, rest.Op{Route: "POST /relays/{relay}/go-on", ID: "go-on-with-relay", Scope: rest.Write, Summary: "Go on with it",
		About: about + " A relay is paused also when what was asked in it was withdrawn."}, s.goOn)
	rest.Register(g, rest.Op{Route: "POST /relays/{relay}/stop", ID: "stop-relay", Scope: rest.Write, Summary: "Stop it",
		About: about + " Nobody is asked any more; what was written stays."}, s.stop)
	rest.Register(g, rest.Op{Route: "POST /relays/{relay}/legs/{leg}/skip", ID: "skip-leg", Scope: rest.Write, Summary: "Leave a turn out",
		About: about + " It must be to come."}, s.skip)
	rest.Register(g, rest.Op{Route: "POST /relays/{relay}/legs/{leg}/move", ID: "move-leg", Scope: rest.Write, Summary: "Move a turn",
		About: about + " It changes places with the one before or after it that is to come too; at either end of these it stays."}, s.move)
}
