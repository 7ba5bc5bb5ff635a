package admin

import (
	"context"
	"net/url"

	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
	"meantime/internal/words"
)

// onPage is how many people one page lists.
const onPage = 60

// People is GET /organisation/people.
type People struct {
	page.Shell
	Head   Head
	People []Row
	Former []Row
	Query  string
	More   string // where the rest is, empty at the end
}

// Row is one person.
type Row struct {
	Href   string
	Face   page.Face
	Handle string
	Role   string // empty for a member, who needs no word
	Me     bool
	Closed *page.Moment // since when the account is closed
}

func people(v *site.Visit) error {
	q := v.R.URL.Query()
	p := People{Query: q.Get("q")}
	err := v.DB.Read(v.Ctx(), func(tx *db.Tx) error {
		ctx := tx.Context()
		var err error
		if p.Shell, p.Head, err = look(ctx, v, tabPeople, v.L().T("People")); err != nil {
			return err
		}
		list, next, err := v.Spaces.Directory(ctx, v.Actor, space.Search{Name: p.Query, After: q.Get("after"), Limit: onPage})
		if err != nil {
			return err
		}
		for _, e := range list {
			p.People = append(p.People, Row{Href: tabPeople + "/" + e.ID.String(), Face: site.FaceOf(e.ID, e.Name, e.Photo), Handle: e.Handle,
				Role: roleTag(v.L(), e.Role), Me: e.ID == v.Actor.ID})
		}
		if next != "" {
			p.More = tabPeople + "?" + url.Values{"q": {p.Query}, "after": {next}}.Encode()
		}
		if p.Query != "" || next != "" || q.Get("after") != "" {
			return nil
		}
		former, err := v.Persons.People.Former(ctx, v.Actor)
		for _, who := range former {
			since := v.Shell.Moment(who.Deactivated)
			p.Former = append(p.Former, Row{Href: tabPeople + "/" + who.ID.String(), Face: site.FaceOf(who.ID, who.Name, who.Photo), Handle: who.Handle, Closed: &since})
		}
		return err
	})
	if err != nil {
		return err
	}
	return v.Show("admin/people", &p)
}

// roleTag names a role that stands out.
func roleTag(l *words.Locale, r person.Role) string {
	switch r {
	case person.Owner:
		return l.T("Owner")
	case person.Admin:
		return l.T("Admin")
	case person.Guest:
		return l.T("Guest")
	}
	return ""
}

// Account is GET /organisation/people/{person}.
type Account struct {
	page.Shell
	Head   Head
	ID     string
	Face   page.Face
	Person person.Person
	Me     bool
	Mine   bool // the viewer may manage this account
	Roles  []RoleChoice
	Closed *page.Moment
	Paused *PausedMail // mail to them comes back
}

// RoleChoice is a role to choose.
type RoleChoice struct {
	Value       person.Role
	Label, Says string
}

func account(v *site.Visit) error {
	who, err := v.ID("person", "person")
	if err != nil {
		return err
	}
	p := Account{ID: who.String(), Me: who == v.Actor.ID}
	err = v.DB.Read(v.Ctx(), func(tx *db.Tx) error {
		if p.Person, err = v.Persons.People.Get(tx, who); err != nil {
			return err
		}
		if p.Shell, p.Head, err = look(tx.Context(), v, tabPeople, p.Person.Name); err != nil || !v.Mails {
			return err
		}
		pause, paused, err := v.Pauses.Of(tx.Context(), who)
		if paused {
			p.Paused = &PausedMail{who.String(), p.Person.Name, pause.Address, pause.Said, v.Shell.Moment(pause.Since)}
		}
		return err
	})
	if err != nil {
		return err
	}
	p.Face = site.FaceOf(who, p.Person.Name, p.Person.Photo)
	p.Mine = v.Actor.Role == person.Owner || p.Person.Role != person.Owner
	p.Roles = roles(v.L(), v.Actor.Role)
	if !p.Person.Active() {
		since := v.Shell.Moment(p.Person.Deactivated)
		p.Closed = &since
	}
	return v.Show("admin/account", &p)
}

// roles are those that somebody may give; only an owner makes owners.
func roles(l *words.Locale, giver person.Role) []RoleChoice {
	list := []RoleChoice{
		{person.Owner, l.T("Owner"), l.T("Everything an admin may, and makes owners.")},
		{person.Admin, l.T("Admin"), l.T("Looks after settings and people. Reads nothing that is not theirs.")},
		{person.Member, l.T("Member"), l.T("Every open space, and the closed ones they belong to.")},
		{person.Guest, l.T("Guest"), l.T("Only the spaces they were let into, and the people there.")},
	}
	if giver != person.Owner {
		list = list[1:]
	}
	return list
}

// manage does something to the account of the address, once, and goes on to it, or away where the viewer has lost the
// right to look.
func manage(v *site.Visit, do func(ctx context.Context, form url.Values, who id.ID) error, says func(name string, before person.Person) (string, *page.Undo)) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	who, err := v.ID("person", "person")
	if err != nil {
		return err
	}
	var before person.Person
	if err := v.DB.Read(v.Ctx(), func(tx *db.Tx) error {
		before, err = v.Persons.People.Get(tx, who)
		return err
	}); err != nil {
		return err
	}
	to, err := v.Once(form, func(ctx context.Context) (string, error) {
		if who == v.Actor.ID {
			return "/people", do(ctx, form, who)
		}
		return tabPeople + "/" + who.String(), do(ctx, form, who)
	})
	if err != nil {
		return err
	}
	text, undo := says(before.Name, before)
	return v.Go(to, text, undo)
}

func setRole(v *site.Visit) error {
	return manage(v, func(ctx context.Context, form url.Values, who id.ID) error {
		role, err := person.ParseRole(form.Get("role"))
		if err != nil {
			return err
		}
		return v.Persons.People.SetRole(ctx, v.Actor, who, role)
	}, func(name string, before person.Person) (string, *page.Undo) {
		undo := &page.Undo{Action: tabPeople + "/" + before.ID.String() + "/role", Fields: map[string]string{"role": string(before.Role), "once": v.Fresh()}}
		if before.ID == v.Actor.ID {
			undo = nil // the right to take it back may be gone
		}
		return v.L().T("The role of {name} is changed.", "name", name), undo
	})
}

func closeAccount(v *site.Visit) error {
	return manage(v, func(ctx context.Context, _ url.Values, who id.ID) error {
		return v.Persons.People.Deactivate(ctx, v.Actor, who)
	}, func(name string, _ person.Person) (string, *page.Undo) {
		return v.L().T("The account of {name} is closed. What they wrote stays.", "name", name), nil
	})
}

func reopenAccount(v *site.Visit) error {
	return manage(v, func(ctx context.Context, _ url.Values, who id.ID) error {
		return v.Persons.People.Reactivate(ctx, v.Actor, who)
	}, func(name string, _ person.Person) (string, *page.Undo) {
		return v.L().T("{name} can sign in again.", "name", name), nil
	})
}
