package spaces

import (
	"context"
	"net/url"

	"meantime/internal/fault"
	"meantime/internal/space"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
)

// New is GET /spaces/new.
type New struct {
	page.Shell
	Form Details
	Once string
}

// Details is what people say about a space, as it was typed.
type Details struct {
	Name    string
	Purpose string
	Kind    space.Kind
	Pace    Pace
	Wrong   Wrong
}

// Wrong says what is wrong with a form, by field.
type Wrong map[string]string

// At is what is wrong with one field, empty when nothing is.
func (w Wrong) At(field string) string { return w[field] }

func blank(v *site.Visit) error {
	p := newPage(v, Details{Kind: space.Open, Pace: formOf(v.L(), spacePace, space.Rhythm{On: space.Every})})
	return v.Show("spaces/new", &p)
}

func newPage(v *site.Visit, d Details) New {
	return New{Shell: v.Page(v.L().T("A new space"), page.PlaceSpaces), Form: d, Once: v.Fresh()}
}

func create(v *site.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	typed, want, err := readDetails(v, form)
	var to string
	if err == nil {
		to, err = v.Once(form, func(ctx context.Context) (string, error) {
			made, err := v.Spaces.Create(ctx, v.Actor, want)
			return address(made.ID), err
		})
	}
	if err != nil {
		typed.wrong(v, err)
		p := newPage(v, typed)
		return v.Again("spaces/new", &p, err)
	}
	return v.Go(to, v.L().T("“{space}” is made, and you are in it.", "space", want.Name), nil)
}

// readDetails reads a form as it was typed and as it is meant.
func readDetails(v *site.Visit, form url.Values) (Details, space.Details, error) {
	p, r, err := readPace(v.L(), spacePace, form)
	typed := Details{Name: form.Get("name"), Purpose: form.Get("purpose"), Kind: space.Kind(form.Get("kind")), Pace: p}
	return typed, space.Details{Name: typed.Name, Purpose: typed.Purpose, Kind: typed.Kind, Rhythm: r}, err
}

// wrong notes what is wrong beside its field; what belongs to none stands above the form.
func (d *Details) wrong(v *site.Visit, err error) {
	f := fault.Of(err)
	field := f.Field
	if f.Code == "space_name_taken" {
		field = "name"
	}
	switch field {
	case "name", "purpose", "kind", "pace":
	default:
		field = "form"
	}
	d.Wrong = Wrong{field: v.L().T(f.Message)}
}
