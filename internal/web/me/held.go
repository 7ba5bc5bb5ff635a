package me

import (
	"html/template"

	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/incoming"
	"meantime/internal/markdown"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
)

// Held is a mail in the viewer's name that waits until they have said whether it is theirs.
type Held struct {
	ID      id.ID
	Subject string
	From    string // as it says; may be empty
	Why     string
	Thread  string // its title, or what the space is called that it is for; empty where the viewer does not see it any more
	Href    string
	HTML    template.HTML
	Files   []string
	Came    page.Moment
	Until   page.Moment
}

// held are the mails that wait for the viewer.
func held(v *site.Visit) (out []Held, err error) {
	list, err := v.Incoming.Held(v.Ctx(), v.Actor)
	for _, m := range list {
		h := Held{ID: m.Number, Subject: m.Subject, From: m.From, Why: whyHeld(v, m), Files: m.Files, Came: v.Shell.Moment(m.Received), Until: v.Shell.Moment(m.Until)}
		if shown, err := markdown.Render(m.Said, markdown.Options{}); err == nil {
			h.HTML = template.HTML(shown.HTML) // rendered from what markdown let through
		}
		if err := h.place(v, m); err != nil && !fault.Is(err, fault.KindNotFound) {
			return nil, err
		}
		out = append(out, h)
	}
	return out, err
}

// place says where a mail is to be posted.
func (h *Held) place(v *site.Visit, m incoming.HeldMail) error {
	if m.Space != 0 {
		found, err := v.Spaces.Find(v.Ctx(), v.Actor, m.Space)
		if err == nil {
			h.Thread, h.Href = found.Name, "/spaces/"+m.Space.String()
		}
		return err
	}
	found, err := v.Threads.Find(v.Ctx(), v.Actor, m.Thread)
	if err == nil {
		h.Thread, h.Href = found.Title, "/threads/"+m.Thread.String()
	}
	return err
}

// whyHeld says why nothing was posted of a mail yet.
func whyHeld(v *site.Visit, m incoming.HeldMail) string {
	switch m.Reason {
	case incoming.Other:
		return v.L().T("It is from {from}, and your own address here is {address}.", "from", m.From, "address", v.Me.Email)
	case incoming.ManyFrom:
		return v.L().T("It does not say from whom it is, or says several.")
	}
	return v.L().T("It says that it is from your own address, and nothing proves that.")
}

func letIn(v *site.Visit) error {
	number, err := v.ID("mail", "mail")
	if err != nil {
		return err
	}
	in, err := v.Incoming.LetIn(v.Ctx(), v.Actor, number)
	switch f := fault.Of(err); {
	case err == nil:
		return v.Go("/threads/"+in.String()+"?until=end", v.L().T("It is in the thread, as yours."), nil)
	case f.Kind == fault.KindInternal, f.Kind == fault.KindUnavailable:
		return err
	default:
		return v.Go("/me/mail", v.L().T("It was not posted: {why}", "why", v.L().T(f.Message)), nil)
	}
}

func throwAway(v *site.Visit) error {
	number, err := v.ID("mail", "mail")
	if err != nil {
		return err
	}
	if err := v.Incoming.Throw(v.Ctx(), v.Actor, number); err != nil && !fault.Is(err, fault.KindNotFound) {
		return err
	}
	return v.Go("/me/mail", v.L().T("It is thrown away. Nothing of it was posted."), nil)
}
