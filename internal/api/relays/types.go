package relays

import (
	"time"

	"meantime/internal/api/rest"
	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/relay"
	"meantime/internal/worktime"
)

// Relay is a thread that goes round.
type Relay struct {
	ID      id.ID         `json:"id" doc:"Its id."`
	Thread  id.ID         `json:"thread" doc:"The thread."`
	Space   id.ID         `json:"space" doc:"The space."`
	Starter rest.Card     `json:"starter" doc:"Who started it, and to whom it comes back."`
	Length  string        `json:"length" enum:"two_hours,four_hours,end_of_day,working_day" example:"end_of_day" doc:"How long each has, in their own working time."`
	State   string        `json:"state" enum:"running,paused,back,over,stopped" example:"running" doc:"Running; paused, so that nobody is asked next; back, and who started it is asked what came of it; over; or stopped before it was round."`
	Started rest.Instant  `json:"started" doc:"When it was started."`
	Ended   *rest.Instant `json:"ended,omitempty" sample:"no" doc:"When it was over or stopped; missing before."`
	Back    *rest.Instant `json:"back,omitempty" doc:"When it is expected back; missing where that cannot be told, or only the day is shared."`
	BackDay string        `json:"back_day,omitempty" sample:"no" format:"date" example:"2026-10-14" doc:"On which date, where the last one shares no times."`
	Legs    []RelayLeg    `json:"legs" doc:"Everybody's turns, in their order."`
}

// RelayLeg is one person's turn.
type RelayLeg struct {
	ID     id.ID         `json:"id" doc:"Its id."`
	Person rest.Card     `json:"person" doc:"Whose turn it is."`
	State  string        `json:"state" enum:"to_come,on,written,without,withdrawn,skipped,gone" example:"to_come" doc:"To come; on; written, which is answered; carried on without; withdrawn; skipped; or gone, for who left."`
	Asked  id.ID         `json:"asked,omitempty" doc:"Their being asked, with which it began; missing before."`
	Passed *rest.Instant `json:"passed,omitempty" sample:"no" doc:"When it came while they were away, so that others went first; missing for never."`
	Begun  *rest.Instant `json:"begun,omitempty" sample:"no" doc:"When it began."`
	Ended  *rest.Instant `json:"ended,omitempty" sample:"no" doc:"When it ended."`
	Turn   *RelayTurn    `json:"expected,omitempty" doc:"When it is expected; missing once it has begun, or where that cannot be told."`
}

// RelayTurn is when somebody's turn is expected.
type RelayTurn struct {
	Person rest.Card     `json:"person" doc:"Whose turn."`
	From   *rest.Instant `json:"from,omitempty" doc:"When it would begin, on your clock; missing where only the day is shared, or it lies too far ahead."`
	Due    *rest.Instant `json:"due,omitempty" doc:"Until when it would be, on your clock; missing for the same."`
	Day    string        `json:"day,omitempty" sample:"no" format:"date" example:"2026-10-14" doc:"On which date of theirs, for a person who shares no times."`
	Away   bool          `json:"away" example:"false" doc:"Whether they are away when it comes, so that others go first."`
}

// RelayPlan is who would write when.
type RelayPlan struct {
	Order   []rest.Card   `json:"order" doc:"In which order they were asked to have their turns."`
	Turns   []RelayTurn   `json:"turns" doc:"The turns as they would come."`
	Back    *rest.Instant `json:"back,omitempty" doc:"When it would be back; missing where that cannot be told, or only the day is shared."`
	BackDay string        `json:"back_day,omitempty" sample:"no" format:"date" example:"2026-10-14" doc:"On which date, where the last one shares no times."`
}

// shower shows relays to one caller, on the caller's clock.
type shower struct {
	cards map[id.ID]rest.Card
	mine  *worktime.Person
}

func (s *surface) shower(c *rest.Call, people ...id.ID) (shower, error) {
	cards, err := s.Cards(c.Ctx, people...)
	if err != nil {
		return shower{}, err
	}
	mine, err := s.Clock(c)
	return shower{cards, mine}, err
}

func (w shower) at(t time.Time) *rest.Instant { return rest.InstantOrNone(t, w.mine) }

func (w shower) turn(t relay.Turn) RelayTurn {
	out := RelayTurn{Person: w.cards[t.Person], Away: t.Passed}
	if t.Rough {
		out.Day = t.Day.String()
		return out
	}
	if !t.Due.IsZero() {
		out.From, out.Due = w.at(t.From), w.at(t.Due)
	}
	return out
}

// back shows when something is back after its last turn: its instant, or its date.
func (w shower) back(at time.Time, last relay.Turn) (*rest.Instant, string) {
	if at.IsZero() || !last.Rough {
		return w.at(at), ""
	}
	return nil, last.Day.String()
}

// relay shows one, as it stands and as it is expected to go on.
func (s *surface) relay(c *rest.Call, v relay.Relay) (Relay, error) {
	w, err := s.shower(c, v.People()...)
	if err != nil {
		return Relay{}, err
	}
	var look relay.Outlook
	err = s.DB.Read(c.Ctx, func(tx *db.Tx) (err error) {
		look, err = s.Relays.Outlook(tx, c.Actor, v)
		return err
	})
	if err != nil {
		return Relay{}, err
	}
	out := Relay{ID: v.ID, Thread: v.Thread, Space: v.Space, Starter: w.cards[v.Starter], Length: string(v.Length), State: string(v.State),
		Started: rest.InstantOf(v.StartedAt, w.mine), Ended: w.at(v.EndedAt)}
	out.Back, out.BackDay = w.back(look.Back, look.Last)
	out.Legs = rest.Each(v.Legs, func(l relay.Leg) RelayLeg {
		leg := RelayLeg{ID: l.ID, Person: w.cards[l.Person], State: string(l.State), Asked: l.Asked, Passed: w.at(l.PassedAt), Begun: w.at(l.BegunAt), Ended: w.at(l.EndedAt)}
		if t, ok := look.Turns[l.ID]; ok {
			turn := w.turn(t)
			leg.Turn = &turn
		}
		return leg
	})
	return out, nil
}
