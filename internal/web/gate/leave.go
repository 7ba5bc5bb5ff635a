package gate

import (
	"context"

	"meantime/internal/leaving"
	"meantime/internal/person"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
)

// Leave is the page on which deliveries by mail are left, without coming in. It says of nobody who they are.
type Leave struct {
	page.Shell
	Token string
	All   bool // all of each delivery comes, and can be left
	Left  bool // it was left here, and can be taken back
	None  bool // nothing comes
}

func showLeave(v *site.Visit) error { return leaves(v, v.Leavings.Look) }

// leave answers with the page itself: mail programs that press for their reader follow no redirect.
func leave(v *site.Visit) error { return leaves(v, v.Leavings.Leave) }

func takeBackLeave(v *site.Visit) error { return leaves(v, v.Leavings.TakeBack) }

func leaves(v *site.Visit, do func(context.Context, string) (leaving.State, error)) error {
	token := v.R.PathValue("token")
	now, err := do(v.Ctx(), token)
	if err != nil {
		return shut(v, err, v.L().T("What comes to you by mail you can choose in Meantime, under You › Mail."))
	}
	return v.Show("gate/leave", &Leave{Shell: v.Page(v.L().T("Deliveries by mail"), page.PlaceNone), Token: token,
		All: now.ByMail == person.MailAll, Left: now.Left, None: now.ByMail == person.MailNone})
}

// LeaveSummaries is the page on which summaries while away are left, without coming in. It says of nobody who they are.
type LeaveSummaries struct {
	page.Shell
	Token  string
	Weekly bool // they come, and can be left
	Left   bool // they were left here, and can be taken back
}

func showLeaveSummaries(v *site.Visit) error { return summaries(v, v.Leavings.LookSummaries) }

// leaveSummaries answers with the page itself, as leave does.
func leaveSummaries(v *site.Visit) error { return summaries(v, v.Leavings.LeaveSummaries) }

func takeBackSummaries(v *site.Visit) error { return summaries(v, v.Leavings.TakeBackSummaries) }

func summaries(v *site.Visit, do func(context.Context, string) (leaving.Summaries, error)) error {
	token := v.R.PathValue("token")
	now, err := do(v.Ctx(), token)
	if err != nil {
		return shut(v, err, v.L().T("What comes to you by mail you can choose in Meantime, under You › Mail."))
	}
	return v.Show("gate/leave-summaries", &LeaveSummaries{Shell: v.Page(v.L().T("Summaries while you are away"), page.PlaceNone), Token: token, Weekly: now.Weekly, Left: now.Left})
}
