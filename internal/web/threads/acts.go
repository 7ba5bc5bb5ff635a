package threads

import (
	"context"
	"net/url"

	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/thread"
	"meantime/internal/web/asks"
	"meantime/internal/web/compose"
	"meantime/internal/web/site"
)

// acting reads the thread and the form of an act, and does it once.
func acting(v *site.Visit, do func(ctx context.Context, in id.ID) error) (id.ID, error) {
	in, err := v.ID("id", "thread")
	if err != nil {
		return 0, err
	}
	form, err := v.Form()
	if err != nil {
		return in, err
	}
	_, err = v.Once(form, func(ctx context.Context) (string, error) { return "/threads/" + in.String(), do(ctx, in) })
	return in, err
}

func follow(v *site.Visit) error {
	var state thread.State
	in, err := acting(v, func(ctx context.Context, in id.ID) error {
		state = thread.State(v.R.PostForm.Get("state"))
		return v.Threads.Follow(ctx, v.Actor, in, state)
	})
	if err != nil {
		return err
	}
	says := v.L().T("You do not follow this any more.")
	switch state {
	case thread.Following:
		says = v.L().T("You follow this. Its letters come in your deliveries.")
	case thread.Muting:
		says = v.L().T("Muted. Nothing of it comes, unless somebody names you.")
	}
	return v.Go("/threads/"+in.String(), says, nil)
}

// markRead takes for read what the viewer went past.
func markRead(v *site.Visit) error {
	in, err := acting(v, func(ctx context.Context, in id.ID) error { return v.Threads.MarkRead(ctx, v.Actor, in) })
	if err != nil {
		return err
	}
	return v.Go("/threads/"+in.String(), v.L().T("All of it counts as read. What of it was on its way to you does not come any more."), nil)
}

func closeThread(v *site.Visit) error {
	in, err := acting(v, func(ctx context.Context, in id.ID) error {
		if v.R.PostForm.Get("asked") == "withdraw" {
			return v.Threads.CloseAndWithdraw(ctx, v.Actor, in, v.R.PostForm.Get("outcome"))
		}
		return v.Threads.Close(ctx, v.Actor, in, v.R.PostForm.Get("outcome"))
	})
	if f := fault.Of(err); err != nil && (f.Field == "outcome" || f.Kind == fault.KindTooLarge) {
		return again(v, in, err, func(p *Page) {
			p.Closing.Text, p.Closing.Wrong, p.Closing.Keeps = v.R.PostForm.Get("outcome"), v.L().T(f.Message), v.R.PostForm.Get("asked") == "keep"
		})
	}
	if err != nil {
		return err
	}
	says := v.L().T("Closed. The outcome comes to those who follow it, in their next delivery.")
	still, err := stillAsked(v, in)
	if err == nil && len(still) > 0 {
		says = v.L().T("Closed. Still asked: {names}. The outcome comes to those who follow it, in their next delivery.", "names", v.L().List(still))
	}
	if err != nil {
		return err
	}
	return v.Go("/threads/"+in.String(), says, nil)
}

// stillAsked names those who are asked in a thread.
func stillAsked(v *site.Visit, in id.ID) ([]string, error) {
	found, err := v.Threads.Find(v.Ctx(), v.Actor, in)
	if err != nil || found.Ask == nil {
		return nil, err
	}
	strip, err := asks.On(v, found.Ask, false, false, "")
	if err != nil {
		return nil, err
	}
	var names []string
	for _, line := range strip.Still() {
		names = append(names, line.Name)
	}
	return names, nil
}

// AddingToOutcome shows a thread again with the outcome that somebody is writing, and says which file could not be added.
func AddingToOutcome(v *site.Visit, form url.Values, wrong error) error {
	in, err := v.ID("id", "thread")
	if err != nil {
		return err
	}
	p, err := endOf(v, in)
	if err != nil {
		return err
	}
	p.Closing.Text = form.Get("outcome")
	if wrong == nil || p.Closing.Files == nil {
		return v.Show("thread", &p)
	}
	p.Closing.Files = compose.NewAddFiles(v.L(), "outcome", p.Closing.Files.Action, wrong)
	return v.Again("thread", &p, wrong)
}

func reopen(v *site.Visit) error {
	in, err := acting(v, func(ctx context.Context, in id.ID) error { return v.Threads.Reopen(ctx, v.Actor, in) })
	if err != nil {
		return err
	}
	return v.Go("/threads/"+in.String(), v.L().T("It is open again."), nil)
}
