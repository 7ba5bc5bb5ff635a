package admin

import (
	"context"
	"net/url"

	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/incoming"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
	"meantime/internal/words"
)

// Mail is GET /organisation/mail: how mail goes out and comes in, and what was lost on the way.
type Mail struct {
	page.Shell
	Head    Head
	Sends   bool // mail goes out
	Waiting string
	Failing string // what was said to what was tried in vain; empty when nothing was
	Twice   string // how many mails may have come twice; empty when none
	Paused  []PausedMail
	Lost    []LostMail
	Takes   bool // mail comes in
	Came    []CameIn
	Refused []RefusedMail
	Older   string // where the rest of these is, empty at the end
	Newest  string // where their beginning is, empty on it
}

// PausedMail is somebody to whom nothing is mailed, since it comes back.
type PausedMail struct {
	ID      string
	Who     string
	Address string
	Said    string
	Since   page.Moment
}

// LostMail is a mail that could not be sent.
type LostMail struct {
	ID    string
	What  string
	To    string // whom it was for; empty for who has no account
	Href  string // their account, or where invitations are
	Said  string
	At    page.Moment
	Again bool
}

// CameIn is mails of which the same became, for the same reason.
type CameIn struct {
	What  string
	Count int
	Last  page.Moment
}

// RefusedMail is a mail of which nothing was posted.
type RefusedMail struct {
	Number string
	Why    string
	At     page.Moment
	Rest   string // how large it was, how it came, and from whom as far as that is said
}

const refusedOnPage = 30

func mail(v *site.Visit) error {
	p := Mail{Sends: v.Mails}
	_, p.Takes = v.Incoming.At()
	after, ok := incoming.ParsePoint(v.R.URL.Query().Get("before"))
	if !ok {
		return fault.Invalid("before", "This is not a place in the list.")
	}
	err := v.DB.Read(v.Ctx(), func(tx *db.Tx) (err error) {
		if p.Shell, p.Head, err = look(tx.Context(), v, tabMail, v.L().T("Mail")); err != nil {
			return err
		}
		if err := p.leaving(tx, v); err != nil {
			return err
		}
		if err := p.paused(tx, v); err != nil {
			return err
		}
		came, err := v.Incoming.Came(tx.Context(), v.Actor)
		for _, c := range came {
			p.Came = append(p.Came, CameIn{becameOf(v.L(), c), c.Count, v.Shell.Moment(c.Last)})
		}
		if err != nil {
			return err
		}
		return p.refused(tx, v, after)
	})
	if err != nil {
		return err
	}
	return v.Show("admin/mail", &p)
}

func (p *Mail) leaving(tx *db.Tx, v *site.Visit) error {
	l := v.L()
	now, err := v.Deliveries.Leaving(tx.Context(), v.Actor)
	if err != nil {
		return err
	}
	p.Waiting = l.T("Nothing waits to be sent.")
	if now.Waiting > 0 {
		p.Waiting = l.N(now.Waiting, "One mail waits to be sent.", "{Count} mails wait to be sent.")
	}
	if now.Failing > 0 {
		p.Failing = l.N(now.Failing, "One of them was not taken yet, and is tried again. What was said: {said}",
			"{Count} of them were not taken yet, and are tried again. What was said to the last: {said}", "said", now.Said)
	}
	if now.Twice > 0 {
		p.Twice = l.N(now.Twice, "One mail of the last two weeks may have come twice: the answer to it was lost, so it was sent once more.",
			"{Count} mails of the last two weeks may have come twice: the answers to them were lost, so they were sent once more.")
	}
	var people []id.ID
	for _, lost := range now.Lost {
		people = append(people, lost.Person)
	}
	names, err := v.Persons.People.Names(tx, people...)
	for _, lost := range now.Lost {
		one := LostMail{ID: lost.Name(), What: kindOf(l, lost.Kind),
			Href: tabInvitations, Said: lost.Says, At: v.Shell.Moment(lost.At), Again: lost.Again() && v.Mails}
		if lost.Person != 0 {
			one.To, one.Href = names[lost.Person].Name, tabPeople+"/"+lost.Person.String()
		}
		p.Lost = append(p.Lost, one)
	}
	return err
}

func (p *Mail) paused(tx *db.Tx, v *site.Visit) error {
	list, err := v.Pauses.List(tx.Context(), v.Actor)
	if err != nil {
		return err
	}
	var people []id.ID
	for _, one := range list {
		people = append(people, one.Person)
	}
	names, err := v.Persons.People.Names(tx, people...)
	for _, one := range list {
		p.Paused = append(p.Paused, PausedMail{one.Person.String(), names[one.Person].Name, one.Address, one.Said, v.Shell.Moment(one.Since)})
	}
	return err
}

func (p *Mail) refused(tx *db.Tx, v *site.Visit, after incoming.Point) error {
	list, next, err := v.Incoming.Refusals(tx.Context(), v.Actor, after, refusedOnPage)
	for _, r := range list {
		p.Refused = append(p.Refused, RefusedMail{r.Number.String(), refusedFor(v.L(), r.Reason), v.Shell.Moment(r.Received), aboutRefused(v.L(), r)})
	}
	if after != (incoming.Point{}) {
		p.Newest = tabMail + "#refused"
	}
	if next != (incoming.Point{}) {
		p.Older = tabMail + "?" + url.Values{"before": {next.String()}}.Encode() + "#refused"
	}
	return err
}

