package decisions

import (
	"context"
	"net/url"

	"meantime/internal/decision"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
	"meantime/internal/words"
)

// Register is a register as a page shows it; its template is "register".
type Register struct {
	*words.Locale
	Which   decision.Which
	Filters []Filter
	Entries []Entry
	Older   string // where the rest is, empty at the end
	Newest  string // where the beginning is, empty on it
}

// Filter narrows a register.
type Filter struct {
	Href, Label string
	Lit         bool
}

// Page is GET /decisions.
type Page struct {
	page.Shell
	Register Register
}

// onPage is how many decisions one page lists.
const onPage = 30

// Read reads the register that an address asks for: ?which= and ?before=, of one space or, for zero, of all.
func Read(ctx context.Context, v *site.Visit, where id.ID, base string) (Register, error) {
	query := v.R.URL.Query()
	out := Register{Locale: v.L()}
	var err error
	if out.Which, err = decision.ParseWhich(query.Get("which")); err != nil {
		return out, err
	}
	look := decision.Look{Space: where, Which: out.Which, Limit: onPage}
	if text := query.Get("before"); text != "" {
		if look.Before, err = id.Parse(text); err != nil {
			return out, fault.Invalid("before", "This is not a place in the list.")
		}
	}
	list, next, err := v.Decisions.Register(ctx, v.Actor, look)
	if err != nil {
		return out, err
	}
	if out.Entries, err = Entries(ctx, v, list, where != 0); err != nil {
		return out, err
	}
	out.ways(base, look.Before, next)
	return out, nil
}

// ways leads to the other pages of the register.
func (r *Register) ways(base string, before, next id.ID) {
	here := base
	for _, f := range []struct {
		which decision.Which
		label string
	}{{decision.All, r.T("All")}, {decision.Standing, r.T("Standing")}, {decision.Due, r.T("Due for review")}, {decision.Replaced, r.T("Replaced")}} {
		href := base
		if f.which != decision.All {
			href += "?" + url.Values{"which": {string(f.which)}}.Encode()
		}
		if f.which == r.Which {
			here = href
		}
		r.Filters = append(r.Filters, Filter{Href: href, Label: f.label, Lit: f.which == r.Which})
	}
	if next != 0 {
		q := url.Values{"before": {next.String()}}
		if r.Which != decision.All {
			q.Set("which", string(r.Which))
		}
		r.Older = base + "?" + q.Encode()
	}
	if before != 0 {
		r.Newest = here
	}
}

func register(v *site.Visit) error {
	p := Page{Shell: v.Page(v.L().T("Decisions"), page.PlaceSpaces)}
	var err error
	if p.Register, err = Read(v.Ctx(), v, 0, "/decisions"); err != nil {
		return err
	}
	return v.Show("decisions/register", &p)
}
