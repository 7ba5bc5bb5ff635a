package spaces

import (
	"context"
	"html/template"

	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/incoming"
	"meantime/internal/markdown"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
	"meantime/internal/words"
)

// ByMail is how mail comes to a space.
type ByMail struct {
	*words.Locale
	Address string
	ID      string // of the space
	Others  bool   // mail of others waits for a member to let it in; else it is refused
	Choose  bool   // the viewer may say which
	Once    string
	Waiting int
}

// byMail is how mail comes to a space; nil where none does, and for who cannot write there.
func byMail(v *site.Visit, h Head) (*ByMail, error) {
	if !h.Write {
		return nil, nil
	}
	to, ok, err := v.Incoming.ToSpace(v.Ctx(), v.Actor, h.Space.ID)
	if !ok || err != nil {
		return nil, err
	}
	return &ByMail{v.L(), to.Address, h.ID, to.Others, h.Tend && !h.Space.Confidential(), h.Once, to.Waiting}, nil
}

// Letters is GET /spaces/{space}/mail: mails of others that wait until a member lets them in.
type Letters struct {
	page.Shell
	Head  Head
	Mails []Letter
}

// Letter is a mail of somebody's who does not belong to the space.
type Letter struct {
	ID      id.ID
	Subject string
	From    string // as it says
	Doubt   bool   // and nothing proves that
	HTML    template.HTML
	Files   []string
	Came    page.Moment
	Until   page.Moment
}

func letters(v *site.Visit) error {
	var p Letters
	var err error
	if p.Shell, p.Head, err = Look(v.Ctx(), v, tabMail, v.L().T("Mail from others")); err != nil {
		return err
	}
	if _, open := v.Incoming.At(); !open || !p.Head.Write {
		return fault.NotFound("page")
	}
	list, err := v.Incoming.InSpace(v.Ctx(), v.Actor, p.Head.Space.ID)
	if err != nil {
		return err
	}
	for _, l := range list {
		one := Letter{ID: l.Number, Subject: l.Subject, From: l.From, Doubt: l.Reason == incoming.Doubtful, Files: l.Files, Came: v.Shell.Moment(l.Received), Until: v.Shell.Moment(l.Until)}
		if shown, err := markdown.Render(l.Said, markdown.Options{}); err == nil {
			one.HTML = template.HTML(shown.HTML) // rendered from what markdown let through
		}
		p.Mails = append(p.Mails, one)
	}
	return v.Show("spaces/mail", &p)
}

func letIn(v *site.Visit) error {
	s, number, err := mailOf(v)
	if err != nil {
		return err
	}
	within, err := v.Incoming.LetInto(v.Ctx(), v.Actor, s, number)
	switch f := fault.Of(err); {
	case err == nil:
		return v.Go("/threads/"+within.String(), v.L().T("It is in the space, as a mail that you let in."), nil)
	case f.Kind == fault.KindInternal, f.Kind == fault.KindUnavailable:
		return err
	default:
		return v.Go(address(s)+tabMail, v.L().T("It was not posted: {why}", "why", v.L().T(f.Message)), nil)
	}
}

func turnAway(v *site.Visit) error {
	s, number, err := mailOf(v)
	if err != nil {
		return err
	}
	if err := v.Incoming.TurnAway(v.Ctx(), v.Actor, s, number); err != nil && !fault.Is(err, fault.KindNotFound) {
		return err
	}
	return v.Go(address(s)+tabMail, v.L().T("It is turned away. Whoever wrote it is told nothing."), nil)
}

// mailOf is which mail of which space is meant.
func mailOf(v *site.Visit) (where, number id.ID, err error) {
	s, err := find(v.Ctx(), v)
	if err == nil {
		number, err = v.ID("mail", "mail")
	}
	return s.ID, number, err
}

func takeOthers(v *site.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	s, err := find(v.Ctx(), v)
	if err == nil {
		_, err = v.Once(form, func(ctx context.Context) (string, error) {
			return "", v.Incoming.TakeOthers(ctx, v.Actor, s.ID, form.Get("others") == "held")
		})
	}
	if err != nil {
		return err
	}
	return v.Go(address(s.ID)+tabSettings, v.L().T("Saved."), nil)
}
