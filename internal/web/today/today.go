package today

import (
	"slices"
	"time"

	"meantime/internal/delivery"
	"meantime/internal/id"
	"meantime/internal/space"
	"meantime/internal/telling"
	"meantime/internal/web/asks"
	turns "meantime/internal/web/oncall"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
	"meantime/internal/when"
	"meantime/internal/words"
)

// Page is GET /today.
type Page struct {
	page.Shell
	Greeting string
	Sentence string
	Sky      Horizon
	Owed     []Owed        // what the viewer is asked, until the end of today
	Coming   []Owed        // what the viewer is asked after that
	Take     []Owed        // what spaces of the viewer's are asked, and nobody has taken
	Agreed   []asks.Agreed // half hours to talk that are ahead
	Waiting  []Waiting     // what others are asked for the viewer
	WaitMore int
	Back     []Row // what was put off and has come back
	Parcels  []Parcel
	Sealed   Sealed
	OnCall   []turns.Mine // when the viewer is, now or soon
	Slower   []string     // what comes later than the next delivery
	Put      []Row        // what is put off, the soonest few
	PutMore  int
	Choices  []Choice // until when something can be put off with one click
	Returned string   // to this address of the viewer's mail comes back; empty where it does not
	Mails    int      // in the viewer's name, of which they have to say whether they are theirs
	Founding bool     // nothing is here because nobody could write yet: the viewer belongs to no space, and may invite people
	Acts     Acts
}

// Acts is what the forms of a page's rows need.
type Acts struct {
	Key string // each form's own key begins with it
	To  string // where an act leads back to
}

// putShown is how much of what is put off Today itself shows.
const putShown = 3

func show(v *site.Visit) error {
	today, err := v.Deliveries.Today(v.Ctx(), v.Actor)
	if err != nil {
		return err
	}
	b, err := newBook(v, today)
	if err != nil {
		return err
	}
	asked, err := newTable(v)
	if err != nil {
		return err
	}
	b.owed = asked.refs()
	p := Page{Shell: v.Page(v.L().T("Today"), page.PlaceToday, "today"), Acts: Acts{Key: v.Fresh(), To: "/today"}}
	p.Horizon = true
	p.Sky = newHorizon(v.L(), v.Time, v.Shell.Now)
	p.Back = b.rows(today.Back)
	if p.Parcels, err = b.parcels(today.Deliveries); err != nil {
		return err
	}
	p.Sealed = b.sealed(today.Sealed)
	p.Sealed.Key = v.Fresh()
	if p.Slower, err = slower(v, today.Sealed.Later); err != nil {
		return err
	}
	p.Put = b.rows(today.Put)
	if more := len(p.Put) - putShown; more > 0 {
		p.Put, p.PutMore = p.Put[:putShown], more
	}
	p.Choices = choices(v)
	p.Owed, p.Coming = asked.owed(p.Acts, p.Choices)
	p.Take = asked.offers(p.Acts)
	if p.Waiting, p.WaitMore, err = asked.waiting(p.Acts); err != nil {
		return err
	}
	if p.Agreed, err = asks.AgreedOf(v, 0); err != nil {
		return err
	}
	if p.OnCall, err = duty(v); err != nil {
		return err
	}
	if err := p.mails(v); err != nil {
		return err
	}
	p.Greeting = greeting(v)
	if p.Sentence, err = b.sentence(p); err != nil {
		return err
	}
	if n := len(p.Parcels); n > 0 {
		p.Parcels[n-1].End = v.L().T("That is all of it. {next}", "next", b.next(0))
	} else if p.Founding, err = founding(v); err != nil {
		return err
	}
	return v.Show("today", &p)
}

// mails tells what there is to say of the viewer's mail.
func (p *Page) mails(v *site.Visit) (err error) {
	if p.Mails, err = v.Incoming.Waits(v.Ctx(), v.Actor); err != nil || !v.Mails {
		return err
	}
	pause, _, err := v.Pauses.Of(v.Ctx(), v.Actor.ID)
	p.Returned = pause.Address
	return err
}

// founding tells whether the viewer is one of those who begin: nobody can write to them before there is a space.
func founding(v *site.Visit) (bool, error) {
	if !v.Actor.Administers() {
		return false, nil
	}
	all, err := v.Spaces.List(v.Ctx(), v.Actor)
	return !slices.ContainsFunc(all, func(s space.Space) bool { return s.Mine != nil }), err
}

// Entry is a row with what its forms need.
type Entry struct {
	*words.Locale
	Row
	Acts    Acts
	Choices []Choice
}

// Entry gives a row what its forms need.
func (p *Page) Entry(r Row) Entry { return Entry{p.Locale, r, p.Acts, p.Choices} }

// slower tells what waits for a slower rhythm; waits is how much that is.
func slower(v *site.Visit, waits int) ([]string, error) {
	if waits == 0 {
		return nil, nil
	}
	list, err := v.Deliveries.Beyond(v.Ctx(), v.Actor)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, s := range list {
		if s.At.IsZero() {
			continue
		}
		out = append(out, v.L().N(s.Count, "One thing comes {when}.", "{Count} things come {when}.", "when", when.At(v.L(), s.At, v.Shell.Now)))
	}
	return out, nil
}

// book tells of an inbox.
type book struct {
	*telling.Entries
	v       *site.Visit
	planned time.Time      // when what waits comes; zero when nothing does
	owed    map[id.ID]bool // the refs of what stands on the timetable, and in no row
}

func newBook(v *site.Visit, today delivery.Today) (*book, error) {
	all := append(append([]delivery.Entry{}, today.Back...), today.Put...)
	all = append(all, today.Sealed.Entries...)
	for _, d := range today.Deliveries {
		all = append(all, d.Entries...)
	}
	entries, err := v.Telling.Entries(v.Ctx(), v.Reader(), all)
	return &book{Entries: entries, v: v, planned: today.Sealed.At}, err
}
