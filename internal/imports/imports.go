package imports

import (
	"context"
	"maps"
	"slices"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
)

// Imports is what people do with archives.
type Imports struct {
	db      *db.DB
	ids     *id.Source
	now     func() time.Time
	people  *person.People
	spaces  *space.Spaces
	threads *thread.Threads
}

// New returns the verbs on archives.
func New(d *db.DB, ids *id.Source, now func() time.Time, people *person.People, spaces *space.Spaces, threads *thread.Threads) *Imports {
	return &Imports{db: d, ids: ids, now: now, people: people, spaces: spaces, threads: threads}
}

// Archive is what is imported, and where.
type Archive struct {
	Space  id.ID
	File   string // what it is called
	Digest string // of all that it holds
}

// Run is one reading of an archive.
type Run struct {
	ID       id.ID
	Space    id.ID
	By       id.ID
	Position int // how many of its messages are done
	Letters  int // how many letters it has brought
	Begun    time.Time
	Ended    time.Time // zero until all are done
}

// May tells whether the actor may import into a space. Not an owner or admin, not a member, archived: fault.KindForbidden,
// fault.KindConflict; a space that they do not see: fault.KindNotFound.
func (i *Imports) May(ctx context.Context, actor person.Actor, where id.ID) error {
	return i.db.Read(ctx, func(tx *db.Tx) error { return i.may(tx, actor, where) })
}

func (i *Imports) may(tx *db.Tx, actor person.Actor, where id.ID) error {
	found, err := i.spaces.FindIn(tx, actor, where)
	if err != nil {
		return err
	}
	if !actor.Administers() {
		return fault.Forbidden("admin_needed", "Only an owner or an admin can do this.")
	}
	return found.MayWrite()
}

// Begin begins to import an archive, or goes on with what was begun of the same one.
func (i *Imports) Begin(ctx context.Context, actor person.Actor, a Archive) (run Run, err error) {
	err = i.db.Write(ctx, func(tx *db.Tx) error {
		if err := i.may(tx, actor, a.Space); err != nil {
			return err
		}
		if err := alone(tx); err != nil {
			return err
		}
		found, ok, err := unfinished(tx, a)
		if run = found; ok || err != nil {
			return err
		}
		run = Run{ID: i.ids.New(), Space: a.Space, By: actor.ID, Begun: i.now()}
		return insertRun(tx, run, a)
	})
	return run, fault.While("beginning to import", err)
}

// Known is a message that has been imported.
type Known struct {
	Letter, Thread id.ID
	Email          string // of who wrote it, as names are compared (naming.FoldEmail)
	Written        time.Time
}

// Known returns which messages have been imported into a space, by their keys.
func (i *Imports) Known(ctx context.Context, actor person.Actor, where id.ID, keys []string) (found map[string]Known, err error) {
	err = i.db.Read(ctx, func(tx *db.Tx) error {
		if err := i.may(tx, actor, where); err != nil {
			return err
		}
		found, err = known(tx, where, keys)
		return err
	})
	return found, fault.While("looking for what is imported", err)
}

// Strangers counts the addresses under which nobody is known, neither with an account nor awaited.
func (i *Imports) Strangers(ctx context.Context, actor person.Actor, where id.ID, addresses map[string]bool) (n int, err error) {
	err = i.db.Read(ctx, func(tx *db.Tx) error {
		if err := i.may(tx, actor, where); err != nil {
			return err
		}
		known, err := knownAddresses(tx, slices.Collect(maps.Keys(addresses)))
		n = len(addresses) - known
		return err
	})
	return n, fault.While("looking for who has written", err)
}

// Thread is letters that belong into one thread, in the order of their places.
type Thread struct {
	In      id.ID  // where it goes on; zero for a new thread
	Title   string // of a new one
	Letters []Letter
}

// Letter is one letter of an archive.
type Letter struct {
	Key         string
	Name, Email string // of who wrote it
	Written     time.Time
	Place       time.Time
	Text        thread.PastText
}

// Added is what a batch has brought.
type Added struct {
	Threads []id.ID // of each thread of the batch, in their order
	People  int     // who are awaited from now on
}

// Add keeps a batch of an archive: all of it, or nothing. position is how many messages of the archive are done with it.
func (i *Imports) Add(ctx context.Context, actor person.Actor, run Run, batch []Thread, position int) (added Added, err error) {
	err = i.db.Write(ctx, func(tx *db.Tx) error {
		added = Added{}
		if err := alone(tx); err != nil {
			return err
		}
		letters := 0
		var past []thread.PastThread
		for _, t := range batch {
			list, awaited, err := i.past(tx, run, t.Letters)
			if err != nil {
				return err
			}
			past = append(past, thread.PastThread{In: t.In, Title: t.Title, Letters: list})
			added.People += awaited
			letters += len(list)
		}
		if added.Threads, err = i.threads.Import(tx, actor, run.Space, past); err != nil {
			return err
		}
		return progressed(tx, run.ID, position, letters)
	})
	return added, fault.While("importing", err)
}

// past finds who wrote letters, and says how many of them nobody had heard of.
func (i *Imports) past(tx *db.Tx, run Run, letters []Letter) (out []thread.Past, awaited int, err error) {
	for _, l := range letters {
		who, fresh, err := i.people.Await(tx, l.Name, l.Email)
		if err != nil {
			return nil, 0, err
		}
		if fresh {
			awaited++
		}
		out = append(out, thread.Past{Import: run.ID, Key: l.Key, Author: who.ID, Written: l.Written, Place: l.Place, Text: l.Text})
	}
	return out, awaited, nil
}

// End notes that all of an archive is done.
func (i *Imports) End(ctx context.Context, run Run) error {
	return fault.While("ending an import", i.db.Write(ctx, func(tx *db.Tx) error { return endRun(tx, run.ID, i.now()) }))
}

// Runs returns imports by their numbers, those of spaces that the actor sees.
func (i *Imports) Runs(ctx context.Context, actor person.Actor, runs []id.ID) (found map[id.ID]Run, err error) {
	if len(runs) == 0 {
		return nil, nil
	}
	err = i.db.Read(ctx, func(tx *db.Tx) error {
		found, err = runsOf(tx, space.Viewer(actor, i.now()), runs)
		return err
	})
	return found, fault.While("looking up imports", err)
}
