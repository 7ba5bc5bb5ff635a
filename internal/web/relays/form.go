package relays

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/relay"
	"meantime/internal/space"
	"meantime/internal/web/site"
)

// draft is a relay that is being planned, as it stands in the form.
type draft struct {
	space  id.ID // zero while none is chosen
	title  string
	body   string
	order  []id.ID
	length relay.Length
	typed  string // a name to be added
	form   url.Values
}

// read reads the form.
func read(v *site.Visit) (draft, error) {
	form, err := v.Form()
	if err != nil {
		return draft{}, err
	}
	return draftIn(form)
}

func draftIn(form url.Values) (d draft, err error) {
	d = draft{title: form.Get("title"), body: strings.ReplaceAll(form.Get("body"), "\r\n", "\n"), length: relay.Length(form.Get("length")),
		typed: form.Get("who"), form: form}
	if d.space, err = number(form.Get("space"), "space"); err != nil {
		return d, err
	}
	d.order, err = people(form["leg"])
	return d, err
}

// asked reads a draft from an address: ?people= with commas between their numbers, and &space=.
func asked(v *site.Visit) (d draft, err error) {
	query := v.R.URL.Query()
	d.length = relay.EndOfDay
	if d.space, err = number(query.Get("space"), "space"); err != nil {
		return d, err
	}
	d.order, err = people(strings.FieldsFunc(strings.Join(query["people"], ","), func(r rune) bool { return r == ',' }))
	d.order = slices.Compact(d.order)
	return d, err
}

func number(spelled, what string) (id.ID, error) {
	if spelled == "" {
		return 0, nil
	}
	n, err := id.Parse(spelled)
	if err != nil {
		return 0, fault.NotFound(what)
	}
	return n, nil
}

func people(spelled []string) ([]id.ID, error) {
	var out []id.ID
	for _, s := range spelled {
		who, err := number(s, "person")
		if err != nil || who == 0 {
			return nil, fault.NotFound("person")
		}
		out = append(out, who)
	}
	if len(out) > relay.MaxLegs+1 { // one more is told of
		return nil, fault.Invalid("order", "A relay goes round twenty people at the most.")
	}
	return out, nil
}

// change does what a button says: "up-2" moves the third a step ahead, "out-2" takes it out; with an empty one the name that
// is typed is added. It tells whether the order is to be the one that gets round soonest.
func (d *draft) change(v *site.Visit, where space.Space) (soonest bool, err error) {
	act, spelled, _ := strings.Cut(d.form.Get("do"), "-")
	at, err := strconv.Atoi(spelled)
	inside := err == nil && at >= 0 && at < len(d.order)
	switch {
	case act == "soonest":
		return true, nil
	case act == "up" && inside && at > 0:
		d.order[at], d.order[at-1] = d.order[at-1], d.order[at]
	case act == "down" && inside && at < len(d.order)-1:
		d.order[at], d.order[at+1] = d.order[at+1], d.order[at]
	case act == "out" && inside:
		d.order = slices.Delete(d.order, at, at+1)
	case act == "me":
		d.order = append(d.order, v.Actor.ID)
	case act == "add":
		who, err := meant(v, where, d.form)
		if err != nil {
			return false, err
		}
		d.order, d.typed = append(d.order, who), ""
	}
	return false, nil
}

// shared finds a space to write in which all of some people see: the first of the viewer's own.
func shared(v *site.Visit, order []id.ID) (id.ID, error) {
	all, err := v.Spaces.List(v.Ctx(), v.Actor)
	if err != nil {
		return 0, err
	}
	var found id.ID
	err = v.DB.Read(v.Ctx(), func(tx *db.Tx) error {
		for _, s := range all {
			if s.Mine == nil || s.MayWrite() != nil {
				continue
			}
			see, err := space.Reach(tx, s, order)
			if err != nil {
				return err
			}
			if len(see) == len(order) {
				found = s.ID
				return nil
			}
		}
		return nil
	})
	return found, err
}

// known refuses people whom the viewer may not know of.
func known(v *site.Visit, order []id.ID) error {
	return v.DB.Read(v.Ctx(), func(tx *db.Tx) error {
		known, err := v.Spaces.KnownOf(tx, v.Actor, order...)
		if err != nil {
			return err
		}
		for _, who := range order {
			if !known[who] && who != v.Actor.ID {
				return fault.NotFound("person")
			}
		}
		return nil
	})
}
