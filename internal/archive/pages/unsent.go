package pages

import (
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"time"

	"meantime/internal/ask"
	"meantime/internal/id"
	"meantime/internal/thread"
	"meantime/internal/when"
	"meantime/internal/worktime"
)

// unsent is what somebody has written and not sent: a draft, or a letter for later.
type unsent struct {
	place       thread.Place
	title, body string
	needs       *ask.Wanted // nil for nothing
	manner      thread.Manner
	kept, send  time.Time
	answers     bool
	problem     string
}

// drafts writes what somebody had begun and not sent, for them alone.
func (w *writing) drafts() error {
	places, err := draftPlaces(w.tx, w.Viewer.ID)
	if err != nil {
		return err
	}
	l := w.Locale
	return w.unsent("drafts.md", []string{"# " + l.T("Drafts"), l.T("What they had begun and not sent. Nobody else sees any of it."),
		l.T("Drafts of private notes, and of replies in them, are kept sealed and are not among these.")}, len(places), func(i int) (unsent, string, error) {
		u, err := draftAt(w.tx, w.Viewer.ID, places[i])
		if err != nil {
			return u, "", err
		}
		at, err := w.when(u.kept, w.Viewer.ID)
		return u, l.T("Kept on {when}.", "when", at), err
	})
}

// later writes what somebody has set to be sent later, for them alone.
func (w *writing) later() error {
	waiting, err := scheduledOf(w.tx, w.Viewer.ID)
	if err != nil {
		return err
	}
	l := w.Locale
	return w.unsent("scheduled.md", []string{"# " + l.T("Sent later"), l.T("What they had set to be sent at times of their choice. Nobody else sees any of it until then."),
		l.T("Private notes that wait to be sent, and replies in private notes, are kept sealed and are not among these.")}, len(waiting), func(i int) (unsent, string, error) {
		u, err := scheduledAt(w.tx, waiting[i])
		if err != nil {
			return u, "", err
		}
		at, err := w.when(u.send, w.Viewer.ID)
		if u.problem != "" {
			return u, l.T("It was to be sent on {when}, and was not: {problem}", "when", at, "problem", l.T(u.problem)), err
		}
		return u, l.T("It is to be sent on {when}.", "when", at), err
	})
}

// unsent writes a page of what has not been sent, one after the other. next is each, and a sentence on when.
func (w *writing) unsent(name string, head []string, n int, next func(i int) (unsent, string, error)) error {
	files, err := unsentFiles(w.tx, w.viewer())
	if err != nil {
		return err
	}
	return w.put(name, func(to io.Writer) error {
		var page said
		for _, paragraph := range head {
			page.add(paragraph)
		}
		if n == 0 {
			page.add(w.Locale.T("There are none here."))
		}
		if _, err := io.WriteString(to, strings.TrimLeft(page.String(), "\n")); err != nil {
			return err
		}
		for i := range n {
			u, says, err := next(i)
			if err != nil {
				return err
			}
			text, err := w.one(u, says, files)
			if err != nil {
				return err
			}
			if _, err := io.WriteString(to, text); err != nil {
				return err
			}
		}
		return nil
	})
}

// one is something that has not been sent.
func (w *writing) one(u unsent, says string, files map[id.ID]string) (string, error) {
	var page said
	l := w.Locale
	title, where, err := w.whereTo(u)
	if err != nil {
		return "", err
	}
	page.add("## " + cmp.Or(title, l.T("Without a title")))
	if u.answers {
		says += " " + l.T("It answers what they are asked there.")
	}
	page.add(where + " " + says)
	needs, err := w.needs(u.needs)
	if err != nil {
		return "", err
	}
	page.add(strings.Join(append(needs, w.manner(u.manner)...), " "))
	if u.manner.Urgency == thread.Urgent {
		page.add(l.T("It is urgent, and this is what gets worse by waiting:"))
		page.add(quoted(u.manner.Worse))
		page.add(l.T("The letter:"))
	}
	page.add(quoted(linked(u.body, "", files)))
	return page.String(), nil
}

