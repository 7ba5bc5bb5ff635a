package archive

import (
	"archive/zip"
	"bufio"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"meantime/internal/db"
)

// RefusedError says why an archive is not read. Nothing is left of it then.
type RefusedError struct {
	Code string // for programs
	Says string
}

func (e *RefusedError) Error() string { return e.Says }

func refused(code, says string, args ...any) error {
	return &RefusedError{code, fmt.Sprintf(says, args...)}
}

// The codes.
const (
	notArchive   = "not_an_archive"
	damaged      = "archive_damaged"
	unsafe       = "archive_unsafe"
	tooNew       = "archive_too_new"
	ofOnePerson  = "archive_of_a_person"
	doesNotHold  = "archive_does_not_hold"
	maxManifest  = 256 << 20
	maxLine      = 64 << 20
	maxEntryName = 1000
)

// zipped is an archive that is being read, whose entries are those of its manifest.
type zipped struct {
	about   Manifest
	entries map[string]*listed
}

// listed is an entry, and what the manifest says of it.
type listed struct {
	Entry
	in *zip.File
}

// open reads the manifest of an archive, and refuses one that does not fit it.
func open(from io.ReaderAt, size int64) (*zipped, error) {
	in, err := zip.NewReader(from, size)
	if err != nil {
		return nil, notOne(from, err)
	}
	found := make(map[string]*listed, len(in.File))
	for _, f := range in.File {
		if err := sound(f); err != nil {
			return nil, err
		}
		if found[f.Name] != nil {
			return nil, refused(unsafe, "the archive has two entries called %.200q", f.Name)
		}
		found[f.Name] = &listed{in: f}
	}
	z := &zipped{entries: found}
	if err := z.manifest(); err != nil {
		return nil, err
	}
	return z, z.fits(size)
}

// notOne refuses what is no zip.
func notOne(from io.ReaderAt, err error) error {
	var first [2]byte
	if _, err := from.ReadAt(first[:], 0); err == nil && first == [2]byte{0x1f, 0x8b} { // of gzip
		return refused(notArchive, "this is no archive of Meantime; if it is a backup, meantime restore reads it")
	}
	if errors.Is(err, zip.ErrFormat) {
		return refused(notArchive, "this is no archive of Meantime, or it is cut short")
	}
	return refused(notArchive, "this is no archive of Meantime, or it is cut short: %v", err)
}

// sound refuses an entry that is no plain file of an archive, whatever the manifest says.
func sound(f *zip.File) error {
	name := f.Name
	switch {
	case name == "" || len(name) > maxEntryName || name != path.Clean(name) || path.IsAbs(name) || name == ".." || strings.HasPrefix(name, "../") ||
		strings.ContainsAny(name, "\\\x00") || len(name) > 1 && name[1] == ':':
		return refused(unsafe, "the archive has an entry called %.200q, which is no name of one", name)
	case !f.Mode().IsRegular():
		return refused(unsafe, "the entry %.200q of the archive is no file, but a link or a folder", name)
	case f.Flags&1 != 0 || f.Method != zip.Store && f.Method != zip.Deflate:
		return refused(damaged, "the entry %.200q of the archive is packed in a way that Meantime does not write", name)
	case f.UncompressedSize64 > f.CompressedSize64*maxRatio:
		return refused(unsafe, "the entry %.200q of the archive would unpack to more than %d times its size", name, maxRatio)
	}
	return nil
}

// manifest reads what the archive says of itself.
func (z *zipped) manifest() error {
	e := z.entries[manifestName]
	if e == nil {
		return refused(notArchive, "this is no archive of Meantime: it has no %s", manifestName)
	}
	delete(z.entries, manifestName)
	if e.in.UncompressedSize64 > maxManifest {
		return refused(unsafe, "the archive says more of itself than can be read")
	}
	r, err := e.in.Open()
	if err != nil {
		return refused(damaged, "the archive is damaged: %v", err)
	}
	defer r.Close() // it was only read
	z.about, err = readManifest(io.LimitReader(r, maxManifest))
	return err
}

