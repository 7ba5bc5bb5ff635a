package admin

import (
	"context"
	"net/url"
	"strconv"
	"time"

	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
	"meantime/internal/when"
)

// Invitations is GET /organisation/invitations.
type Invitations struct {
	page.Shell
	Head   Head
	List   []Invitation
	Form   Invite
	Roles  []RoleChoice
	Spaces []Choice
	Lives  []Choice
	Wrong  Wrong
	Made   *Made // the one that was made just now
	Mails  bool  // one for an address is mailed
}

// Invitation is one that works.
type Invitation struct {
	ID      string
	Role    string
	Space   string // its name; empty for none, and for one that the viewer does not see
	Into    bool   // it leads into a space
	Email   string
	Left    int
	By      page.Face
	Expires page.Moment
	Mailed  string // how far its mail has come
	Failed  bool   // it does not arrive
	Send    string // what is pressed to have it mailed; empty where it cannot be
}

// Invite is the form as it was typed.
type Invite struct {
	Role, Space, Email, Uses, Days string
}

// Choice is one option of a select.
type Choice struct{ Value, Label string }

// Made is a link that is shown this once.
type Made struct {
	Link    string
	Email   string
	Mail    string // an address of the mail program with the link in it, where the invitation is for one address
	Sent    bool   // it is on its way by mail
	Expires page.Moment
}

func invitations(v *site.Visit) error {
	p := Invitations{Form: Invite{Role: string(person.Member), Space: v.R.URL.Query().Get("space"), Uses: "1", Days: "7"}}
	if err := p.fill(v); err != nil {
		return err
	}
	return v.Show("admin/invitations", &p)
}

func (p *Invitations) fill(v *site.Visit) error {
	return v.DB.Read(v.Ctx(), func(tx *db.Tx) error {
		ctx, l := tx.Context(), v.L()
		var err error
		if p.Shell, p.Head, err = look(ctx, v, tabInvitations, l.T("Invitations")); err != nil {
			return err
		}
		p.Mails = v.Mails
		p.Roles = roles(l, person.Admin) // nobody becomes an owner by a link
		for _, days := range []int{1, 7, 30} {
			p.Lives = append(p.Lives, Choice{strconv.Itoa(days), l.N(days, "one day", "{n} days")})
		}
		names, err := p.spaces(ctx, v)
		if err != nil {
			return err
		}
		return p.list(tx, v, names)
	})
}

// spaces offers those that the viewer may bring somebody into, and names all that they see.
func (p *Invitations) spaces(ctx context.Context, v *site.Visit) (map[id.ID]string, error) {
	all, err := v.Spaces.List(ctx, v.Actor)
	names := map[id.ID]string{}
	for _, s := range all {
		names[s.ID] = s.Name
		if s.MayWrite() == nil {
			p.Spaces = append(p.Spaces, Choice{s.ID.String(), s.Name})
		}
	}
	return names, err
}

func (p *Invitations) list(tx *db.Tx, v *site.Visit, spaces map[id.ID]string) error {
	list, err := v.Persons.Invitations.List(tx.Context(), v.Actor)
	if err != nil {
		return err
	}
	var inviters []id.ID
	for _, i := range list {
		inviters = append(inviters, i.By)
	}
	names, err := v.Persons.People.Names(tx, inviters...)
	if err != nil {
		return err
	}
	refs := make([]int64, len(list))
	for i := range list {
		refs[i] = int64(list[i].ID)
	}
	mails, err := v.Deliveries.Sendings(tx, delivery.Mail, 0, delivery.Invited, refs...)
	if err != nil {
		return err
	}
	for _, i := range list {
		by := names[i.By]
		row := Invitation{ID: i.ID.String(), Role: roleTag(v.L(), i.Role), Space: spaces[i.Space], Into: i.Space != 0, Email: i.Email, Left: i.Left,
			By: site.FaceOf(by.ID, by.Name, by.Photo), Expires: v.Shell.Moment(i.Expires)}
		if row.Role == "" {
			row.Role = v.L().T("Member")
		}
		if i.Email != "" {
			row.mailed(v, mails[int64(i.ID)])
		}
		p.List = append(p.List, row)
	}
	return nil
}

// mailed says how far the mail of an invitation has come.
func (i *Invitation) mailed(v *site.Visit, s delivery.Sending) {
	l := v.L()
	at := when.At(l, s.At, v.Shell.Now)
	switch s.State {
	case delivery.Waiting:
		i.Mailed = l.T("Its mail is on its way.")
		if s.Says != "" {
			i.Failed, i.Mailed = true, l.T("Its mail was not taken yet. It is tried again {when}. What was said: {said}", "when", at, "said", s.Says)
		}
	case delivery.Sent:
		i.Mailed, i.Send = l.T("It was mailed {when}.", "when", at), l.T("Send it again")
	case delivery.Dead:
		i.Failed, i.Mailed, i.Send = true, l.T("Its mail was not taken, and is tried no more. What was said: {said}", "said", s.Says), l.T("Send it again")
	case delivery.Moot:
		i.Failed, i.Mailed, i.Send = true, l.T("It was not mailed: who made it could not let anybody in then."), l.T("Send it again")
	default:
		i.Send = l.T("Send it by mail")
	}
	if !v.Mails {
		i.Send = ""
	}
}

