package thread

import (
	"context"
	"errors"
	"html/template"

	"meantime/internal/ask"
	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/file"
	"meantime/internal/id"
	"meantime/internal/index"
	"meantime/internal/markdown"
	"meantime/internal/person"
	"meantime/internal/space"
)

// Letter returns one letter that the actor may see, with its thread.
func (t *Threads) Letter(ctx context.Context, actor person.Actor, letter id.ID) (Letter, Thread, error) {
	var l Letter
	var in Thread
	err := t.db.Read(ctx, func(tx *db.Tx) (err error) {
		l, in, _, err = t.letter(tx, actor, letter)
		return err
	})
	return l, in, err
}

func (t *Threads) letter(tx *db.Tx, actor person.Actor, letter id.ID) (Letter, Thread, space.Space, error) {
	l, ok, err := findLetter(tx, letter)
	if err != nil || !ok {
		return l, Thread{}, space.Space{}, orNotFound(err, "letter")
	}
	in, where, err := t.find(tx, actor, l.Thread)
	if fault.Is(err, fault.KindNotFound) {
		err = fault.NotFound("letter")
	}
	if err == nil {
		err = t.open(l.texts())
	}
	return l, in, where, err
}

func orNotFound(err error, what string) error {
	if err != nil {
		return err
	}
	return fault.NotFound(what)
}

// Edit changes what a letter of the actor's says; what it said before is kept. Who is newly mentioned is told.
func (t *Threads) Edit(ctx context.Context, actor person.Actor, letter id.ID, body string) error {
	text, err := t.render(ctx, actor, "body", body)
	if err != nil {
		return err
	}
	return t.db.Write(ctx, func(tx *db.Tx) error {
		l, in, where, err := t.letter(tx, actor, letter)
		if err != nil {
			return err
		}
		switch {
		case l.Author != actor.ID:
			return fault.Forbidden("not_your_letter", "Only its writer changes what a letter says.")
		case !l.DeletedAt.IsZero():
			return fault.Conflict("letter_deleted", "This letter has been deleted.")
		case l.Body == text.body:
			return nil
		}
		if err := where.MayWrite(); err != nil {
			return err
		}
		if err := t.mayShow(tx, actor, where, text); err != nil {
			return err
		}
		if err := t.rewrite(tx, where, in, l, text); err != nil {
			return err
		}
		return t.mentionedByEdit(tx, in, where, l, text.mentioned)
	})
}

// rewrite puts another text in the place of a letter's, which is kept.
func (t *Threads) rewrite(tx *db.Tx, where space.Space, in Thread, l Letter, text rendered) error {
	was := Version{Body: l.Body, HTML: l.HTML, WrittenAt: l.EditedAt}
	if was.WrittenAt.IsZero() {
		was.WrittenAt = l.CreatedAt
	}
	if err := t.seal(tx, isPrivate(where), was.texts(l.ID)); err != nil {
		return err
	}
	if err := keepVersion(tx, l.ID, was); err != nil {
		return err
	}
	l.Body, l.HTML, l.Excerpt, l.Words, l.EditedAt = text.body, template.HTML(text.html), text.excerpt, text.words, t.now()
	sealed, err := t.sealedLetter(tx, isPrivate(where), l)
	if err != nil {
		return err
	}
	if err := updateLetter(tx, sealed); err != nil {
		return err
	}
	if err := t.files.Refer(tx, person.Actor{ID: l.Author}, file.Ref{Kind: file.Letter, Text: l.ID, Space: where.ID}, text.files); err != nil {
		return err
	}
	before, _, err := neighbours(tx, l.Thread, l.ID, l.ID)
	if err != nil {
		return err
	}
	return t.enter(tx, where, in, l, before == 0)
}

// mentionedByEdit tells those whom only the new text mentions.
func (t *Threads) mentionedByEdit(tx *db.Tx, in Thread, where space.Space, l Letter, mentioned []id.ID) error {
	t.Tell(tx, in)
	mentioned, err := t.mayHear(tx, where, mentioned)
	if err != nil {
		return err
	}
	known, err := mentionsOf(tx, l.ID)
	if err != nil {
		return err
	}
	var fresh []id.ID
	for _, who := range mentioned {
		if known[who] {
			continue
		}
		fresh = append(fresh, who)
		if err := insertMention(tx, l.ID, who); err != nil {
			return err
		}
		if err := setFollow(tx, in.ID, who, Following, t.now()); err != nil {
			return err
		}
	}
	to, err := t.named(tx, where, fresh)
	if err != nil || len(to) == 0 {
		return err
	}
	return t.deliveries.Extend(tx, l.ID, to)
}

