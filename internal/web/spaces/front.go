package spaces

import (
	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/thread"
	"meantime/internal/web/asks"
	"meantime/internal/web/decisions"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
	"meantime/internal/web/urgents"
)

const (
	frontMore     = 3 // threads beside the one that leads
	frontOutcomes = 5
	frontDecided  = 4
)

// Front is GET /spaces/{space}.
type Front struct {
	page.Shell
	Head     Head
	Lead     *Line  // the latest thread that goes on
	More     []Line // the latest others that go on
	Outcomes []Line
	Offers   []asks.Offer      // what the space is asked, and nobody has taken
	Decided  []decisions.Entry // the latest
	Urgent   []urgents.Line    // what cannot wait now
	Rang     bool              // something here was urgent once
	Alone    bool              // nobody else belongs here yet
	Reaches  string            // how its letters reach the viewer
	Mail     *ByMail           // how mail comes here; nil where none does, and for who cannot write here
}

func front(v *site.Visit) error {
	var p Front
	err := v.DB.Read(v.Ctx(), func(tx *db.Tx) error {
		ctx := tx.Context()
		var err error
		if p.Shell, p.Head, err = Look(ctx, v, tabFront, ""); err != nil {
			return err
		}
		where := p.Head.Space.ID
		open, _, err := v.Threads.Browse(ctx, v.Actor, where, thread.GoingOn, 0, 1+frontMore)
		if err != nil {
			return err
		}
		if p.Offers, err = asks.Offers(v, where, p.Head.Write, v.Fresh(), address(where)); err != nil {
			return err
		}
		ended, err := v.Threads.Outcomes(ctx, v.Actor, where, frontOutcomes)
		if err != nil {
			return err
		}
		if p.Decided, err = lately(ctx, v, where); err != nil {
			return err
		}
		ended, err = undecided(ctx, v, ended)
		if err != nil {
			return err
		}
		lines, err := linesOf(ctx, v, open, ended)
		if err != nil {
			return err
		}
		if p.Urgent, p.Rang, err = urgents.Of(tx, v, where); err != nil {
			return err
		}
		if p.Outcomes = lines[1]; len(open) > 0 {
			p.Lead, p.More = &lines[0][0], lines[0][1:]
		}
		return nil
	})
	if err != nil {
		return err
	}
	p.Alone = p.Head.Space.Mine != nil && len(p.Head.Members.Shown) == 1
	p.Reaches = reaches(v.L(), p.Head.Space)
	if p.Mail, err = byMail(v, p.Head); err != nil {
		return err
	}
	return v.Show("spaces/front", &p)
}

// threadsOnPage is how many threads one page lists.
const threadsOnPage = 30

// Threads is GET /spaces/{space}/threads.
type Threads struct {
	page.Shell
	Head    Head
	Which   thread.Which
	Filters []Tab
	Lines   []Line
	Older   string // where the rest is, empty at the end
	Newest  string // where the beginning is, empty on it
}

func threads(v *site.Visit) error {
	which, err := thread.ParseWhich(v.R.URL.Query().Get("which"))
	if err != nil {
		return err
	}
	before, err := cursor(v.R.URL.Query().Get("before"))
	if err != nil {
		return err
	}
	p := Threads{Which: which}
	err = v.DB.Read(v.Ctx(), func(tx *db.Tx) error {
		ctx := tx.Context()
		var err error
		if p.Shell, p.Head, err = Look(ctx, v, tabThreads, v.L().T("Threads")); err != nil {
			return err
		}
		list, next, err := v.Threads.Browse(ctx, v.Actor, p.Head.Space.ID, which, before, threadsOnPage)
		if err != nil {
			return err
		}
		lines, err := linesOf(ctx, v, list)
		if err != nil {
			return err
		}
		p.Lines = lines[0]
		p.ways(v, before, next)
		return nil
	})
	if err != nil {
		return err
	}
	return v.Show("spaces/threads", &p)
}

// ways leads to the other pages of the list.
func (p *Threads) ways(v *site.Visit, before, next id.ID) {
	base := address(p.Head.Space.ID) + tabThreads
	here := base
	for _, f := range []struct {
		which thread.Which
		label string
	}{{thread.All, v.L().T("All")}, {thread.GoingOn, v.L().T("Going on")}, {thread.Ended, v.L().T("Ended")}} {
		href := withQuery(base, "which", string(f.which))
		if f.which == p.Which {
			here = href
		}
		p.Filters = append(p.Filters, Tab{Href: href, Label: f.label, Lit: f.which == p.Which})
	}
	if next != 0 {
		p.Older = withQuery(base, "which", string(p.Which), "before", next.String())
	}
	if before != 0 {
		p.Newest = here
	}
}

// cursor reads where a page of a list begins; nothing is the beginning.
func cursor(s string) (id.ID, error) {
	if s == "" {
		return 0, nil
	}
	at, err := id.Parse(s)
	if err != nil {
		err = fault.Invalid("before", "This is not a place in the list.")
	}
	return at, err
}
