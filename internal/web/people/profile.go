package people

import (
	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/overlap"
	"meantime/internal/person"
	"meantime/internal/web/asks"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
	"meantime/internal/worktime"
)

// Profile is GET /people/{person}.
type Profile struct {
	page.Shell
	Face     page.Face
	Large    string // address of the large photo, empty without one
	Person   person.Person
	Guest    bool
	Me       bool
	Former   *page.Moment // since when the account is closed; nil while it is open
	Seen     Seen
	Days     []Day // from today on, on the viewer's clock
	Axis     []int
	SameTime bool // their clock is the viewer's
	Spaces   []Shared
	Owing    asks.Owing    // what is open between them and the viewer
	Agreed   []asks.Agreed // half hours to talk that the two have ahead
}

// Day is one date of the viewer's.
type Day struct {
	Name  string
	Today bool
	Track Track
}

// Shared is a space that both see.
type Shared struct{ Href, Name, About string }

// daysAhead is how many days the page draws.
const daysAhead = 7

func profile(v *site.Visit) error {
	who, err := v.ID("person", "person")
	if err != nil {
		return err
	}
	p := Profile{Me: who == v.Actor.ID}
	err = v.DB.Read(v.Ctx(), func(tx *db.Tx) error {
		ctx := tx.Context()
		if err := v.Spaces.Knows(ctx, v.Actor, who); err != nil {
			return err
		}
		if p.Person, err = v.Persons.People.Get(tx, who); err != nil {
			return err
		}
		spaces, err := v.Spaces.Shared(ctx, v.Actor, who)
		if err != nil {
			return err
		}
		for _, s := range spaces {
			p.Spaces = append(p.Spaces, Shared{Href: "/spaces/" + s.ID.String(), Name: s.Name, About: s.Purpose})
		}
		return p.time(tx, v)
	})
	if err != nil {
		return err
	}
	if p.Owing, err = asks.OwingOf(v, who); err != nil {
		return err
	}
	if !p.Me {
		if p.Agreed, err = asks.AgreedOf(v, who); err != nil {
			return err
		}
	}
	p.Shell = v.Page(p.Person.Name, page.PlacePeople)
	p.Face = site.FaceOf(who, p.Person.Name, p.Person.Photo)
	if p.Person.Photo != "" {
		p.Large = p.Face.Photo + "/large"
	}
	p.Guest = p.Person.Role == person.Guest
	return v.Show("people/profile", &p)
}

// time shows when they work, or since when they are not here any more.
func (p *Profile) time(tx *db.Tx, v *site.Visit) error {
	if p.Person.Awaited {
		return nil
	}
	if !p.Person.Active() {
		since := v.Shell.Moment(p.Person.Deactivated)
		since.Text = v.L().Date(p.Person.Deactivated.In(v.Shell.Now.Location()))
		p.Former = &since
		return nil
	}
	s, err := see(tx.Context(), v, []id.ID{p.Person.ID})
	if err != nil {
		return err
	}
	if p.Seen, err = s.of(p.Person.ID); err != nil {
		return err
	}
	standing := s.standing[p.Person.ID]
	if standing == nil {
		return nil
	}
	now, loc := v.Shell.Now, v.Shell.Now.Location()
	p.SameTime = sameTime(now, loc, standing.Time.Zone(now))
	today := worktime.WallIn(now, loc).Date
	time, coarse, err := overlap.Shared(standing, v.Actor.ID)
	if err != nil {
		return err
	}
	for i := range daysAhead {
		d := dayAt(today+worktime.Date(i), loc)
		d.wall = true // seven dates under one axis
		p.Days = append(p.Days, Day{Name: v.L().ShortWeekday(d.first.Time()), Today: i == 0, Track: trackOf(v.L(), time, coarse, d)})
	}
	for hour := 0; hour < 24; hour += 6 {
		p.Axis = append(p.Axis, hour)
	}
	return nil
}
