package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"meantime/internal/archive"
	"meantime/internal/archive/pages"
	"meantime/internal/ask"
	"meantime/internal/away"
	"meantime/internal/blob"
	"meantime/internal/bus"
	"meantime/internal/db"
	"meantime/internal/decision"
	"meantime/internal/delivery"
	"meantime/internal/file"
	"meantime/internal/find"
	"meantime/internal/holiday"
	"meantime/internal/id"
	"meantime/internal/imports"
	"meantime/internal/incoming"
	"meantime/internal/interruption"
	"meantime/internal/leaving"
	"meantime/internal/oncall"
	"meantime/internal/org"
	"meantime/internal/overlap"
	"meantime/internal/pausing"
	"meantime/internal/person"
	"meantime/internal/relay"
	"meantime/internal/secret"
	"meantime/internal/signing"
	"meantime/internal/space"
	"meantime/internal/telling"
	"meantime/internal/thread"
	"meantime/internal/triage"
	"meantime/internal/urgent"
	"meantime/internal/zone"
)

// Core is every domain's verbs over one database: what the surfaces translate, and what tests and the replay drive.
type Core struct {
	DB         *db.DB
	Bus        *bus.Bus
	IDs        *id.Source
	Now        func() time.Time
	Zones      *zone.Data
	Holidays   *holiday.Data
	Secrets    *secret.Ring
	Orgs       *org.Orgs
	Persons    *person.Parts
	Spaces     *space.Spaces
	Overlaps   *overlap.Overlaps
	Deliveries *delivery.Deliveries
	Engine     *delivery.Engine
	Rotas      *oncall.Rotas
	Refusals   *oncall.Refusals
	Asks       *ask.Asks
	Files      *file.Files
	Threads    *thread.Threads
	Advice     *triage.Rules
	Urgents    *urgent.Urgents
	Relays     *relay.Relays
	Decisions  *decision.Decisions
	Finds      *find.Finds
	Telling    *telling.Teller
	Imports    *imports.Imports
	Archives   *archive.Archives
	MailKeys   *signing.Keys
	Incoming   *incoming.Incoming
	Leavings   *leaving.Leavings
	Pauses     *pausing.Pauses
	Away       *away.Away

	Interruptions *interruption.Interruptions

	log    *slog.Logger
	edited chan string                 // regions whose holidays were edited
	post   func(context.Context) error // the mail server that is built in; nil where there is none
	box    func(context.Context)       // takes mails out of a mailbox; nil where there is none
}

// CoreOptions are what a Core is made from. All are needed.
type CoreOptions struct {
	DB      *db.DB
	Now     func() time.Time
	Zones   *zone.Data
	Files   *blob.Store
	Secrets *secret.Ring // with which private notes are sealed
	Log     *slog.Logger
	Uptime  func() time.Duration // the time that passes, whatever is done to the wall clock
	BaseURL string               // where people reach this Meantime; passkeys are bound to its host
	Node    int                  // 0 to 1022, of this process alone among those on the database
}

// NewCore wires the domains over a database that is up to date. Its IDs come after all that the database knows.
func NewCore(ctx context.Context, o CoreOptions) (*Core, error) {
	c := &Core{DB: o.DB, Bus: bus.New(), IDs: id.NewSource(o.Node, o.Now), Now: o.Now, Zones: o.Zones, Holidays: holiday.Open(), Secrets: o.Secrets, log: o.Log,
		edited: make(chan string, 64)}
	zones := func() *zone.Data { return c.Zones }
	c.Orgs = org.New(org.Options{DB: c.DB, Now: c.Now, Bus: c.Bus, Zones: zones, Holidays: c.Holidays})
	err := c.goOn(ctx)
	if err != nil {
		return nil, err
	}
	c.Persons, err = person.New(person.Options{DB: c.DB, IDs: c.IDs, Now: c.Now, Bus: c.Bus, Zones: zones, Org: c.Orgs, BaseURL: o.BaseURL})
	if err != nil {
		return nil, err
	}
	c.Orgs.WhenHolidaysChange(func(region string) {
		select {
		case c.edited <- region:
		default: // so many edits wait that the daily chore will catch up
		}
	})
	c.Deliveries = delivery.New(c.DB, c.IDs, c.Bus, c.Now, c.Persons.Schedules, c.Zones.Version)
	c.Interruptions = interruption.New(c.DB, c.Now, c.Persons.Schedules)
	c.Spaces = space.New(c.DB, c.IDs, c.Bus, c.Now, c.Deliveries)
	c.Rotas = oncall.New(c.DB, c.IDs, c.Bus, c.Now, c.Spaces, c.Persons.Schedules, func(name string) (*time.Location, error) { return c.Zones.Load(name) }, c.Secrets)
	c.Refusals = oncall.NewRefusals(c.DB, c.Now, c.Spaces)
	c.Overlaps = overlap.New(c.DB, c.IDs, c.Now, c.Persons, c.Spaces)
	c.Rotas.BringWith(courier{c})
	c.Persons.People.WhenEnded(c.Rotas.AccountEnded)
	c.Spaces.WhenLeft(c.Rotas.Left)
	c.Asks = ask.New(c.DB, c.IDs, c.Bus, c.Now, c.Persons.People, c.Persons.Schedules, c.Spaces, c.Deliveries)
	c.Away = away.New(c.DB, c.Now, c.Persons.Schedules, c.Deliveries)
	c.Persons.Schedules.ReplanWith(replanners{c.Deliveries, c.Asks, c.Away})
	c.Persons.Invitations.AdmitWith(c.Spaces)
	c.Persons.Schedules.StandInsFrom(c.Spaces)
	c.Asks.FollowWith(thread.Followed)
	c.Asks.SealWith(c.Secrets)
	c.Asks.CountWith(c.Overlaps)
	c.Files = file.New(c.DB, c.IDs, c.Now, o.Files)
	c.Finds = find.New(c.DB, c.Now, c.Persons.People, c.Spaces, c.Files)
	c.Threads = thread.New(c.DB, c.IDs, c.Bus, c.Now, c.Persons.People, c.Persons.Schedules, c.Spaces, c.Deliveries, c.Asks, c.Files, c.Secrets)
	c.Relays = relay.New(c.DB, c.IDs, c.Bus, c.Now, c.Persons.People, c.Persons.Schedules, c.Spaces, c.Asks, c.Threads)
	c.Decisions = decision.New(c.DB, c.IDs, c.Now, c.Persons.People, c.Persons.Schedules, c.Spaces, c.Deliveries, c.Asks, c.Threads)
	c.Telling = telling.New(telling.Parts{DB: c.DB, Persons: c.Persons, Threads: c.Threads, Rotas: c.Rotas, Asks: c.Asks, Decisions: c.Decisions, Relays: c.Relays})
	c.Threads.StayWith(c.Decisions.Stays)
	c.mailing()
	c.Imports = imports.New(c.DB, c.IDs, c.Now, c.Persons.People, c.Spaces, c.Threads)
	c.Archives = archive.New(c.DB, c.Now, o.Files, pages.Pages{Schedules: c.Persons.Schedules, Spaces: c.Spaces, Secrets: c.Secrets, Holidays: c.Holidays}, c.Deliveries.Note)
	c.Advice = triage.New(c.DB, c.Now)
	c.Engine = delivery.NewEngine(c.Deliveries, o.Log, o.Uptime)
	c.timers()
	c.Urgents = urgent.New(urgent.Parts{DB: c.DB, IDs: c.IDs, Bus: c.Bus, Now: c.Now, People: c.Persons.People, Schedules: c.Persons.Schedules,
		Spaces: c.Spaces, Deliveries: c.Deliveries, Threads: c.Threads, Duty: duty{c.Rotas, c.Refusals}})
	c.Engine.Ring(c.Urgents.Climb, c.Urgents.Mend)
	c.Engine.Deliver(delivery.Page, c.announce)
	return c, nil
}

