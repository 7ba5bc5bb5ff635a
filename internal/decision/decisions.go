package decision

import (
	"context"
	"slices"
	"strings"
	"time"

	"meantime/internal/ask"
	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/file"
	"meantime/internal/id"
	"meantime/internal/index"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/worktime"
)

// Decisions is what people do with proposals and decisions.
type Decisions struct {
	db         *db.DB
	ids        *id.Source
	now        func() time.Time
	people     *person.People
	schedules  *person.Schedules
	spaces     *space.Spaces
	deliveries *delivery.Deliveries
	asks       *ask.Asks
	threads    *thread.Threads
}

// New returns the verbs on proposals and decisions.
func New(d *db.DB, ids *id.Source, now func() time.Time, people *person.People, schedules *person.Schedules, spaces *space.Spaces,
	deliveries *delivery.Deliveries, asks *ask.Asks, threads *thread.Threads) *Decisions {
	made := &Decisions{d, ids, now, people, schedules, spaces, deliveries, asks, threads}
	people.WhenEnded(made.accountEnded)
	return made
}

// viewer is who looks now, as SQL asks for it.
func (d *Decisions) viewer(actor person.Actor) []any { return space.Viewer(actor, d.now()) }

// MayDecide returns nil when the actor may decide a thread, else why not: a proposal is decided by whoever proposes it or was
// asked, and what came of any other thread by everybody who may write there. A private note ends, and a decision stays.
func MayDecide(p thread.Page, actor person.Actor) error {
	if p.Where.Kind == space.Note {
		return fault.Forbidden("note_decides_nothing", "A decision is kept for all whom it concerns. Its place is in a space: a private note ends.")
	}
	if err := p.Where.MayWrite(); err != nil || !Proposes(p) || p.Ask.Author == actor.ID {
		return err
	}
	if slices.ContainsFunc(p.Ask.Asked, func(q ask.Asked) bool { return q.Person == actor.ID }) {
		return nil
	}
	return fault.Forbidden("not_yours_to_decide", "A proposal is decided by whoever made it, or by somebody who was asked.")
}

// Decide ends a thread with a decision, or makes its outcome one where it has ended.
func (d *Decisions) Decide(ctx context.Context, actor person.Actor, in Deciding) (Decision, error) {
	why, err := d.reasons(ctx, actor, in.Why)
	if err != nil {
		return Decision{}, err
	}
	var end *thread.Ending
	if strings.TrimSpace(in.Outcome) != "" {
		text, err := d.threads.Ending(ctx, actor, in.Outcome)
		if err != nil {
			return Decision{}, err
		}
		end = &text
	}
	var made row
	err = d.db.Write(ctx, func(tx *db.Tx) error {
		found, err := d.deciding(tx, actor, in.Thread)
		if err != nil {
			return err
		}
		if err := d.mayReview(tx, actor.ID, in.Review); err != nil {
			return err
		}
		old, err := d.toReplace(tx, actor, in.Replaces)
		if err != nil {
			return err
		}
		if err := d.holdFiles(tx, actor, end, why); err != nil {
			return err
		}
		closure, err := d.outcome(tx, actor, found, end)
		if err != nil {
			return err
		}
		if old.Space == found.Space { // of what stands elsewhere, not all who see that it is replaced see by what
			d.threads.Tell(tx, thread.Thread{ID: old.Thread, Space: old.Space})
		}
		made = row{id: d.ids.New(), space: found.Space, thread: found.ID, closure: closure.ID, by: actor.ID, why: why.Body(), whyHTML: string(why.HTML()),
			at: d.now(), review: in.Review, replaces: old.ID}
		if _, err := d.asks.AnswerBy(tx, actor, found.ID, 0); err != nil {
			return err
		}
		if err := d.asks.EndOpen(tx, actor, found.ID, ask.CarriedOn); err != nil {
			return err
		}
		return d.insert(tx, actor, made, why, found.Thread, closure)
	})
	if err != nil {
		return Decision{}, fault.While("deciding", err)
	}
	return d.Find(ctx, actor, made.id)
}

// reasons checks and renders why something is decided, outside any write.
func (d *Decisions) reasons(ctx context.Context, actor person.Actor, why string) (thread.Passage, error) {
	if len(why) > MaxWhy {
		return thread.Passage{}, fault.TooLarge("why", "That is 4,000 characters at the most. More has its place in the thread.")
	}
	return d.threads.Passage(ctx, actor, "why", why)
}

// holdFiles makes sure that the files are still there which a decision and its outcome are going to show.
func (d *Decisions) holdFiles(tx *db.Tx, actor person.Actor, end *thread.Ending, why thread.Passage) error {
	if end == nil {
		return d.threads.HoldFiles(tx, actor, why)
	}
	return d.threads.HoldFiles(tx, actor, end.Passage, why)
}

// deciding finds a thread that the actor may decide and that is not decided yet, and holds it.
func (d *Decisions) deciding(tx *db.Tx, actor person.Actor, in id.ID) (thread.Page, error) {
	if err := thread.Hold(tx, in); err != nil {
		return thread.Page{}, err
	}
	found, err := d.threads.Find(tx.Context(), actor, in)
	if err != nil {
		return found, err
	}
	if err := MayDecide(found, actor); err != nil {
		return found, err
	}
	return found, d.Stays(tx, in)
}

// Stays returns why a thread stays closed: it ended with a decision.
func (d *Decisions) Stays(tx *db.Tx, in id.ID) error {
	_, decided, err := db.One(tx, db.Value[id.ID], `SELECT id FROM decision WHERE thread_id = $1`, in)
	if err == nil && decided {
		err = fault.Conflict("thread_decided", "This has been decided. A decision is not opened again: another one can replace it.")
	}
	return err
}

