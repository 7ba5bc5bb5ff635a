package urgents

import (
	"net/url"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/space"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
)

// logOnPage is how many urgents one page of the log lists.
const logOnPage = 30

// Log is GET /spaces/{space}/urgents: what was ever urgent in a space, the latest first.
type Log struct {
	page.Shell
	Where  string
	Home   string
	Lines  []Line
	Older  string // where the rest is, empty at the end
	Newest string // where the beginning is, empty on it
}

func log(v *site.Visit) error {
	number, err := v.ID("space", "space")
	if err != nil {
		return err
	}
	before, err := cursor(v.R.URL.Query().Get("before"))
	if err != nil {
		return err
	}
	var p Log
	err = v.DB.Read(v.Ctx(), func(tx *db.Tx) error {
		where, err := v.Spaces.FindIn(tx, v.Actor, number)
		if err != nil {
			return err
		}
		list, next, err := v.Urgents.Log(tx.Context(), v.Actor, number, before, logOnPage)
		if err != nil {
			return err
		}
		p = Log{Shell: v.Page(v.L().T("{title}, {space}", "title", v.L().T("Urgent"), "space", where.Name), page.PlaceSpaces, string(space.Topic(number))),
			Where: where.Name, Home: "/spaces/" + number.String()}
		p.Confide = v.Confides(where.Kind)
		if before != 0 {
			p.Newest = v.R.URL.Path
		}
		if next != 0 {
			p.Older = v.R.URL.Path + "?" + url.Values{"before": {next.String()}}.Encode()
		}
		p.Lines, err = linesOf(tx, v, list)
		return err
	})
	if err != nil {
		return err
	}
	return v.Show("urgents/log", &p)
}

// cursor reads where a list goes on; empty is its beginning.
func cursor(s string) (id.ID, error) {
	if s == "" {
		return 0, nil
	}
	at, err := id.Parse(s)
	if err != nil {
		return 0, fault.NotFound("page")
	}
	return at, nil
}
