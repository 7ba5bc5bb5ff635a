package compose

import (
	"net/url"

	"meantime/internal/web/site"
)

// preview shows what was written as it will be read.
func preview(v *site.Visit) error {
	return composing(v, func(w Written, c *Composer) error {
		shown, err := v.Threads.Preview(v.Ctx(), v.Actor, w.text())
		c.Shown = shown
		return err
	})
}

// arrivals shows the composer as it is, with when it arrives as things stand.
func arrivals(v *site.Visit) error {
	return composing(v, func(Written, *Composer) error { return nil })
}

// composing shows the page of a composer again, with what was written in it.
func composing(v *site.Visit, add func(Written, *Composer) error) error {
	w, err := Read(v)
	if err != nil {
		return err
	}
	return composed(v, w, add)
}

// Adding shows the page of a composer again, with what stands in its form by now, and says which file could not be added.
func Adding(v *site.Visit, form url.Values, wrong error) error {
	w, err := readForm(v, form)
	if err != nil {
		return err
	}
	return composed(v, w, func(Written, *Composer) error { return wrong })
}

func composed(v *site.Visit, w Written, add func(Written, *Composer) error) error {
	p, err := around(v, w)
	if err != nil {
		return err
	}
	if wrong := add(w, &p.Composer); wrong != nil {
		p.Composer.refuse(v, wrong)
		return v.Again("compose/new", &p, wrong)
	}
	return v.Show("compose/new", &p)
}
