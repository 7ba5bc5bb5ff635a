package urgent

import (
	"strings"
	"time"

	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/words"
)

// story is the letter that tells of an urgent once it is over, in Markdown, on the clock of whoever writes it.
func (u *Urgents) story(tx *db.Tx, actor person.Actor, v Urgent, r Resolution, l *words.Locale) (string, error) {
	people := []id.ID{v.Author}
	if v.Mine != nil {
		people = append(people, v.Mine.By)
	}
	for _, ring := range v.Rings {
		people = append(people, ring.Person)
	}
	cards, err := u.People.Names(tx, people...)
	if err != nil {
		return "", err
	}
	time, _, err := u.Schedules.Compiled(tx, actor.ID)
	if err != nil {
		return "", err
	}
	t := teller{l: l, cards: cards, loc: time.Zone(u.now()), from: v.RaisedAt}
	return strings.Join(t.tell(v, r), "\n\n"), nil
}

// teller writes the story of an urgent.
type teller struct {
	l     *words.Locale
	cards map[id.ID]person.Card
	loc   *time.Location
	from  time.Time
}

func (t teller) tell(v Urgent, r Resolution) []string {
	out := []string{
		r.Was, r.Done,
		t.l.T("{name} raised this as urgent on {day} at {clock}, {city} time:", "name", t.name(v.Author), "day", t.l.Day(v.RaisedAt.In(t.loc)),
			"clock", t.l.Clock(v.RaisedAt.In(t.loc)), "city", t.l.City(t.loc)),
		quoted(strings.TrimSpace(v.Body + "\n\n" + t.l.T("What gets worse by waiting: {words}", "words", v.Worse))),
	}
	if lines := t.rung(v); len(lines) > 0 {
		out = append(out, t.l.T("Who was rung:"), strings.Join(lines, "\n"))
	}
	return out
}

// rung says in lines who was rung when, and who took it.
func (t teller) rung(v Urgent) (lines []string) {
	for _, ring := range v.Rings {
		switch {
		case ring.Reason == Told && ring.Person == v.Author:
			lines = append(lines, t.line(ring.At, t.l.T("Nobody had answered, and {name} was told.", "name", t.name(ring.Person))))
		case ring.Reason == Told:
			lines = append(lines, t.line(ring.At, t.l.T("{name} was told, of the fallback group.", "name", t.name(ring.Person))))
		case ring.Reason == OnCall:
			lines = append(lines, t.line(ring.At, t.l.T("{name}, on call", "name", t.name(ring.Person))))
		default:
			lines = append(lines, t.line(ring.At, t.name(ring.Person)))
		}
	}
	if v.Mine != nil {
		lines = append(lines, t.line(v.Mine.At, t.l.T("{name} took it.", "name", t.name(v.Mine.By))))
	}
	return lines
}

// line is an entry of a list in Markdown.
func (t teller) line(at time.Time, what string) string {
	at = at.In(t.loc)
	when := t.l.Clock(at)
	if at.Sub(t.from) >= 12*time.Hour || at.Before(t.from) {
		when = t.l.ShortDay(at, t.from.In(t.loc)) + " " + when
	}
	return "- " + when + " · " + what
}

func (t teller) name(who id.ID) string { return plain(t.cards[who].Name) }

// plain keeps Markdown from reading anything into a name.
func plain(s string) string {
	var out strings.Builder
	for _, c := range s {
		if strings.ContainsRune("\\`*_{}[]()<>#+-.!|~@:&", c) {
			out.WriteByte('\\')
		}
		out.WriteRune(c)
	}
	return out.String()
}

// quoted is a text as a quotation in Markdown.
func quoted(s string) string { return "> " + strings.ReplaceAll(s, "\n", "\n> ") }
