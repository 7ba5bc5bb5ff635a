package demo

import (
	"fmt"
	"strings"

	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/worktime"
)

// role is somebody of the company, as people.md has them.
type role struct {
	where string
	name  string
	short string // by which the script names them
	said  lines
	about string
}

// cast reads people.md.
func cast(parts []heading) (out []role, err error) {
	for _, h := range parts {
		if h.depth != 2 {
			continue
		}
		short, _, _ := strings.Cut(h.text, " ")
		out = append(out, role{where: h.where, name: h.text, short: short, said: h.said, about: h.body})
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("nobody is in people.md")
	}
	return out, nil
}

func (r role) email() string {
	return strings.ToLower(strings.NewReplacer(" ", ".", "ê", "e", "É", "e", "í", "i").Replace(r.name)) + "@saltmarsh.example"
}

func (r role) is() person.Role {
	if kind := r.said["role"]; kind != "" {
		return person.Role(kind)
	}
	return person.Member
}

// declared is what they say of their time. Who stands in for whom is known once everybody is there.
func (r role) declared(c calendar, ids map[string]id.ID) (d person.Declared, err error) {
	d = person.Declared{Zone: r.said["zone"], Region: r.said["region"], Shown: r.said["shown"], Coarse: r.said["shares"] == "the days", NoReminders: r.said["reminders"] == "none"}
	week, err := weekly(r.said["hours"])
	if err != nil {
		return d, fmt.Errorf("%s: hours: %w", r.where, err)
	}
	d.Hours = &worktime.Hours{Week: week}
	if d.FocusWeekly, err = weekly(r.said["focus"]); err != nil {
		return d, fmt.Errorf("%s: focus: %w", r.where, err)
	}
	d.Batch = &worktime.Batch{}
	for _, s := range split(r.said["deliveries"], " ") {
		at, err := worktime.ParseClock(s)
		if err != nil {
			return d, fmt.Errorf("%s: deliveries: %w", r.where, err)
		}
		d.Batch.Times = append(d.Batch.Times, at)
	}
	for _, one := range split(r.said["away"], ";") {
		leave, err := away(one, c, ids)
		if err != nil {
			return d, fmt.Errorf("%s: away: %w", r.where, err)
		}
		d.Leaves = append(d.Leaves, leave)
	}
	if travel := r.said["travels"]; travel != "" {
		day, zone, _ := strings.Cut(travel, " ")
		on, err := c.day(day)
		if err != nil {
			return d, fmt.Errorf("%s: travels: %w", r.where, err)
		}
		d.ZoneMoves = []worktime.ZoneMove{{At: worktime.AtWall(worktime.Wall{Date: on, Clock: 0}), Zone: zone}}
	}
	return d, nil
}

// weekly reads "mon-thu 09:00-12:00 13:00-17:30; fri 09:00-14:30".
func weekly(s string) (w worktime.Weekly[worktime.Window], err error) {
	for _, part := range split(s, ";") {
		words := split(part, " ")
		first, last, is := strings.Cut(words[0], "-")
		if !is {
			last = first
		}
		from, err := worktime.ParseDay(first)
		if err != nil {
			return w, err
		}
		to, err := worktime.ParseDay(last)
		if err != nil {
			return w, err
		}
		for _, window := range words[1:] {
			opens, closes, _ := strings.Cut(window, "-")
			var at worktime.Window
			if at.From, err = worktime.ParseClock(opens); err != nil {
				return w, err
			}
			if at.To, err = worktime.ParseClock(closes); err != nil {
				return w, err
			}
			for d := from; ; d = (d + 1) % 7 {
				w[d] = append(w[d], at)
				if d == to {
					break
				}
			}
		}
	}
	return w, nil
}

// away reads "-18 -14 Owen The boat needs paint.": from, to, who stands in, and what others read about it.
func away(s string, c calendar, ids map[string]id.ID) (l person.Leave, err error) {
	parts := strings.SplitN(s, " ", 4)
	if len(parts) < 3 {
		return l, fmt.Errorf("%q says not from when, to when, and who stands in", s)
	}
	if l.From, err = c.day(parts[0]); err != nil {
		return l, err
	}
	if l.To, err = c.day(parts[1]); err != nil {
		return l, err
	}
	l.StandIn = ids[parts[2]]
	if len(parts) == 4 {
		l.Note = parts[3]
	}
	return l, nil
}

// player is somebody on the stage.
type player struct {
	role
	person.Actor
	time *worktime.Person
}
