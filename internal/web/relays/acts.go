package relays

import (
	"context"

	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/relay"
	"meantime/internal/web/site"
)

// steer does something to the relay that the address names, and leads back to its thread.
func steer(v *site.Visit, says string, do func(ctx context.Context, of relay.Relay) error) error {
	number, err := v.ID("id", "relay")
	if err != nil {
		return err
	}
	found, err := v.Relays.Find(v.Ctx(), v.Actor, number)
	if err != nil {
		return err
	}
	form, err := v.Form()
	if err != nil {
		return err
	}
	home := "/threads/" + found.Thread.String() + "#ask"
	_, err = v.Once(form, func(ctx context.Context) (string, error) { return home, do(ctx, found) })
	if code := fault.Of(err).Code; code == "relay_ended" || code == "leg_begun" { // somebody was faster: the thread shows how it stands
		return v.Go(home, v.L().T(fault.Of(err).Message), nil)
	}
	if err != nil {
		return err
	}
	return v.Go(home, says, nil)
}

func pause(v *site.Visit) error {
	return steer(v, v.L().T("Paused. Whoever has the turn may still write, and then nobody is asked."), func(ctx context.Context, of relay.Relay) error {
		return v.Relays.Pause(ctx, v.Actor, of.ID)
	})
}

func goOn(v *site.Visit) error {
	return steer(v, v.L().T("It goes on."), func(ctx context.Context, of relay.Relay) error { return v.Relays.GoOn(ctx, v.Actor, of.ID) })
}

func stop(v *site.Visit) error {
	return steer(v, v.L().T("Stopped. Nobody is asked any more, and what was written stays."), func(ctx context.Context, of relay.Relay) error {
		return v.Relays.Stop(ctx, v.Actor, of.ID)
	})
}

func skip(v *site.Visit) error {
	return steer(v, v.L().T("Left out. The others keep their order."), onLeg(v, func(ctx context.Context, of relay.Relay, leg id.ID) error {
		return v.Relays.Skip(ctx, v.Actor, of.ID, leg)
	}))
}

func earlier(v *site.Visit) error { return steer(v, "", onLeg(v, move(v, true))) }

func later(v *site.Visit) error { return steer(v, "", onLeg(v, move(v, false))) }

func move(v *site.Visit, earlier bool) func(context.Context, relay.Relay, id.ID) error {
	return func(ctx context.Context, of relay.Relay, leg id.ID) error {
		return v.Relays.Move(ctx, v.Actor, of.ID, leg, earlier)
	}
}

// onLeg does something to the leg that the address names.
func onLeg(v *site.Visit, do func(context.Context, relay.Relay, id.ID) error) func(context.Context, relay.Relay) error {
	return func(ctx context.Context, of relay.Relay) error {
		leg, err := v.ID("leg", "leg")
		if err != nil {
			return err
		}
		return do(ctx, of, leg)
	}
}