// sends has an invitation mailed; nil where no mail is sent.
func sends(v *site.Visit) func(tx *db.Tx, invitation id.ID) error {
	if !v.Mails {
		return nil
	}
	return func(tx *db.Tx, invitation id.ID) error {
		return v.Deliveries.AnnounceAgain(tx, delivery.Mail, 0, delivery.Invited, int64(invitation))
	}
}

// sendAgain mails an invitation once more, with a link of its own; those that were sent before work as well.
func sendAgain(v *site.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	which, err := v.ID("invitation", "invitation")
	if err != nil {
		return err
	}
	if !v.Mails {
		return fault.NotFound("page")
	}
	to, err := v.Once(form, func(ctx context.Context) (string, error) {
		return tabInvitations, v.Persons.Invitations.SendAgain(ctx, v.Actor, which, sends(v))
	})
	if fault.Is(err, fault.KindConflict) {
		return v.Go(tabInvitations, v.L().T(fault.Of(err).Message), nil)
	}
	if err != nil {
		return err
	}
	return v.Go(to, v.L().T("Its mail is on its way."), nil)
}

// read reads the form as it was typed and as it is meant.
func readInvite(form url.Values) (Invite, person.Invite, error) {
	typed := Invite{Role: form.Get("role"), Space: form.Get("space"), Email: form.Get("email"), Uses: form.Get("uses"), Days: form.Get("days")}
	want := person.Invite{Role: person.Role(typed.Role), Email: typed.Email}
	var err error
	if typed.Space != "" {
		if want.Space, err = id.Parse(typed.Space); err != nil {
			return typed, want, fault.Invalid("space", "Please choose a space from the list.")
		}
	}
	if want.Uses, err = strconv.Atoi(typed.Uses); err != nil || want.Uses < 1 {
		return typed, want, fault.Invalid("uses", "An invitation brings in from 1 to 500 people.")
	}
	days, err := strconv.Atoi(typed.Days)
	if err != nil || days < 1 || days > 30 {
		return typed, want, fault.Invalid("days", "An invitation lives 30 days at most.")
	}
	want.Lifetime = time.Duration(days) * 24 * time.Hour
	return typed, want, nil
}

// invite makes an invitation and answers with its link: a redirect would have to carry it. Sent again, the form makes
// no second one, and cannot show the first again.
func invite(v *site.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	typed, want, err := readInvite(form)
	want.Send = sends(v)
	var made person.Invitation
	var token string
	if err == nil {
		_, err = v.Once(form, func(ctx context.Context) (string, error) {
			made, token, err = v.Persons.Invitations.Create(ctx, v.Actor, want)
			return tabInvitations, err
		})
	}
	p := Invitations{Form: typed}
	if err != nil {
		p.Wrong = wrong(v.L(), err, "email", "space", "uses", "days", "role")
		if f := fault.Of(err); f.Code == "email_taken" {
			p.Wrong = Wrong{"email": v.L().T(f.Message)}
		}
	} else {
		p.Form = Invite{Role: string(person.Member), Uses: "1", Days: "7"}
		if token != "" {
			p.Made = shown(v, made, token)
		} else {
			p.Wrong = Wrong{"form": v.L().T("This link was shown already, and is kept nowhere. If it got lost, revoke it and make another.")}
		}
	}
	if fillErr := p.fill(v); fillErr != nil {
		return fillErr
	}
	if err != nil {
		return v.Again("admin/invitations", &p, err)
	}
	return v.Show("admin/invitations", &p)
}

func shown(v *site.Visit, made person.Invitation, token string) *Made {
	m := &Made{Link: v.BaseURL + "/join/" + token, Email: made.Email, Expires: v.Shell.Moment(made.Expires)}
	if m.Sent = made.Email != "" && v.Mails; made.Email != "" && !m.Sent {
		subject := v.L().T("Join {org} on Meantime", "org", v.Shell.Org)
		m.Mail = "mailto:" + url.PathEscape(made.Email) + "?subject=" + url.PathEscape(subject) + "&body=" + url.PathEscape(m.Link)
	}
	return m
}

func revoke(v *site.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	which, err := v.ID("invitation", "invitation")
	if err != nil {
		return err
	}
	to, err := v.Once(form, func(ctx context.Context) (string, error) {
		return tabInvitations, v.Persons.Invitations.Revoke(ctx, v.Actor, which)
	})
	if err != nil {
		return err
	}
	return v.Go(to, v.L().T("Nobody joins by that link any more."), nil)
}
