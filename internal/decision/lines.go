package decision

import (
	"context"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/text/cases"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/thread"
)

// News is what a delivery brings of proposals and decisions: a stance, that a review is due, or that an outcome is a
// decision.
type News struct {
	thread.Line
	Stance   Kind  // of a stance
	Decision id.ID // that is due, or that an outcome is
	Number   int   // of that decision
}

// News returns what deliveries bring of proposals and decisions, by the ref of its item. What the actor may not see any more,
// or what is gone, is left out.
func (d *Decisions) News(ctx context.Context, actor person.Actor, refs []id.ID) (map[id.ID]News, error) {
	out := map[id.ID]News{}
	err := d.db.Read(ctx, func(tx *db.Tx) error {
		found, err := news(tx, d.viewer(actor), refs)
		for _, n := range found {
			out[n.Ref] = n
		}
		return err
	})
	return out, fault.While("reading what deliveries bring", err)
}

// sought is how many decisions are looked through for what was typed.
const sought = 500

// Replaceable lists decisions that stand in the actor's spaces and that what was typed may mean: a number, or the beginnings
// of words of the title. Those of one space come first, and of those the one of that number.
func (d *Decisions) Replaceable(ctx context.Context, actor person.Actor, near id.ID, typed string, limit int) (out []Decision, err error) {
	var all []Decision
	err = d.db.Read(ctx, func(tx *db.Tx) error {
		all, err = replaceable(tx, d.viewer(actor), sought)
		return err
	})
	words := strings.Fields(cases.Fold().String(typed))
	if number, wrong := strconv.Atoi(strings.TrimSpace(typed)); wrong == nil {
		all = numbered(all, number)
		words = nil
	}
	var elsewhere []Decision
	for _, one := range all {
		switch {
		case !begins(one.Title, words):
		case one.Space == near:
			out = append(out, one)
		default:
			elsewhere = append(elsewhere, one)
		}
	}
	out = append(out, elsewhere...)
	return out[:min(len(out), limit)], fault.While("looking for decisions", err)
}

func numbered(all []Decision, number int) (out []Decision) {
	for _, one := range all {
		if one.Number == number {
			out = append(out, one)
		}
	}
	return out
}

// begins tells whether words of a title begin with each of some words.
func begins(title string, words []string) bool {
	has := strings.Fields(cases.Fold().String(title))
	for _, w := range words {
		found := false
		for _, one := range has {
			found = found || strings.HasPrefix(one, w)
		}
		if !found {
			return false
		}
	}
	return true
}

// address is how a letter names a decision.
var address = regexp.MustCompile(`/decisions/([0-9a-z]{13})\b`)

// Named returns the decision that a proposal would replace, as its first letter says by naming exactly one that stands and
// that the actor could replace; false for none.
func (d *Decisions) Named(ctx context.Context, actor person.Actor, in thread.Page) (out Decision, ok bool, err error) {
	err = d.db.Read(ctx, func(tx *db.Tx) error {
		body, err := openingLetter(tx, in)
		if err != nil {
			return err
		}
		named := map[id.ID]bool{}
		for _, m := range address.FindAllStringSubmatch(body, -1) {
			if v, wrong := id.Parse(m[1]); wrong == nil {
				named[v] = true
			}
		}
		if len(named) != 1 {
			return nil
		}
		for v := range named {
			out, ok, err = findDecision(tx, d.viewer(actor), v)
		}
		if err != nil || !ok {
			return err
		}
		where, err := d.spaces.FindIn(tx, actor, out.Space)
		ok = where.Mine != nil && out.Stands()
		return err
	})
	return out, ok, fault.While("reading what a proposal names", err)
}
