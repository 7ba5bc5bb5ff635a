package thread

import (
	"context"
	"time"

	"meantime/internal/ask"
	"meantime/internal/bus"
	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/file"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/secret"
	"meantime/internal/space"
)

// Threads is what people do with threads.
type Threads struct {
	db         *db.DB
	ids        *id.Source
	bus        *bus.Bus
	now        func() time.Time
	people     *person.People
	schedules  *person.Schedules
	spaces     *space.Spaces
	deliveries *delivery.Deliveries
	asks       *ask.Asks
	files      *file.Files
	secrets    *secret.Ring
	whenClosed []func(tx *db.Tx, actor person.Actor, in Thread) error
	stays      func(tx *db.Tx, thread id.ID) error
}

// New returns the verbs on threads.
func New(d *db.DB, ids *id.Source, b *bus.Bus, now func() time.Time, people *person.People, schedules *person.Schedules,
	spaces *space.Spaces, deliveries *delivery.Deliveries, asks *ask.Asks, files *file.Files, secrets *secret.Ring) *Threads {
	return &Threads{db: d, ids: ids, bus: b, now: now, people: people, schedules: schedules, spaces: spaces, deliveries: deliveries, asks: asks, files: files,
		secrets: secrets}
}

// StayWith says which threads stay closed: those for which stays returns why. It is called once, before anything is written.
func (t *Threads) StayWith(stays func(tx *db.Tx, thread id.ID) error) {
	t.stays = stays
}

// WhenClosed adds what is to be done when a thread is closed with an outcome, in the transaction that closes it. It is called
// before anything is written.
func (t *Threads) WhenClosed(do func(tx *db.Tx, actor person.Actor, in Thread) error) {
	t.whenClosed = append(t.whenClosed, do)
}

// Opening is what somebody writes to open a thread. One line is enough, as Title or as Body: see Note.
type Opening struct {
	Space id.ID
	Title string
	Body  string // Markdown
	When  delivery.Timing
	Ask   *ask.Wanted // what it needs of whom; nil for nothing

	Private *Private // of a private note, which has no Space; nil for a thread in a space
}

// Prepared is an opening, ready to start a thread with.
type Prepared struct {
	Opening
	title string
	text  rendered
}

// Prepare checks and renders an opening of the actor's, outside any write.
func (t *Threads) Prepare(ctx context.Context, actor person.Actor, o Opening) (Prepared, error) {
	title, text, err := t.opening(ctx, actor, o.Title, o.Body)
	return Prepared{o, title, text}, err
}

// Start opens a thread with its first letter, and puts it on its way to the members of the space, or to the named readers of
// a private note.
func (t *Threads) Start(ctx context.Context, actor person.Actor, o Opening) (made Thread, err error) {
	b, err := t.Prepare(ctx, actor, o)
	if err != nil {
		return made, err
	}
	err = t.db.Write(ctx, func(tx *db.Tx) error {
		made, err = t.StartIn(tx, actor, b)
		return err
	})
	return made, fault.While("starting a thread", err)
}

// StartIn is Start, in the caller's transaction, with what was rendered before it.
func (t *Threads) StartIn(tx *db.Tx, actor person.Actor, b Prepared) (made Thread, err error) {
	if made, err = t.start(tx, actor, b); err != nil {
		return made, err
	}
	if b.Private != nil {
		return made, t.dropDraft(tx, actor, PrivatePlace)
	}
	return made, t.dropDraft(tx, actor, SpacePlace(made.Space))
}

// start is StartIn, and a draft stays: who writes by mail may have begun another on a page.
func (t *Threads) start(tx *db.Tx, actor person.Actor, b Prepared) (made Thread, err error) {
	where, err := t.place(tx, actor, b.Opening)
	if err != nil {
		return made, err
	}
	if err := t.mayShow(tx, actor, where, b.text); err != nil {
		return made, t.refuse(tx, where, err)
	}
	now := t.now()
	if b.Ask != nil { // what is refused is refused before anything is written: SendDue keeps the transaction
		if err := t.asks.May(tx, actor, where, *b.Ask, now); err != nil {
			return made, t.refuse(tx, where, err)
		}
	}
	made = Thread{ID: t.ids.New(), Space: where.ID, Author: actor.ID, Title: b.title, CreatedAt: now, LastAt: now, Letters: 1}
	l := b.text.letter(t.ids.New(), made.ID, actor.ID, now)
	made.LastLetter = l.ID
	if err := t.keep(tx, where, made, l, b.text); err != nil {
		return made, err
	}
	asked, err := t.ask(tx, actor, where, l, b.Ask)
	if err != nil {
		return made, err
	}
	readers, err := t.readers(tx, where, 0, b.text.mentioned)
	if err != nil {
		return made, err
	}
	readers = append(asked, readers...)
	return made, t.post(tx, made, delivery.NewThread, l.ID, actor.ID, readers, b.When)
}

