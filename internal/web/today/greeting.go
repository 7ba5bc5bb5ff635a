package today

import (
	"time"

	"meantime/internal/db"
	"meantime/internal/telling"
	"meantime/internal/web/site"
	"meantime/internal/when"
	"meantime/internal/worktime"
)

// greeting is by the viewer's own clock. From midnight to five it names no part of the day: whether it is late or early then,
// only who is awake can tell.
func greeting(v *site.Visit) string {
	name := telling.FirstName(v.Me.Name)
	switch hour := v.Shell.Now.Hour(); {
	case hour < 5:
		return v.L().T("Hello, {name}.", "name", name)
	case hour < 12:
		return v.L().T("Good morning, {name}.", "name", name)
	case hour < 18:
		return v.L().T("Good afternoon, {name}.", "name", name)
	}
	return v.L().T("Good evening, {name}.", "name", name)
}

// sentence says what is so: that the viewer is away, what is hers to answer, what has come and is not read, and what comes
// next.
func (b *book) sentence(p Page) (string, error) {
	away, err := b.away()
	came := b.came(p)
	if yours := yours(b.v.L(), p.Owed); yours != "" && came == "" {
		came = yours
	} else if yours != "" {
		came = b.v.L().T("{yours} {came}", "yours", yours, "came", came)
	} else if came == "" {
		came = b.v.L().T("There is nothing to read just now.")
	}
	says := b.v.L().T("{came} {next}", "came", came, "next", b.next(len(p.Sealed.Rows)))
	if away != "" {
		says = b.v.L().T("{away} {rest}", "away", away, "rest", says)
	}
	return says, err
}

// away says until when the viewer is away. Who gets a delivery today is not.
func (b *book) away() (says string, err error) {
	l, now := b.v.L(), b.v.Shell.Now
	if next := b.coming(); next.known && when.Days(now, next.at) == 0 {
		return "", nil
	}
	err = b.v.DB.Read(b.v.Ctx(), func(tx *db.Tx) error {
		absences, err := b.v.Persons.Schedules.Away(tx, 0, b.v.Actor.ID)
		switch a, ok := absences[b.v.Actor.ID]; {
		case !ok || !a.Now:
		case a.To == worktime.WallIn(now, now.Location()).Date:
			says = l.T("You are away today.")
		default:
			says = l.T("You are away until {day}.", "day", l.ShortDay(a.To.Time(), now))
		}
		return err
	})
	return says, err
}

// came says what has come and is not read; nothing where nothing is there to be read.
func (b *book) came(p Page) string {
	l := b.v.L()
	unread, all := len(p.Back), len(p.Back)
	for _, parcel := range p.Parcels {
		unread += parcel.unread
		all += parcel.all
	}
	switch {
	case unread > 0 && len(p.Back) == unread:
		return l.N(unread, "One thing has come back to you.", "{Count} things have come back to you.")
	case unread > 0:
		return l.N(unread, "One thing is here for you to read.", "{Count} things are here for you to read.")
	case all > 0:
		return l.T("You have read everything that came.")
	}
	return ""
}

// coming is what is known of the next delivery.
type coming struct {
	at     time.Time
	known  bool // false when none lies inside the horizon
	due    bool // its time has come, and it is being made
	atOnce bool // the viewer has no deliveries, but gets everything within her hours as it is written
}

// coming asks what waits for its slot, or else the schedule.
func (b *book) coming() coming {
	now := b.v.Now()
	if !b.planned.IsZero() {
		return coming{at: b.planned, known: true, due: !b.planned.After(now)}
	}
	slot, ok := b.v.Time.Slot(now.Add(time.Microsecond)) // the delivery of this instant has been made
	return coming{at: slot.At, known: ok, due: slot.At.Sub(now) < time.Minute, atOnce: slot.Rule == 16}
}

// next says when the next delivery comes, and with how much.
func (b *book) next(things int) string {
	l, next := b.v.L(), b.coming()
	at := when.At(l, next.at, b.v.Shell.Now)
	switch {
	case !next.known:
		return l.T("No delivery of yours lies within the next 40 days.")
	case next.atOnce && next.due:
		return l.T("What is written now reaches you at once.")
	case next.atOnce:
		return l.T("What is written now reaches you {when}.", "when", at)
	case next.due:
		return l.T("The next delivery is just being made.")
	case things > 0:
		return l.N(things, "The next delivery comes {when} with one thing.", "The next delivery comes {when} with {count} things.", "when", at)
	}
	return l.T("The next delivery comes {when}.", "when", at)
}
