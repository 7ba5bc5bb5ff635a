package urgents

import (
	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/urgent"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
)

// Rings is GET /rings: the page of all that rings, whose head the script of every page looks at.
type Rings struct {
	page.Shell
	Lines []Line // what is open in all that the viewer sees
}

// Line is an urgent in a list.
type Line struct {
	Href, Title string
	Face        page.Face
	Says        string
	At          page.Moment
	Ended       bool
}

func rings(v *site.Visit) error {
	p := Rings{Shell: v.Page(v.L().T("What is urgent now"), page.PlaceToday)}
	err := v.DB.Read(v.Ctx(), func(tx *db.Tx) (err error) {
		open, err := v.Urgents.Open(tx.Context(), v.Actor, 0)
		if err != nil {
			return err
		}
		p.Lines, err = linesOf(tx, v, open)
		return err
	})
	if err != nil {
		return err
	}
	return v.Show("urgents/rings", &p)
}

func linesOf(tx *db.Tx, v *site.Visit, list []urgent.Urgent) (out []Line, err error) {
	t, err := tellerOf(tx, v, list...)
	for _, u := range list {
		out = append(out, Line{Href: Address(u.ID), Title: u.Title, Face: t.face(u.Author), Says: t.state(u),
			At: v.Shell.Moment(u.RaisedAt), Ended: u.End != nil})
	}
	return out, err
}

// Of lists what is open in a space, for its front page, and tells whether anything there ever was.
func Of(tx *db.Tx, v *site.Visit, space id.ID) (open []Line, ever bool, err error) {
	running, err := v.Urgents.Open(tx.Context(), v.Actor, space)
	if err != nil {
		return nil, false, err
	}
	if open, err = linesOf(tx, v, running); err != nil {
		return nil, false, err
	}
	latest, _, err := v.Urgents.Log(tx.Context(), v.Actor, space, 0, 1)
	return open, len(latest) > 0, err
}
