package delivery

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"time"

	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/space"
)

// audience is the members of a space whom an item reaches, as one row in the place of an entry for each. Their entries are
// written out when something needs them: a slot, a look at Today, another schedule. Nobody can tell the difference.
type audience struct {
	space   id.ID
	number  int64 // of the space's audiences; they are numbered in the order in which they become visible
	item    id.ID
	reason  Reason
	readers []id.ID // in order
	at      time.Time
}

// keepAudience is how long an audience waits for the last of its readers. It bridges a weekend.
const keepAudience = 4 * 24 * time.Hour

// gathers tells whether an entry can wait in its item's audience: its reader is a member of the space, and nothing but the
// reader's schedule decides when it comes.
func (p plan) gathers(it Item) bool {
	return p.Member && !p.Reason.personal() && p.notBefore.Equal(it.CreatedAt)
}

// gather keeps the plans that share a reason as one audience.
func gather(tx *db.Tx, it Item, plans []plan) error {
	byReason := map[Reason][]id.ID{}
	for _, p := range plans {
		byReason[p.Reason] = append(byReason[p.Reason], p.Person)
	}
	for _, reason := range []Reason{Belongs, Follows} {
		readers := byReason[reason]
		if len(readers) == 0 {
			continue
		}
		number, err := space.Audience(tx, it.Space)
		if err != nil {
			return err
		}
		if err := insertAudience(tx, audience{it.Space, number, it.ID, reason, readers, it.CreatedAt}); err != nil {
			return err
		}
	}
	return nil
}

// behind is a member of a space some of whose audiences are not written out for her.
type behind struct {
	person id.ID
	space  id.ID
	upTo   int64 // the last audience that is
	head   int64 // the last audience that the space has
}

// share is what of an audience is still to be written out.
type share struct {
	audience
	people []id.ID
}

// shares finds what is to be written out for members that are behind, who are sorted by space and person.
func shares(tx *db.Tx, list []behind) ([]share, error) {
	var out []share
	for _, group := range bySpace(list) {
		from := slices.MinFunc(group, func(a, b behind) int { return int(a.upTo - b.upTo) }).upTo
		found, err := audiencesAfter(tx, group[0].space, from)
		if err != nil {
			return nil, err
		}
		for _, a := range found {
			s := share{audience: a}
			for _, b := range group {
				if _, reached := slices.BinarySearch(a.readers, b.person); reached && b.upTo < a.number {
					s.people = append(s.people, b.person)
				}
			}
			out = append(out, s)
		}
	}
	return out, nil
}

func bySpace(list []behind) [][]behind {
	return slices.Collect(func(yield func([]behind) bool) {
		for len(list) > 0 {
			n := slices.IndexFunc(list, func(b behind) bool { return b.space != list[0].space })
			if n < 0 {
				n = len(list)
			}
			if !yield(list[:n]) {
				return
			}
			list = list[n:]
		}
	})
}

// expand writes out the entries of some people that wait in audiences.
func expand(tx *db.Tx, people ...id.ID) error {
	list, err := behindOf(tx, people)
	if err != nil || len(list) == 0 {
		return err
	}
	found, err := shares(tx, list)
	if err != nil {
		return err
	}
	for _, s := range found {
		if len(s.people) == 0 {
			continue
		}
		if err := insertShare(tx, s); err != nil {
			return err
		}
	}
	for _, group := range bySpace(list) {
		members := make([]id.ID, len(group))
		for i, b := range group {
			members[i] = b.person
		}
		// Up to the head that was read first: what came since was written out too, and will be found to be.
		if err := markExpanded(tx, group[0].space, members, group[0].head); err != nil {
			return err
		}
	}
	return nil
}

// settle has a person's plan wait for whoever is changing it or adding to what waits for her, and writes out what does: what
// is planned for her in this transaction is planned from all there is.
func settle(tx *db.Tx, who id.ID) error {
	if err := holdPlans(tx, []id.ID{who}); err != nil {
		return err
	}
	if err := holdAudiences(tx, []id.ID{who}); err != nil {
		return err
	}
	return expand(tx, who)
}

// Expand writes out the entries of a person that wait in audiences, so that they can be read one by one.
func (d *Deliveries) Expand(ctx context.Context, who id.ID) error {
	var list []behind
	err := d.db.Read(ctx, func(tx *db.Tx) (err error) {
		list, err = behindOf(tx, []id.ID{who})
		return err
	})
	if err != nil || len(list) == 0 {
		return err
	}
	return d.db.Write(ctx, func(tx *db.Tx) error { return expand(tx, who) })
}

// dissolve writes out the oldest audiences whole and removes them, a few at a time, and those from when the clock was ahead.
func (d *Deliveries) dissolve(ctx context.Context) error {
	for more := true; more; {
		err := d.db.Write(ctx, func(tx *db.Tx) error {
			const some = 100
			now := d.now()
			old, err := audiencesOutside(tx, now.Add(-keepAudience), now.Add(mostAhead), some)
			if more = len(old) > 0; err != nil || !more {
				return err
			}
			var people []id.ID
			for _, a := range old {
				people = append(people, a.readers...)
			}
			slices.Sort(people)
			if err := expand(tx, slices.Compact(people)...); err != nil {
				return err
			}
			return all(tx, old, deleteAudience)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// mostAhead is how far ahead of the clock something may be written, and more: a reminder is half an hour.
const mostAhead = time.Hour

// backdate has what waits from when the clock was ahead wait as what is written now, and what was to be announced then be announced: else
// that would come when the clock is there again, be it in years. Whom it is for has no next slot then, until that is planned anew.
func (d *Deliveries) backdate(ctx context.Context) error {
	return d.db.Write(ctx, func(tx *db.Tx) error {
		now := d.now()
		if err := backdateAnnouncements(tx, now); err != nil {
			return err
		}
		items, err := waitingFrom(tx, now.Add(mostAhead))
		if err != nil || len(items) == 0 {
			return err
		}
		people, err := waitingFor(tx, items)
		if err != nil {
			return err
		}
		if err := holdPlans(tx, people); err != nil {
			return err
		}
		if err := backdate(tx, items, now); err != nil {
			return err
		}
		return clearNext(tx, people)
	})
}

// pack writes the numbers of readers, which are in order, as the differences between them.
func pack(readers []id.ID) []byte {
	var out []byte
	var last id.ID
	for _, r := range readers {
		out = binary.AppendUvarint(out, uint64(r-last))
		last = r
	}
	return out
}

// unpack reads what pack wrote.
func unpack(packed []byte) ([]id.ID, error) {
	var out []id.ID
	var last id.ID
	for in := bytes.NewReader(packed); in.Len() > 0; {
		step, err := binary.ReadUvarint(in)
		if err != nil {
			return nil, fmt.Errorf("the readers of an audience: %w", err)
		}
		last += id.ID(step)
		out = append(out, last)
	}
	return out, nil
}
