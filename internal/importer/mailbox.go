package importer

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"meantime/internal/fault"
	"meantime/internal/file"
	"meantime/internal/imports"
	"meantime/internal/mailtext"
	"meantime/internal/mbox"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
)

const (
	maxBatch = 200     // letters that are kept at once
	maxBytes = 4 << 20 // of their texts
	maxFiles = 50      // of one letter
	maxRefs  = 30      // messages above one that are looked at, the nearest
)

// Mailbox is a mailbox to import, and where.
type Mailbox struct {
	Imports *imports.Imports
	Files   *file.Files
	Now     func() time.Time
	Actor   person.Actor
	Space   space.Space
	Name    string // of the file
	File    io.ReaderAt
	Size    int64
	DryRun  bool
	Tell    func(stage string, done, of int64) // how far it is; nil where nobody wants to know
}

// Import reads the mailbox and has what it holds kept. Where it is stopped or fails, what is there is whole, and the same
// again goes on.
func (m Mailbox) Import(ctx context.Context) (*Report, error) {
	if m.Tell == nil {
		m.Tell = func(string, int64, int64) {}
	}
	if err := m.Imports.May(ctx, m.Actor, m.Space.ID); err != nil {
		return nil, err
	}
	report := &Report{File: m.Name, Space: m.Space.Name, DryRun: m.DryRun, Reasons: map[Reason]int{}, Skipped: []Skipped{}}
	s := newScan(m.Now(), report)
	digest, err := s.read(m.File, m.Size, func(done int64) error {
		m.Tell("reading", done, m.Size)
		return ctx.Err()
	})
	if err != nil {
		return nil, err
	}
	w := &work{Mailbox: m, scan: s, ctx: ctx, reader: mbox.NewReader(m.File, m.Size), groups: s.groups(), strangers: map[string]bool{}}
	if !m.DryRun {
		if w.run, err = m.Imports.Begin(ctx, m.Actor, imports.Archive{Space: m.Space.ID, File: m.Name, Digest: digest}); err != nil {
			return nil, err
		}
		report.Resumed = w.run.Position > 0
	}
	if err := w.all(); err != nil {
		return nil, err
	}
	if m.DryRun {
		report.People, err = m.Imports.Strangers(ctx, m.Actor, m.Space.ID, w.strangers)
	} else {
		err = m.Imports.End(ctx, w.run)
	}
	report.sort()
	return report, err
}

// work is the second reading.
type work struct {
	Mailbox
	scan      *scan
	ctx       context.Context
	reader    *mbox.Reader
	groups    []*group
	run       imports.Run
	strangers map[string]bool // addresses of who has written, in a dry run

	known    map[string]imports.Known // of the entries to come
	position int                      // entries that are done
	pending  []imports.Thread
	of       []*group // whose letters are pending
	letters  int
	bytes    int
	kept     chan kept // what becomes of the batch that is being kept; nil while none is
}

// kept is what became of a batch.
type kept struct {
	of    []*group
	added imports.Added
	err   error
}

// all goes through the threads.
func (w *work) all() (err error) {
	defer func() { err = cmp.Or(err, w.wait()) }()
	ahead := 0 // entries whose keys have been looked up
	for n, g := range w.groups {
		if ahead <= 0 {
			if ahead, err = w.lookAhead(w.groups[n:]); err != nil {
				return err
			}
		}
		ahead -= len(g.entries)
		if err := w.group(g); err != nil {
			return err
		}
	}
	return w.flush()
}

// lookAhead finds which of the next messages have been imported, and of those that they name.
func (w *work) lookAhead(groups []*group) (entries int, err error) {
	var keys []string
	for _, g := range groups {
		for _, at := range g.entries {
			keys = append(keys, w.scan.entries[at].key)
		}
		for _, ref := range g.absent {
			keys = append(keys, "id:"+w.scan.texts[ref])
		}
		if entries += len(g.entries); len(keys) >= maxBatch {
			break
		}
	}
	w.known, err = w.Imports.Known(w.ctx, w.Actor, w.Space.ID, keys)
	return entries, err
}

// group keeps the letters of one thread.
func (w *work) group(g *group) error {
	w.continues(g)
	for _, at := range g.entries {
		e := &w.scan.entries[at]
		w.position++
		here, err := w.isHere(e)
		if err != nil {
			return err
		}
		if here {
			w.scan.report.Known++
			continue
		}
		l, ok, err := w.letter(e)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		if err := w.add(g, e, l); err != nil {
			return err
		}
	}
	w.Tell("importing", int64(w.position), int64(len(w.scan.entries)))
	return nil
}

// continues finds the thread that a group goes on with, if one of its messages, or of those that they name, is there.
func (w *work) continues(g *group) {
	for _, at := range g.entries {
		e := w.scan.entries[at]
		if k, ok := w.known[e.key]; ok && same(k, e) {
			g.in = k.Thread
			return
		}
	}
	for _, ref := range g.absent {
		if k, ok := w.known["id:"+w.scan.texts[ref]]; ok {
			g.in = k.Thread
			return
		}
	}
}

// same tells whether what has been imported under a key is the message, and not another one that bears its Message-ID.
func same(k imports.Known, e entry) bool {
	return k.Email == e.writer && (e.date.IsZero() || k.Written.Equal(e.date))
}

// isHere tells whether a message has been imported. One that bears the Message-ID of another gets a key of its own.
func (w *work) isHere(e *entry) (bool, error) {
	k, ok := w.known[e.key]
	if !ok || same(k, *e) {
		return ok, nil
	}
	e.key = another(w.scan.texts[e.id], *e)
	found, err := w.Imports.Known(w.ctx, w.Actor, w.Space.ID, []string{e.key})
	_, ok = found[e.key]
	return ok, err
}

