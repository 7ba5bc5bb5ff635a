package pages

import (
	"slices"
	"strings"

	"meantime/internal/ask"
	"meantime/internal/id"
)

// asked says what a thread asks of whom, until when, and how each asking ended.
func (w *writing) asked(page *said, _ *place, s *sheet) error {
	if s.ask == nil {
		return nil
	}
	who, err := w.name(s.ask.by)
	if err != nil {
		return err
	}
	l := w.Locale
	page.add("## " + l.T("What was asked"))
	switch s.ask.kind {
	case ask.Decision:
		page.add(l.T("{who} asked for a decision.", "who", who))
	case ask.Work:
		page.add(l.T("{who} asked for some work.", "who", who))
	case ask.Talk:
		page.add(l.T("{who} asked for half an hour to talk.", "who", who))
	default:
		page.add(l.T("{who} asked for an answer.", "who", who))
	}
	var lines []string
	for _, q := range s.ask.each {
		line, err := w.asking(s.ask, q)
		if err != nil {
			return err
		}
		lines = append(lines, line)
	}
	page.list(lines)
	return nil
}

// asking is that one person is or was asked.
func (w *writing) asking(of *asks, q asked) (string, error) {
	l := w.Locale
	who := l.T("Anybody in the space")
	if q.person != 0 {
		var err error
		if who, err = w.name(q.person); err != nil {
			return "", err
		}
	}
	by, err := w.until(of, q)
	if err != nil {
		return "", err
	}
	how, err := w.how(of, q)
	if err != nil {
		return "", err
	}
	out := "**" + who + "**, " + by + ". " + how
	if q.said != "" {
		from, err := w.name(q.by)
		if err != nil {
			return "", err
		}
		out += " " + l.T("{who}: “{said}”", "who", from, "said", inline(q.said))
	}
	return out, nil
}

// until says until when something is asked, on the clock of who is asked.
func (w *writing) until(of *asks, q asked) (string, error) {
	l, whose := w.Locale, q.person
	if whose == 0 {
		whose = q.author
	}
	if q.due.IsZero() {
		return l.T("whenever it suits"), nil
	}
	when, err := w.when(q.due, whose)
	if err != nil {
		return "", err
	}
	if of.kind == ask.Talk {
		return l.T("for {when}", "when", when), nil
	}
	coarse, err := w.coarse(whose)
	if err != nil {
		return "", err
	}
	loc, err := w.zone(whose, q.due)
	if coarse && loc != nil {
		when = l.T("{date} in {city}", "date", l.Date(q.due.In(loc)), "city", inline(l.City(loc)))
	}
	return l.T("by {when}", "when", when), err
}

// how says how an asking ended.
func (w *writing) how(of *asks, q asked) (string, error) {
	l := w.Locale
	if q.ended == "" {
		return l.T("It is still open."), nil
	}
	when, err := w.when(q.endedAt, q.endedBy)
	if err != nil {
		return "", err
	}
	by, err := w.name(q.endedBy)
	if err != nil {
		return "", err
	}
	switch q.ended {
	case ask.HandedOn:
		to, err := w.name(nextOf(of, q.id))
		if q.endedBy != q.person {
			return l.T("{who} asked {to} instead, on {when}.", "who", by, "to", to, "when", when), err
		}
		return l.T("Handed on to {to} on {when}.", "to", to, "when", when), err
	case ask.AskedAgain:
		return l.T("Asked again on {when}.", "when", when), nil
	case ask.CarriedOn:
		return l.T("{who} carried on without it on {when}.", "who", by, "when", when), nil
	case ask.Withdrawn:
		if of.suited(q) {
			return l.T("{who} called it off on {when}.", "who", by, "when", when), nil
		}
		return l.T("Withdrawn on {when}.", "when", when), nil
	case ask.Taken:
		return l.T("{who} took it on {when}.", "who", by, "when", when), nil
	case ask.GivenBack:
		return l.T("Given back on {when}.", "when", when), nil
	case ask.NotThen:
		return l.T("It did not suit, as {who} said on {when}.", "who", by, "when", when), nil
	}
	switch {
	case of.kind == ask.Talk:
		return l.T("It suited, as {who} said on {when}.", "who", by, "when", when), nil
	case q.letter > 0:
		return l.T("Answered in letter {n} on {when}.", "n", q.letter, "when", when), nil
	}
	return l.T("Answered on {when}.", "when", when), nil
}

