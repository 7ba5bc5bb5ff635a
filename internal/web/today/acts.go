package today

import (
	"context"
	"net/url"
	"strings"

	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
	"meantime/internal/when"
)

// maxItems is how many items one row can stand for.
const maxItems = 300

// act is a form about the items of one row.
type act struct {
	form  url.Values
	items []id.ID
	to    string
}

// acting reads the form of a row: its first item stands in the path, the others in the form.
func acting(v *site.Visit) (act, error) {
	first, err := v.ID("id", "item")
	if err != nil {
		return act{}, err
	}
	form, err := v.Form()
	if err != nil {
		return act{}, err
	}
	others, err := parseIDs(form.Get("also"))
	if err != nil {
		return act{}, err
	}
	return act{form: form, items: append([]id.ID{first}, others...), to: page.LocalPath(form.Get("to"), "/today")}, nil
}

// parseIDs reads what joinIDs wrote.
func parseIDs(text string) ([]id.ID, error) {
	var out []id.ID
	for _, one := range strings.Fields(text) {
		item, err := id.Parse(one)
		if err != nil || len(out) == maxItems {
			return nil, fault.NotFound("item")
		}
		out = append(out, item)
	}
	return out, nil
}

func joinIDs(items []id.ID) string {
	out := make([]string, len(items))
	for i, item := range items {
		out[i] = item.String()
	}
	return strings.Join(out, " ")
}

// each does something with every item of the row, once, or with none.
func (a act) each(v *site.Visit, do func(context.Context, id.ID) error) error {
	_, err := v.Once(a.form, func(ctx context.Context) (string, error) {
		for _, item := range a.items {
			if err := do(ctx, item); err != nil {
				return "", err
			}
		}
		return a.to, nil
	})
	return err
}

// maxUndo is how many items a note in passing can carry.
const maxUndo = 40

// undo is the form that takes an act on the row back.
func (a act) undo(v *site.Visit, verb string) *page.Undo {
	if len(a.items) > maxUndo {
		return nil
	}
	return &page.Undo{
		Action: "/items/" + a.items[0].String() + "/" + verb,
		Fields: map[string]string{"also": joinIDs(a.items[1:]), "to": a.to, "once": v.Fresh()},
	}
}

func putAway(v *site.Visit) error {
	return setDone(v, true)
}

func takeUp(v *site.Visit) error {
	return setDone(v, false)
}

func setDone(v *site.Visit, done bool) error {
	a, err := acting(v)
	if err != nil {
		return err
	}
	err = a.each(v, func(ctx context.Context, item id.ID) error { return v.Deliveries.Done(ctx, v.Actor, item, done) })
	switch {
	case err != nil:
		return err
	case done:
		return v.Go(a.to, v.L().T("Done."), a.undo(v, "undone"))
	}
	return v.Go(a.to+"#i-"+a.items[0].String(), v.L().T("It is back where it was."), nil)
}

func bringBack(v *site.Visit) error {
	a, err := acting(v)
	if err != nil {
		return err
	}
	err = a.each(v, func(ctx context.Context, item id.ID) error { return v.Deliveries.Now(ctx, v.Actor, item) })
	if err != nil {
		return err
	}
	return v.Go(a.to, v.L().T("It is back on Today."), nil)
}

func putOff(v *site.Visit) error {
	a, err := acting(v)
	if err != nil {
		return err
	}
	until, err := snoozeOf(a.form)
	if err != nil {
		return again(v, a, err)
	}
	at := v.Now()
	err = a.each(v, func(ctx context.Context, item id.ID) error {
		at, err = v.Deliveries.Later(ctx, v.Actor, item, until)
		return err
	})
	if err != nil {
		return again(v, a, err)
	}
	if !at.After(v.Now()) { // a repetition did nothing, and knows no time
		return v.Go(a.to, "", nil)
	}
	return v.Go(a.to, v.L().T("Comes back {when}.", "when", when.At(v.L(), at, v.Shell.Now)), a.undo(v, "now"))
}

// openEarly makes the viewer's next delivery now. That is an interruption, and is said to be one.
func openEarly(v *site.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	to, err := v.Once(form, func(ctx context.Context) (string, error) {
		_, opened, err := v.Deliveries.OpenEarly(ctx, v.Actor.ID)
		if opened {
			return "/today#main", err
		}
		return "/today", err
	})
	if err != nil {
		return err
	}
	if to == "/today" {
		return v.Go(to, v.L().T("There was nothing left to open."), nil)
	}
	return v.Go("/today", v.L().T("Opened before its time. It counts as an interruption, and only you see that."), nil)
}

// snoozeOf reads until when something is to be put off.
func snoozeOf(form url.Values) (delivery.Snooze, error) {
	kind := delivery.SnoozeKind(form.Get("until"))
	if kind != delivery.AtLocal {
		return delivery.Snooze{Kind: kind}, nil
	}
	wall, err := when.Wall(form.Get("date"), form.Get("time"))
	if err != nil {
		return delivery.Snooze{}, fault.Invalid("until", "Please choose a date and a time of day.")
	}
	return delivery.Snooze{Kind: kind, Wall: &wall}, nil
}
