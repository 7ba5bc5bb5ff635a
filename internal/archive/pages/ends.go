package pages

import (
	"fmt"

	"meantime/internal/id"
)

// outcome is what came of a thread, with its why where it is a decision.
func (w *writing) outcome(page *said, p *place, s *sheet) error {
	c := s.closed()
	if c == nil {
		return nil
	}
	files, err := filesOf(w.tx, []id.ID{c.id})
	if err != nil {
		return err
	}
	who, err := w.name(c.by)
	if err != nil {
		return err
	}
	when, err := w.when(c.at, c.by)
	if err != nil {
		return err
	}
	if s.decided == nil {
		page.add("## " + w.Locale.T("Outcome"))
		page.add(quoted(linked(c.outcome, p.up, files)))
		page.add(w.Locale.T("{who} closed it on {when}.", "who", who, "when", when))
		return nil
	}
	page.add("## " + w.Locale.T("Decision {number}", "number", fmt.Sprint(s.decided.number)))
	page.add(quoted(linked(c.outcome, p.up, files)))
	if s.decided.why != "" {
		page.add(w.Locale.T("Why:"))
		page.add(quoted(linked(s.decided.why, p.up, files)))
	}
	if when, err = w.when(s.decided.at, s.decided.by); err != nil {
		return err
	}
	if who, err = w.name(s.decided.by); err != nil {
		return err
	}
	page.add(w.Locale.T("{who} decided it on {when}.", "who", who, "when", when))
	return w.follows(page, p, s.decided)
}

// follows says what a decision replaces, what replaced it, and when it is, or was, looked at again.
func (w *writing) follows(page *said, p *place, d *decided) error {
	if d.newer != nil {
		page.add(w.Locale.T("It does not stand any more: {decision} replaced it.", "decision", w.reference(p, d.newer)))
	}
	if d.older != nil {
		page.add(w.Locale.T("It replaces {decision}.", "decision", w.reference(p, d.older)))
	}
	for _, r := range d.reviews {
		who, err := w.name(r.by)
		if err != nil {
			return err
		}
		when, err := w.when(r.at, r.by)
		if err != nil {
			return err
		}
		page.add(w.Locale.T("{who} looked at it again on {when}, and it still holds.", "who", who, "when", when))
	}
	if d.review != "" && d.newer == nil {
		page.add(w.Locale.T("It is to be looked at again on {date}.", "date", w.day(d.review)))
	}
	return nil
}

// reference names another decision, and links to its page where there surely is one.
func (w *writing) reference(from *place, o *other) string {
	there := w.at[o.space]
	what := w.Locale.T("decision {number}, “{title}”", "number", fmt.Sprint(o.number), "title", inline(o.title))
	if there == nil {
		return what
	}
	if there != from {
		what = w.Locale.T("decision {number} of {space}, “{title}”", "number", fmt.Sprint(o.number), "space", inline(there.name), "title", inline(o.title))
	}
	if w.Kind == Person {
		return what
	}
	return "[" + what + "](" + address(from.up+there.folder+"/"+threadFile(o.sheet)) + ")"
}

// before tells of outcomes after which a thread was opened again.
func (w *writing) before(page *said, p *place, s *sheet) error {
	first := true
	for _, c := range s.closures {
		if c.reopened.IsZero() {
			continue
		}
		if first {
			page.add("## " + w.Locale.T("Closed, and opened again"))
			first = false
		}
		files, err := filesOf(w.tx, []id.ID{c.id})
		if err != nil {
			return err
		}
		page.add(quoted(linked(c.outcome, p.up, files)))
		who, err := w.name(c.by)
		if err != nil {
			return err
		}
		again, err := w.name(c.reopenedBy)
		if err != nil {
			return err
		}
		when, err := w.when(c.at, c.by)
		if err != nil {
			return err
		}
		page.add(w.Locale.T("{who} closed it on {when}, and {other} opened it again on {later}.", "who", who, "when", when, "other", again, "later", moment(w.Locale, c.reopened, nil)))
	}
	return nil
}
