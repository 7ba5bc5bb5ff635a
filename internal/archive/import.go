package archive

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"meantime/internal/archive/pages"
	"meantime/internal/db"
	"meantime/internal/file"
	"meantime/internal/id"
	"meantime/internal/markdown"
)

// Target is an empty place, which an archive fills. The database is opened with NoMigrate.
type Target struct {
	DB    *db.DB
	Files *file.Files
	// Hold adds what follows from what an archive brings, and says what does not hold of what is there then, in the transaction that
	// brings it: its sentences refuse the archive.
	Hold func(ctx context.Context, about Manifest) ([]string, error)
}

// Brought is what an archive has brought.
type Brought struct {
	Manifest
	Rows, Files int
	Bytes       int64 // of the files
}

// Read fills an empty place with an archive. Errors: RefusedError, db.TooNewError, that it is not empty. Then nothing has been
// written to the database; bytes of files may have been, and are the caller's to clear away.
func Read(ctx context.Context, from io.ReaderAt, size int64, into Target) (done Brought, err error) {
	z, err := open(from, size)
	if err != nil {
		return done, err
	}
	done.Manifest = z.about
	err = into.DB.Fill(ctx, z.about.Schema, func(tx *db.Tx, tables []string) error {
		done.Rows, done.Files, done.Bytes = 0, 0, 0
		return z.fill(tx, tables, into, &done)
	}, func(tx *db.Tx) error {
		if err := file.Recount(tx); err != nil {
			return err
		}
		wrong, err := into.Hold(tx.Context(), z.about)
		if err == nil && len(wrong) > 0 {
			err = refused(doesNotHold, "what is in the archive does not hold together: %s (and %d more)", wrong[0], len(wrong)-1)
		}
		return err
	})
	return done, err
}

// fill writes the rows of an archive, and keeps its files.
func (z *zipped) fill(tx *db.Tx, tables []string, into Target, done *Brought) error {
	z = &zipped{z.about, maps.Clone(z.entries)} // of which each is taken once
	for _, name := range tables {
		t, known := Find(name)
		if !known || !t.Taken(z.about.Kind) {
			continue
		}
		entry := "data/" + name + ".jsonl"
		e := z.entries[entry]
		if e == nil {
			return refused(damaged, "the archive is damaged: it has no %s", entry)
		}
		delete(z.entries, entry)
		n, err := z.table(tx, t, e, into, done)
		if done.Rows += n; err != nil {
			return err
		}
	}
	for name := range z.entries {
		if strings.HasPrefix(name, "data/") || strings.HasPrefix(name, "files/") {
			return refused(damaged, "the archive is damaged: nothing tells what %.200q is", name)
		}
	}
	return nil
}

// table writes the rows of one table.
func (z *zipped) table(tx *db.Tx, t Table, e *listed, place Target, done *Brought) (int, error) {
	columns, err := t.columnsOf(tx)
	if err != nil {
		return 0, err
	}
	names := make([]string, len(columns))
	markup := make([]bool, len(columns))
	for i, c := range columns {
		names[i], markup[i] = c.Name, slices.Contains(t.Markup, c.Name)
	}
	into := newInsertion(tx, t.Name, append(names, t.Without...))
	row := 0
	n, err := e.lines(tx.Context(), func(line []byte) error {
		row++
		values := into.next()
		if err := readRow(line, columns, values); err != nil {
			return refused(damaged, "the archive is damaged: row %d of %s: %v", row, t.Name, err)
		}
		for i, v := range values[:len(columns)] {
			if text, is := v.(string); is && markup[i] {
				values[i] = markdown.Clean(text)
			}
		}
		if err := z.made(tx.Context(), t, names, values, place, done); err != nil {
			return err
		}
		return into.add(len(line))
	})
	if err == nil {
		err = into.flush()
	}
	return n, err
}

// made fills in the columns that no archive has.
func (z *zipped) made(ctx context.Context, t Table, names []string, values []any, into Target, done *Brought) error {
	switch t.Name {
	case "file":
		return z.file(ctx, names, values, into, done)
	case "file_room":
		values[len(values)-1] = int64(0) // file.Recount
	}
	return nil
}

// file keeps the bytes of the row of a file. What they are is found out anew: it decides what a browser makes of them.
func (z *zipped) file(ctx context.Context, names []string, values []any, into Target, done *Brought) error {
	at := func(name string) *any { return &values[slices.Index(names, name)] }
	number, isNumber := (*at("id")).(int64)
	name, isText := (*at("name")).(string)
	if !isNumber || !isText {
		return refused(damaged, "the archive is damaged: a file has no name")
	}
	entry := pages.FilePath(id.ID(number), name)
	e := z.entries[entry]
	if e == nil {
		return refused(damaged, "the archive is damaged: it has no %.200q", entry)
	}
	delete(z.entries, entry)
	return e.read(ctx, func(r io.Reader) error {
		kept, err := into.Files.Bring(ctx, e.Size, r)
		switch {
		case errors.Is(err, file.ErrNotAll):
			return nil // and the entry is found to be another than it says
		case err != nil:
			return fmt.Errorf("keeping %s: %w", entry, err)
		case *at("size") != any(kept.Size) || *at("sum") != any(kept.Sum):
			return refused(damaged, "the archive is damaged: %.200q is not the file that it stands for", entry)
		}
		*at("name"), *at("media") = file.CleanName(name), kept.Media
		*at("width"), *at("height") = int64(kept.Width), int64(kept.Height)
		values[len(values)-1] = string(kept.Key())
		done.Files++
		done.Bytes += kept.Size
		return nil
	})
}
