package mails

import (
	"strings"
	"time"

	"meantime/internal/api/rest"
	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/incoming"
	"meantime/internal/pausing"
)

// Parts are what the operations stand on. All are needed.
type Parts struct {
	Deliveries *delivery.Deliveries
	Incoming   *incoming.Incoming
	Pauses     *pausing.Pauses
}

type surface struct {
	*rest.Surface
	Parts
}

// Register adds the operations to the API.
func Register(on *rest.Surface, p Parts) {
	s := &surface{on, p}
	g := s.Group("Mail", "Whether mail reaches people, and, for admins, how it goes out and comes in.")
	rest.Register(g, rest.Op{Route: "GET /me/mail", ID: "get-my-mail", Scope: rest.Read, Summary: "Whether mail reaches you",
		About: "After your mail server has said that there is no such address, or that it takes no mail, nothing is mailed to it until you try again or have another one. A link to sign in is tried all the same, and coming in by it ends that, too."}, s.mine)
	rest.Register(g, rest.Op{Route: "POST /me/mail/try", ID: "try-my-mail", Scope: rest.Write, Summary: "Have mail sent to you again",
		About: "Sends one mail that says so. If it comes back, all is as before. Errors: 409 not_paused where mail is sent to you already."}, rest.Whole(s.Surface, s.tryMine))
	rest.Register(g, rest.Op{Route: "POST /people/{person}/mail/try", ID: "try-mail", Scope: rest.Admin, Summary: "Have mail sent to somebody again",
		About: "As they can by themselves. For admins. Errors: 409 not_paused where mail is sent to them already."}, s.try)
	s.spaces(g)
	rest.Register(g, rest.Op{Route: "GET /organisation/mail", ID: "get-mail", Scope: rest.Admin, Summary: "How mail goes",
		About: "What waits to be sent, what could not be sent, and what became of what came in, of the last two weeks. For admins."}, s.get)
	rest.Register(g, rest.Op{Route: "GET /organisation/mail/refused", ID: "list-refused-mail", Scope: rest.Admin, Summary: "What nothing was posted of",
		About: "Every mail that came in within the last two weeks and became no letter, the latest first: when and how it came, how large it was, and why. What it said is kept nowhere. Which member wrote one is not said; they were told its id. What waits for its person to let it in is theirs alone, and not here, nor is what a mail server was refused when it brought it. For admins."}, s.refused)
	rest.Register(g, rest.Op{Route: "POST /organisation/mail/again", ID: "send-mail-again", Scope: rest.Admin, Summary: "Send what was lost again",
		About: "Answers with how mail goes then. For admins. Errors: 409 not_lost where it is on its way again or was forgotten, and too_old of a link to sign in."}, rest.Whole(s.Surface, s.again))
}

// Mails is how mail goes.
type Mails struct {
	Sends   bool     `json:"sends" example:"true" doc:"Whether mail goes out."`
	Takes   bool     `json:"takes" example:"true" doc:"Whether mail comes in."`
	Waiting int      `json:"waiting" example:"3" doc:"How many mails wait to be sent, or to be tried again."`
	Failing int      `json:"failing" example:"1" doc:"How many of these were tried in vain."`
	Said    string   `json:"said,omitempty" example:"451 4.7.1 Please try again later" doc:"What was said to the latest of these."`
	Twice   int      `json:"maybe_twice" example:"2" doc:"How many mails of the last two weeks may have come twice: the answer to them was lost, so that they were sent once more."`
	Paused  []Paused `json:"paused" doc:"To whom nothing is mailed, since their address was refused for good; the latest first, at most 100."`
	Lost    []Lost   `json:"lost" doc:"What could not be sent, the latest first, at most 100."`
	Came    []Came   `json:"came" doc:"What came in, by what became of it and why."`
}

// Lost is a mail that could not be sent.
type Lost struct {
	ID     string    `json:"id" example:"delivery.0a74m11g0001p.1790000000000000" doc:"Names it, to send it again."`
	Kind   string    `json:"kind" enum:"delivery,delivery_part,ring,sign_in,invitation,mail_refused,trial" example:"delivery" doc:"What it was: a delivery, or the mail of one thread of it, and so on."`
	Person id.ID     `json:"person,omitempty" doc:"Whom it was for; missing where they have no account."`
	Said   string    `json:"said" example:"550 5.1.1 No such user" doc:"What was said to the last try."`
	At     time.Time `json:"at" example:"2026-11-27T09:00:12Z" doc:"When it was given up."`
	Again  bool      `json:"again" example:"true" doc:"Whether it can be sent again."`
}

// Paused is somebody to whom nothing is mailed.
type Paused struct {
	Person id.ID `json:"person" doc:"Who."`
	Return
}

// Return is that mail to an address comes back.
type Return struct {
	Address string    `json:"address" example:"ines@saltmarsh.example" doc:"The address."`
	Said    string    `json:"said" example:"550 5.1.1 No such user" doc:"What was said by the mail server that refused it."`
	Since   time.Time `json:"since" example:"2026-11-27T09:00:12Z" doc:"Since when nothing is mailed to it."`
}

// Came is mails of which the same became, for the same reason.
type Came struct {
	State  string    `json:"state" enum:"waiting,held,posted,known,refused,ignored,thrown" example:"posted" doc:"What became of them."`
	Reason string    `json:"reason,omitempty" example:"unproven" doc:"Why, where they became no letters."`
	Count  int       `json:"count" example:"12" doc:"How many."`
	Last   time.Time `json:"last_at" example:"2026-11-27T09:00:12Z" doc:"When the last of them came."`
}

