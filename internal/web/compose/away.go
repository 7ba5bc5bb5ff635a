package compose

import (
	"slices"
	"time"

	"meantime/internal/ask"
	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/thread"
	"meantime/internal/web/site"
	"meantime/internal/when"
	"meantime/internal/worktime"
)

// awayOf says who of those asked, or named to read it, is away, until when, and who answers meanwhile.
func awayOf(v *site.Visit, needs *ask.Wanted, private *thread.Private) (out []string, err error) {
	var people []id.ID
	if needs != nil {
		people = append(people, needs.Of...)
	}
	if private != nil {
		people = append(people, private.Readers...)
	}
	people = slices.Compact(slices.Sorted(slices.Values(people)))
	err = v.DB.Read(v.Ctx(), func(tx *db.Tx) error {
		standing, err := v.Persons.Schedules.Of(tx, people...)
		if err != nil {
			return err
		}
		for _, who := range people {
			leave, away, err := leaveOf(v, standing[who])
			if err != nil {
				return err
			}
			if !away {
				continue
			}
			line, err := awayLine(v, tx, who, leave)
			if err != nil {
				return err
			}
			out = append(out, line)
		}
		return nil
	})
	return out, err
}

// leaveOf is the leave in which somebody is on their date now.
func leaveOf(v *site.Visit, s *person.Standing) (person.Leave, bool, error) {
	if s == nil {
		return person.Leave{}, false, nil
	}
	declared, err := s.Declared()
	today := worktime.WallIn(v.Now(), s.Time.Zone(v.Now())).Date
	for _, leave := range declared.Leaves {
		if leave.From <= today && today <= leave.To {
			return leave, true, err
		}
	}
	return person.Leave{}, false, err
}

// awayLine says it; a stand-in whom the viewer does not know is left out.
func awayLine(v *site.Visit, tx *db.Tx, who id.ID, leave person.Leave) (string, error) {
	cards, err := v.Persons.People.Names(tx, who, leave.StandIn)
	if err != nil {
		return "", err
	}
	known, err := v.Spaces.KnownOf(tx, v.Actor, leave.StandIn)
	if err != nil {
		return "", err
	}
	to := leave.To.Time()
	noon := time.Date(to.Year(), to.Month(), to.Day(), 12, 0, 0, 0, v.Shell.Now.Location())
	l, until := v.L(), when.Day(v.L(), noon, v.Shell.Now)
	if leave.StandIn == 0 || !known[leave.StandIn] {
		return l.T("{who} is away; the last day is {until}.", "who", cards[who].Name, "until", until), nil
	}
	return l.T("{who} is away; the last day is {until}. {other} answers meanwhile.", "who", cards[who].Name, "until", until, "other", cards[leave.StandIn].Name), nil
}