// Delete takes back what a letter says: its writer may, and who tends the space. Who did it, and when, stays; what has
// not been delivered yet will not be.
func (t *Threads) Delete(ctx context.Context, actor person.Actor, letter id.ID) error {
	return t.db.Write(ctx, func(tx *db.Tx) error {
		l, in, where, err := t.letter(tx, actor, letter)
		if err != nil {
			return err
		}
		if l.Author != actor.ID && where.MayTend(actor) != nil {
			return fault.Forbidden("not_your_letter", "A letter is deleted by its writer, or by who looks after the space.")
		}
		if !l.DeletedAt.IsZero() {
			return nil
		}
		t.Tell(tx, in)
		if err := eraseLetter(tx, l.ID, actor.ID, t.now()); err != nil {
			return err
		}
		if err := index.Drop(tx, l.ID); err != nil {
			return err
		}
		if err := t.files.Drop(tx, file.Ref{Kind: file.Letter, Text: l.ID}); err != nil {
			return err
		}
		if err := t.asks.Drop(tx, actor, l.Thread, l.ID); err != nil {
			return err
		}
		return t.deliveries.Withdraw(tx, l.ID)
	})
}

// History returns what a letter said before, the oldest first.
func (t *Threads) History(ctx context.Context, actor person.Actor, letter id.ID) (Letter, []Version, error) {
	var l Letter
	var out []Version
	err := t.db.Read(ctx, func(tx *db.Tx) (err error) {
		if l, _, _, err = t.letter(tx, actor, letter); err != nil {
			return err
		}
		out, err = versions(tx, letter)
		for i := range out {
			err = errors.Join(err, t.open(out[i].texts(letter)))
		}
		return err
	})
	return l, out, err
}

// Ending is an outcome, ready to close a thread with.
type Ending struct{ Passage }

// Ending checks and renders an outcome of the actor's, outside any write.
func (t *Threads) Ending(ctx context.Context, actor person.Actor, outcome string) (Ending, error) {
	if len(outcome) > MaxOutcome {
		return Ending{}, fault.TooLarge("outcome", "An outcome has 4,000 characters at the most: it is the short end of a long thread.")
	}
	text, err := t.render(ctx, actor, "outcome", outcome)
	return Ending{Passage{text}}, err
}

// Close ends a thread with an outcome, which reaches those who follow it. Any member of the space may.
// What is asked in it stays open.
func (t *Threads) Close(ctx context.Context, actor person.Actor, thread id.ID, outcome string) error {
	return t.close(ctx, actor, thread, outcome, false)
}

// CloseAndWithdraw is Close, and withdraws what is still asked in the thread, whoever asks for it.
func (t *Threads) CloseAndWithdraw(ctx context.Context, actor person.Actor, thread id.ID, outcome string) error {
	return t.close(ctx, actor, thread, outcome, true)
}

func (t *Threads) close(ctx context.Context, actor person.Actor, thread id.ID, outcome string, withdraw bool) error {
	end, err := t.Ending(ctx, actor, outcome)
	if err != nil {
		return err
	}
	return t.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := t.CloseIn(tx, actor, thread, end); err != nil || !withdraw {
			return err
		}
		return t.asks.EndOpen(tx, actor, thread, ask.Withdrawn)
	})
}

// Conclude closes a thread that was started in the same transaction: its outcome comes with its first letter, and is no
// item of its own.
func (t *Threads) Conclude(tx *db.Tx, actor person.Actor, in Thread, end Ending) error {
	if err := t.files.Hold(tx, actor, end.text.files); err != nil {
		return err
	}
	c := t.closure(actor, end)
	if err := insertClosure(tx, in.ID, c); err != nil {
		return err
	}
	if err := t.files.Refer(tx, actor, file.Ref{Kind: file.Outcome, Text: c.ID, Space: in.Space}, end.text.files); err != nil {
		return err
	}
	return t.enterOutcome(tx, in, c)
}

func (t *Threads) closure(actor person.Actor, end Ending) Closure {
	return Closure{ID: t.ids.New(), By: actor.ID, Outcome: end.text.body, HTML: template.HTML(end.text.html), ClosedAt: t.now()}
}

