package urgents

import (
	"time"

	"meantime/internal/api/rest"
	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/urgent"
	"meantime/internal/worktime"
)

// Urgent is something that cannot wait, from its raising to its end.
type Urgent struct {
	ID        id.ID         `json:"id" doc:"Its id."`
	Space     id.ID         `json:"space" doc:"The space that it was raised in."`
	Author    rest.Card     `json:"author" doc:"Who raised it."`
	Title     string        `json:"title" example:"Nobody can board the 10:55" doc:"Its title."`
	Body      string        `json:"body" example:"The gate in Almada says no to every ticket." doc:"What more was written, in Markdown; may be empty."`
	HTML      string        `json:"html" example:"<p>The gate in Almada says no to every ticket.</p>" doc:"The same as HTML that is safe to show."`
	Worse     string        `json:"worse" example:"The ferry leaves without its people." doc:"What gets worse by waiting."`
	Asked     *rest.Card    `json:"asked,omitempty" doc:"Who is rung first; missing for nobody in particular."`
	Raised    rest.Instant  `json:"raised" doc:"When it was raised."`
	Next      *rest.Instant `json:"next,omitempty" sample:"no" doc:"When the ladder goes on to the next person; missing when it does not."`
	Exhausted *rest.Instant `json:"exhausted,omitempty" sample:"no" doc:"Since when the ladder is exhausted: nobody answered. It can still be taken."`
	Rings     []Ring        `json:"rings" doc:"Who was rung, and told, in that order."`
	Mine      *Taken        `json:"mine,omitempty" doc:"Who took it; missing while nobody has."`
	Ended     *UrgentEnd    `json:"ended,omitempty" sample:"no" doc:"How it ended; missing while it is open."`
}

// Ring is that somebody was rung, or would be.
type Ring struct {
	Person rest.Card    `json:"person" doc:"Who."`
	Step   int          `json:"step" example:"0" doc:"Which step of the ladder it is; counts on over rounds."`
	Reason string       `json:"reason" enum:"asked,at_work,on_call,told" example:"asked" doc:"Why it is this person: asked and inside their hours, a member of the space inside their hours, on call, or told that nobody answered."`
	At     rest.Instant `json:"at" doc:"When."`
	Until  rest.Instant `json:"until" doc:"When the ladder goes on; it does not sound any longer."`
}

// Taken is who said “Mine”.
type Taken struct {
	By rest.Card    `json:"by" doc:"Who."`
	At rest.Instant `json:"at" doc:"When."`
}

// UrgentEnd is how something urgent ended.
type UrgentEnd struct {
	How    string       `json:"how" enum:"resolved,sent,dropped" example:"resolved" doc:"Resolved, sent as an ordinary thread because it could wait, or dropped."`
	By     rest.Card    `json:"by" doc:"Who ended it."`
	At     rest.Instant `json:"at" doc:"When."`
	Thread id.ID        `json:"thread,omitempty" doc:"The thread that it became; missing for none."`
}

// Ringing is something that rings for the caller.
type Ringing struct {
	Urgent Urgent `json:"urgent" doc:"What it is."`
	Ring   Ring   `json:"ring" doc:"The latest of your rings for it."`
	Sounds bool   `json:"sounds" example:"true" doc:"Whether it sounds still: until the ladder goes on to somebody else."`
}

// shower shows urgents to one caller, on the caller's clock.
type shower struct {
	cards map[id.ID]rest.Card
	clock *worktime.Person
}

func (s *surface) shower(c *rest.Call, list ...urgent.Urgent) (shower, error) {
	var people []id.ID
	for _, v := range list {
		people = append(people, v.Author, v.Asked)
		for _, r := range v.Rings {
			people = append(people, r.Person)
		}
		if v.Mine != nil {
			people = append(people, v.Mine.By)
		}
		if v.End != nil {
			people = append(people, v.End.By)
		}
	}
	return s.showing(c, people)
}

func (s *surface) showing(c *rest.Call, people []id.ID) (shower, error) {
	cards, err := s.Cards(c.Ctx, people...)
	if err != nil {
		return shower{}, err
	}
	clock, err := s.Clock(c)
	return shower{cards, clock}, err
}

func (w shower) at(t time.Time) rest.Instant { return rest.InstantOf(t, w.clock) }

func (w shower) urgent(v urgent.Urgent) Urgent {
	out := Urgent{ID: v.ID, Space: v.Space, Author: w.cards[v.Author], Title: v.Title, Body: v.Body, HTML: string(v.HTML), Worse: v.Worse,
		Raised: w.at(v.RaisedAt), Next: rest.InstantOrNone(v.NextAt, w.clock), Exhausted: rest.InstantOrNone(v.Exhausted, w.clock),
		Rings: w.rings(v.Rings)}
	if v.Asked != 0 {
		asked := w.cards[v.Asked]
		out.Asked = &asked
	}
	if v.Mine != nil {
		out.Mine = &Taken{w.cards[v.Mine.By], w.at(v.Mine.At)}
	}
	if v.End != nil {
		out.Ended = &UrgentEnd{string(v.End.How), w.cards[v.End.By], w.at(v.End.At), v.End.Thread}
	}
	return out
}

func (w shower) rings(list []urgent.Ring) []Ring { return rest.Each(list, w.ring) }

func (w shower) ring(r urgent.Ring) Ring {
	return Ring{w.cards[r.Person], r.Step, string(r.Reason), w.at(r.At), w.at(r.Until)}
}

// tongue is the language in which the caller's letters are written.
func (s *surface) tongue(c *rest.Call) (tag string, err error) {
	err = s.DB.Read(c.Ctx, func(tx *db.Tx) error {
		who, err := s.Persons.People.Get(tx, c.Actor.ID)
		tag = who.Locale
		return err
	})
	return tag, err
}