// whereTo says what something unsent is called, and where it is to go. What its writer does not see any more has no name.
func (w *writing) whereTo(u unsent) (title, where string, err error) {
	l := w.Locale
	title = inline(u.title)
	if reply := u.place.Thread(); reply != 0 {
		found, had, err := threadSeen(w.tx, w.Of, reply)
		if err != nil || found == nil {
			return title, l.T("For a place that they do not see any more."), err
		}
		in := inline(found.title)
		if p := w.at[found.space]; had && p != nil {
			in = "[" + in + "](" + address(p.folder+"/"+threadFile(*found)) + ")"
		}
		return inline(found.title), l.T("A reply in {thread}.", "thread", in), nil
	}
	to := u.place.Space()
	switch p := w.at[to]; {
	case to == 0:
		where = l.T("No space is chosen yet.")
	case p == nil || p.kind == "note":
		where = l.T("For a place that they do not see any more.")
	default:
		where = l.T("For {space}.", "space", inline(p.name))
	}
	return title, where, nil
}

// needs says what something unsent asks of whom, until when.
func (w *writing) needs(of *ask.Wanted) ([]string, error) {
	if of == nil {
		return nil, nil
	}
	l := w.Locale
	people := l.T("nobody yet")
	if of.OfSpace {
		people = l.T("anybody in the space")
	}
	var names []string
	for _, who := range of.Of {
		name, err := w.knownName(who)
		if err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	if len(names) > 0 {
		people = l.List(names)
	}
	by, err := w.wantedBy(of)
	if err != nil {
		return nil, err
	}
	switch of.Kind {
	case ask.Decision:
		return []string{l.T("It asks {people} for a decision, {until}.", "people", people, "until", by)}, nil
	case ask.Work:
		return []string{l.T("It asks {people} for some work, {until}.", "people", people, "until", by)}, nil
	case ask.Talk:
		return []string{l.T("It asks {people} for half an hour to talk, {until}.", "people", people, "until", by)}, nil
	}
	return []string{l.T("It asks {people} for an answer, {until}.", "people", people, "until", by)}, nil
}

// knownName is how somebody is called whom the writer sees now, and that it is somebody otherwise.
func (w *writing) knownName(who id.ID) (string, error) {
	known, err := w.Spaces.KnownOf(w.tx, w.Viewer, who)
	if err != nil || !known[who] {
		return w.Locale.T("somebody whom they do not see any more"), err
	}
	return w.name(who)
}

// wantedBy says until when something unsent asks.
func (w *writing) wantedBy(of *ask.Wanted) (string, error) {
	l := w.Locale
	switch {
	case of.Kind == ask.Talk && of.At.IsZero():
		return l.T("at a time that is not chosen yet"), nil
	case of.Kind == ask.Talk:
		at, err := w.when(of.At, w.Viewer.ID)
		return l.T("for {when}", "when", at), err
	case of.Typed != nil:
		return l.T("by “{time}” on their clock", "time", inline(of.Typed.Text)), nil
	}
	var want struct {
		Minutes *int           `json:"working_minutes"`
		Days    *int           `json:"working_days"`
		End     *int           `json:"end_of_day"`
		Wall    *worktime.Wall `json:"by_local"`
	}
	raw, err := json.Marshal(of.Want)
	if err = errors.Join(err, json.Unmarshal(raw, &want)); err != nil {
		return "", err
	}
	switch {
	case want.Minutes != nil:
		return l.T("within {duration} of their working time", "duration", l.Duration(time.Duration(*want.Minutes)*time.Minute)), nil
	case want.Days != nil:
		return l.T("within {days}", "days", l.WorkingDays(*want.Days)), nil
	case want.End != nil && *want.End > 0:
		return l.T("by the end of their day, {days} later", "days", l.WorkingDays(*want.End)), nil
	case want.End != nil:
		return l.C("until when", "by the end of their day"), nil
	case want.Wall != nil:
		return l.T("by {date}, {clock} on their clock", "date", l.Date(want.Wall.Date.Time()), "clock", when.Clock(l, want.Wall.Clock)), nil
	}
	return l.C("until when", "whenever it suits"), nil
}

// manner is what its writer says of it, but that it is urgent, where that is more than usual.
func (w *writing) manner(m thread.Manner) (out []string) {
	l := w.Locale
	if m.Urgency == thread.Today {
		out = append(out, l.T("It would help today."))
	}
	if m.Complexity == thread.Complicated {
		out = append(out, l.T("It is rather complicated."))
	}
	return out
}
