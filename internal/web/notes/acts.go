package notes

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/naming"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
)

// Again shows the thread of a private note anew, with what it has to fill in, after something could not be done.
type Again func(v *site.Visit, in id.ID, wrong error, fill func(*Note)) error

// act reads the note and the form of an act, does it once, and goes on to where to says, with a sentence.
func act(v *site.Visit, to, says string, do func(ctx context.Context, in id.ID, form url.Values) error) error {
	err := try(v, to, says, do)
	if fault.Is(err, fault.KindInvalid) || fault.Is(err, fault.KindConflict) {
		return v.Go("/threads/"+v.R.PathValue("id"), v.L().T(fault.Of(err).Message), nil)
	}
	return err
}

// filled is act of a form with a field: what is wrong with it is shown beside it, and what was typed stays.
func filled(v *site.Visit, again Again, says string, fill func(n *Note, form url.Values, wrong string),
	do func(ctx context.Context, in id.ID, form url.Values) error) error {
	err := try(v, "", says, do)
	if !fault.Is(err, fault.KindInvalid) && !fault.Is(err, fault.KindConflict) {
		return err
	}
	in, unknown := v.ID("id", "thread")
	if unknown != nil {
		return unknown
	}
	return again(v, in, err, func(n *Note) { fill(n, v.R.PostForm, v.L().T(fault.Of(err).Message)) })
}

func try(v *site.Visit, to, says string, do func(ctx context.Context, in id.ID, form url.Values) error) error {
	in, err := v.ID("id", "thread")
	if err != nil {
		return err
	}
	form, err := v.Form()
	if err != nil {
		return err
	}
	if to == "" {
		to = "/threads/" + in.String()
	}
	_, err = v.Once(form, func(ctx context.Context) (string, error) { return to, do(ctx, in, form) })
	if err != nil {
		return err
	}
	return v.Go(to, says, nil)
}

func name(v *site.Visit, again Again) error {
	wrong := func(n *Note, form url.Values, wrong string) { n.Typed, n.WrongReader = form.Get("who"), wrong }
	return filled(v, again, v.L().T("It comes in their next delivery. They read all of it."), wrong, func(ctx context.Context, in id.ID, form url.Values) error {
		if _, err := v.Threads.Find(ctx, v.Actor, in); err != nil {
			return err
		}
		who, err := meant(ctx, v, form.Get("who"))
		if err != nil {
			return err
		}
		return v.Threads.NameReader(ctx, v.Actor, in, who)
	})
}

// meant finds the one person whom a name or a handle means.
func meant(ctx context.Context, v *site.Visit, typed string) (id.ID, error) {
	typed = strings.TrimPrefix(strings.TrimSpace(typed), "@")
	if typed == "" {
		return 0, fault.Invalid("who", "Please type the name of somebody who is here.")
	}
	found, _, err := v.Spaces.Directory(ctx, v.Actor, space.Search{Name: typed, Limit: 20})
	if err != nil {
		return 0, err
	}
	var exact []space.Entry
	for _, e := range found {
		if e.Handle == typed || naming.Fold(e.Name) == naming.Fold(typed) {
			exact = append(exact, e)
		}
	}
	if len(exact) > 0 {
		found = exact
	}
	switch len(found) {
	case 0:
		return 0, fault.Invalid("who", "Nobody here has a name like this.")
	case 1:
		return found[0].ID, nil
	}
	return 0, fault.Invalid("who", "More than one person may be meant. Please type their handle.")
}

// drop ends that somebody reads a note; whoever drops themself leaves it.
func drop(v *site.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	who, err := id.Parse(form.Get("reader"))
	if err != nil {
		return fault.NotFound("person")
	}
	to, says := "", v.L().T("They do not see it any more, and nothing of it comes to them.")
	if who == v.Actor.ID {
		to, says = "/notes", v.L().T("You do not read it any more.")
	}
	return act(v, to, says, func(ctx context.Context, in id.ID, _ url.Values) error {
		return v.Threads.DropReader(ctx, v.Actor, in, who)
	})
}

func prolong(v *site.Visit, again Again) error {
	wrong := func(n *Note, _ url.Values, wrong string) { n.WrongDays = wrong }
	return filled(v, again, v.L().T("It is kept until then."), wrong, func(ctx context.Context, in id.ID, form url.Values) error {
		days, err := strconv.Atoi(form.Get("days"))
		if err != nil || days == 0 {
			return fault.Invalid("days", "Please choose until when it is kept.")
		}
		_, err = v.Threads.Prolong(ctx, v.Actor, in, days)
		return err
	})
}

// Erase is GET /notes/{id}/erase.
type Erase struct {
	page.Shell
	ID      id.ID
	Subject string
	Key     string
}

func askErase(v *site.Visit) error {
	in, err := v.ID("id", "thread")
	if err != nil {
		return err
	}
	found, err := mine(v, in)
	if err != nil {
		return err
	}
	p := Erase{Shell: v.Page(v.L().T("Erase this note"), page.PlaceSpaces), ID: in, Subject: found.Title, Key: v.Fresh()}
	if _, p.Confide, err = On(v, found, p.Key); err != nil {
		return err
	}
	return v.Show("notes/erase", &p)
}

// mine finds a note that the viewer wrote.
func mine(v *site.Visit, in id.ID) (thread.Page, error) {
	found, err := v.Threads.Find(v.Ctx(), v.Actor, in)
	switch {
	case err != nil:
		return found, err
	case found.Where.Kind != space.Note:
		return found, fault.NotFound("thread")
	case found.Where.MayTend(v.Actor) != nil:
		return found, fault.Forbidden("not_your_note", "Only who wrote a private note can do that.")
	}
	return found, nil
}

func erase(v *site.Visit) error {
	return act(v, "/notes", v.L().T("It is erased. Nothing of it is left here."), func(ctx context.Context, in id.ID, _ url.Values) error {
		return v.Threads.Erase(ctx, v.Actor, in)
	})
}
