package urgents

import (
	"context"
	"net/url"

	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/urgent"
	"meantime/internal/web/site"
)

// mine takes an urgent. Who comes too late is led to what happened instead.
func mine(v *site.Visit) error {
	number, err := v.ID("id", "urgent")
	if err != nil {
		return err
	}
	switch err := v.Urgents.Mine(v.Ctx(), v.Actor, number); {
	case fault.Of(err).Code == "urgent_taken":
		return v.Go(Address(number), v.L().T("Somebody was faster. Nobody is rung for it any more."), nil)
	case fault.Of(err).Code == "urgent_ended":
		return v.Go(Address(number), v.L().T("It has ended already."), nil)
	case err != nil:
		return err
	}
	return v.Go(Address(number), v.L().T("It is yours. Nobody is rung for it any more."), nil)
}

// ends runs an act that ends an urgent, once, and goes on to the thread that it became or back to its page.
func ends(v *site.Visit, says string, work func(ctx context.Context, urgent id.ID, form url.Values) (thread id.ID, err error)) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	number, err := v.ID("id", "urgent")
	if err != nil {
		return err
	}
	to, err := v.Once(form, func(ctx context.Context) (string, error) {
		made, err := work(ctx, number, form)
		if made == 0 {
			return Address(number), err
		}
		return "/threads/" + made.String(), err
	})
	if fault.Of(err).Code == "urgent_ended" {
		return v.Go(Address(number), v.L().T("It has ended already."), nil)
	}
	if fault.Is(err, fault.KindInvalid) {
		return again(v, number, form, err)
	}
	if err != nil {
		return err
	}
	return v.Go(to, says, nil)
}

func resolve(v *site.Visit) error {
	says := v.L().T("Over. What you wrote is a thread now, and waits for each reader’s next delivery.")
	return ends(v, says, func(ctx context.Context, number id.ID, form url.Values) (id.ID, error) {
		made, err := v.Urgents.Resolve(ctx, v.Actor, number, urgent.Resolution{Was: form.Get("was"), Done: form.Get("done")}, v.L())
		return made.ID, err
	})
}

func send(v *site.Visit) error {
	says := v.L().T("It goes with each reader’s next delivery. Nobody is rung for it any more.")
	return ends(v, says, func(ctx context.Context, number id.ID, _ url.Values) (id.ID, error) {
		made, err := v.Urgents.Send(ctx, v.Actor, number)
		return made.ID, err
	})
}

func drop(v *site.Visit) error {
	return ends(v, v.L().T("Withdrawn. Nobody is rung for it any more."), func(ctx context.Context, number id.ID, _ url.Values) (id.ID, error) {
		return 0, v.Urgents.Drop(ctx, v.Actor, number)
	})
}
