package today

import (
	"slices"
	"strings"
	"time"

	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/telling"
)

// back sorts what a delivery brings to who comes back by what came of it, and says where they were (rule 46). Others stay as they are.
func (b *book) back(d delivery.Delivery, open []delivery.Entry, p *Parcel) error {
	of, err := b.v.Away.Back(b.v.Ctx(), b.v.Actor, d)
	if err != nil || of == nil {
		return err
	}
	rest := slices.DeleteFunc(slices.Clone(open), func(e delivery.Entry) bool { return b.owed[e.Ref] })
	missed, err := b.v.Telling.Missed(b.v.Ctx(), b.Entries, b.Rows(rest), telling.Gone{Since: of.Since, StandIns: of.StandIns}, func(time.Time) bool { return true })
	if err != nil {
		return err
	}
	l := b.v.L()
	p.Groups = nil
	for _, g := range []struct {
		name string
		rows []telling.Row
	}{{l.T("What was decided"), missed.Decided}, {l.T("What came to an end"), missed.Closed}, {l.T("Where somebody stood in for you"), missed.Stood}} {
		if len(g.rows) > 0 {
			p.Groups = append(p.Groups, Group{Name: g.name, Rows: b.shown(g.rows)})
		}
	}
	p.Groups = append(p.Groups, groups(b.shown(missed.Rest))...)
	says := []string{telling.AwayFrom(l, of.First, of.Last)}
	if len(of.StandIns) > 0 {
		var names []string
		err = b.v.DB.Read(b.v.Ctx(), func(tx *db.Tx) error {
			cards, err := b.v.Persons.People.Names(tx, of.StandIns...)
			for _, who := range of.StandIns {
				names = append(names, telling.FirstName(cards[who].Name))
			}
			return err
		})
		says = append(says, l.N(len(names), "{who} stood in for you.", "{who} stood in for you.", "who", l.List(names)))
	}
	if p.asked > 0 {
		says = append(says, l.N(p.asked, "One thing of it still waits for your answer, and stands above.", "{Count} things of it still wait for your answer, and stand above."))
	}
	p.Back = strings.Join(says, " ")
	return err
}
