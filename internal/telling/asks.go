package telling

import (
	"context"
	"html/template"

	"meantime/internal/ask"
	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/relay"
	"meantime/internal/thread"
	"meantime/internal/when"
	"meantime/internal/words"
)

// Ask is one line of a timetable: what the reader is asked.
type Ask struct {
	Clock string // by when, on the reader's clock
	Day   string // which day that is
	Past  bool
	Icon  string
	What  string // "Question in Crew app"
	Title string
	Path  string // of its page
	Says  template.HTML
}

// Asks knows what some askings are about, and whom.
type Asks struct {
	*People
	Relays map[id.ID]relay.Relay // that some of it goes round in, by thread
	lines  map[id.ID]thread.Line // what they are about, by asking and by what brought it
}

// Asks gathers what is needed to tell of some askings.
func (t *Teller) Asks(ctx context.Context, r Reader, list ...ask.Asked) (*Asks, error) {
	var about []id.ID
	threads := make([]id.ID, len(list))
	for i, q := range list {
		about, threads[i] = append(about, q.ID, q.Item), q.Thread
	}
	a := &Asks{}
	var err error
	if a.lines, err = t.parts.Threads.Lines(ctx, r.Actor, about); err != nil {
		return nil, err
	}
	if a.People, err = t.People(ctx, r, list...); err != nil {
		return nil, err
	}
	return a, t.parts.DB.Read(ctx, func(tx *db.Tx) (err error) {
		a.Relays, err = t.parts.Relays.Of(tx, threads...)
		return err
	})
}

// Line is what an asking is about.
func (a *Asks) Line(q ask.Asked) thread.Line { return a.lines[q.ID] }

// Tell is an asking as a line of a timetable.
func (a *Asks) Tell(q ask.Asked) Ask {
	l, line := a.reader.Locale, a.lines[q.ID]
	out := Ask{Past: q.Past(a.reader.Now), Icon: Icon(q.Kind), What: What(l, q.Kind, line.Name), Title: line.Head(), Path: "/threads/" + q.Thread.String() + "#ask", Says: a.needs(q)}
	if of, ok := a.Relays[q.Thread]; ok {
		out.Icon, out.What = "swap", l.T("Your turn in {space}", "space", line.Name)
		if of.State == relay.Back {
			out.What = l.T("Back from a relay in {space}", "space", line.Name)
		}
	}
	out.Clock, out.Day = a.until(q)
	return out
}

// wordsShown is how many characters of a letter stand on a timetable.
const wordsShown = 110

// until writes a due time the way a timetable does, large and small.
func (a *Asks) until(q ask.Asked) (clock, day string) {
	l, now := a.reader.Locale, a.reader.Now
	if q.DueAt.IsZero() {
		return l.T("Any time"), l.T("as it suits you")
	}
	at := q.DueAt.In(now.Location())
	days := when.Days(now, at)
	clock = l.Clock(at)
	switch {
	case days == 0 && q.Past(a.reader.Now):
		return clock, l.T("earlier today")
	case days == 0:
		return clock, l.T("today")
	case days == -1:
		return clock, l.T("since yesterday")
	case days > -7 && days < 7:
		clock = l.C("moment", "{day} {clock}", "day", l.ShortWeekday(at), "clock", clock)
	default:
		clock = l.C("moment", "{day} {clock}", "day", l.ShortDay(at, now), "clock", clock)
	}
	if days < 0 {
		return clock, l.N(-days, "since yesterday", "for {n} days")
	}
	return clock, l.Relative(at, now)
}

// needs says who needs it, in the words that brought it.
func (a *Asks) needs(q ask.Asked) template.HTML {
	l, author, by := a.reader.Locale, a.First(q.Author), a.First(q.By)
	if of, ok := a.Relays[q.Thread]; ok && q.By == q.Author {
		n, all := of.Turn()
		switch {
		case of.State == relay.Back:
			return l.TH("It is round. What came of it?")
		case q.Author == a.reader.ID:
			return l.TH("Your own turn in what you started, {n} of {all}.", "n", n, "all", all)
		}
		return l.TH("<strong>{who}</strong> had it go round. Yours is turn {n} of {all}.", "who", author, "n", n, "all", all)
	}
	handed := q.By != q.Author && q.By != q.Person && q.Person != 0
	switch {
	case handed && q.Said != "":
		return l.TH("<strong>{who}</strong> needs it. {by} handed it on to you: “{said}”", "who", author, "by", by, "said", Cut(q.Said, wordsShown))
	case handed:
		return l.TH("<strong>{who}</strong> needs it. {by} handed it on to you.", "who", author, "by", by)
	}
	said := q.Said
	if said == "" && q.Item != q.ID { // a letter brought it
		said = a.lines[q.Item].Excerpt
	}
	if said == "" {
		return l.TH("<strong>{who}</strong> needs it.", "who", author)
	}
	return l.TH("<strong>{who}</strong> needs it: “{said}”", "who", author, "said", Cut(said, wordsShown))
}

// Waits says of whom something is needed, and by when.
func (a *Asks) Waits(q ask.Asked) string {
	l, who, by := a.reader.Locale, a.First(q.Person), a.By(q)
	switch {
	case q.Open() && q.Past(a.reader.Now):
		return l.T("Nobody of {space} has taken it, {by}. That time has passed.", "space", a.lines[q.ID].Name, "by", by)
	case q.Open():
		return l.T("Anybody of {space}, {by}.", "space", a.lines[q.ID].Name, "by", by)
	case q.Gone:
		return l.T("{who}, {by}. No longer here.", "who", who, "by", by)
	case q.Past(a.reader.Now):
		return l.T("{who}, {by}. That time has passed.", "who", who, "by", by)
	}
	return l.T("{who}, {by}.", "who", who, "by", by)
}

// Icon is the sign of what is needed.
func Icon(k ask.Kind) string {
	switch k {
	case ask.Decision:
		return "decision"
	case ask.Work:
		return "request"
	case ask.Talk:
		return "phone"
	}
	return "question"
}

// What says what is needed, and where; a private note is in no space that has a name.
func What(l *words.Locale, k ask.Kind, space string) string {
	if space == "" {
		space = l.C("where something is needed", "a private note")
	}
	switch k {
	case ask.Decision:
		return l.T("Decision in {space}", "space", space)
	case ask.Work:
		return l.T("Work in {space}", "space", space)
	case ask.Talk:
		return l.T("Half an hour, in {space}", "space", space)
	}
	return l.T("Question in {space}", "space", space)
}
