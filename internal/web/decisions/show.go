package decisions

import (
	"context"
	"strconv"
	"strings"

	"meantime/internal/ask"
	"meantime/internal/decision"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
	"meantime/internal/worktime"
)

// DecisionPage is GET /decisions/{id}.
type DecisionPage struct {
	page.Shell
	Subject  string
	ThreadID id.ID
	SpaceID  id.ID
	Space    string
	Seal     *Seal
	Stands   *Stands  // where everybody stood; nil where nothing was proposed
	Reviews  []string // how often it was looked at again
}

// found is a decision with its thread.
type found struct {
	decision.Decision
	in thread.Page
}

func (f found) where() space.Space { return f.in.Where }

func find(v *site.Visit) (f found, err error) {
	number, err := v.ID("id", "decision")
	if err != nil {
		return f, err
	}
	if f.Decision, err = v.Decisions.Find(v.Ctx(), v.Actor, number); err != nil {
		return f, err
	}
	f.in, err = v.Threads.Find(v.Ctx(), v.Actor, f.Thread)
	return f, err
}

func show(v *site.Visit) error {
	f, err := find(v)
	if err != nil {
		return err
	}
	p, err := pageOf(v, f)
	if err != nil {
		return err
	}
	if err := v.Decisions.Seen(v.Ctx(), v.Actor, f.Thread); err != nil {
		return err
	}
	return v.Show("decisions/decision", &p)
}

func pageOf(v *site.Visit, f found) (DecisionPage, error) {
	title := v.L().T("{decision}: {title}", "decision", Name(v.L(), f.Number, ""), "title", f.Title)
	p := DecisionPage{Shell: v.Page(title, page.PlaceSpaces, "thread:"+f.Thread.String()), Subject: f.Title, ThreadID: f.Thread, SpaceID: f.Space, Space: f.SpaceName}
	p.Path, p.Confide = address(f.ID), v.Confides(f.where().Kind)
	key := v.Fresh()
	var err error
	if p.Seal, err = sealOf(v, f.Decision, f.where(), key); err != nil {
		return p, err
	}
	if p.Stands, err = On(v, f.in, key); err != nil {
		return p, err
	}
	p.Reviews, err = reviews(v, f.ID)
	return p, err
}

// reviews tells who looked at a decision again.
func reviews(v *site.Visit, of id.ID) ([]string, error) {
	list, err := v.Decisions.Reviews(v.Ctx(), v.Actor, of)
	if err != nil {
		return nil, err
	}
	who := make([]id.ID, len(list))
	for i, r := range list {
		who[i] = r.By
	}
	people, err := namesOf(v.Ctx(), v, who...)
	if err != nil {
		return nil, err
	}
	out, l := make([]string, len(list)), v.L()
	for i, r := range list {
		on := l.Date(r.At.In(v.Shell.Now.Location()))
		if r.Next == 0 {
			out[i] = l.T("{who} looked at it again on {date}, and it still held, without another date.", "who", people[r.By].Name, "date", on)
		} else {
			out[i] = l.T("{who} looked at it again on {date}, and it still held, until {next}.", "who", people[r.By].Name, "date", on, "next", date(l, r.Next))
		}
	}
	return out, nil
}

// numbered leads from the number of a space to the decision.
func numbered(v *site.Visit) error {
	where, err := v.ID("space", "space")
	if err != nil {
		return err
	}
	number, err := strconv.Atoi(v.R.PathValue("number"))
	if err != nil {
		return fault.NotFound("decision")
	}
	d, err := v.Decisions.Numbered(v.Ctx(), v.Actor, where, number)
	if err != nil {
		return err
	}
	return v.Go(address(d.ID), "", nil)
}

// dateOf reads a date as a browser sends it; zero for none.
func dateOf(field, text string) (worktime.Date, error) {
	if text == "" {
		return 0, nil
	}
	on, err := worktime.ParseDate(text)
	if err != nil {
		err = fault.Invalid(field, "This is not a date.")
	}
	return on, err
}

// keep is POST /decisions/{id}/keep: it still holds.
func keep(v *site.Visit) error {
	f, err := find(v)
	if err != nil {
		return err
	}
	form, err := v.Form()
	if err != nil {
		return err
	}
	until, err := dateOf("review", form.Get("until"))
	if err == nil {
		_, err = v.Once(form, func(ctx context.Context) (string, error) {
			return address(f.ID), v.Decisions.Keep(ctx, v.Actor, f.ID, until)
		})
	}
	if fault.Of(err).Field == "review" {
		p, wrong := pageOf(v, f)
		if wrong != nil {
			return wrong
		}
		if p.Seal.Acts == nil {
			return err
		}
		p.Seal.Acts.Date, p.Seal.Acts.Wrong = form.Get("until"), v.L().T(fault.Of(err).Message)
		return v.Again("decisions/decision", &p, err)
	}
	if err != nil {
		return err
	}
	if until == 0 {
		return v.Go(address(f.ID), v.L().T("It still holds, and nobody is asked to look at it again."), nil)
	}
	return v.Go(address(f.ID), v.L().T("It still holds, until {date}.", "date", date(v.L(), until)), nil)
}

// propose is POST /decisions/{id}/propose: a draft of a proposal that names the decision it would replace. What the viewer
// has begun to write in that space stays, and what names the decision comes under it.
func propose(v *site.Visit) error {
	f, err := find(v)
	if err != nil {
		return err
	}
	if err := f.where().MayWrite(); err != nil {
		return err
	}
	form, err := v.Form()
	if err != nil {
		return err
	}
	to, err := v.Once(form, func(ctx context.Context) (string, error) {
		place := thread.SpacePlace(f.Space)
		d, err := v.Threads.Draft(ctx, v.Actor, place)
		if err != nil {
			return "", err
		}
		d.Place = place
		if d.Title == "" {
			d.Title = f.Title
		}
		if link := v.BaseURL + address(f.ID); !strings.Contains(d.Body, link) {
			d.Body = strings.TrimSpace(d.Body + "\n\n" + v.L().T("In place of {decision}.", "decision", "["+Name(v.L(), f.Number, "")+"]("+link+")"))
		}
		if d.Ask == nil {
			d.Ask = &ask.Wanted{}
		}
		d.Ask.Kind = ask.Decision
		return "/new?space=" + f.Space.String(), v.Threads.SaveDraft(ctx, v.Actor, d)
	})
	if err != nil {
		return err
	}
	return v.Go(to, v.L().T("Write here what should hold instead. Once that is decided, it replaces the older decision."), nil)
}
