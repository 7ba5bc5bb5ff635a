package oncall

import (
	"cmp"
	"context"
	"slices"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
)

// ChangeKind says what was changed.
type ChangeKind string

// The kinds of changes.
const (
	Declared ChangeKind = "declared"  // turns were
	Ended    ChangeKind = "ended"     // turns were
	Replaced ChangeKind = "replaced"  // somebody was put on call
	Exchange ChangeKind = "swapped"   // somebody is on call by a swap
	TookBack ChangeKind = "took_back" // somebody is not on call after all
	Named    ChangeKind = "named"     // somebody is told when nobody answers
	Unnamed  ChangeKind = "unnamed"   // somebody is not told any more
	LineSet  ChangeKind = "line"      // the call line is another one; what it says is not said
	NoLine   ChangeKind = "no_line"   // there is no call line any more
)

// Change is that somebody changed who is on call for a space, or whom one turns to when nobody answers.
type Change struct {
	Kind   ChangeKind
	At     time.Time
	By     id.ID
	Person id.ID   // who is on call or told, or is not after all; zero for turns and for the line
	When   Stretch // from when to when somebody is on call; zero for anything else
}

// maxChanges bounds one look at what was changed.
const maxChanges = 100

// Changes lists who changed what about who is on call for a space and whom one turns to when nobody answers, the latest
// first, at most n and a hundred. Of the call line those alone hear who belong to the space.
func (r *Rotas) Changes(ctx context.Context, actor person.Actor, in id.ID, n int) (out []Change, err error) {
	n = min(max(n, 1), maxChanges)
	err = r.db.Read(ctx, func(tx *db.Tx) error {
		where, err := r.spaces.FindIn(tx, actor, in)
		if err != nil {
			return err
		}
		if out, err = noted(tx, in, where.Mine != nil, n); err != nil {
			return err
		}
		rotas, err := rotasOf(tx, in)
		if err != nil {
			return err
		}
		for _, rota := range rotas {
			c := Change{Kind: Declared, At: rota.CreatedAt, By: rota.CreatedBy}
			if rota.Ends() {
				c.Kind = Ended
			}
			out = append(out, c)
		}
		list, err := latestReplacements(tx, in, n)
		if err != nil {
			return err
		}
		for _, o := range list {
			from, to, err := o.reach(r.load)
			if err != nil {
				return err
			}
			out = append(out, o.changes(Stretch{from, to})...)
		}
		return nil
	})
	slices.SortStableFunc(out, func(a, b Change) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.Person, b.Person)) })
	return out[:min(n, len(out))], fault.While("looking what was changed", err)
}

// changes are the making of a replacement, and its taking back.
func (o Replacement) changes(when Stretch) []Change {
	made := Change{Replaced, o.CreatedAt, o.CreatedBy, o.Person, when}
	if o.Swap != 0 {
		made.Kind = Exchange
	}
	if o.EndedBy == 0 {
		return []Change{made}
	}
	return []Change{{TookBack, o.EndedAt, o.EndedBy, o.Person, when}, made}
}

// note keeps that the call line was changed or, for each of some people, who is told.
func (r *Rotas) note(tx *db.Tx, in, by id.ID, kind ChangeKind, people ...id.ID) error {
	for _, who := range people {
		if err := insertChange(tx, r.ids.New(), in, Change{Kind: kind, At: r.now(), By: by, Person: who}); err != nil {
			return err
		}
	}
	return nil
}
