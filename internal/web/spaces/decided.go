package spaces

import (
	"context"

	"meantime/internal/db"
	"meantime/internal/decision"
	"meantime/internal/id"
	"meantime/internal/thread"
	"meantime/internal/web/decisions"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
)

// Decided is GET /spaces/{space}/decisions.
type Decided struct {
	page.Shell
	Head     Head
	Register decisions.Register
}

func decided(v *site.Visit) error {
	var p Decided
	err := v.DB.Read(v.Ctx(), func(tx *db.Tx) error {
		ctx := tx.Context()
		var err error
		if p.Shell, p.Head, err = Look(ctx, v, tabDecided, v.L().T("Decisions")); err != nil {
			return err
		}
		where := p.Head.Space.ID
		p.Register, err = decisions.Read(ctx, v, where, address(where)+tabDecided)
		return err
	})
	if err != nil {
		return err
	}
	return v.Show("spaces/decisions", &p)
}

// lately are the latest decisions of a space, as its front page shows them.
func lately(ctx context.Context, v *site.Visit, where id.ID) ([]decisions.Entry, error) {
	list, _, err := v.Decisions.Register(ctx, v.Actor, decision.Look{Space: where, Limit: frontDecided})
	if err != nil {
		return nil, err
	}
	return decisions.Entries(ctx, v, list, true)
}

// undecided leaves of some threads that have ended those whose outcome is no decision.
func undecided(ctx context.Context, v *site.Visit, ended []thread.Glance) (out []thread.Glance, err error) {
	refs := make([]id.ID, len(ended))
	for i, g := range ended {
		refs[i] = g.Closure.ID
	}
	news, err := v.Decisions.News(ctx, v.Actor, refs)
	for _, g := range ended {
		if news[g.Closure.ID].Decision == 0 {
			out = append(out, g)
		}
	}
	return out, err
}