// readManifest reads archive.json.
func readManifest(r io.Reader) (m Manifest, err error) {
	in := json.NewDecoder(r)
	if err := in.Decode(&m); err != nil {
		return m, refused(damaged, "the archive is damaged: %s cannot be read (%v)", manifestName, err)
	}
	if _, err := in.Token(); !errors.Is(err, io.EOF) {
		return m, refused(damaged, "the archive is damaged: %s does not end", manifestName)
	}
	switch {
	case m.Meantime != "archive":
		return m, refused(notArchive, "this is no archive of Meantime: %s says that it is something else", manifestName)
	case m.Format > format:
		return m, refused(tooNew, "this archive is of the format %d, and this program knows %d; please use a newer one", m.Format, format)
	case m.Format < 1:
		return m, refused(damaged, "the archive is damaged: there is no format %d", m.Format)
	case m.Schema < 1:
		return m, refused(damaged, "the archive is damaged: there is no schema %d", m.Schema)
	case m.Kind == Person:
		return m, refused(ofOnePerson, "this archive is one person's own: it is there to be read, and no workspace can be made of it")
	case m.Kind != Workspace && m.Kind != Organisation:
		return m, refused(damaged, "the archive is damaged: there are no archives of the kind %.60q", m.Kind)
	}
	schema, err := db.Schema()
	if err == nil && m.Schema > schema {
		err = refused(tooNew, "this archive was written by a newer Meantime (its schema is %d, this program knows %d); please use the newer program", m.Schema, schema)
	}
	return m, err
}

// fits refuses an archive that holds other entries than its manifest lists.
func (z *zipped) fits(size int64) error {
	var total int64
	for _, says := range z.about.Entries {
		e := z.entries[says.Name]
		switch {
		case e == nil:
			return refused(damaged, "the archive is damaged: it has lost its entry %.200q", says.Name)
		case e.Name != "":
			return refused(damaged, "the archive is damaged: it lists %.200q twice", says.Name)
		case says.Size < 0 || uint64(says.Size) != e.in.UncompressedSize64:
			return refused(damaged, "the archive is damaged: its entry %.200q has not as many bytes as it says", says.Name)
		}
		if e.Entry = says; total > size*maxRatio-says.Size {
			return refused(unsafe, "the archive would unpack to more than %d times its size", maxRatio)
		}
		total += says.Size
	}
	for name, e := range z.entries {
		if e.Name == "" {
			return refused(damaged, "the archive has an entry %.200q that it does not list", name)
		}
	}
	return nil
}

// read hands over the content of an entry, and refuses it where it is not what the manifest says.
func (e *listed) read(ctx context.Context, take func(io.Reader) error) error {
	r, err := e.in.Open()
	if err != nil {
		return refused(damaged, "the archive is damaged: its entry %.200q cannot be read (%v)", e.Name, err)
	}
	defer r.Close() // it was only read
	m := measure(io.Discard)
	broken := &breaking{from: r}
	all := io.TeeReader(io.LimitReader(reader{ctx, broken}, e.Size+1), m)
	err = take(all)
	if err == nil {
		_, err = io.Copy(io.Discard, all) // what nobody took is counted, too
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case broken.err != nil:
		return refused(damaged, "the archive is damaged: its entry %.200q cannot be read (%v)", e.Name, broken.err)
	case err != nil:
		return err
	case m.size != e.Size || hex.EncodeToString(m.sum.Sum(nil)) != e.Sum:
		return refused(damaged, "the archive is damaged: its entry %.200q is not what was written", e.Name)
	}
	return nil
}

// breaking remembers that there was something that could not be unpacked.
type breaking struct {
	from io.Reader
	err  error
}

func (b *breaking) Read(p []byte) (int, error) {
	n, err := b.from.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		b.err = err
	}
	return n, err
}

// lines hands over the lines of an entry, one after the other, and returns how many there are.
func (e *listed) lines(ctx context.Context, each func(line []byte) error) (n int, err error) {
	err = e.read(ctx, func(r io.Reader) error {
		in := bufio.NewScanner(r)
		in.Buffer(make([]byte, 0, 1<<16), maxLine)
		for ; in.Scan(); n++ {
			if err := each(in.Bytes()); err != nil {
				return err
			}
		}
		if errors.Is(in.Err(), bufio.ErrTooLong) {
			return refused(damaged, "the archive is damaged: a line of %.200q is longer than %d bytes", e.Name, maxLine)
		}
		return in.Err()
	})
	if err == nil && (e.Rows == nil || *e.Rows != n) {
		err = refused(damaged, "the archive is damaged: %.200q should hold as many rows as it says, and holds %d", e.Name, n)
	}
	return n, err
}