// CloseIn is Close in the caller's transaction.
func (t *Threads) CloseIn(tx *db.Tx, actor person.Actor, thread id.ID, end Ending) (Closure, error) {
	if err := Hold(tx, thread); err != nil {
		return Closure{}, err
	}
	found, where, err := t.find(tx, actor, thread)
	if err != nil {
		return Closure{}, err
	}
	if err := where.MayWrite(); err != nil {
		return Closure{}, err
	}
	if found.Closure != nil {
		return Closure{}, closedAlready()
	}
	if err := t.mayShow(tx, actor, where, end.text); err != nil {
		return Closure{}, err
	}
	c := t.closure(actor, end)
	sealed := c
	if err := t.seal(tx, isPrivate(where), sealed.texts()); err != nil {
		return Closure{}, err
	}
	if err := insertClosure(tx, thread, sealed); err != nil {
		return Closure{}, err
	}
	if err := t.files.Refer(tx, actor, file.Ref{Kind: file.Outcome, Text: c.ID, Space: where.ID}, end.text.files); err != nil {
		return Closure{}, err
	}
	if !isPrivate(where) {
		if err := t.enterOutcome(tx, found, c); err != nil {
			return Closure{}, err
		}
	}
	for _, do := range t.whenClosed {
		if err := do(tx, actor, found); err != nil {
			return Closure{}, err
		}
	}
	readers, err := t.readers(tx, where, thread, nil)
	if err != nil {
		return Closure{}, err
	}
	return c, t.post(tx, found, delivery.Outcome, c.ID, actor.ID, readers, delivery.NextDelivery)
}

// Hold keeps a thread from being closed, opened again, or held by others, until the transaction ends.
func Hold(tx *db.Tx, thread id.ID) error {
	_, _, err := db.One(tx, db.Value[id.ID], `SELECT id FROM thread WHERE id = $1 ORDER BY id`+tx.ForUpdate(), thread)
	return err
}

// Tell has the open pages of a thread hear that something of it is newer, once it is certain.
func (t *Threads) Tell(tx *db.Tx, in Thread) {
	tx.AfterCommit(func() { t.bus.Publish(topic(in)) })
}

func closedAlready() error {
	return fault.Conflict("thread_closed", "Somebody has closed this thread already; its outcome is below its title.")
}

// Reopen goes on with a thread; its outcome is kept among what was. One that ended with a decision stays closed.
func (t *Threads) Reopen(ctx context.Context, actor person.Actor, thread id.ID) error {
	return t.db.Write(ctx, func(tx *db.Tx) error {
		if err := Hold(tx, thread); err != nil {
			return err
		}
		found, where, err := t.find(tx, actor, thread)
		if err != nil {
			return err
		}
		if err := where.MayWrite(); err != nil {
			return err
		}
		if found.Closure == nil {
			return nil
		}
		if err := t.stays(tx, found.ID); err != nil {
			return err
		}
		t.Tell(tx, found)
		if err := t.deliveries.Withdraw(tx, found.Closure.ID); err != nil {
			return err
		}
		if err := index.Drop(tx, found.Closure.ID); err != nil {
			return err
		}
		return endClosure(tx, found.Closure.ID, actor.ID, t.now())
	})
}

// enter puts a letter into the search index: the one that opens a thread with its title. A private note is in none.
func (t *Threads) enter(tx *db.Tx, where space.Space, in Thread, l Letter, opens bool) (err error) {
	if isPrivate(where) {
		return nil
	}
	e := l.entry(in, opens)
	if e.Files, err = t.FileNames(tx, file.Letter, l.ID); err != nil {
		return err
	}
	return index.Put(tx, e)
}

// enterOutcome puts an outcome into the search index.
func (t *Threads) enterOutcome(tx *db.Tx, in Thread, c Closure) (err error) {
	e := c.entry(in)
	if e.Files, err = t.FileNames(tx, file.Outcome, c.ID); err != nil {
		return err
	}
	return index.Put(tx, e)
}

// FileNames are what the files are called to which a text of a kind refers. It is for who sees the text.
func (t *Threads) FileNames(tx *db.Tx, kind string, text id.ID) (names []string, err error) {
	found, err := t.files.Of(tx, []id.ID{text}, kind)
	for _, f := range found[text] {
		names = append(names, f.Name)
	}
	return names, err
}

// entry is what a letter is found by.
func (l Letter) entry(in Thread, opens bool) index.Entry {
	e := index.Entry{ID: l.ID, Kind: index.Letter, Space: in.Space, Thread: in.ID, Author: l.Author, Text: markdown.Plain(string(l.HTML))}
	if opens {
		e.Kind, e.Title = index.Thread, in.Title
	}
	return e
}

// entry is what an outcome is found by.
func (c Closure) entry(in Thread) index.Entry {
	return index.Entry{ID: c.ID, Kind: index.Outcome, Space: in.Space, Thread: in.ID, Author: c.By, Title: in.Title, Text: markdown.Plain(string(c.HTML))}
}