// outcome closes a thread, or finds the outcome with which it was closed.
func (d *Decisions) outcome(tx *db.Tx, actor person.Actor, in thread.Page, end *thread.Ending) (thread.Closure, error) {
	switch {
	case in.Closure != nil && end != nil:
		return thread.Closure{}, fault.Conflict("thread_closed", "Somebody has closed this thread already; its outcome is below its title.")
	case in.Closure != nil:
		return *in.Closure, nil
	case end == nil:
		return thread.Closure{}, fault.Invalid("outcome", "Please say in a sentence or two what is decided.")
	}
	return d.threads.CloseIn(tx, actor, in.ID, *end)
}

// toReplace finds a decision that the actor may replace, and keeps others from doing so; none for zero.
func (d *Decisions) toReplace(tx *db.Tx, actor person.Actor, old id.ID) (Decision, error) {
	if old == 0 {
		return Decision{}, nil
	}
	if err := hold(tx, old); err != nil {
		return Decision{}, err
	}
	found, err := d.find(tx, actor, old)
	if fault.Is(err, fault.KindNotFound) {
		return found, fault.Invalid("replaces", "There is no such decision, or it is not yours to see.")
	}
	if err != nil {
		return found, err
	}
	where, err := d.spaces.FindIn(tx, actor, found.Space)
	switch {
	case err != nil:
		return found, err
	case where.Mine == nil:
		return found, fault.Invalid("replaces", "Join the space of that decision first; then you can replace it.")
	case !found.Stands():
		return found, fault.Conflict("decision_replaced", "Another decision has replaced that one already.")
	}
	return found, nil
}

// insert numbers a decision and keeps it, has it found instead of the outcome that it is, sets its review, and ends that of the
// one it replaces.
func (d *Decisions) insert(tx *db.Tx, actor person.Actor, made row, why thread.Passage, in thread.Thread, end thread.Closure) (err error) {
	if made.number, err = space.NextDecision(tx, made.space); err != nil {
		return err
	}
	if err := insertDecision(tx, made); err != nil {
		return err
	}
	if err := d.threads.ReferFiles(tx, actor, file.Ref{Kind: file.Why, Text: end.ID, Space: made.space}, why); err != nil {
		return err
	}
	e := made.entry(in.Title, string(end.HTML))
	for _, kind := range []string{file.Outcome, file.Why} {
		names, err := d.threads.FileNames(tx, kind, end.ID)
		if err != nil {
			return err
		}
		e.Files = append(e.Files, names...)
	}
	if err := index.Put(tx, e); err != nil {
		return err
	}
	d.threads.Tell(tx, in)
	if made.replaces != 0 {
		if err := d.relieve(tx, made.replaces); err != nil {
			return err
		}
	}
	return d.remind(tx, made.id, made.by, made.review)
}

// Find returns one decision that the actor may see.
func (d *Decisions) Find(ctx context.Context, actor person.Actor, decision id.ID) (out Decision, err error) {
	err = d.db.Read(ctx, func(tx *db.Tx) error {
		out, err = d.find(tx, actor, decision)
		return err
	})
	return out, err
}

func (d *Decisions) find(tx *db.Tx, actor person.Actor, decision id.ID) (Decision, error) {
	found, ok, err := findDecision(tx, d.viewer(actor), decision)
	if err == nil && !ok {
		err = fault.NotFound("decision")
	}
	return found, err
}

// Numbered returns the decision of a space by its number.
func (d *Decisions) Numbered(ctx context.Context, actor person.Actor, where id.ID, number int) (out Decision, err error) {
	err = d.db.Read(ctx, func(tx *db.Tx) error {
		found, ok, err := numberedDecision(tx, d.viewer(actor), where, number)
		if err == nil && !ok {
			err = fault.NotFound("decision")
		}
		out = found
		return err
	})
	return out, err
}

// Of returns what a thread that the actor may see has decided; false for nothing.
func (d *Decisions) Of(ctx context.Context, actor person.Actor, in id.ID) (out Decision, ok bool, err error) {
	err = d.db.Read(ctx, func(tx *db.Tx) error {
		out, ok, err = decisionOf(tx, d.viewer(actor), in)
		return err
	})
	return out, ok, fault.While("reading a decision", err)
}

// Look narrows a register.
type Look struct {
	Space  id.ID // zero for all that the actor sees
	Which  Which
	Before id.ID // a decision; zero for the beginning
	Limit  int   // up to 100
}

// Register lists decisions, the latest first, and the cursor for the rest, zero when that was all.
func (d *Decisions) Register(ctx context.Context, actor person.Actor, look Look) (out []Decision, next id.ID, err error) {
	look.Limit = min(max(look.Limit, 1), maxList)
	err = d.db.Read(ctx, func(tx *db.Tx) error {
		if look.Space != 0 {
			if _, err := d.spaces.FindIn(tx, actor, look.Space); err != nil {
				return err
			}
		}
		out, err = listDecisions(tx, d.viewer(actor), look)
		return err
	})
	if err != nil || len(out) <= look.Limit {
		return out, 0, fault.While("reading the register", err)
	}
	out = out[:look.Limit]
	return out, out[look.Limit-1].ID, nil
}

// today is the date on a person's clock.
func (d *Decisions) today(tx *db.Tx, who id.ID) (worktime.Date, *worktime.Person, error) {
	p, _, err := d.schedules.Compiled(tx, who)
	if err != nil {
		return 0, nil, err
	}
	return worktime.WallIn(d.now(), p.Zone(d.now())).Date, p, nil
}
