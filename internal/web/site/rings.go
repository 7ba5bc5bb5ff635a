package site

import (
	"strings"

	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/urgent"
	"meantime/internal/web/page"
	"meantime/internal/when"
)

// ringing fills in what rings for who asks: it is on every page.
func (v *Visit) ringing(tx *db.Tx) error {
	list, err := v.Urgents.Ringing(tx.Context(), v.Actor)
	if err != nil || len(list) == 0 {
		return err
	}
	var authors []id.ID
	for _, r := range list {
		authors = append(authors, r.Urgent.Author)
	}
	cards, err := v.Persons.People.Names(tx, authors...)
	if err != nil {
		return err
	}
	for _, r := range list {
		where, err := v.Spaces.FindIn(tx, v.Actor, r.Urgent.Space)
		if err != nil {
			return err
		}
		first, _, _ := strings.Cut(cards[r.Urgent.Author].Name, " ")
		v.Shell.Rings = append(v.Shell.Rings, page.Ring{
			ID: r.Urgent.ID.String(), Title: r.Urgent.Title, Worse: r.Urgent.Worse, Step: r.Ring.Step, Sounds: r.Sounds(v.Now()),
			Says: v.ringSays(r, first, where.Name), Then: v.ringThen(r),
			Whisper: v.L().T("Something urgent is waiting for you in Meantime."),
		})
	}
	return nil
}

// ringSays says who rings, and why it is the reader who is rung.
func (v *Visit) ringSays(r urgent.Ringing, who, where string) string {
	l := v.L()
	switch r.Ring.Reason {
	case urgent.Asked:
		return l.T("{who} rings you, from {space}", "who", who, "space", where)
	case urgent.AtWork:
		return l.T("{who} rings {space}, where you are at work", "who", who, "space", where)
	case urgent.OnCall:
		return l.T("{who} rings {space}, for which you are on call", "who", who, "space", where)
	}
	if r.Urgent.Author == v.Actor.ID {
		return l.T("Nobody in {space} has answered you", "space", where)
	}
	return l.T("{who} rang {space}, and nobody has answered", "who", who, "space", where)
}

// ringThen says what happens unless somebody takes it.
func (v *Visit) ringThen(r urgent.Ringing) string {
	l, now := v.L(), v.Shell.Now
	switch {
	case r.Sounds(v.Now()):
		return l.T("Somebody else is rung {when}, unless you take it.", "when", when.At(l, r.Ring.Until.In(now.Location()), now))
	case r.Urgent.Climbs():
		return l.T("Somebody else is rung by now. Whoever takes it stops that.")
	}
	return l.T("Nobody else is rung any more. Somebody has to take it.")
}