// keep writes a new thread and its first letter.
func (t *Threads) keep(tx *db.Tx, where space.Space, made Thread, first Letter, text rendered) error {
	sealed, err := t.sealedThread(tx, isPrivate(where), made)
	if err != nil {
		return err
	}
	if err := insertThread(tx, sealed); err != nil {
		return err
	}
	if err := t.insert(tx, where, first, 0, text); err != nil {
		return err
	}
	if err := t.enter(tx, where, made, first, true); err != nil {
		return err
	}
	return t.begin(tx, made, where)
}

// ask asks for what a new thread needs. Whoever is asked follows it.
func (t *Threads) ask(tx *db.Tx, actor person.Actor, where space.Space, l Letter, w *ask.Wanted) ([]delivery.Recipient, error) {
	if w == nil {
		return nil, nil
	}
	return t.asks.Start(tx, actor, where, l.Thread, l.ID, *w)
}

// Answer is what somebody writes in a thread.
type Answer struct {
	Thread  id.ID
	Body    string // Markdown
	When    delivery.Timing
	Answers bool // what its writer is asked in the thread, if anything still is
}

// Reply adds a letter to a thread, and puts it on its way to those who follow it. Who replies follows.
func (t *Threads) Reply(ctx context.Context, actor person.Actor, a Answer) (Letter, error) {
	text, err := t.render(ctx, actor, "body", a.Body)
	if err != nil {
		return Letter{}, err
	}
	var l Letter
	err = t.db.Write(ctx, func(tx *db.Tx) (err error) {
		if l, err = t.reply(tx, actor, a, text); err != nil {
			return err
		}
		return t.dropDraft(tx, actor, ThreadPlace(l.Thread))
	})
	return l, fault.While("replying", err)
}

// reply is Reply, in a transaction, with what was rendered before it. A draft stays: who answers by mail may have begun another on a page.
func (t *Threads) reply(tx *db.Tx, actor person.Actor, a Answer, text rendered) (l Letter, err error) {
	found, where, err := t.find(tx, actor, a.Thread)
	if err != nil {
		return l, err
	}
	if err := where.MayWrite(); err != nil {
		return l, err
	}
	if err := t.mayShow(tx, actor, where, text); err != nil {
		return l, err
	}
	l = text.letter(t.ids.New(), found.ID, actor.ID, t.now())
	if err := t.insert(tx, where, l, found.LastLetter, text); err != nil {
		return l, err
	}
	if err := t.enter(tx, where, found, l, false); err != nil {
		return l, err
	}
	if err := advanceThread(tx, l); err != nil {
		return l, err
	}
	if a.Answers {
		if _, err := t.asks.AnswerBy(tx, actor, found.ID, l.ID); err != nil {
			return l, err
		}
	}
	readers, err := t.readers(tx, where, found.ID, text.mentioned)
	if err != nil {
		return l, err
	}
	return l, t.post(tx, found, delivery.Reply, l.ID, actor.ID, readers, a.When)
}

// insert writes a letter, its mentions, and that its writer and those it mentions follow the thread. before is the letter
// that was the last one, zero for none.
func (t *Threads) insert(tx *db.Tx, where space.Space, l Letter, before id.ID, text rendered) error {
	sealed, err := t.sealedLetter(tx, isPrivate(where), l)
	if err != nil {
		return err
	}
	if err := insertLetter(tx, sealed); err != nil {
		return err
	}
	if err := t.files.Refer(tx, person.Actor{ID: l.Author}, file.Ref{Kind: file.Letter, Text: l.ID, Space: where.ID}, text.files); err != nil {
		return err
	}
	if err := setFollow(tx, l.Thread, l.Author, Following, l.CreatedAt); err != nil {
		return err
	}
	if err := wrote(tx, before, l); err != nil {
		return err
	}
	mentioned, err := t.mayHear(tx, where, text.mentioned)
	if err != nil {
		return err
	}
	for _, who := range mentioned {
		if err := insertMention(tx, l.ID, who); err != nil {
			return err
		}
		if err := setFollow(tx, l.Thread, who, Following, l.CreatedAt); err != nil {
			return err
		}
	}
	return nil
}