// timers says what happens at times that were set.
func (c *Core) timers() {
	c.Engine.Handle(delivery.SendsNow, c.Threads.SendDue)
	c.Engine.Handle(delivery.NoteEnds, c.Threads.NoteEnds)
	c.Engine.Handle(delivery.AskPast, c.Asks.PastDue)
	c.Engine.Handle(delivery.AskReminder, c.Asks.Remind)
	c.Engine.Handle(delivery.AwaySummary, c.Away.Due)
	c.Engine.Handle(delivery.ReviewDue, c.Decisions.ReviewDue)
	c.Engine.Renew(delivery.AwaySummary, c.Away.Renew)
	c.Engine.Renew(delivery.AskPast, c.Asks.Renew)
}

// mailing wires what has to do with mail.
func (c *Core) mailing() {
	c.Pauses = pausing.New(pausing.Options{DB: c.DB, Bus: c.Bus, Now: c.Now, People: c.Persons.People, Deliveries: c.Deliveries, Secrets: c.Secrets})
	c.Persons.Passwords.WhenMoved(c.Pauses.End)
	c.Persons.Mailed.WhenUsed(c.Pauses.End)
	c.Incoming = incoming.New(incoming.Options{DB: c.DB, Bus: c.Bus, Now: c.Now, People: c.Persons.People, Spaces: c.Spaces, Threads: c.Threads, Files: c.Files, Deliveries: c.Deliveries, Pauses: c.Pauses,
		Asks: c.Asks, Decisions: c.Decisions})
	c.MailKeys, c.Leavings = signing.New(c.DB, c.Now, c.Secrets), leaving.New(c.DB, c.Now, c.Persons.People, c.Away, c.Secrets)
}

// goOn has IDs follow those that are in the database, whatever was done to the clock since they were given.
func (c *Core) goOn(ctx context.Context) error {
	greatest, err := c.DB.Greatest(ctx)
	if err != nil {
		return fmt.Errorf("finding the last number that was given: %w", err)
	}
	c.IDs.After(greatest)
	return nil
}

// again is done when this node has its number back: another may have had it meanwhile, and given IDs under it.
func (c *Core) again(ctx context.Context) {
	if err := c.goOn(ctx); err != nil && ctx.Err() == nil {
		c.log.Error("the last number that was given could not be found", "error", err)
	}
	c.Engine.Wake()
}

// duty is what package oncall tells about rings.
type duty struct {
	*oncall.Rotas
	*oncall.Refusals
}

// replanners plan by a person's schedule, one after the other.
type replanners []person.Replanner

// Replan has each of them plan anew.
func (r replanners) Replan(tx *db.Tx, who id.ID, version int64) error {
	for _, one := range r {
		if err := one.Replan(tx, who, version); err != nil {
			return err
		}
	}
	return nil
}

// asItIs opens the core of what is there, running or not, and changes nothing of it. Whoever asks closes its database.
func (c Config) asItIs(ctx context.Context, baseURL string) (*Core, error) {
	d, err := db.Open(ctx, db.Options{URL: c.DatabaseURL(), Now: c.now, Log: c.Log, NoMigrate: true})
	if err != nil {
		return nil, err
	}
	if err := d.Holds(ctx, true); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	ring, err := c.ring()
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	core, err := NewCore(ctx, CoreOptions{DB: d, Files: c.files(), Now: c.now, Zones: Zones(c), Secrets: ring, Log: c.Log, Uptime: c.uptime(), BaseURL: baseURL})
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return core, nil
}
