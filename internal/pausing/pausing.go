package pausing

import (
	"context"
	"strings"
	"time"

	"meantime/internal/bus"
	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/naming"
	"meantime/internal/person"
	"meantime/internal/secret"
)

// maxSaid is how many characters are kept of what was said.
const maxSaid = 400

// Pause is that nothing is mailed to somebody.
type Pause struct {
	Person  id.ID
	Address string    // of theirs, as they write it
	Said    string    // by the mail server that refused it
	Since   time.Time // UTC
}

// Pauses are the verbs.
type Pauses struct{ Options }

// Options are what Pauses are made from. All are needed.
type Options struct {
	DB         *db.DB
	Bus        *bus.Bus
	Now        func() time.Time
	People     *person.People
	Deliveries *delivery.Deliveries
	Secrets    *secret.Ring // of which the marks are made
}

// New returns the verbs.
func New(o Options) *Pauses { return &Pauses{o} }

// Begin pauses somebody, whose address was refused with these words; not when they have another address by now.
func (p *Pauses) Begin(tx *db.Tx, who id.ID, address, said string) error {
	to, err := p.People.Get(tx, who)
	if fault.Is(err, fault.KindNotFound) || err == nil && (!to.Active() || naming.FoldEmail(to.Email) != naming.FoldEmail(address)) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO mail_pause (person_id, address, said, since_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (person_id) DO UPDATE SET address = excluded.address, said = excluded.said, since_at = excluded.since_at`,
		who, naming.FoldEmail(address), oneLine(said), db.Micros(p.Now()))
	p.tell(tx, who)
	return err
}

// oneLine is what a mail server said, as it can be kept and shown.
func oneLine(said string) string {
	said = strings.Join(strings.Fields(strings.ReplaceAll(strings.ToValidUTF8(said, "\uFFFD"), "\x00", "")), " ")
	if runes := []rune(said); len(runes) > maxSaid {
		return string(runes[:maxSaid-1]) + "…"
	}
	return said
}

// End ends a pause, if there is one.
func (p *Pauses) End(tx *db.Tx, who id.ID) error {
	n, err := tx.Exec(`DELETE FROM mail_pause WHERE person_id = $1`, who)
	if n > 0 {
		p.tell(tx, who)
	}
	return err
}

// tell has the open pages of a person look again, once it is certain.
func (p *Pauses) tell(tx *db.Tx, who id.ID) {
	tx.AfterCommit(func() { p.Bus.Publish(delivery.Topic(who)) })
}

const columns = `m.person_id, p.email, m.said, m.since_at FROM mail_pause m JOIN person p ON p.id = m.person_id AND p.email_fold = m.address AND p.deactivated_at IS NULL`

func scan(s db.Scanner) (p Pause, err error) {
	var since int64
	err = s.Scan(&p.Person, &p.Address, &p.Said, &since)
	p.Since = db.Time(since)
	return p, err
}

// Of tells whether somebody is paused.
func (p *Pauses) Of(ctx context.Context, who id.ID) (out Pause, paused bool, err error) {
	err = p.DB.Read(ctx, func(tx *db.Tx) error {
		out, paused, err = db.One(tx, scan, `SELECT `+columns+` WHERE m.person_id = $1`, who)
		return err
	})
	return out, paused, fault.While("looking who is paused", err)
}

// Among returns which of some people are paused.
func (p *Pauses) Among(tx *db.Tx, people ...id.ID) (map[id.ID]Pause, error) {
	list, err := db.All(tx, scan, `SELECT `+columns+` WHERE m.person_id `+tx.In(1), db.List(tx, people))
	out := map[id.ID]Pause{}
	for _, one := range list {
		out[one.Person] = one
	}
	return out, err
}

// maxList bounds what an admin is shown at once.
const maxList = 100

// List tells an admin who is paused, the latest first, at most 100. Others: fault.KindForbidden.
func (p *Pauses) List(ctx context.Context, actor person.Actor) (out []Pause, err error) {
	if !actor.Administers() {
		return nil, adminNeeded()
	}
	err = p.DB.Read(ctx, func(tx *db.Tx) (err error) {
		out, err = db.All(tx, scan, `SELECT `+columns+` ORDER BY m.since_at DESC, m.person_id LIMIT $1`, maxList)
		return err
	})
	return out, fault.While("listing who is paused", err)
}

func adminNeeded() error {
	return fault.Forbidden("admin_needed", "Only an owner or an admin can do this.")
}

// TryAgain ends the pause of the actor, or as an admin of anybody, and has them sent a mail that says so: either it arrives, or they are paused
// again. Of somebody else, and no admin: fault.KindForbidden; of who is not paused: fault.KindConflict with code not_paused.
func (p *Pauses) TryAgain(ctx context.Context, actor person.Actor, who id.ID) error {
	if who != actor.ID && !actor.Administers() {
		return adminNeeded()
	}
	err := p.DB.Write(ctx, func(tx *db.Tx) error {
		_, paused, err := p.Of(tx.Context(), who)
		if err != nil {
			return err
		}
		if !paused {
			return fault.Conflict("not_paused", "Mail is sent there already.")
		}
		if err := p.End(tx, who); err != nil {
			return err
		}
		return p.Deliveries.Announce(tx, delivery.Mail, who, delivery.Trial, db.Micros(p.Now()))
	})
	return fault.While("trying an address again", err)
}

// SendAgain has what was lost sent once more, as delivery.Deliveries.SendAgain does, though who it is for is paused: that ends with it.
func (p *Pauses) SendAgain(ctx context.Context, actor person.Actor, lost delivery.Lost) error {
	return p.DB.Write(ctx, func(tx *db.Tx) error {
		if err := p.Deliveries.SendAgain(tx.Context(), actor, lost); err != nil || lost.Person == 0 {
			return err
		}
		return p.End(tx, lost.Person)
	})
}