// post hands an item to its readers' deliveries and tells the open pages, once it is certain.
func (t *Threads) post(tx *db.Tx, in Thread, kind delivery.Kind, ref, author id.ID, to []delivery.Recipient, when delivery.Timing) error {
	t.Tell(tx, in)
	return t.deliveries.Post(tx, delivery.Item{ID: t.ids.New(), Kind: kind, Ref: ref, Thread: in.ID, Space: in.Space, Author: author,
		CreatedAt: t.now(), Timing: when}, to)
}

// mayWrite finds the space and asks whether the actor may write in it.
func (t *Threads) mayWrite(tx *db.Tx, actor person.Actor, where id.ID) (space.Space, error) {
	s, err := t.spaces.FindIn(tx, actor, where)
	if err != nil {
		return s, err
	}
	return s, s.MayWrite()
}

// find returns a thread that the actor may see, and its space.
func (t *Threads) find(tx *db.Tx, actor person.Actor, thread id.ID) (Thread, space.Space, error) {
	found, ok, err := findThread(tx, space.Viewer(actor, t.now()), thread)
	if err != nil {
		return found, space.Space{}, err
	}
	if !ok {
		return found, space.Space{}, fault.NotFound("thread")
	}
	if err := t.open(found.texts()); err != nil {
		return found, space.Space{}, err
	}
	where, err := t.spaces.AnyIn(tx, actor, found.Space)
	return found, where, err
}

// List returns the threads of a space, the latest first, before a cursor (the last letter's number; zero for the
// beginning), and the cursor for the rest, zero when that was all.
func (t *Threads) List(ctx context.Context, actor person.Actor, where, before id.ID, limit int) ([]Thread, id.ID, error) {
	var out []Thread
	err := t.db.Read(ctx, func(tx *db.Tx) (err error) {
		if _, err = t.spaces.FindIn(tx, actor, where); err != nil {
			return err
		}
		out, err = listThreads(tx, where, before, limit+1)
		return err
	})
	if err != nil || len(out) <= limit {
		return out, 0, err
	}
	out = out[:limit]
	return out, out[limit-1].LastLetter, nil
}

// Follow sets what the actor wants of a thread: to follow it, to mute it, or (Unset) neither.
func (t *Threads) Follow(ctx context.Context, actor person.Actor, thread id.ID, state State) error {
	if state != Unset && state != Following && state != Muting {
		return fault.Invalid("state", "A thread is followed, muted, or neither.")
	}
	return t.db.Write(ctx, func(tx *db.Tx) error {
		if _, _, err := t.find(tx, actor, thread); err != nil {
			return err
		}
		if state == Unset {
			return deleteFollow(tx, thread, actor.ID)
		}
		return setFollow(tx, thread, actor.ID, state, t.now())
	})
}

// End is with what a thread ended.
type End struct {
	Thread, Ref id.ID // Ref is the closure
	By          id.ID
	At          time.Time
}

// Ended finds those of some threads that have ended, and that the actor may see, by thread.
func (t *Threads) Ended(ctx context.Context, actor person.Actor, threads []id.ID) (out map[id.ID]End, err error) {
	err = t.db.Read(ctx, func(tx *db.Tx) error {
		found, err := endedOf(tx, space.Viewer(actor, t.now()), threads)
		out = make(map[id.ID]End, len(found))
		for _, e := range found {
			out[e.Thread] = e
		}
		return err
	})
	return out, fault.While("looking which threads have ended", err)
}

// WroteIn tells in which of some threads, of those that the actor may see, one of some people has written since an instant.
func (t *Threads) WroteIn(ctx context.Context, actor person.Actor, threads, by []id.ID, since time.Time) (out map[id.ID]bool, err error) {
	err = t.db.Read(ctx, func(tx *db.Tx) error {
		found, err := writtenIn(tx, space.Viewer(actor, t.now()), threads, by, since)
		out = make(map[id.ID]bool, len(found))
		for _, one := range found {
			out[one] = true
		}
		return err
	})
	return out, fault.While("looking who wrote in threads", err)
}

// Lines returns what deliveries bring, by the ref of its item: a letter, a closure, an asking, or that its time has gone by.
// What the actor may not see any more, or what is gone, is left out.
func (t *Threads) Lines(ctx context.Context, actor person.Actor, refs []id.ID) (map[id.ID]Line, error) {
	out := make(map[id.ID]Line, len(refs))
	err := t.db.Read(ctx, func(tx *db.Tx) error {
		found, err := lines(tx, space.Viewer(actor, t.now()), refs)
		for _, l := range found {
			if err := t.open(l.texts()); err != nil {
				return err
			}
			l.Note = l.Words > 0 && isNote(l.Title, l.Excerpt) // only letters have words
			out[l.Ref] = l
		}
		return err
	})
	return out, err
}
