package pages

import (
	"fmt"
	"strings"

	"meantime/internal/id"
)

// index is the page of a space: what it is for, who belongs to it, what was decided, and its threads, the latest first.
func (w *writing) index(p *place, all []line) (string, error) {
	var page said
	l := w.Locale
	page.WriteString("---\n" + field("id", p.id) + field("space", p.name) + field("kind", p.kind) + field("created", p.created) + field("archived", p.archived) +
		field("threads", len(all)) + "---\n")
	page.add("# " + inline(p.name))
	page.add(quoted(p.purpose))
	page.add(w.openTo(p))
	if !p.archived.IsZero() {
		page.add(l.T("It was archived on {when}: it is read, and nothing more is written in it.", "when", moment(l, p.archived, nil)))
	}
	members, err := w.members(p.id)
	if err != nil {
		return "", err
	}
	if members != "" {
		page.add(l.T("Its members: {people}.", "people", members))
	}
	if err := w.stillUrgent(&page, p); err != nil {
		return "", err
	}
	if lines := w.register(p, all); len(lines) > 0 {
		page.add("## " + l.T("Decisions"))
		page.list(lines)
	}
	page.add("## " + l.T("Threads"))
	if len(all) == 0 {
		page.add(l.T("There are none here."))
	}
	page.list(w.lines(all))
	return page.String(), nil
}

// openTo says who finds a space.
func (w *writing) openTo(p *place) string {
	switch p.kind {
	case "closed":
		return w.Locale.T("A closed space: its members see it.")
	case "confidential":
		return w.Locale.T("A confidential space: nobody but its members learns that it exists. Please keep this folder as it was kept.")
	}
	return w.Locale.T("An open space: everybody but guests sees it.")
}

// members names who belongs to a space.
func (w *writing) members(in id.ID) (string, error) {
	who, err := membersOf(w.tx, in)
	if err != nil {
		return "", err
	}
	names := make([]string, 0, len(who))
	for _, one := range who {
		name, err := w.name(one)
		if err != nil {
			return "", err
		}
		names = append(names, name)
	}
	return w.Locale.List(names), nil
}

// register lists what was decided, the latest first.
func (w *writing) register(p *place, all []line) (out []string) {
	for _, one := range all {
		if one.decided == nil {
			continue
		}
		text := fmt.Sprintf("**%d** [%s](%s), %s", one.decided.number, inline(one.title), address(one.file), w.Locale.Date(one.decided.at))
		if one.decided.newer != nil {
			text += ". " + w.Locale.T("It does not stand any more: {decision} replaced it.", "decision", w.reference(p, one.decided.newer))
		}
		out = append(out, text)
	}
	return out
}

// lines lists threads.
func (w *writing) lines(all []line) (out []string) {
	l := w.Locale
	for _, one := range all {
		how := l.C("of a thread", "open")
		switch one.state {
		case "closed":
			how = l.C("of a thread", "closed")
		case "decided":
			how = l.C("of a thread", "decided")
		}
		out = append(out, fmt.Sprintf("%s [%s](%s), %s, %s", one.at.UTC().Format("2006-01-02"), inline(one.title), address(one.file),
			l.N(one.letters, "one letter", "{n} letters"), how))
	}
	return out
}

// stillUrgent tells of what is urgent now, and of what was and could wait after all: neither is a thread.
func (w *writing) stillUrgent(page *said, p *place) error {
	if w.Kind == Person { // it is others', as threads are that they had no part in
		return nil
	}
	list, err := urgentsIn(w.tx, p.id)
	if err != nil || len(list) == 0 {
		return err
	}
	l := w.Locale
	page.add("## " + l.T("Urgent, and no thread"))
	for _, u := range list {
		who, err := w.name(u.by)
		if err != nil {
			return err
		}
		when, err := w.when(u.at, u.by)
		if err != nil {
			return err
		}
		files, err := filesOf(w.tx, []id.ID{u.id})
		if err != nil {
			return err
		}
		page.add("### " + inline(u.title))
		says := l.T("{who} raised it on {when}. It is still open.", "who", who, "when", when)
		if u.ended != "" {
			says = l.T("{who} raised it on {when}. It could wait after all, and nothing came of it.", "who", who, "when", when)
		}
		page.add(says + " " + l.T("This is what gets worse by waiting:"))
		page.add(quoted(u.worse))
		if u.body != "" {
			page.add(l.T("The letter:"))
			page.add(quoted(linked(u.body, p.up, files)))
		}
	}
	return nil
}

// notes lists the private notes of who reads them.
func (w *writing) notes(all []line) error {
	if len(all) == 0 {
		return nil
	}
	var page said
	page.add("# " + w.Locale.T("Private notes"))
	page.add(w.Locale.T("These were written for named readers alone, and in Meantime they end by themselves. Please keep them as they were kept."))
	page.list(w.lines(all))
	return w.page("private-notes/README.md", strings.TrimLeft(page.String(), "\n"))
}
