package admin

import (
	"time"

	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/id"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
	"meantime/internal/words"
)

// Notices is GET /organisation/notices.
type Notices struct {
	page.Shell
	Head Head
	List []Notice
}

// Notice is something to know of.
type Notice struct {
	Icon   string
	Says   string
	Detail string
	At     page.Moment
}

func notices(v *site.Visit) error {
	var p Notices
	err := v.DB.Read(v.Ctx(), func(tx *db.Tx) error {
		var err error
		if p.Shell, p.Head, err = look(tx.Context(), v, tabNotices, v.L().T("Worth knowing")); err != nil {
			return err
		}
		list, err := v.Deliveries.Notices(tx.Context(), v.Actor)
		for _, n := range list {
			one := noticeOf(v.L(), n, v.Shell.Moment(n.At))
			if n.Kind == "archive" {
				if one.Says, err = archiveBy(tx, v, n.Detail); err != nil {
					return err
				}
			}
			p.List = append(p.List, one)
		}
		return err
	})
	if err != nil {
		return err
	}
	return v.Show("admin/notices", &p)
}

func noticeOf(l *words.Locale, n delivery.Notice, at page.Moment) Notice {
	out := Notice{Icon: "why", Says: l.T("Something happened that is not in this list."), Detail: n.Detail, At: at}
	switch n.Kind {
	case "clock_jump":
		by, err := time.ParseDuration(n.Detail)
		if err != nil {
			break
		}
		out.Icon, out.Detail = "clock", l.T("Deliveries came once each, and nothing was lost; what goes out by mail waited a minute.")
		out.Says = l.T("The clock of this machine was set forward by {duration}.", "duration", l.Duration(by))
		if by < 0 {
			out.Says = l.T("The clock of this machine was set back by {duration}.", "duration", l.Duration(by))
		}
	case "archive":
		out.Icon, out.Detail = "link", l.T("It holds the spaces that they saw, and nothing that is anybody’s own.")
	case "dead_letter":
		out.Icon, out.Says = "mail", l.T("Something could not be sent, and was given up after several tries. It stands in Meantime all the same.")
	}
	return out
}

// archiveBy says who took an archive of the organisation.
func archiveBy(tx *db.Tx, v *site.Visit, number string) (string, error) {
	who, err := id.Parse(number)
	if err != nil {
		return "", err
	}
	cards, err := v.Persons.People.Names(tx, who)
	return v.L().T("{who} took an archive of the organisation.", "who", cards[who].Name), err
}
