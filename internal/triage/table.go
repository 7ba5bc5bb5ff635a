package triage

import (
	"meantime/internal/ask"
	"meantime/internal/thread"
	"meantime/internal/words"
)

// Letter is what there is to go by.
type Letter struct {
	thread.Manner          // what its writer says of it, and has done about it
	Kind          ask.Kind // what it asks; empty for nothing back
	Dated         bool     // it is asked for by the end of the day, or sooner
}

// Route is the way that something takes.
type Route string

// The routes.
const (
	ToSpace   Route = "thread"  // a thread in a space, in its readers' next deliveries
	Privately Route = "private" // a private note to named readers
	Ringing   Route = "ring"    // an urgent that rings
)

// RouteOf is the way that a letter takes. What is sensitive never rings: a ring goes on to others.
func RouteOf(l Letter) Route {
	switch {
	case l.Sensitivity == thread.Sensitive:
		return Privately
	case l.Urgency == thread.Urgent:
		return Ringing
	}
	return ToSpace
}

// Step is a change that an advice offers with one button.
type Step string

// The steps.
const (
	LayOutProposal     Step = "proposal" // each of the first four lays it out after the template of that name
	LayOutProblem      Step = "problem"
	LayOutAccount      Step = "account"
	LayOutIdeas        Step = "ideas"
	AskToTalk          Step = "talk"     // asks for half an hour to talk, in which all of them work
	AskForAnAnswer     Step = "ask"      // asks for an answer
	ByTheEndOfTheirDay Step = "by_today" // asks for it by the end of their day
	NoHurry            Step = "today"    // says that it would help today, in place of urgent
)

// Label is what stands on the button of a step.
func (s Step) Label() string {
	switch s {
	case LayOutProposal:
		return words.Source("Lay it out as a proposal")
	case LayOutProblem:
		return words.Source("Lay it out as a problem")
	case LayOutAccount:
		return words.Source("Begin with what matters")
	case LayOutIdeas:
		return words.Source("Ask for ideas")
	case AskToTalk:
		return words.Source("Ask for half an hour")
	case AskForAnAnswer:
		return words.Source("Ask for an answer")
	case ByTheEndOfTheirDay:
		return words.Source("By the end of their day")
	case NoHurry:
		return words.Source("It would help today")
	}
	return string(s)
}

// Rule is a line of the table.
type Rule struct {
	Name   string
	Says   string // the advice
	Reason string // why, in the words of the house
	Steps  []Step

	applies func(Letter) bool
}

// table is every rule there is. Of those that apply the first one speaks.
func table() []Rule {
	return []Rule{
		{
			Name: "urgent_and_sensitive", Steps: []Step{AskToTalk, NoHurry},
			Says:    words.Source("Nobody is rung for this. Call them, or ask for half an hour soon."),
			Reason:  words.Source("A ring goes on to others until somebody takes it, and this is for a few."),
			applies: func(l Letter) bool { return l.sensitive() && l.urgent() && !l.talks() },
		}, {
			Name: "urgent", Steps: []Step{NoHurry},
			Says:    words.Source("It rings now, whatever they are at, until somebody takes it."),
			Reason:  words.Source("Whoever is rung loses the thread of their work. That is worth it where something gets worse by the hour."),
			applies: func(l Letter) bool { return l.urgent() && !l.sensitive() },
		}, {
			Name: "sensitive_and_complicated", Steps: []Step{AskToTalk},
			Says:    words.Source("This is better live. What you wrote is there for them to read first."),
			Reason:  words.Source("A voice and a face say what words on a page leave to be guessed, and questions are answered before they hurt."),
			applies: func(l Letter) bool { return l.sensitive() && l.complicated() && !l.talks() },
		}, {
			Name: "sensitive", Steps: []Step{AskToTalk},
			Says:    words.Source("Only those you name can read it. Ask for half an hour, so that nobody is alone with it."),
			Reason:  words.Source("What touches somebody is read again and again, and written words have no tone. Talking follows them well."),
			applies: func(l Letter) bool { return l.sensitive() && !l.complicated() && !l.talks() },
		}, {
			Name: "complicated_decision", Steps: []Step{LayOutProposal, AskToTalk},
			Says:    words.Source("Lay it out, so that they can decide without asking back, or talk it through."),
			Reason:  words.Source("A decision is quicker when what is known, what could be done and what you would do stand apart."),
			applies: func(l Letter) bool { return l.open() && l.Kind == ask.Decision },
		}, {
			Name: "complicated_question", Steps: []Step{LayOutProblem, AskToTalk},
			Says:    words.Source("Lay it out, so that one answer is enough, or talk it through."),
			Reason:  words.Source("Each question that comes back costs a delivery. What happens, what you tried and what you need saves most of them."),
			applies: func(l Letter) bool { return l.open() && (l.Kind == ask.Answer || l.Kind == ask.Work) },
		}, {
			Name: "complicated_account", Steps: []Step{LayOutAccount, LayOutIdeas},
			Says:    words.Source("Say first what matters to whoever reads only that, or ask for their ideas."),
			Reason:  words.Source("What is long is read to its end by few. Ideas come more freely in writing, each in their own time."),
			applies: func(l Letter) bool { return l.open() && l.Kind == "" },
		}, {
			Name: "today_without_an_ask", Steps: []Step{AskForAnAnswer},
			Says:    words.Source("It comes in their next delivery, today or not. If you need something by then, ask for it."),
			Reason:  words.Source("What asks nothing of anybody is read whenever it is read. What is asked stands among what is theirs to answer."),
			applies: func(l Letter) bool { return l.Urgency == thread.Today && l.Kind == "" },
		}, {
			Name: "today_without_a_time", Steps: []Step{ByTheEndOfTheirDay},
			Says:    words.Source("Say by when, and they see it coming in their own day."),
			Reason:  words.Source("Today is another day in another zone. A due time is counted in the hours of whoever is asked."),
			applies: func(l Letter) bool { return l.Urgency == thread.Today && l.Kind != "" && !l.talks() && !l.Dated },
		},
	}
}

func (l Letter) urgent() bool      { return l.Urgency == thread.Urgent }
func (l Letter) sensitive() bool   { return l.Sensitivity == thread.Sensitive }
func (l Letter) complicated() bool { return l.Complexity == thread.Complicated }
func (l Letter) talks() bool       { return l.Kind == ask.Talk }

// open tells whether something complicated is neither laid out nor to be talked about.
func (l Letter) open() bool { return l.complicated() && l.Layout == "" && !l.talks() }

// Advice is what a rule says of a letter.
type Advice struct {
	Rule   string
	Says   string
	Reason string
	Own    bool // the reason is the organisation's own words
	Steps  []Step
}

// advise finds the first rule that applies and is not switched off; nil where there is nothing to advise.
func advise(l Letter, said map[string]Override) *Advice {
	for _, r := range table() {
		own := said[r.Name]
		if own.Off || !r.applies(l) {
			continue
		}
		a := &Advice{Rule: r.Name, Says: r.Says, Reason: r.Reason, Steps: r.Steps}
		if own.Reason != "" {
			a.Reason, a.Own = own.Reason, true
		}
		return a
	}
	return nil
}
