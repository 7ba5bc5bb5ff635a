package today

import (
	"strconv"
	"strings"

	"meantime/internal/delivery"
	"meantime/internal/id"
	"meantime/internal/when"
)

// Parcel is a delivery that has come.
type Parcel struct {
	Key      string // for ids in the page
	Title    string
	Meta     string
	Back     string // where it is the first after time away: from when to when that was, and what there is of it
	Postmark Postmark
	Groups   []Group
	Done     []Row // what was put away of it
	End      string

	unread, all, asked, places int // asked is what of it stands on the timetable
}

// Group is what one space brings, or what came of the threads of several.
type Group struct {
	Name, Href string // Href is empty where it is no place
	Rows       []Row
}

// Postmark is the round stamp: words around, the time inside.
type Postmark struct{ Ring, Clock string }

// parcels tells of deliveries, leaving out those of which nothing is left. What is on the timetable keeps only the latest
// here, to its end.
func (b *book) parcels(list []delivery.Delivery) (out []Parcel, err error) {
	for i, d := range list {
		var open, done []delivery.Entry
		for _, e := range d.Entries {
			if e.DoneAt.IsZero() {
				open = append(open, e)
			} else {
				done = append(done, e)
			}
		}
		rows := b.rows(open)
		p := Parcel{Key: strconv.FormatInt(d.Slot.UnixMicro(), 36), Title: b.title(d), Groups: groups(rows), Done: b.rows(done), all: len(rows)}
		p.asked = len(b.all(open)) - len(rows)
		if latest := i == len(list)-1; p.all+len(p.Done) == 0 && (p.asked == 0 || !latest) {
			continue
		}
		for _, r := range rows {
			if !r.Read {
				p.unread++
			}
		}
		p.places = len(p.Groups)
		p.Meta = b.contents(p)
		if err := b.back(d, open, &p); err != nil {
			return nil, err
		}
		p.Postmark = b.postmark(d)
		p.End = b.v.L().T("That is all of it.")
		out = append(out, p)
	}
	return out, nil
}

// groups puts rows together by space, in the order in which the spaces first come.
func groups(rows []Row) []Group {
	var out []Group
	at := map[id.ID]int{}
	for _, r := range rows {
		in, href := r.SpaceID, "/spaces/"+r.SpaceID.String()
		if r.Private { // they are in no space, and all together
			in, href = 0, "/notes"
		}
		i, known := at[in]
		if !known {
			i = len(out)
			at[in] = i
			out = append(out, Group{Name: r.Space, Href: href})
		}
		out[i].Rows = append(out[i].Rows, r)
	}
	return out
}

func (b *book) title(d delivery.Delivery) string {
	l, at := b.v.L(), d.Slot.In(b.v.Shell.Now.Location())
	days := when.Days(b.v.Shell.Now, at)
	switch {
	case d.Early && days == 0:
		return l.T("Opened early, at {clock}", "clock", l.Clock(at))
	case d.Early:
		return l.T("Opened early, {day} at {clock}", "day", when.Day(l, at, b.v.Shell.Now), "clock", l.Clock(at))
	case days == 0:
		return l.T("Your {clock} delivery", "clock", l.Clock(at))
	case days == -1:
		return l.T("Yesterday’s {clock} delivery", "clock", l.Clock(at))
	}
	return l.T("Your delivery of {day}, {clock}", "day", l.Day(at), "clock", l.Clock(at))
}

// contents says how much came, and how much of it was read.
func (b *book) contents(p Parcel) string {
	l := b.v.L()
	switch {
	case p.all == 0 && p.asked > 0:
		return l.T("What it brought is yours to answer, and stands above.")
	case p.all == 0:
		return l.T("You are done with all of it.")
	}
	places := l.N(p.places, "one place", "{count} places")
	says := l.N(p.all, "One thing.", "{Count} things from {places}.", "places", places)
	switch read := p.all - p.unread; {
	case read == 0:
		return says
	case p.unread == 0:
		return l.T("{contents} You have read all of it.", "contents", says)
	default:
		return l.N(read, "{contents} You have read one.", "{contents} You have read {count}.", "contents", says)
	}
}

// ringRoom is how many characters fit around a postmark.
const ringRoom = 36

func (b *book) postmark(d delivery.Delivery) Postmark {
	l, at := b.v.L(), d.Slot.In(b.v.Shell.Now.Location())
	place := " · " + l.City(at.Location()) + " · " + l.ShortDay(at, at) + " ·"
	name := []rune(b.v.Shell.Org)
	name = name[:max(0, min(len(name), ringRoom-len([]rune(place))))]
	return Postmark{Ring: strings.ToUpper(strings.TrimSpace(string(name)) + place), Clock: l.Clock(at)}
}

// Sealed is the envelope of what comes next.
type Sealed struct {
	Time  string // on the seal; empty where no delivery lies inside the horizon
	Title string
	Says  string
	Rows  []Row
	Key   string // of the form that opens it early
}

func (b *book) sealed(s delivery.Sealed) Sealed {
	l, now := b.v.L(), b.v.Shell.Now
	out := Sealed{Rows: b.rows(s.Entries)}
	next := b.coming()
	if next.known {
		out.Time = l.Clock(next.at.In(now.Location()))
		if when.Days(now, next.at) != 0 {
			out.Time = l.DayAndClock(next.at.In(now.Location()), now)
		}
	}
	n := len(out.Rows)
	switch {
	case n > 0:
		var authors []id.ID
		for _, e := range s.Entries {
			authors = append(authors, e.Author)
		}
		out.Title = l.N(n, "One thing comes {when}", "{Count} things come {when}", "when", when.At(l, next.at, now))
		out.Says = l.T("From {who}. It can stay shut until then.", "who", b.Names(authors))
	case !next.known:
		out.Title = l.T("No delivery is in sight")
		out.Says = l.T("What is written to you stays in its space, and comes once you have hours again.")
	case next.atOnce:
		out.Title = l.T("Nothing is waiting")
		out.Says = l.T("You chose no delivery times, so what is new reaches you as soon as you work.")
	default:
		out.Title = l.T("Nothing waits for it yet")
		out.Says = l.T("Whatever is written until then comes together.")
	}
	return out
}
