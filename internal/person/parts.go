package person

import (
	"time"

	"meantime/internal/bus"
	"meantime/internal/db"
	"meantime/internal/holiday"
	"meantime/internal/id"
	"meantime/internal/worktime"
	"meantime/internal/zone"
)

// Options are what the package is made from. All are needed.
type Options struct {
	DB    *db.DB
	IDs   *id.Source
	Now   func() time.Time
	Bus   *bus.Bus
	Zones func() *zone.Data // the zone data in force
	Org   Organisation
	// BaseURL is where people reach this Meantime, such as https://meantime.example.org: passkeys are bound to its host.
	BaseURL string
}

// Organisation is what this package asks of the one beside it; org.Orgs answers.
type Organisation interface {
	// Named returns the organisation's name, empty before it is set up.
	Named(tx *db.Tx) (string, error)
	// Usual returns what newcomers begin with: zone, hours and deliveries, and the region of their holidays.
	Usual(tx *db.Tx) (usual worktime.Schedule, region string, err error)
	// Holidays returns the public holidays of a region from first to last, both inclusive, with the admins' edits. A
	// region of which nothing is known is a fault.KindInvalid.
	Holidays(tx *db.Tx, region string, first, last worktime.Date) ([]holiday.Day, error)
}

// Parts are the verbs of the package. They share a database, a clock and what is known about who is who.
type Parts struct {
	People      *People
	Sessions    *Sessions
	Passwords   *Passwords
	Passkeys    *Passkeys
	Tokens      *Tokens
	Invitations *Invitations
	Recoveries  *Links // from the operator
	Mailed      *Links // by mail
	Photos      *Photos
	Schedules   *Schedules
}

// core is what all verbs share.
type core struct {
	db    *db.DB
	ids   *id.Source
	now   func() time.Time
	bus   *bus.Bus
	org   Organisation
	known *actors
	held  *held

	whenMoved []func(tx *db.Tx, who id.ID) error
}

// New returns the verbs. A base URL that is no address of a web page is an error.
func New(o Options) (*Parts, error) {
	c := &core{db: o.DB, ids: o.IDs, now: o.Now, bus: o.Bus, org: o.Org, known: newActors(), held: newHeld()}
	schedules := newSchedules(c, o.Zones)
	passkeys, err := newPasskeys(c, o.BaseURL)
	if err != nil {
		return nil, err
	}
	people := &People{core: c, schedules: schedules}
	return &Parts{
		People:      people,
		Sessions:    &Sessions{core: c},
		Passwords:   newPasswords(c, passkeys),
		Passkeys:    passkeys,
		Tokens:      &Tokens{core: c},
		Invitations: &Invitations{core: c, people: people},
		Recoveries:  newLinks(c, recoverKind, true),
		Mailed:      newLinks(c, signInKind, false),
		Photos:      &Photos{core: c, making: make(chan struct{}, 1)},
		Schedules:   schedules,
	}, nil
}

// tell hints at changes of a person once the transaction is durable.
func (c *core) tell(tx *db.Tx, topics ...bus.Topic) {
	tx.AfterCommit(func() { c.bus.Publish(topics...) })
}

// forget makes every way in of the person be looked up anew once the transaction is durable.
func (c *core) forget(tx *db.Tx, person id.ID) {
	tx.AfterCommit(func() {
		c.known.forget(person)
		c.bus.Publish(EndedTopic(person))
	})
}