// Refused is a mail of which nothing was posted.
type Refused struct {
	ID     id.ID     `json:"id" doc:"Its number, which its writer was told where they are certainly a member."`
	At     time.Time `json:"at" example:"2026-11-27T09:00:12Z" doc:"When it came."`
	Size   int64     `json:"size" example:"4711" doc:"How large it was, in bytes."`
	Way    string    `json:"way,omitempty" enum:"deliver,smtp,imap" example:"smtp" doc:"How it came: handed over by a mail server, to the one that is built in, or out of a mailbox. Missing of what came before that was noted."`
	State  string    `json:"state" enum:"refused,ignored" example:"refused" doc:"Whether it could not be posted, or nobody wrote it to be posted."`
	Reason string    `json:"reason" example:"closed" doc:"Why."`
	Member bool      `json:"member" example:"true" doc:"Whether it is certainly a member's, who was told why."`
	From   string    `json:"from,omitempty" example:"saltmarsh.example" doc:"Whom it says that it is from where it is not certainly a member's; the domain alone where the address is that of an account. Missing where it says none, or several."`
}

func (s *surface) refused(c *rest.Call, in *rest.ListInput) (out rest.Page[Refused], err error) {
	position, err := in.Position("refused mail")
	if err != nil {
		return out, err
	}
	after, ok := incoming.ParsePoint(position)
	if !ok {
		return out, fault.Invalid("cursor", "This is not a place in the list.")
	}
	list, next, err := s.Incoming.Refusals(c.Ctx, c.Actor, after, in.Limit)
	out.Items, out.Next = rest.Each(list, refusedOf), rest.CursorOf("refused mail", next.String())
	return out, err
}

func refusedOf(v incoming.Refusal) Refused {
	return Refused{v.Number, v.Received, v.Size, string(v.Way), string(v.State), string(v.Reason), v.Member, v.Writer}
}

func (s *surface) get(c *rest.Call, _ *rest.NoInput) (out Mails, err error) {
	now, err := s.Deliveries.Leaving(c.Ctx, c.Actor)
	if err != nil {
		return out, err
	}
	paused, err := s.Pauses.List(c.Ctx, c.Actor)
	if err != nil {
		return out, err
	}
	came, err := s.Incoming.Came(c.Ctx, c.Actor)
	_, takes := s.Incoming.At()
	return Mails{Sends: s.Deliveries.Mails(), Takes: takes, Waiting: now.Waiting, Failing: now.Failing, Said: now.Said, Twice: now.Twice,
		Paused: rest.Each(paused, pausedOf), Lost: rest.Each(now.Lost, lostOf),
		Came: rest.Each(came, func(v incoming.Came) Came { return Came{string(v.State), string(v.Reason), v.Count, v.Last} })}, err
}

func lostOf(v delivery.Lost) Lost { return Lost{v.Name(), v.Kind, v.Person, v.Says, v.At, v.Again()} }

type againInput struct {
	Body struct {
		ID string `json:"id" maxLength:"80" pattern:"^[a-z_]+[.][0-9a-z]{13}[.]-?[0-9]+$" patternDescription:"KIND.ID.NUMBER, as it is told" example:"delivery.0a74m11g0001p.1790000000000000" doc:"What names it."`
	}
}

func (s *surface) again(c *rest.Call, in *againInput) (Mails, error) {
	lost, ok := delivery.ParseLost(strings.TrimSpace(in.Body.ID))
	if !ok {
		return Mails{}, fault.Invalid("id", "Nothing that was lost is called so.")
	}
	if err := s.Pauses.SendAgain(c.Ctx, c.Actor, lost); err != nil {
		return Mails{}, err
	}
	return s.get(c, nil)
}

func pausedOf(v pausing.Pause) Paused { return Paused{v.Person, returnOf(v)} }

func returnOf(v pausing.Pause) Return { return Return{v.Address, v.Said, v.Since} }

// Mine is whether mail reaches the caller.
type Mine struct {
	Sends  bool    `json:"sends" example:"true" doc:"Whether this Meantime sends mail."`
	Paused *Return `json:"paused,omitempty" sample:"no" doc:"That mail to you comes back; missing where it does not."`
}

func (s *surface) mine(c *rest.Call, _ *rest.NoInput) (Mine, error) {
	out := Mine{Sends: s.Deliveries.Mails()}
	pause, paused, err := s.Pauses.Of(c.Ctx, c.Actor.ID)
	if paused {
		back := returnOf(pause)
		out.Paused = &back
	}
	return out, err
}

func (s *surface) tryMine(c *rest.Call, _ *rest.NoInput) (Mine, error) {
	if err := s.Pauses.TryAgain(c.Ctx, c.Actor, c.Actor.ID); err != nil {
		return Mine{}, err
	}
	return s.mine(c, nil)
}

type personPath struct {
	Person rest.Ref `path:"person" doc:"The id of a person."`
}

func (s *surface) try(c *rest.Call, in *personPath) (rest.None, error) {
	who, err := in.Person.ID("person")
	if err != nil {
		return rest.None{}, err
	}
	return rest.None{}, s.Pauses.TryAgain(c.Ctx, c.Actor, who)
}
