package pages

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"meantime/internal/id"
	"meantime/internal/naming"
)

// people writes people.md: everybody, or for one person whoever is on their pages.
func (w *writing) people() error {
	return w.put("people.md", func(to io.Writer) error {
		if _, err := io.WriteString(to, "# "+w.Locale.T("People")+"\n"); err != nil {
			return err
		}
		if w.Kind == Person {
			return w.met(to)
		}
		for name, after := "", id.ID(0); ; {
			list, err := everybodyAfter(w.tx, name, after)
			if err != nil {
				return err
			}
			if err := w.humans(to, list); err != nil || len(list) < batch {
				return err
			}
			last := list[len(list)-1]
			name, after = naming.Fold(last.name), last.id
		}
	})
}

// met tells of those who are named on the pages.
func (w *writing) met(to io.Writer) error {
	if _, err := w.name(w.Viewer.ID); err != nil {
		return err
	}
	for some := range slices.Chunk(slices.Sorted(maps.Keys(w.names)), batch) {
		list, err := humans(w.tx, some)
		if err != nil {
			return err
		}
		if err := w.humans(to, list); err != nil {
			return err
		}
	}
	return nil
}

func (w *writing) humans(to io.Writer, list []human) error {
	for _, h := range list {
		text, err := w.human(h)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(to, text); err != nil {
			return err
		}
	}
	return nil
}

// human is what is told of one person. Addresses are for who keeps the accounts.
func (w *writing) human(h human) (string, error) {
	var page said
	l := w.Locale
	page.add("## " + inline(h.name))
	if h.awaited {
		page.add(l.T("They wrote letters that were brought in from elsewhere, and have no account yet."))
		return page.String(), nil
	}
	facts := []string{"@" + inline(h.handle)}
	for _, fact := range []string{h.title, h.says} {
		if fact != "" {
			facts = append(facts, inline(fact))
		}
	}
	loc, err := w.zone(h.id, w.Made)
	if err != nil {
		return "", err
	}
	if loc != nil {
		facts = append(facts, inline(l.City(loc)))
	}
	if w.Kind != Person || h.id == w.Viewer.ID {
		facts = append(facts, inline(h.email))
	}
	page.add(strings.Join(facts, " · "))
	page.add(quoted(h.about))
	says := fmt.Sprintf("%s %s", w.role(h.role), l.T("Here since {date}.", "date", l.Date(h.joined)))
	if !h.left.IsZero() {
		says = l.T("Here from {date} until {end}.", "date", l.Date(h.joined), "end", l.Date(h.left))
	}
	page.add(says)
	return page.String(), nil
}

// role says what somebody is in the organisation.
func (w *writing) role(role string) string {
	switch role {
	case "owner":
		return w.Locale.T("An owner.")
	case "admin":
		return w.Locale.T("An admin.")
	case "guest":
		return w.Locale.T("A guest.")
	}
	return w.Locale.T("A member.")
}
