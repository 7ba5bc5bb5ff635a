package admin

import (
	"context"
	"net/url"

	"meantime/internal/fault"
	"meantime/internal/holiday"
	"meantime/internal/web/cities"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
	"meantime/internal/words"
)

// Routes are the addresses of the organisation.
func Routes() []site.Route {
	return []site.Route{
		{Pattern: "GET /organisation", Need: site.Admin, Do: settings},
		{Pattern: "POST /organisation", Need: site.Admin, Do: change},
		{Pattern: "GET /organisation/people", Need: site.Admin, Do: people},
		{Pattern: "GET /organisation/people/{person}", Need: site.Admin, Do: account},
		{Pattern: "POST /organisation/people/{person}/role", Need: site.Admin, Do: setRole},
		{Pattern: "POST /organisation/people/{person}/close", Need: site.Admin, Do: closeAccount},
		{Pattern: "POST /organisation/people/{person}/reopen", Need: site.Admin, Do: reopenAccount},
		{Pattern: "POST /organisation/people/{person}/mail", Need: site.Admin, Do: tryAddress},
		{Pattern: "GET /organisation/invitations", Need: site.Admin, Do: invitations},
		{Pattern: "POST /organisation/invitations", Need: site.Admin, Do: invite},
		{Pattern: "POST /organisation/invitations/{invitation}/revoke", Need: site.Admin, Do: revoke},
		{Pattern: "POST /organisation/invitations/{invitation}/send", Need: site.Admin, Do: sendAgain},
		{Pattern: "GET /organisation/holidays", Need: site.Admin, Do: holidays},
		{Pattern: "POST /organisation/holidays", Need: site.Admin, Do: editHoliday},
		{Pattern: "POST /organisation/holidays/undo", Need: site.Admin, Do: undoHoliday},
		{Pattern: "GET /organisation/urgents", Need: site.Admin, Do: urgents},
		{Pattern: "POST /organisation/urgents", Need: site.Admin, Do: setUrgents},
		{Pattern: "POST /organisation/urgents/allow", Need: site.Admin, Do: allowUrgent},
		{Pattern: "GET /organisation/files", Need: site.Admin, Do: files},
		{Pattern: "POST /organisation/files", Need: site.Admin, Do: setFiles},
		{Pattern: "GET /organisation/mail", Need: site.Admin, Do: mail},
		{Pattern: "POST /organisation/mail/again", Need: site.Admin, Do: mailAgain},
		{Pattern: "GET /organisation/archive", Need: site.Admin, Do: archives},
		{Pattern: "POST /organisation/archive", Need: site.Admin, Do: takeArchive},
		{Pattern: "GET /organisation/advice", Need: site.Admin, Do: advice},
		{Pattern: "POST /organisation/advice/{rule}", Need: site.Admin, Do: sayAdvice},
		{Pattern: "GET /organisation/notices", Need: site.Admin, Do: notices},
	}
}

// Head is what stands above every page of the organisation.
type Head struct {
	Org  string
	Tabs []Tab
	Once string
}

// Tab is one page of the organisation.
type Tab struct {
	Href, Label string
	Lit         bool
}

// The pages of the organisation.
const (
	tabSettings    = "/organisation"
	tabPeople      = "/organisation/people"
	tabInvitations = "/organisation/invitations"
	tabHolidays    = "/organisation/holidays"
	tabUrgents     = "/organisation/urgents"
	tabFiles       = "/organisation/files"
	tabMail        = "/organisation/mail"
	tabArchive     = "/organisation/archive"
	tabAdvice      = "/organisation/advice"
	tabNotices     = "/organisation/notices"
)

// look is the shell and the head of a page. The page of notices is named while there are any.
func look(ctx context.Context, v *site.Visit, lit, title string) (page.Shell, Head, error) {
	l := v.L()
	h := Head{Org: v.Shell.Org, Once: v.Fresh()}
	told, err := v.Deliveries.Notices(ctx, v.Actor)
	for _, t := range []Tab{
		{Href: tabSettings, Label: l.T("Settings")},
		{Href: tabPeople, Label: l.T("People")},
		{Href: tabInvitations, Label: l.T("Invitations")},
		{Href: tabHolidays, Label: l.T("Holidays")},
		{Href: tabUrgents, Label: l.T("Urgent")},
		{Href: tabFiles, Label: l.T("Files")},
		{Href: tabMail, Label: l.T("Mail")},
		{Href: tabAdvice, Label: l.T("Advice")},
		{Href: tabArchive, Label: l.T("Archive")},
		{Href: tabNotices, Label: l.T("Worth knowing")},
	} {
		if t.Lit = t.Href == lit; t.Lit || t.Href != tabNotices || len(told) > 0 {
			h.Tabs = append(h.Tabs, t)
		}
	}
	return v.Page(l.T("{title}, {org}", "title", title, "org", h.Org), page.PlacePeople), h, err
}

// Wrong says what is wrong with a form, by field; what belongs to none is under "form".
type Wrong map[string]string

// At is what is wrong with one field, empty when nothing is.
func (w Wrong) At(field string) string { return w[field] }

// wrong takes in what the rules say about a form; a field that is none of these is "form".
func wrong(l *words.Locale, err error, fields ...string) Wrong {
	f := fault.Of(err)
	for _, field := range fields {
		if f.Field == field {
			return Wrong{field: l.T(f.Message)}
		}
	}
	return Wrong{"form": l.T(f.Message)}
}

// Region is a place whose public holidays are kept, as a form chooses it.
type Region struct {
	Country, Region string
	Countries       []holiday.Place
	Regions         []holiday.Place // of the country; none where all of it keeps the same days
}

// regionOf shows a place in a form; one of which nothing is known is none.
func regionOf(l *words.Locale, data *holiday.Data, code string) Region {
	r := Region{Countries: cities.Countries(l, data)}
	if place, err := data.Find(code); err == nil {
		r.Country, r.Region = countryOf(place.Code), place.Code
		if list, err := data.Regions(r.Country); err == nil {
			r.Regions = list
		}
	}
	return r
}

// readRegion reads a place from a form. A region of another country, left over when the country was changed, is none.
func readRegion(form url.Values) string {
	country, region := form.Get("country"), form.Get("region")
	if country != "" && countryOf(region) == country {
		return region
	}
	return country
}

// countryOf is the country of a place: "DE" of "DE-BY".
func countryOf(code string) string {
	if len(code) < 2 {
		return code
	}
	return code[:2]
}
