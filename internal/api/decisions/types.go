package decisions

import (
	"time"

	"meantime/internal/api/rest"
	"meantime/internal/decision"
	"meantime/internal/id"
	"meantime/internal/worktime"
)

// Stance is where somebody stands on a proposal.
type Stance struct {
	ID     id.ID     `json:"id" doc:"Its id."`
	Person rest.Card `json:"person" doc:"Who."`
	Stance string    `json:"stance" enum:"agree,concern,cannot_live_with" example:"concern" doc:"Agrees, agrees with a concern, or cannot live with it."`
	Reason string    `json:"reason,omitempty" example:"The night fares." doc:"Why; missing where nothing was said."`
	Taken  time.Time `json:"taken_at" example:"2026-10-13T09:40:00Z" doc:"Since when."`
	Ended  time.Time `json:"ended_at,omitzero" sample:"no" doc:"Until when; missing while it counts."`
}

// Decision is what a thread decided.
type Decision struct {
	ID         id.ID     `json:"id" doc:"Its id."`
	Number     int       `json:"number" example:"131" doc:"Its number within the space."`
	Space      id.ID     `json:"space" doc:"The space."`
	Name       string    `json:"space_name" example:"Harbour lights" doc:"What the space is called."`
	Thread     id.ID     `json:"thread" doc:"The thread that led to it."`
	Title      string    `json:"title" example:"The lamp on the east mole" doc:"Of the thread."`
	By         rest.Card `json:"by" doc:"Who decided it."`
	At         time.Time `json:"decided_at" example:"2026-10-16T15:00:00Z" doc:"When."`
	Outcome    string    `json:"outcome" example:"The lamp is changed on Friday." doc:"What was decided, in Markdown."`
	HTML       string    `json:"html" example:"<p>The lamp is changed on Friday.</p>" doc:"The same as HTML that is safe to show."`
	Why        string    `json:"why,omitempty" example:"It went out twice." doc:"Why, in Markdown; missing where nothing was said."`
	WhyHTML    string    `json:"why_html,omitempty" example:"<p>It went out twice.</p>" doc:"The same as HTML that is safe to show."`
	Review     string    `json:"review,omitempty" format:"date" example:"2027-01-11" doc:"The date on which it is looked at again, by the clock of who decided it; missing for none."`
	Due        bool      `json:"due" example:"false" doc:"Whether that date has come, and it stands."`
	Replaces   *Other    `json:"replaces,omitempty" doc:"The decision that it replaces; missing for none that you see."`
	ReplacedBy *Other    `json:"replaced_by,omitempty" sample:"no" doc:"The decision that replaces it; missing while it stands, as far as you see."`
	Reviews    []Review  `json:"reviews,omitempty" sample:"no" doc:"How often it was looked at again, and still held; of one decision only."`
}

// Other is a decision that replaces, or is replaced.
type Other struct {
	ID     id.ID  `json:"id" doc:"Its id."`
	Number int    `json:"number" example:"118" doc:"Its number within its space."`
	Space  id.ID  `json:"space" doc:"Its space."`
	Name   string `json:"space_name" example:"Harbour lights" doc:"What that space is called."`
	Thread id.ID  `json:"thread" doc:"The thread that led to it."`
	Title  string `json:"title" example:"Lamps are changed in spring" doc:"Of that thread."`
}

// Review is that somebody looked at a decision again.
type Review struct {
	By   rest.Card `json:"by" doc:"Who."`
	At   time.Time `json:"at" example:"2027-01-11T09:40:00Z" doc:"When."`
	Was  string    `json:"was,omitempty" format:"date" example:"2027-01-11" doc:"The date on which it was to be looked at; missing for none."`
	Next string    `json:"next,omitempty" format:"date" example:"2028-01-11" doc:"The next one; missing for none."`
}

func stanceOf(s decision.Stance, cards map[id.ID]rest.Card) Stance {
	return Stance{s.ID, cards[s.Person], string(s.Kind), s.Reason, s.TakenAt, s.EndedAt}
}

func otherOf(o *decision.Other) *Other {
	if o == nil {
		return nil
	}
	return &Other{o.ID, o.Number, o.Space, o.SpaceName, o.Thread, o.Title}
}

func decisionOf(d decision.Decision, cards map[id.ID]rest.Card) Decision {
	return Decision{ID: d.ID, Number: d.Number, Space: d.Space, Name: d.SpaceName, Thread: d.Thread, Title: d.Title, By: cards[d.By], At: d.DecidedAt,
		Outcome: d.Outcome, HTML: string(d.HTML), Why: d.Why, WhyHTML: string(d.WhyHTML), Review: dateText(d.Review), Due: d.Due,
		Replaces: otherOf(d.Replaces), ReplacedBy: otherOf(d.ReplacedBy)}
}

func dateText(d worktime.Date) string {
	if d == 0 {
		return ""
	}
	return d.String()
}
