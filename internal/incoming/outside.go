package incoming

import (
	"context"
	"fmt"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/mailtext"
	"meantime/internal/person"
	"meantime/internal/space"
)

// What is taken from who does not belong to a space.
const (
	maxOutside = 10 << 20 // bytes of a mail
	perSpace   = 20       // that wait in a space at a time
	perDay     = 100      // that come to a space in a day and a night
	perWriter  = 5        // that come from one address in that time, to all spaces together
)

// fromOutside decides about a mail to a space from who does not see it: where the space takes such, it waits for a member to let it in. taken is
// false where it takes none, and then it is as if there was no such address.
func (in *Incoming) fromOutside(ctx context.Context, o opened, r row, from string, to space.Space) (taken bool, err error) {
	err = in.o.DB.Read(ctx, func(tx *db.Tx) error {
		taken, err = takesOthers(tx, to)
		return err
	})
	if !taken || err != nil || from == "" {
		return false, err
	}
	proven, known := o.proven(ctx, r, from)
	if !known {
		return true, in.later(ctx, r)
	}
	r.Space, r.Stranger, r.Key = to.ID, hashOf(from), keyOf(r.Raw)
	d := outcome{state: Held, reason: Stranger}
	if !proven {
		d.reason = Doubtful
	}
	return true, in.o.DB.Write(ctx, func(tx *db.Tx) error {
		if err := alone(tx, to.ID); err != nil {
			return err
		}
		came, err := in.cameFrom(tx, r)
		switch {
		case err != nil:
			return err
		case came.same > 0:
			d = outcome{state: Known}
		case len(r.Raw) > maxOutside:
			d = outcome{state: Refused, reason: TooMuch}
		case came.waiting >= perSpace || came.today >= perDay || came.writer >= perWriter:
			d = outcome{state: Refused, reason: TooMany}
		}
		if d.state != Held {
			r.Stranger, r.Key = "", ""
		}
		return in.doneIn(tx, r, Waiting, d)
	})
}

// takesOthers tells whether a space takes mail from who does not belong to it. A confidential one never does, nor one that is only read.
func takesOthers(tx *db.Tx, s space.Space) (bool, error) {
	m, ok, err := db.One(tx, scanSpaceMail, `SELECT `+spaceMailColumns+` WHERE x.space_id = $1`, s.ID)
	return ok && m.Others && !s.Confidential() && !s.Archived(), err
}

// cameFrom counts what came from others.
type cameFrom struct{ waiting, today, writer, same int }

func (in *Incoming) cameFrom(tx *db.Tx, r row) (c cameFrom, err error) {
	since := db.Micros(in.o.Now().Add(-24 * time.Hour))
	c, _, err = db.One(tx, func(row db.Scanner) (c cameFrom, err error) {
		err = row.Scan(&c.waiting, &c.today, &c.same)
		return c, err
	}, `SELECT count(CASE WHEN m.state = 'held' THEN 1 END), count(CASE WHEN m.received_at > $2 THEN 1 END), count(CASE WHEN m.key = $3 AND m.stranger = $4 THEN 1 END)
		FROM mail_in m WHERE m.space_id = $1 AND m.stranger <> ''`, r.Space, since, r.Key, r.Stranger)
	if err == nil {
		c.writer, _, err = db.One(tx, db.Value[int], `SELECT count(*) FROM mail_in m WHERE m.stranger = $1 AND m.received_at > $2`, r.Stranger, since)
	}
	return c, err
}

// sender is whose a mail says that it is.
func sender(from mailtext.Address) string {
	if name := []rune(from.Name); len(name) > 0 {
		return fmt.Sprintf("%s <%s>", string(name[:min(len(name), 80)]), from.Email)
	}
	return from.Email
}

const waitsInSpace = `m.space_id = $1 AND m.person_id IS NULL AND m.state = 'held' AND m.received_at >= $2`

// InSpace returns the mails of others that wait in a space, the latest first, for who may write there. Errors are those of space.Space.MayWrite.
func (in *Incoming) InSpace(ctx context.Context, actor person.Actor, where id.ID) ([]HeldMail, error) {
	var numbers []id.ID
	err := in.o.DB.Read(ctx, func(tx *db.Tx) error {
		if err := in.mayWrite(tx, actor, where); err != nil {
			return err
		}
		var err error
		numbers, err = db.All(tx, db.Value[id.ID], `SELECT m.number FROM mail_in m WHERE `+waitsInSpace+` ORDER BY m.received_at DESC, m.number DESC`, where, in.lately())
		return err
	})
	if err != nil {
		return nil, err
	}
	return each(numbers, func(number id.ID) (row, error) { return in.waitsIn(ctx, actor, where, number) })
}

func (in *Incoming) mayWrite(tx *db.Tx, actor person.Actor, where id.ID) error {
	s, err := in.o.Spaces.FindIn(tx, actor, where)
	if err != nil {
		return err
	}
	return s.MayWrite()
}

// waitsIn finds a mail of somebody else's that waits in a space.
func (in *Incoming) waitsIn(ctx context.Context, actor person.Actor, where, number id.ID) (r row, err error) {
	err = in.o.DB.Read(ctx, func(tx *db.Tx) error {
		if err := in.mayWrite(tx, actor, where); err != nil {
			return err
		}
		found, ok, err := db.One(tx, scanRow, `SELECT `+rowColumns+` WHERE `+waitsInSpace+` AND m.number = $3`, where, in.lately(), number)
		if err == nil && !ok {
			err = fault.NotFound("mail")
		}
		r = found
		return err
	})
	return r, err
}

// LetInto opens a thread with a mail that waits in a space, in the name of the actor, and returns it. The letter says whose it is.
func (in *Incoming) LetInto(ctx context.Context, actor person.Actor, where, number id.ID) (id.ID, error) {
	r, err := in.waitsIn(ctx, actor, where, number)
	if err != nil {
		return 0, err
	}
	who, err := in.active(ctx, actor.ID)
	if err != nil {
		return 0, err
	}
	within, err := in.post(ctx, r, Held, who, false)
	return within, asFault(err)
}

// TurnAway throws a mail away that waits in a space. Whoever wrote it is told nothing.
func (in *Incoming) TurnAway(ctx context.Context, actor person.Actor, where, number id.ID) error {
	r, err := in.waitsIn(ctx, actor, where, number)
	if err != nil {
		return err
	}
	return asFault(in.o.DB.Write(ctx, func(tx *db.Tx) error {
		return in.doneIn(tx, r, Held, outcome{state: Thrown, reason: r.Reason})
	}))
}

// TakeOthers says whether a space takes mail from who does not belong to it, from now on. Whoever may tend the space may say that. No mail comes in
// at all, the space is archived, or it is confidential: fault.KindConflict.
func (in *Incoming) TakeOthers(ctx context.Context, actor person.Actor, where id.ID, others bool) error {
	s, err := in.o.Spaces.Find(ctx, actor, where)
	if err == nil {
		err = s.MayTend(actor)
	}
	if err == nil {
		err = s.MayWrite()
	}
	if err != nil {
		return err
	}
	if _, open := in.At(); !open {
		return fault.Conflict("no_mail_in", "No mail comes in here.")
	}
	if others && s.Confidential() {
		return fault.Conflict("confidential_space", "A confidential space takes mail from its members alone.")
	}
	if _, err := in.spaceMail(ctx, s); err != nil {
		return err
	}
	return in.o.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE space_mail SET others = $2 WHERE space_id = $1`, where, others)
		return err
	})
}
