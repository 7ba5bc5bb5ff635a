package incoming

import (
	"context"
	"errors"
	"time"

	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/mailtext"
	"meantime/internal/person"
)

// maxHeld is how many mails that are held somebody is shown at once.
const maxHeld = 20

// HeldMail is a mail that is held, as who may let it in sees it.
type HeldMail struct {
	Number   id.ID
	Reason   Reason
	Thread   id.ID
	Space    id.ID  // where it opens a thread; zero of a reply
	From     string // as it says
	Subject  string
	Said     string // Markdown
	Files    []string
	Received time.Time
	Until    time.Time // when it is thrown away by itself
}

const heldFor = `m.person_id = $1 AND m.state = 'held' AND m.received_at >= $2`

// Held returns the mails that are held in the actor's name, the latest first.
func (in *Incoming) Held(ctx context.Context, actor person.Actor) ([]HeldMail, error) {
	var numbers []id.ID
	err := in.o.DB.Read(ctx, func(tx *db.Tx) (err error) {
		numbers, err = db.All(tx, db.Value[id.ID], `SELECT m.number FROM mail_in m WHERE `+heldFor+` ORDER BY m.received_at DESC, m.number DESC LIMIT $3`, actor.ID, in.lately(), maxHeld)
		return err
	})
	if err != nil {
		return nil, err
	}
	return each(numbers, func(number id.ID) (row, error) { return in.held(ctx, actor, number) })
}

// each finds mails and reads them, one at a time: each may be large. Those that are not held any more are left out.
func each(numbers []id.ID, find func(number id.ID) (row, error)) (out []HeldMail, err error) {
	for _, number := range numbers {
		r, err := find(number)
		if fault.Is(err, fault.KindNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, heldMailOf(r))
	}
	return out, nil
}

// Waits counts them, for a page that only says so.
func (in *Incoming) Waits(ctx context.Context, actor person.Actor) (n int, err error) {
	err = in.o.DB.Read(ctx, func(tx *db.Tx) (err error) {
		n, _, err = db.One(tx, db.Value[int], `SELECT count(*) FROM mail_in m WHERE `+heldFor, actor.ID, in.lately())
		return err
	})
	return n, err
}

// heldMailOf is how a mail is shown: of one that cannot be read, as much as could be.
func heldMailOf(r row) HeldMail {
	m, err := mailtext.Parse(r.Raw)
	h := HeldMail{Number: r.Number, Reason: r.Reason, Thread: r.Thread, Space: r.Space, From: m.From.Email, Subject: m.Subject, Received: r.Received, Until: r.Received.Add(keep)}
	if err == nil {
		h.Said = m.With(make([]string, len(m.Files)))
	}
	for _, f := range m.Files {
		h.Files = append(h.Files, f.Called())
	}
	return h
}

func (in *Incoming) held(ctx context.Context, actor person.Actor, number id.ID) (r row, err error) {
	err = in.o.DB.Read(ctx, func(tx *db.Tx) error {
		found, ok, err := db.One(tx, scanRow, `SELECT `+rowColumns+` WHERE `+heldFor+` AND m.number = $3`, actor.ID, in.lately(), number)
		if err == nil && !ok {
			err = fault.NotFound("mail")
		}
		r = found
		return err
	})
	return r, err
}

// LetIn posts a mail that is held as the actor's own, and returns its thread.
func (in *Incoming) LetIn(ctx context.Context, actor person.Actor, number id.ID) (id.ID, error) {
	r, err := in.held(ctx, actor, number)
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

// Throw throws a mail away that is held in the actor's name.
func (in *Incoming) Throw(ctx context.Context, actor person.Actor, number id.ID) error {
	r, err := in.held(ctx, actor, number)
	if err != nil {
		return err
	}
	return asFault(in.o.DB.Write(ctx, func(tx *db.Tx) error {
		return in.doneIn(tx, r, Held, outcome{state: Thrown, reason: r.Reason, person: actor.ID})
	}))
}

// asFault has who was slower in one of two windows hear that there is no such mail any more.
func asFault(err error) error {
	if errors.Is(err, errMoved) {
		return fault.NotFound("mail")
	}
	return err
}

// Answer is what somebody is told of a mail of theirs that was refused.
type Answer struct {
	Reason   Reason
	About    string // its subject
	Thread   id.ID  // zero where there is none to tell of
	Space    id.ID  // where it was to open a thread; zero of a reply
	Received time.Time
}

// Answer looks up what a person is told of a mail. One that is forgotten is told of no more: delivery.ErrMoot.
func (in *Incoming) Answer(ctx context.Context, who, number id.ID) (a Answer, err error) {
	err = in.o.DB.Read(ctx, func(tx *db.Tx) error {
		found, ok, err := db.One(tx, func(s db.Scanner) (a Answer, err error) {
			var received int64
			err = s.Scan(&a.Reason, &a.About, &a.Thread, &a.Space, &received)
			a.Received = db.Time(received)
			return a, err
		}, `SELECT reason, about, coalesce(thread_id, 0), coalesce(space_id, 0), received_at FROM mail_in WHERE number = $1 AND person_id = $2 AND state = 'refused'`, number, who)
		if err == nil && !ok {
			err = delivery.ErrMoot
		}
		a = found
		return err
	})
	return a, err
}

// Came counts mails by what became of them and why, of the last two weeks.
type Came struct {
	State  State
	Reason Reason
	Count  int
	Last   time.Time
}

// Came tells an admin what became of mails, and nothing of what they said or whose they are.
func (in *Incoming) Came(ctx context.Context, actor person.Actor) (out []Came, err error) {
	if !actor.Administers() {
		return nil, fault.Forbidden("admin_needed", "Only an owner or an admin can do this.")
	}
	err = in.o.DB.Read(ctx, func(tx *db.Tx) (err error) {
		out, err = db.All(tx, func(s db.Scanner) (c Came, err error) {
			var last int64
			err = s.Scan(&c.State, &c.Reason, &c.Count, &last)
			c.Last = db.Time(last)
			return c, err
		}, `SELECT state, reason, count(*), max(received_at) FROM mail_in GROUP BY state, reason ORDER BY state, reason`)
		return err
	})
	return out, err
}