// letter reads a message, and says what is left out of it; false where that is all.
func (w *work) letter(e *entry) (l imports.Letter, ok bool, err error) {
	w.reader.At(e.offset, int(e.number))
	raw, err := w.reader.Next()
	if err != nil {
		return l, false, fmt.Errorf("the file has changed while it was read: %w", err)
	}
	m, err := mailtext.Parse(raw.Raw)
	skip := func(reason Reason, whole bool, format string, args ...any) {
		w.scan.report.skip(Skipped{int(e.number), e.offset, m.ID, reason, fmt.Sprintf(format, args...), whole})
	}
	if u, broken := errors.AsType[*mailtext.Unreadable](err); broken {
		skip(Reason(u.Reason), true, "%s", u.Says)
		return l, false, nil
	}
	if raw.Cut {
		skip(CutOff, false, "the file ends in its header")
	}
	for _, left := range m.Left {
		skip(Reason(left.Reason), false, "%s", left.Says)
	}
	links, files, err := w.files(m, skip)
	if err != nil {
		return l, false, err
	}
	if m.Said = m.With(links); m.Said == "" {
		skip(NoText, true, "there is no text in it")
		return l, false, nil
	}
	l = imports.Letter{Key: e.key, Name: m.From.Name, Email: m.From.Email, Written: e.date, Place: e.place}
	if l.Written.IsZero() {
		l.Written = e.place
	}
	if l.Text, err = prepared(m, files, skip); err != nil {
		skip(Refused, true, "its text cannot be kept: %s", fault.Of(err).Message)
		return l, false, nil
	}
	return l, true, nil
}

// files keeps what came with a message, and returns what the letter says in the place of each. What nothing refers to in the end, because the
// import is stopped, goes after a day, as everything does that somebody uploads.
func (w *work) files(m mailtext.Message, skip func(Reason, bool, string, ...any)) (links []string, kept []file.File, err error) {
	for n, f := range m.Files {
		links = append(links, "")
		switch {
		case n >= maxFiles:
			skip(Reason(mailtext.Attachment), false, "%s is left out: a letter shows %d files", called(f), maxFiles)
			continue
		case w.DryRun:
			w.scan.report.Files++
			links[n] = "[" + called(f) + "]()"
			continue
		}
		made, err := w.Files.Take(w.ctx, w.Actor, f.Called(), int64(len(f.Content)), bytes.NewReader(f.Content))
		if fault.Is(err, fault.KindTooLarge) {
			skip(Reason(mailtext.Attachment), false, "%s is left out: %s", called(f), fault.Of(err).Message)
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		w.scan.report.Files++
		links[n], kept = made.Link(), append(kept, made)
	}
	return links, kept, nil
}

// called names a file.
func called(f mailtext.Part) string {
	name := f.Name
	if name == "" {
		name = "a file without a name"
	}
	return fmt.Sprintf("%s (%s, %d kB)", name, f.Type, (len(f.Content)+1023)>>10)
}

// prepared renders the text of a message. What has more markup than a letter can hold is shown as it is.
func prepared(m mailtext.Message, files []file.File, skip func(Reason, bool, string, ...any)) (thread.PastText, error) {
	rest := strings.TrimSpace(m.Quoted + "\n\n" + m.Signature)
	text, err := thread.PrepareImport(m.Said, rest, files...)
	if err == nil {
		return text, nil
	}
	skip(Laid, false, "its text or what it repeats has more markup than a letter can hold, and is shown as it is")
	return thread.PrepareImport(mailtext.Code(m.Said), mailtext.Code(rest))
}

// add puts a letter into the batch.
func (w *work) add(g *group, e *entry, l imports.Letter) error {
	report := w.scan.report
	report.Letters++
	if g.in == 0 && !g.counted {
		report.Threads++
	} else if !g.counted {
		report.WentOn++
	}
	g.counted = true
	if w.DryRun {
		w.strangers[e.writer] = true
		return nil
	}
	last := len(w.of) - 1
	if last < 0 || w.of[last] != g {
		title := thread.PastTitle(w.scan.entries[g.entries[0]].base)
		w.of, w.pending = append(w.of, g), append(w.pending, imports.Thread{Title: title})
		last++
	}
	w.pending[last].Letters = append(w.pending[last].Letters, l)
	w.letters++
	w.bytes += l.Text.Size()
	if w.letters >= maxBatch || w.bytes >= maxBytes {
		return w.flush()
	}
	return nil
}

// flush has the batch kept, while the next one is read.
func (w *work) flush() error {
	if w.DryRun {
		return nil
	}
	if err := w.wait(); err != nil {
		return err
	}
	for i, g := range w.of {
		w.pending[i].In = g.in
	}
	batch, of, position := w.pending, w.of, w.position
	w.pending, w.of, w.letters, w.bytes = nil, nil, 0, 0
	w.kept = make(chan kept, 1)
	go func(done chan<- kept) {
		added, err := w.Imports.Add(w.ctx, w.Actor, w.run, batch, position)
		done <- kept{of, added, err}
	}(w.kept)
	return nil
}

// wait waits until the batch before is kept.
func (w *work) wait() error {
	if w.kept == nil {
		return nil
	}
	k := <-w.kept
	w.kept = nil
	for i, in := range k.added.Threads {
		k.of[i].in = in
	}
	w.scan.report.People += k.added.People
	return k.err
}
