package mails

import (
	"time"

	"meantime/internal/api/rest"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/incoming"
)

func (s *surface) spaces(g rest.Group) {
	rest.Register(g, rest.Op{Route: "GET /spaces/{space}/mail", ID: "get-space-mail", Scope: rest.Read, Summary: "How mail comes to a space",
		About: "At which address, and what waits there of others until a member lets it in. For who may write in the space. Errors: 409 no_mail_in where no mail comes in."}, s.ofSpace)
	rest.Register(g, rest.Op{Route: "PUT /spaces/{space}/mail", ID: "set-space-mail", Scope: rest.Write, Summary: "Take mail from others, or not",
		About: "For who made the space, and for admins in it. A confidential space takes none: 409 confidential_space."}, s.takeOthers)
	rest.Register(g, rest.Op{Route: "POST /spaces/{space}/mail/{mail}/in", ID: "let-mail-in", Scope: rest.Write, Summary: "Let a mail in",
		About: "It is a thread then, or a letter of the thread whose mail it answers, in your name, and says whose mail it is."}, s.letIn)
	rest.Register(g, rest.Op{Route: "POST /spaces/{space}/mail/{mail}/away", ID: "turn-mail-away", Scope: rest.Write, Summary: "Turn a mail away",
		About: "It is thrown away. Whoever wrote it is told nothing."}, s.turnAway)
}

// SpaceMail is how mail comes to a space.
type SpaceMail struct {
	Address string    `json:"address" example:"meantime+reply-crew-app@example.org" doc:"What a member writes to it opens a thread."`
	Others  string    `json:"others" enum:"refused,held" example:"held" doc:"What becomes of what others write to it: it is refused, or waits for a member to let it in."`
	Waiting []Waiting `json:"waiting" doc:"What waits, the latest first."`
}

// Waiting is a mail of somebody's who does not belong to a space.
type Waiting struct {
	ID      id.ID     `json:"id" doc:"The id of the mail."`
	From    string    `json:"from" example:"ana@example.org" doc:"Whose it is, as it says."`
	Proven  bool      `json:"proven" example:"true" doc:"Whether the domain of that has sent it."`
	Subject string    `json:"subject" example:"A red hat" doc:"What it is about; may be empty."`
	Said    string    `json:"said" example:"Did anybody find it?" doc:"What it says, in Markdown."`
	Files   []string  `json:"files,omitempty" sample:"no" doc:"What the files are called that came with it."`
	Came    time.Time `json:"came_at" example:"2026-11-27T09:00:12Z" doc:"When it came."`
	Until   time.Time `json:"until" example:"2026-12-11T09:00:12Z" doc:"When it is thrown away, unless somebody lets it in."`
}

func (s *surface) ofSpace(c *rest.Call, in *rest.SpacePath) (SpaceMail, error) {
	where, err := in.Space.ID("space")
	if err != nil {
		return SpaceMail{}, err
	}
	return s.spaceNow(c, where)
}

func (s *surface) spaceNow(c *rest.Call, where id.ID) (out SpaceMail, err error) {
	list, err := s.Incoming.InSpace(c.Ctx, c.Actor, where)
	if err != nil {
		return out, err
	}
	to, ok, err := s.Incoming.ToSpace(c.Ctx, c.Actor, where)
	if err == nil && !ok {
		err = fault.Conflict("no_mail_in", "No mail comes in here.")
	}
	if err != nil {
		return out, err
	}
	out = SpaceMail{Address: to.Address, Others: "refused", Waiting: rest.Each(list, waitingOf)}
	if to.Others {
		out.Others = "held"
	}
	return out, nil
}

func waitingOf(m incoming.HeldMail) Waiting {
	return Waiting{m.Number, m.From, m.Reason == incoming.Stranger, m.Subject, m.Said, m.Files, m.Received, m.Until}
}

type othersInput struct {
	rest.SpacePath
	Body struct {
		Others string `json:"others" enum:"refused,held" example:"held" doc:"What becomes of what others write to it."`
	}
}

func (s *surface) takeOthers(c *rest.Call, in *othersInput) (SpaceMail, error) {
	where, err := in.Space.ID("space")
	if err != nil {
		return SpaceMail{}, err
	}
	if err := s.Incoming.TakeOthers(c.Ctx, c.Actor, where, in.Body.Others == "held"); err != nil {
		return SpaceMail{}, err
	}
	return s.spaceNow(c, where)
}

type mailPath struct {
	rest.SpacePath
	Mail rest.Ref `path:"mail" doc:"The id of a mail that waits."`
}

func (in *mailPath) ids() (where, number id.ID, err error) {
	if where, err = in.Space.ID("space"); err == nil {
		number, err = in.Mail.ID("mail")
	}
	return where, number, err
}

// LetIn is where a mail is that was let in.
type LetIn struct {
	Thread id.ID `json:"thread" doc:"The thread that it opened, or that it is a letter of."`
}

func (s *surface) letIn(c *rest.Call, in *mailPath) (LetIn, error) {
	where, number, err := in.ids()
	if err != nil {
		return LetIn{}, err
	}
	within, err := s.Incoming.LetInto(c.Ctx, c.Actor, where, number)
	return LetIn{within}, err
}

func (s *surface) turnAway(c *rest.Call, in *mailPath) (rest.None, error) {
	where, number, err := in.ids()
	if err != nil {
		return rest.None{}, err
	}
	return rest.None{}, s.Incoming.TurnAway(c.Ctx, c.Actor, where, number)
}