// suited tells whether a half hour had suited before it was withdrawn.
func (of *asks) suited(q asked) bool {
	return of.kind == ask.Talk && slices.ContainsFunc(of.each, func(before asked) bool {
		return before.person == q.person && before.due.Equal(q.due) && before.ended == ask.Answered
	})
}

// nextOf is whom an asking went on to.
func nextOf(of *asks, was id.ID) id.ID {
	for _, next := range of.each {
		if next.follows == was {
			return next.person
		}
	}
	return 0
}

// stances says where people stood on a proposal, and what they had said before.
func (w *writing) stances(page *said, _ *place, s *sheet) error {
	var now, before []string
	for _, one := range s.stances {
		line, err := w.stance(one)
		if err != nil {
			return err
		}
		if one.ended.IsZero() {
			now = append(now, line)
		} else {
			before = append(before, line)
		}
	}
	if len(now)+len(before) > 0 {
		page.add("## " + w.Locale.T("Where people stood"))
	}
	page.list(now)
	if len(before) > 0 {
		page.add(w.Locale.T("Before that:"))
	}
	page.list(before)
	return nil
}

func (w *writing) stance(s stance) (string, error) {
	who, err := w.name(s.person)
	if err != nil {
		return "", err
	}
	when, err := w.when(s.at, s.person)
	if err != nil {
		return "", err
	}
	l := w.Locale
	out := l.T("**{who}** agrees, on {when}.", "who", who, "when", when)
	switch s.kind {
	case "concern":
		out = l.T("**{who}** agrees, with a concern, on {when}.", "who", who, "when", when)
	case "cannot_live_with":
		out = l.T("**{who}** cannot live with it, as of {when}.", "who", who, "when", when)
	}
	if s.reason != "" {
		out += " “" + inline(s.reason) + "”"
	}
	return out, nil
}

// relayed says how a thread went round.
func (w *writing) relayed(page *said, _ *place, s *sheet) error {
	if s.relay == nil {
		return nil
	}
	l := w.Locale
	who, err := w.name(s.relay.starter)
	if err != nil {
		return err
	}
	page.add("## " + l.T("How it went round"))
	state := l.T("{who} started it, and it is on its way.", "who", who)
	switch s.relay.state {
	case "paused":
		state = l.T("{who} started it, and it is paused.", "who", who)
	case "back":
		state = l.T("It is round, and back with {who}, who started it.", "who", who)
	case "over":
		state = l.T("{who} started it, and it is over.", "who", who)
	case "stopped":
		state = l.T("{who} started it, and it was ended before it was round.", "who", who)
	}
	page.add(state)
	var lines []string
	for _, leg := range s.relay.legs {
		line, err := w.leg(leg)
		if err != nil {
			return err
		}
		lines = append(lines, line)
	}
	page.list(lines)
	return nil
}

func (w *writing) leg(g leg) (string, error) {
	who, err := w.name(g.person)
	if err != nil {
		return "", err
	}
	l := w.Locale
	says := map[string]string{"to_come": l.C("of a turn", "still to come"), "on": l.C("of a turn", "asked now"), "written": l.C("of a turn", "written"), "without": l.C("of a turn", "carried on without"),
		"withdrawn": l.C("of a turn", "taken back"), "skipped": l.C("of a turn", "left out"), "gone": l.C("of a turn", "no longer here")}[g.state]
	at := g.ended
	if at.IsZero() {
		at = g.begun
	}
	if at.IsZero() {
		return "**" + who + "**: " + says, nil
	}
	when, err := w.when(at, g.person)
	return strings.Join([]string{"**" + who + "**: " + says, when}, ", "), err
}
