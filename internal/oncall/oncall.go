package oncall

import (
	"time"

	"meantime/internal/bus"
	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/secret"
	"meantime/internal/space"
	"meantime/internal/worktime"
)

// Limits of what people may declare.
const (
	MaxTurns        = 50  // in one order
	MaxDays         = 84  // of one turn
	MaxFallback     = 20  // people who are told
	maxReplacements = 200 // that are not over, of one space
	maxReplacement  = 92 * 24 * time.Hour
)

// Rota is the turns of a space as somebody declared them.
type Rota struct {
	ID        id.ID
	Space     id.ID
	Zone      string         // on whose clock it is handed over
	First     worktime.Date  // on which the first turn begins
	Handoff   worktime.Clock // at which each turn begins
	Days      int            // of each turn
	People    []id.ID        // in the order of their turns; nobody when the turns have ended
	CreatedBy id.ID
	CreatedAt time.Time
}

// Ends tells whether the rota only ends what was before it.
func (r Rota) Ends() bool { return len(r.People) == 0 }

// Replacement is that somebody is on call from one time to another, whoever's turn it is.
type Replacement struct {
	ID        id.ID
	Space     id.ID
	Person    id.ID
	Zone      string // on whose clock From and To are read
	From, To  worktime.Moment
	CreatedBy id.ID
	CreatedAt time.Time
	EndedBy   id.ID // who took it back, zero while it holds
	EndedAt   time.Time
	Swap      id.ID // that it came from; zero for none
}

// Shift is a stretch during which one person is on call for a space, or nobody.
type Shift struct {
	Space       id.ID
	From, To    time.Time
	Person      id.ID // zero for nobody
	Turn        id.ID // whose turn it is by the rota, if somebody else is on call; else zero
	Replacement id.ID // by which the person is on call; zero for a turn
}

// Topic is where the bus tells of news about who is on call for a space.
func Topic(s id.ID) bus.Topic { return bus.Topic("oncall:" + s.String()) }

// Rotas is what people do with the turns of spaces.
type Rotas struct {
	db        *db.DB
	ids       *id.Source
	bus       *bus.Bus
	now       func() time.Time
	spaces    *space.Spaces
	schedules *person.Schedules
	load      worktime.Loader
	secrets   *secret.Ring
	courier   Courier
}

// New returns the verbs on turns. load reads the zone data in force; secrets seal the numbers to call.
func New(d *db.DB, ids *id.Source, b *bus.Bus, now func() time.Time, spaces *space.Spaces, schedules *person.Schedules, load worktime.Loader, secrets *secret.Ring) *Rotas {
	return &Rotas{db: d, ids: ids, bus: b, now: now, spaces: spaces, schedules: schedules, load: load, secrets: secrets}
}

// MayEdit returns nil when the actor may change who is on call for a space, else why not.
func MayEdit(actor person.Actor, where space.Space) error {
	if err := where.MayWrite(); err != nil {
		return err
	}
	if actor.Role == person.Guest {
		return fault.Forbidden("guests_change_no_turns", "Guests do not change who is on call. Please ask a member.")
	}
	return nil
}

// tell hints at news of who is on call for a space.
func (r *Rotas) tell(tx *db.Tx, in id.ID) {
	tx.AfterCommit(func() { r.bus.Publish(Topic(in)) })
}

func changed() error {
	return fault.Conflict("rota_changed", "Somebody else changed who is on call meanwhile. Please look at it again.")
}
