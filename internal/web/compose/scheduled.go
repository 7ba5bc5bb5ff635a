package compose

import (
	"context"

	"meantime/internal/fault"
	"meantime/internal/thread"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
	"meantime/internal/when"
)

// ScheduledPage is GET /scheduled: what waits to be sent.
type ScheduledPage struct {
	page.Shell
	Waiting []Unsent
	Key     string
}

func listScheduled(v *site.Visit) error {
	list, err := v.Threads.Scheduled(v.Ctx(), v.Actor)
	if err != nil {
		return err
	}
	l := v.L()
	p := ScheduledPage{Shell: v.Page(l.T("Sent later"), page.PlaceNone), Key: v.Fresh()}
	for _, s := range list {
		u := Unsent{Key: s.ID.String(), Title: s.Title, Excerpt: excerpt(s.Body), When: l.T("Is sent {when}.", "when", when.At(l, s.SendAt, v.Shell.Now))}
		if s.Problem != "" {
			u.Problem = l.T(s.Problem)
			u.When = l.T("Was to be sent {when}.", "when", when.At(l, s.SendAt, v.Shell.Now))
		}
		if err := u.address(v, written(s)); err != nil {
			return err
		}
		p.Waiting = append(p.Waiting, u)
	}
	return v.Show("compose/scheduled", &p)
}

func written(s thread.Scheduled) Written {
	if s.Thread != 0 {
		return Written{In: s.Thread}
	}
	if s.Private != nil {
		return Written{Place: thread.PrivatePlace}
	}
	return Written{Space: s.Space}
}

// cancel makes a draft of something that waits to be sent, and leads to where it is written on.
func cancel(v *site.Visit) error {
	which, err := v.ID("id", "scheduled_letter")
	if err != nil {
		return err
	}
	form, err := v.Form()
	if err != nil {
		return err
	}
	list, err := v.Threads.Scheduled(v.Ctx(), v.Actor)
	if err != nil {
		return err
	}
	to, err := v.Once(form, func(ctx context.Context) (string, error) {
		for _, s := range list {
			if s.ID == which {
				u := Unsent{}
				if err := u.address(v, written(s)); err != nil {
					return "", err
				}
				return page.LocalPath(u.Href, "/drafts"), v.Threads.Unschedule(ctx, v.Actor, which)
			}
		}
		return "", fault.NotFound("scheduled_letter")
	})
	if err != nil {
		return err
	}
	return v.Go(to, v.L().T("It is a draft again."), nil)
}
