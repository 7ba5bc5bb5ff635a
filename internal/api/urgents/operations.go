package urgents

import (
	"time"

	"meantime/internal/api/rest"
	"meantime/internal/db"
	"meantime/internal/person"
	"meantime/internal/urgent"
	"meantime/internal/words"
)

// Parts are what the operations stand on. All are needed.
type Parts struct {
	DB      *db.DB
	Now     func() time.Time
	Persons *person.Parts
	Urgents *urgent.Urgents
	Words   *words.Catalogue
}

type surface struct {
	*rest.Surface
	Parts
}

// Register adds the operations to the API.
func Register(on *rest.Surface, p Parts) {
	s := &surface{on, p}
	s.urgents()
	s.settings()
}

func (s *surface) urgents() {
	g := s.Group("Urgent", "What cannot wait. It rings one person after the other, its ladder, until somebody says “Mine”; nobody else is disturbed, and it is in no delivery. Its end makes it a thread, with two sentences.")
	rest.Register(g, rest.Op{Route: "POST /urgents", ID: "raise-urgent", Scope: rest.Write, Status: 201, Summary: "Raise something urgent",
		About: "The first person of its ladder is rung at once. Each person can raise a number of them in seven times 24 hours; when they are spent, this is refused with the code urgents_spent."}, s.raise)
	rest.Register(g, rest.Op{Route: "POST /urgents/preview", ID: "preview-ladder", Scope: rest.Read, Pure: true, Summary: "Whom would it ring?",
		About: "Shows before anything is sent who would be rung when if nobody answered, and why those are passed whom one would expect. Of who shows no times, it looks at their hours now alone."}, s.preview)
	rest.Register(g, rest.Op{Route: "GET /urgents", ID: "list-urgents", Scope: rest.Read, Summary: "List what is urgent now",
		About: "What is open in the spaces you see, or in one of them, the latest first; 100 at the most."}, s.listOpen)
	rest.Register(g, rest.Op{Route: "GET /urgents/{urgent}", ID: "get-urgent", Scope: rest.Read, Summary: "Something urgent",
		About: "For everybody who sees the space: who raised it and why, who was rung when, and how it ended."}, s.get)
	rest.Register(g, rest.Op{Route: "POST /urgents/{urgent}/mine", ID: "take-urgent", Scope: rest.Write, Summary: "Say “Mine”",
		About: "For who was rung, and for everybody else who sees the space: nobody is rung for it any more."}, s.mine)
	rest.Register(g, rest.Op{Route: "POST /urgents/{urgent}/resolve", ID: "resolve-urgent", Scope: rest.Write, Summary: "Say how it ended",
		About: "For who took it, and for who raised it. It becomes a thread in its space, closed with what was done, and reaches everybody there in their next delivery."}, s.resolve)
	rest.Register(g, rest.Op{Route: "POST /urgents/{urgent}/send", ID: "send-urgent", Scope: rest.Write, Summary: "Let it wait",
		About: "For who raised it: nobody is rung any more, and it goes on its way as an ordinary thread. Who was to be rung first is asked for an answer, whenever it suits."}, s.send)
	rest.Register(g, rest.Op{Route: "POST /urgents/{urgent}/drop", ID: "drop-urgent", Scope: rest.Write, Summary: "Drop it",
		About: "For who raised it: nobody is rung any more, and nothing is sent. It stays in the log."}, s.drop)
	rest.Register(g, rest.Op{Route: "GET /rings", ID: "list-rings", Scope: rest.Read, Summary: "What rings for you",
		About: "For which you were rung or told, until somebody says “Mine” or it ends, the latest first."}, s.rings)
	rest.Register(g, rest.Op{Route: "GET /spaces/{space}/urgents", ID: "list-urgent-log", Scope: rest.Read, Summary: "What was urgent in a space",
		About: "All of it, the latest first: who raised it, why, and how it ended."}, s.log)
	rest.Register(g, rest.Op{Route: "GET /me/urgents", ID: "get-my-urgents", Scope: rest.Read, Summary: "Your own count",
		About: "How many you raised in the last seven times 24 hours, and what is left. Nobody else is told."}, s.own)
}

func (s *surface) settings() {
	g := s.Group("Settings of what is urgent", "How many urgents there are, and how long a ladder waits.")
	rest.Register(g, rest.Op{Route: "GET /organisation/urgents", ID: "get-urgent-settings", Scope: rest.Read, Summary: "The settings"}, s.getSettings)
	rest.Register(g, rest.Op{Route: "PUT /organisation/urgents", ID: "set-urgent-settings", Scope: rest.Admin, Summary: "Change the settings",
		About: "For admins. It holds for what is raised from now on."}, s.setSettings)
	rest.Register(g, rest.Op{Route: "GET /organisation/urgents/grants", ID: "list-urgent-grants", Scope: rest.Read, Summary: "List what was allowed",
		About: "What owners allowed beside the budget, the latest first, 200 at the most: to admins all of it, to others what was allowed to them."}, s.listGrants)
	rest.Register(g, rest.Op{Route: "POST /organisation/urgents/grants", ID: "allow-urgent", Scope: rest.Admin, Status: 201, Summary: "Allow one more",
		About: "For owners: a person can raise one more within the next seven times 24 hours. It is kept, with your name and the reason."}, s.allow)
}
