package archive

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"meantime/internal/archive/pages"
	"meantime/internal/blob"
	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/words"
)

// Scope says whose archive it is, and what is in it.
type Scope struct {
	Kind  Kind
	Space string // the condition that the space s is in it, whose placeholders are those of Args
	Args  []any

	Viewer person.Actor // who sees what is in it; of a workspace nobody
}

// Everything is the scope of a workspace's archive.
func Everything() Scope { return Scope{Kind: Workspace, Space: `s.kind <> 'note'`} }

// Seen is the scope of an archive of an organisation that somebody makes, or of their own: of what lies in spaces it has what they see
// at an instant.
func Seen(kind Kind, viewer person.Actor, now time.Time) Scope {
	return Scope{Kind: kind, Space: `(s.kind <> 'note' AND ` + space.Seen("s", 1, 2) + `)`, Args: space.Viewer(viewer, now), Viewer: viewer}
}

// Source is where an archive is written from.
type Source struct {
	DB    *db.DB
	Bytes *blob.Store
	Made  time.Time // when it is written
	Dir   string    // of temporary files; empty for the machine's

	Pages  pages.Pages
	Locale *words.Locale // of the pages
}

// Written is what an archive holds.
type Written struct {
	Rows, Files int
	Bytes       int64 // of the files
}

// staged is written to a file of its own until it is let go, and then on to whoever takes it: they may be slow, and the database does
// not wait for them.
type staged struct {
	file *os.File // nil once it is let go
	to   io.Writer
}

func (w *staged) Write(p []byte) (int, error) {
	if w.file != nil {
		return w.file.Write(p)
	}
	return w.to.Write(p)
}

// letGo hands on what was written until now.
func (w *staged) letGo() error {
	file := w.file
	w.file = nil
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	_, err := io.Copy(w.to, file)
	return err
}

// Write writes an archive. What it holds is of one instant, and nobody waits for it. Nothing is written to before all that the database
// holds has been read.
func Write(ctx context.Context, to io.Writer, from Source, s Scope) (done Written, err error) {
	made := from.Made.UTC().Truncate(time.Microsecond)
	spool, err := os.CreateTemp(from.Dir, ".archive-*")
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, spool.Close(), os.Remove(spool.Name())) }()
	out := &staged{spool, to}
	b, err := newBundle(out, made, from.Dir)
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, b.discard()) }()
	about := Manifest{Kind: s.Kind}
	var files []entrusted
	err = from.DB.Read(ctx, func(tx *db.Tx) error {
		if about.Schema, _, err = db.One(tx, db.Value[int], `SELECT count(*) FROM migration`); err != nil {
			return err
		}
		if about.Organisation, _, err = db.One(tx, db.Value[string], `SELECT name FROM org`); err != nil {
			return err
		}
		if err = from.Pages.Write(tx, pages.Of{Kind: s.Kind, Viewer: s.Viewer, Made: made, Locale: from.Locale}, b.until(ctx)); err != nil {
			return err
		}
		if done.Rows, err = b.tables(ctx, tx, s); err != nil {
			return err
		}
		files, err = filesOf(tx, s)
		return err
	})
	if err != nil {
		return done, err
	}
	if err := errors.Join(b.zip.Flush(), out.letGo()); err != nil {
		return done, err
	}
	for _, f := range files {
		if err := b.file(ctx, from.Bytes, f); err != nil {
			return done, err
		}
		done.Files++
		done.Bytes += f.size
	}
	return done, b.close(about)
}

// until adds entries until a context ends.
func (b *Bundle) until(ctx context.Context) pages.Put {
	return func(name string, write func(io.Writer) error) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		return b.Add(name, write)
	}
}

// tables adds every table that the archive takes, in the order in which rows can be written.
func (b *Bundle) tables(ctx context.Context, tx *db.Tx, s Scope) (rows int, err error) {
	names, err := db.Tables()
	if err != nil {
		return 0, err
	}
	for _, name := range names {
		t, known := Find(name)
		if !known {
			return rows, fmt.Errorf("the table %s has no place in archives", name)
		}
		if !t.Taken(s.Kind) {
			continue
		}
		n, err := b.table(ctx, tx, t, s)
		if rows += n; err != nil {
			return rows, fmt.Errorf("archiving %s: %w", name, err)
		}
	}
	return rows, nil
}

func (b *Bundle) table(ctx context.Context, tx *db.Tx, t Table, s Scope) (n int, err error) {
	columns, err := t.columnsOf(tx)
	if err != nil {
		return 0, err
	}
	query, args := t.query(columns, s)
	e, err := b.add("data/"+t.Name+".jsonl", func(w io.Writer) error {
		var line []byte
		n, err = tx.Rows(func(values []any) error {
			if line, err = appendRow(line[:0], columns, values); err != nil {
				return err
			}
			_, err := w.Write(line)
			return errors.Join(err, ctx.Err())
		}, query, args...)
		return err
	})
	if err == nil {
		e.Rows = &n
	}
	return n, err
}

// query asks for the rows of a table that an archive takes, in their order.
func (t Table) query(columns []column, s Scope) (string, []any) {
	take := t.Takes[s.Kind]
	names := make([]string, len(columns))
	for i, c := range columns {
		if names[i] = "t." + c.Name; take.As[c.Name] != "" {
			names[i] = take.As[c.Name]
		}
	}
	query := `SELECT ` + strings.Join(names, ", ") + ` FROM ` + t.Name + ` t WHERE ` + cmp.Or(take.Where, `1 = 1`) + ` ORDER BY t.` + strings.ReplaceAll(t.Key, ", ", ", t.")
	return s.asked(query)
}

// asked is a query about the spaces of the archive, with the arguments that it asks for.
func (s Scope) asked(query string) (string, []any) {
	query = strings.ReplaceAll(query, "{space}", s.Space)
	n := len(s.Args)
	for n > 0 && !strings.Contains(query, fmt.Sprintf("$%d", n)) {
		n--
	}
	return query, s.Args[:n]
}

// entrusted is a file of which an archive holds the bytes.
type entrusted struct {
	id   id.ID
	name string
	blob blob.Key
	size int64
	sum  string
}

func filesOf(tx *db.Tx, s Scope) ([]entrusted, error) {
	t, _ := Find("file")
	if !t.Taken(s.Kind) {
		return nil, nil
	}
	query, args := s.asked(`SELECT t.id, t.name, t.blob, t.size, t.sum FROM file t WHERE ` + cmp.Or(t.Takes[s.Kind].Where, `1 = 1`) + ` ORDER BY t.id`)
	return db.All(tx, func(row db.Scanner) (f entrusted, err error) {
		err = row.Scan(&f.id, &f.name, &f.blob, &f.size, &f.sum)
		return f, err
	}, query, args...)
}

// file adds the bytes of a file.
func (b *Bundle) file(ctx context.Context, bytes *blob.Store, f entrusted) error {
	r, err := bytes.Open(f.blob)
	if errors.Is(err, blob.ErrMissing) {
		return fmt.Errorf("the file %s (%q) has lost its bytes; meantime check says which others have", f.id, f.name)
	}
	if err != nil {
		return err
	}
	defer r.Close() // it was only read
	e, err := b.Store(ctx, pages.FilePath(f.id, f.name), r)
	if err == nil && (e.Size != f.size || e.Sum != f.sum) {
		err = fmt.Errorf("the bytes of the file %s (%q) are not those that were uploaded", f.id, f.name)
	}
	return err
}
