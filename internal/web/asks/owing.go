package asks

import (
	"meantime/internal/ask"
	"meantime/internal/id"
	"meantime/internal/telling"
	"meantime/internal/web/site"
)

// Owing is what the viewer and one other person are asked for each other.
type Owing struct {
	Mine   []Owed // what the viewer is asked
	Theirs []Owed
}

// Owed is one of them.
type Owed struct{ Icon, What, Title, Href, Says string }

// OwingOf tells what is open between the viewer and somebody. What a delivery has not brought yet is not there.
func OwingOf(v *site.Visit, who id.ID) (Owing, error) {
	mine, theirs, err := v.Asks.Between(v.Ctx(), v.Actor, who)
	if err != nil {
		return Owing{}, err
	}
	var out Owing
	if out.Mine, err = owedOf(v, mine); err != nil {
		return out, err
	}
	out.Theirs, err = owedOf(v, theirs)
	return out, err
}

func owedOf(v *site.Visit, list []ask.Asked) ([]Owed, error) {
	if len(list) == 0 {
		return nil, nil
	}
	b, err := BookOf(v, list...)
	if err != nil {
		return nil, err
	}
	lines, err := linesOf(v, list)
	if err != nil {
		return nil, err
	}
	l := v.L()
	out := make([]Owed, len(list))
	for i, q := range list {
		o := Owed{Icon: telling.Icon(q.Kind), What: telling.What(l, q.Kind, lines[q.ID].Name), Title: lines[q.ID].Title, Href: home(q), Says: l.T("Asked, {by}.", "by", b.By(q))}
		switch {
		case q.Gone:
			o.Says = l.T("Asked, {by}. No longer here.", "by", b.By(q))
		case q.Past(v.Now()):
			o.Says = l.T("Asked, {by}. That time has passed.", "by", b.By(q))
		}
		out[i] = o
	}
	return out, nil
}
