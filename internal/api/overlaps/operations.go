package overlaps

import (
	"time"

	"meantime/internal/api/rest"
	"meantime/internal/db"
	"meantime/internal/interruption"
	"meantime/internal/org"
	"meantime/internal/overlap"
	"meantime/internal/person"
)

// Parts are what the operations stand on. All are needed.
type Parts struct {
	DB            *db.DB
	Now           func() time.Time
	Persons       *person.Parts
	Orgs          *org.Orgs
	Overlaps      *overlap.Overlaps
	Interruptions *interruption.Interruptions
}

type surface struct {
	*rest.Surface
	Parts
}

// Register adds the operations to the API.
func Register(on *rest.Surface, p Parts) {
	s := &surface{on, p}
	g := s.Group("Hours together", "When people work, as far as each of them shares it, and the hours that they have in common. A guest finds those they share a space with.")
	rest.Register(g, rest.Op{Route: "GET /people/hours", ID: "list-hours", Scope: rest.Read, Summary: "When people work",
		About: "Up to 14 dates of your clock. Of who shares only the day, all of each working day from morning to night."}, s.listHours)
	rest.Register(g, rest.Op{Route: "GET /people/at-work", ID: "list-at-work", Scope: rest.Read, Summary: "How many work at once",
		About: "The same dates as steps, from each change to the next. Who shares only the day is not counted."}, s.listAtWork)
	rest.Register(g, rest.Op{Route: "GET /people/ahead", ID: "list-ahead", Scope: rest.Read, Summary: "What is worth knowing",
		About: "Of the next four weeks: who is away, when clocks are set, who moves to another clock, and public holidays on which somebody is off."}, s.listAhead)
	rest.Register(g, rest.Op{Route: "POST /hours/look", ID: "look-for-hour", Scope: rest.Read, Pure: true, Summary: "Is there an hour for all of you?",
		About: "Up to five hours that lie in everybody's, the fairest first: whoever had the edge of the day in hours that were taken lately is spared. Where there is none, what is near one."}, s.look)
	rest.Register(g, rest.Op{Route: "POST /hours", ID: "take-hour", Scope: rest.Write, Status: 201, Summary: "Take an hour",
		About: "It is kept for twelve weeks for whom of them it is at the edge of the day, and it is nothing else: nobody is told."}, s.take)
	rest.Register(g, rest.Op{Route: "GET /hours", ID: "list-taken-hours", Scope: rest.Read, Summary: "Hours that you have taken",
		About: "Those that are not over."}, s.listTaken)
	rest.Register(g, rest.Op{Route: "DELETE /hours/{hour}", ID: "give-hour-back", Scope: rest.Write, Summary: "Give an hour back",
		About: "One that you have taken. It counts for nobody any more."}, s.giveBack)
	rest.Register(g, rest.Op{Route: "GET /me/interruptions", ID: "list-interruptions", Scope: rest.Read, Summary: "Your last four weeks",
		About: "How often Meantime interrupted you, by the week of your calendar. Nobody else is ever told."}, s.interruptions)
}
