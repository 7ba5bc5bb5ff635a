package spaces

import (
	"context"

	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
)

// said is what an act says when it is done, and the path under the space by which it is taken back.
type said struct{ text, undo string }

// act does something to the space of the address, once, and goes on. A repetition goes on to the same place, and says the
// same unless the space is not the viewer's to see any more.
func act(v *site.Visit, do func(ctx context.Context, s space.Space) (to string, err error), says func(space.Space) said) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	var s space.Space
	to, err := v.Once(form, func(ctx context.Context) (string, error) {
		found, err := find(ctx, v)
		if err != nil {
			return "", err
		}
		s = found
		return do(ctx, s)
	})
	if err != nil {
		return err
	}
	if s.ID == 0 {
		if s, err = find(v.Ctx(), v); err != nil {
			return v.Go(to, "", nil)
		}
	}
	done := says(s)
	if done.undo == "" {
		return v.Go(to, done.text, nil)
	}
	return v.Go(to, done.text, &page.Undo{Action: address(s.ID) + done.undo, Fields: map[string]string{"once": v.Fresh()}})
}

func join(v *site.Visit) error {
	return act(v, func(ctx context.Context, s space.Space) (string, error) {
		return address(s.ID), v.Spaces.Join(ctx, v.Actor, s.ID)
	}, func(s space.Space) said {
		return said{v.L().T("You belong to “{space}” now.", "space", s.Name), "/leave"}
	})
}

// returns tells whether who leaves a space can come back by themself.
func returns(v *site.Visit, s space.Space) bool {
	return s.Kind == space.Open && v.Actor.Role != person.Guest
}

func leave(v *site.Visit) error {
	return act(v, func(ctx context.Context, s space.Space) (string, error) {
		to := "/spaces"
		if returns(v, s) {
			to = address(s.ID)
		}
		return to, v.Spaces.Leave(ctx, v.Actor, s.ID)
	}, func(s space.Space) said {
		done := said{text: v.L().T("You have left “{space}”.", "space", s.Name)}
		if returns(v, s) && !s.Archived() {
			done.undo = "/join"
		}
		return done
	})
}

func archive(v *site.Visit) error {
	return act(v, func(ctx context.Context, s space.Space) (string, error) {
		return address(s.ID), v.Spaces.Archive(ctx, v.Actor, s.ID)
	}, func(s space.Space) said {
		return said{v.L().T("“{space}” is archived: it can be read, and nothing new is written in it.", "space", s.Name), "/restore"}
	})
}

func restore(v *site.Visit) error {
	return act(v, func(ctx context.Context, s space.Space) (string, error) {
		return address(s.ID), v.Spaces.Restore(ctx, v.Actor, s.ID)
	}, func(s space.Space) said {
		return said{text: v.L().T("“{space}” is in use again.", "space", s.Name)}
	})
}
