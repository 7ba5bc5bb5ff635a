package pages

import (
	"fmt"
	"io"
	"time"

	"meantime/internal/id"
)

// perLook is how many letters are read at once.
const perLook = 100

// thread writes the page of a thread.
func (w *writing) thread(p *place, s *sheet) error {
	head, err := w.head(p, s)
	if err != nil {
		return err
	}
	return w.put(p.folder+"/"+threadFile(*s), func(to io.Writer) error {
		if _, err := io.WriteString(to, head); err != nil {
			return err
		}
		n := 0
		for after := id.ID(-1 << 63); ; {
			list, err := lettersAfter(w.tx, s.id, after, perLook)
			if err != nil {
				return err
			}
			numbers := make([]id.ID, len(list))
			for i, l := range list {
				numbers[i] = l.id
			}
			files, err := filesOf(w.tx, numbers)
			if err != nil {
				return err
			}
			for _, l := range list {
				n++
				text, err := w.letter(p, l, n, files)
				if err != nil {
					return err
				}
				if _, err := io.WriteString(to, text); err != nil {
					return err
				}
				after = l.id
			}
			if w.letters += len(list); len(list) < perLook {
				return nil
			}
		}
	})
}

// head is a page until its letters begin.
func (w *writing) head(p *place, s *sheet) (string, error) {
	var page said
	matter, err := w.matter(p, s)
	if err != nil {
		return "", err
	}
	page.WriteString("---\n" + matter + "---\n")
	page.add("# " + inline(s.title))
	begun, err := w.begun(p, s)
	if err != nil {
		return "", err
	}
	page.add(begun)
	for _, part := range []func(*said, *place, *sheet) error{w.outcome, w.asked, w.stances, w.relayed, w.before} {
		if err := part(&page, p, s); err != nil {
			return "", err
		}
	}
	page.add("## " + w.Locale.T("Letters"))
	return page.String(), nil
}

// matter is the front matter: what programs want to know of a thread.
func (w *writing) matter(p *place, s *sheet) (string, error) {
	author, err := w.called(s.author)
	if err != nil {
		return "", err
	}
	out := field("id", s.id) + field("title", s.title) + field("space", p.name) + field("author", author) + field("opened", s.created) +
		field("letters", s.letters) + field("state", s.state())
	if s.ask != nil {
		out += field("asks", string(s.ask.kind))
	}
	if s.urgent != nil {
		out += field("urgent", s.urgent.at)
	}
	if s.relay != nil {
		out += field("relay", s.relay.state)
	}
	if p.kind == "note" {
		out += field("private", true) + field("ends", p.ends)
	}
	c := s.closed()
	if c == nil {
		return out, nil
	}
	by, err := w.called(c.by)
	out += field("closed", c.at) + field("closed_by", by)
	if d := s.decided; d != nil {
		out += field("decision", d.number) + field("review", d.review)
		if d.older != nil {
			out += field("replaces", d.older.number)
		}
		if d.newer != nil {
			out += field("replaced_by", d.newer.number)
		}
	}
	return out, err
}

// called is a name as programs read it.
func (w *writing) called(who id.ID) (string, error) {
	found, err := namesOf(w.tx, []id.ID{who})
	if err != nil || len(found) == 0 {
		return "", err
	}
	return found[0].name, nil
}

// begun says who opened a thread, where and when.
func (w *writing) begun(p *place, s *sheet) (string, error) {
	who, err := w.name(s.author)
	if err != nil {
		return "", err
	}
	when, err := w.when(s.created, s.author)
	if err != nil {
		return "", err
	}
	where := fmt.Sprintf("[%s](README.md)", inline(p.name))
	out := w.Locale.T("In {space}, opened by {who} on {when}.", "space", where, "who", who, "when", when)
	if p.kind == "note" {
		readers, err := w.members(p.id)
		if err != nil {
			return "", err
		}
		out = w.Locale.T("A private note, written by {who} on {when}. Its readers are {people}.", "who", who, "when", when, "people", readers) + " " +
			w.Locale.T("It ends by itself on {when}.", "when", moment(w.Locale, p.ends, nil))
	}
	if u := s.urgent; u != nil {
		raiser, err := w.name(u.by)
		if err != nil {
			return "", err
		}
		when, err := w.when(u.at, u.by)
		if err != nil {
			return "", err
		}
		out += "\n\n" + w.Locale.T("It was urgent: {who} raised it on {when}, and this is what gets worse by waiting:", "who", raiser, "when", when) + "\n\n" + quoted(u.worse)
	}
	return out, nil
}

// letter is one letter on a page.
func (w *writing) letter(p *place, l letter, n int, files map[id.ID]string) (string, error) {
	var page said
	who, err := w.name(l.author)
	if err != nil {
		return "", err
	}
	page.add(fmt.Sprintf("### %d. %s", n, who))
	when, err := w.when(l.at, l.author)
	if err != nil {
		return "", err
	}
	switch {
	case !l.deleted.IsZero():
		by, err := w.name(l.deletedBy)
		page.add(when + ". " + w.Locale.T("{who} removed this letter on {when}, and nothing is left of what it said.", "who", by, "when", moment(w.Locale, l.deleted, nil)))
		return page.String(), err
	case !l.edited.IsZero():
		when = w.Locale.T("{when}, changed on {later}", "when", when, "later", moment(w.Locale, l.edited, nil))
	}
	page.add(when)
	if err := w.opened(&l.body, "letter "+l.id.String()+" body"); err != nil {
		return "", err
	}
	page.add(quoted(linked(l.body, p.up, files)))
	if l.rest != "" {
		page.add(w.Locale.T("What else the mail held") + ":")
		page.add(quoted(linked(l.rest, p.up, files)))
	}
	if l.imported.IsZero() {
		return page.String(), nil
	}
	by, err := w.name(l.importedBy)
	page.add(w.Locale.T("From an archive that {who} brought in on {when}.", "who", by, "when", moment(w.Locale, l.imported, nil)))
	return page.String(), err
}

// day writes a date that is kept as a text, as people read it.
func (w *writing) day(date string) string {
	at, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return inline(date)
	}
	return w.Locale.Date(at)
}
