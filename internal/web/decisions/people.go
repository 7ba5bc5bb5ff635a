package decisions

import (
	"context"
	"strings"

	"meantime/internal/db"
	"meantime/internal/decision"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
	"meantime/internal/words"
)

// names are the people that something is about.
type names map[id.ID]person.Card

func namesOf(ctx context.Context, v *site.Visit, who ...id.ID) (out names, err error) {
	err = v.DB.Read(ctx, func(tx *db.Tx) error {
		out, err = v.Persons.People.Names(tx, who...)
		return err
	})
	return out, err
}

func (n names) face(who id.ID) page.Face { return site.FaceOf(who, n[who].Name, n[who].Photo) }

func (n names) first(who id.ID) string { return firstOf(n[who].Name) }

// own says where the viewer stands.
func own(l *words.Locale, k decision.Kind) string {
	switch k {
	case decision.Agree:
		return l.C("you", "agree")
	case decision.Concern:
		return l.C("you", "agree, with a concern")
	}
	return l.C("you", "cannot live with this")
}

// class is the mark that stands beside the words.
func class(k decision.Kind) string {
	switch k {
	case decision.Agree:
		return "stance--agree"
	case decision.Concern:
		return "stance--concern"
	}
	return "stance--against"
}

// firstOf is what stands before the first blank of a name.
func firstOf(name string) string {
	first, _, _ := strings.Cut(name, " ")
	return first
}