// kindOf says what a mail was.
func kindOf(l *words.Locale, kind string) string {
	switch kind {
	case delivery.Came, delivery.CamePart:
		return l.C("what a mail was", "A delivery")
	case delivery.WeekAway:
		return l.C("what a mail was", "A summary of a week away")
	case delivery.Rang:
		return l.C("what a mail was", "Something urgent")
	case delivery.SignInLink:
		return l.C("what a mail was", "A link to sign in")
	case delivery.Invited:
		return l.C("what a mail was", "An invitation")
	case delivery.Trial:
		return l.C("what a mail was", "A mail to see whether mail arrives")
	}
	return l.C("what a mail was", "Why a mail of theirs was not posted")
}

// becameOf says what became of mails that came in.
func becameOf(l *words.Locale, c incoming.Came) string {
	switch c.State {
	case incoming.Waiting:
		return l.C("mails that came in", "Wait to be looked at")
	case incoming.Posted:
		return l.C("mails that came in", "Are letters now")
	case incoming.Known:
		return l.C("mails that came in", "Came before, and were not posted again")
	case incoming.Held:
		if c.Reason == incoming.Stranger || c.Reason == incoming.Doubtful {
			return l.C("mails that came in", "Are from others, and wait for a member of a space to let them in")
		}
		return l.C("mails that came in", "Wait for who is said to have written them: nobody vouches for that")
	case incoming.Thrown:
		if c.Reason == incoming.Stranger || c.Reason == incoming.Doubtful {
			return l.C("mails that came in", "Were from others, and turned away by a member of a space")
		}
		return l.C("mails that came in", "Were thrown away by whose they were said to be")
	}
	return whyNot(l, c.Reason)
}

// whyNot says why nothing became of mails that came in.
func whyNot(l *words.Locale, r incoming.Reason) string {
	switch r {
	case incoming.Automatic:
		return l.C("mails that came in", "Were sent by programs, such as who is on leave has")
	case incoming.OfList:
		return l.C("mails that came in", "Were a list’s, or sent to many")
	case incoming.Bounced:
		return l.C("mails that came in", "Told that a mail could not be delivered")
	case incoming.Own:
		return l.C("mails that came in", "Were this Meantime’s own")
	case incoming.NoAddress:
		return l.C("mails that came in", "Named no address to answer to, and were from nobody who is known")
	case incoming.Ended:
		return l.C("mails that came in", "Named an address to answer to that is too old, or none; their writers were told")
	case incoming.Whole:
		return l.C("mails that came in", "Answered a delivery, and nothing in it; their writers were told")
	case incoming.Gone:
		return l.C("mails that came in", "Answered what their writers do not see any more")
	case incoming.Shut:
		return l.C("mails that came in", "Answered where their writers cannot write")
	case incoming.Outside, incoming.Archived:
		return l.C("mails that came in", "Were for a space where their writers cannot write; they were told")
	case incoming.TooMany:
		return l.C("mails that came in", "Were more than can wait for somebody")
	case incoming.Closed:
		return l.C("mails that came in", "Answered a thread that has ended")
	case incoming.Empty:
		return l.C("mails that came in", "Said nothing but what they repeated")
	case incoming.Unreadable:
		return l.C("mails that came in", "Could not be read")
	case incoming.Encrypted:
		return l.C("mails that came in", "Were encrypted")
	case incoming.Large:
		return l.C("mails that came in", "Were larger than 25 MB")
	case incoming.NoRoom:
		return l.C("mails that came in", "Held nothing but files that are over a limit")
	case incoming.Unnamed:
		return l.C("mails that came in", "Would have somebody else asked, and could not; their writers were told")
	case incoming.TooMuch:
		return l.C("mails that came in", "Were longer than a letter can be")
	}
	return l.C("mails that came in", "Went wrong here each time that they were looked at")
}

// mailAgain has a mail sent once more that was lost.
func mailAgain(v *site.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	if !v.Mails {
		return fault.NotFound("page")
	}
	lost, ok := delivery.ParseLost(form.Get("mail"))
	if !ok {
		return fault.NotFound("mail")
	}
	to, err := v.Once(form, func(ctx context.Context) (string, error) {
		return tabMail, v.Pauses.SendAgain(ctx, v.Actor, lost)
	})
	if fault.Is(err, fault.KindConflict) {
		return v.Go(tabMail, v.L().T(fault.Of(err).Message), nil)
	}
	if err != nil {
		return err
	}
	return v.Go(to, v.L().T("It is on its way again."), nil)
}

// tryAddress has mail be sent again to somebody to whom it came back.
func tryAddress(v *site.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	if !v.Mails {
		return fault.NotFound("page")
	}
	who, err := v.ID("person", "person")
	if err != nil {
		return err
	}
	to, err := v.Once(form, func(ctx context.Context) (string, error) {
		return tabPeople + "/" + who.String(), v.Pauses.TryAgain(ctx, v.Actor, who)
	})
	if fault.Is(err, fault.KindConflict) {
		return v.Go(tabPeople+"/"+who.String(), v.L().T(fault.Of(err).Message), nil)
	}
	if err != nil {
		return err
	}
	return v.Go(to, v.L().T("A mail is on its way to them. If it comes back, it says so here."), nil)
}
