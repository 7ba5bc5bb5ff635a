package compose

import (
	"context"
	"slices"
	"strings"

	"meantime/internal/ask"
	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/thread"
	"meantime/internal/triage"
	"meantime/internal/urgent"
	"meantime/internal/web/site"
	"meantime/internal/when"
)

// Ringing says whom something urgent would ring, before it is sent.
type Ringing struct {
	First string   // who is rung first; empty for nobody
	Says  []string // the ladder, in sentences
	Left  string   // how many of these its writer has
	Spent string   // that there is none left, and when there is; empty while there is one
}

// Rings tells whether sending it rings.
func (r *Ringing) Rings() bool { return r != nil && r.Spent == "" }

// ringingOf looks ahead; nil for what takes another way, and while no space is chosen.
func ringingOf(v *site.Visit, w Written) (*Ringing, error) {
	if w.In != 0 || w.Space == 0 || triage.RouteOf(w.letter()) != triage.Ringing {
		return nil, nil
	}
	needs, _, err := w.begun(v)
	if err != nil {
		return nil, err
	}
	var asked id.ID
	if needs != nil && len(needs.Of) > 0 {
		asked = needs.Of[0]
	}
	p, err := v.Urgents.Preview(v.Ctx(), v.Actor, w.Space, asked)
	if f := fault.Of(err); err != nil && f.Kind != fault.KindInternal {
		return &Ringing{Says: []string{v.L().T(f.Message)}}, nil
	}
	if err != nil {
		return nil, err
	}
	var out *Ringing
	return out, v.DB.Read(v.Ctx(), func(tx *db.Tx) error {
		l, err := ladderOf(tx, v, p)
		out = &Ringing{First: l.firstRung(), Says: l.says(), Left: l.left()}
		if p.Left.Left == 0 {
			out.Spent = l.spent()
		}
		return err
	})
}

// ladder tells of a preview.
type ladder struct {
	*site.Visit
	urgent.Preview
	cards    map[id.ID]person.Card
	standing map[id.ID]*person.Standing
}

func ladderOf(tx *db.Tx, v *site.Visit, p urgent.Preview) (ladder, error) {
	people := slices.Clone(p.Told)
	for _, r := range p.Rings {
		people = append(people, r.Person)
	}
	for _, one := range p.Passed {
		people = append(people, one.Person)
	}
	l := ladder{Visit: v, Preview: p}
	var err error
	if l.cards, err = v.Persons.People.Names(tx, people...); err != nil {
		return l, err
	}
	l.standing, err = v.Persons.Schedules.Of(tx, people...)
	return l, err
}

func (l ladder) name(who id.ID) string {
	first, _, _ := strings.Cut(l.cards[who].Name, " ")
	return first
}

func (l ladder) firstRung() string {
	if len(l.Rings) == 0 {
		return ""
	}
	return l.name(l.Rings[0].Person)
}

// says is the ladder in sentences: who is passed, who is rung at once, who after that, and who is told in the end.
func (l ladder) says() (out []string) {
	w := l.L()
	for _, p := range l.Passed {
		switch {
		case p.Why == urgent.OnLeave:
			out = append(out, w.T("{who} is away, and is not rung.", "who", l.name(p.Person)))
		case p.Why == urgent.NotNow:
			out = append(out, w.T("{who} cannot be rung now.", "who", l.name(p.Person)))
		}
	}
	if len(l.Rings) == 0 {
		out = append(out, w.T("Nobody here is at work or on call now: nobody is rung."))
	} else {
		out = append(append(out, l.atOnce()), l.after()...)
	}
	if len(l.Told) > 0 {
		var names []string
		for _, who := range l.Told {
			names = append(names, l.name(who))
		}
		out = append(out, w.T("If nobody has answered {when}, this is told to {names}.", "when", when.At(w, l.Exhausted, l.Shell.Now), "names", w.List(names)))
	}
	return out
}

func (l ladder) atOnce() string {
	w, first := l.L(), l.Rings[0]
	there := first.At.In(l.standing[first.Person].Time.Zone(first.At))
	if first.Reason == urgent.OnCall {
		return w.T("It is {clock} in {city}, and {who} is on call: rung at once.", "clock", w.Clock(there), "city", w.City(there.Location()), "who", l.name(first.Person))
	}
	return w.T("It is {clock} in {city}, and {who} is at work: rung at once.", "clock", w.Clock(there), "city", w.City(there.Location()), "who", l.name(first.Person))
}

// after names those who come next, each once.
func (l ladder) after() []string {
	const named = 4
	w, seen := l.L(), map[id.ID]bool{l.Rings[0].Person: true}
	var names []string
	for _, r := range l.Rings[1:] {
		if !seen[r.Person] && len(names) < named {
			names = append(names, w.T("{who} {when}", "who", l.name(r.Person), "when", when.At(w, r.At, l.Shell.Now)))
		}
		seen[r.Person] = true
	}
	if names == nil {
		return nil
	}
	return []string{w.T("While nobody says “Mine” it rings on: {names}.", "names", w.List(names))}
}

func (l ladder) left() string {
	return l.L().N(l.Left.Left, "It is the last one that you have in seven days.", "You have {count} of these in seven days.")
}

func (l ladder) spent() string {
	if l.Left.Next.IsZero() {
		return l.L().T("There are no urgents here: this goes with their next delivery.")
	}
	return l.L().T("Yours are spent: this goes with their next delivery. You have one again {when}.", "when", when.At(l.L(), l.Left.Next, l.Shell.Now))
}

// rings tells whether sending it rings. What cannot ring is refused before its writer is asked whether to send it.
func (w *Written) rings(v *site.Visit, needs *ask.Wanted) (bool, error) {
	r, err := ringingOf(v, *w)
	if r == nil || err != nil {
		w.Rings = false
		return false, err
	}
	if !r.Rings() && !w.Rings { // they are spent, and its writer knows
		return false, nil
	}
	switch {
	case w.When != "":
		return false, fault.Invalid("send_at", "What is urgent rings now. If it can be sent later, say that it is not urgent.")
	case strings.TrimSpace(w.Manner.Worse) == "":
		return false, fault.Invalid("worse", "Please say what gets worse by waiting. If nothing does, it can wait for the next delivery.")
	case needs != nil && needs.Kind == ask.Talk:
		return false, fault.Invalid("of", "What is urgent rings now. For half an hour to talk, say that it is not urgent.")
	case needs != nil && len(needs.Of) > 1:
		return false, fault.Invalid("of", "One person is rung after the other. Please name the first one, or need nothing back.")
	}
	return true, nil
}

// ring raises it, and leaves no draft of it.
func (w Written) ring(ctx context.Context, v *site.Visit, needs *ask.Wanted) (to, says string, err error) {
	r := urgent.Raising{Space: w.Space, Title: w.Title, Body: w.Body, Worse: w.Manner.Worse}
	if strings.TrimSpace(r.Title) == "" { // one line is enough
		r.Title, r.Body = strings.TrimSpace(w.Body), ""
	}
	if needs != nil && len(needs.Of) > 0 {
		r.Asked = needs.Of[0]
	}
	made, err := v.Urgents.Raise(ctx, v.Actor, r)
	if err != nil {
		return "", "", err
	}
	says = v.L().T("It rings.")
	if !made.Exhausted.IsZero() {
		says = v.L().T("Nobody can be rung now.")
	}
	return "/urgents/" + made.ID.String(), says, v.Threads.SaveDraft(ctx, v.Actor, thread.Draft{Place: w.keptAt()})
}
