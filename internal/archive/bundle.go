package archive

import (
	"archive/zip"
	"bufio"
	"compress/flate"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"os"
	"time"
)

const (
	manifestName = "archive.json"
	format       = 1

	// maxRatio is how much smaller than its content an entry is at the most: what unpacks to more is taken for a trap. storedFrom is
	// from when on our own are not packed at all.
	maxRatio   = 100
	storedFrom = 50
)

// Manifest is what an archive says of itself, in archive.json, which comes last.
type Manifest struct {
	Meantime     string    `json:"meantime"` // always "archive"
	Format       int       `json:"format"`
	Kind         Kind      `json:"kind"`
	Schema       int       `json:"schema"`
	MadeAt       time.Time `json:"made_at"`
	Organisation string    `json:"organisation"`
	Entries      []Entry   `json:"entries"`
}

// Entry is one of an archive's entries.
type Entry struct {
	Name string `json:"name"`
	Size int64  `json:"size"`
	Sum  string `json:"sha256"`
	Rows *int   `json:"rows,omitempty"` // of a table
}

// Bundle is a zip that is being written: entries in the order in which they are added, and what the manifest says of each.
type Bundle struct {
	zip     *zip.Writer
	at      time.Time
	entries []Entry

	// Through these goes one entry after the other.
	buffer *bufio.Writer
	packer *flate.Writer
	spool  *os.File
}

// newBundle begins one. Its temporary file is in a folder, and goes with discard.
func newBundle(to io.Writer, at time.Time, dir string) (*Bundle, error) {
	spool, err := os.CreateTemp(dir, ".archive-*")
	if err != nil {
		return nil, err
	}
	packer, err := flate.NewWriter(spool, flate.DefaultCompression)
	return &Bundle{zip: zip.NewWriter(to), at: at, buffer: bufio.NewWriterSize(nil, 1<<16), packer: packer, spool: spool}, err
}

func (b *Bundle) discard() error { return errors.Join(b.spool.Close(), os.Remove(b.spool.Name())) }

// measured counts and sums what goes through it.
type measured struct {
	to   io.Writer
	size int64
	sum  hash.Hash
	crc  hash.Hash32
}

func measure(to io.Writer) *measured {
	return &measured{to: to, sum: sha256.New(), crc: crc32.NewIEEE()}
}

func (m *measured) Write(p []byte) (int, error) {
	n, err := m.to.Write(p)
	m.size += int64(n)
	m.sum.Write(p[:n])
	m.crc.Write(p[:n])
	return n, err
}

func (m *measured) entry(name string) Entry {
	return Entry{Name: name, Size: m.size, Sum: hex.EncodeToString(m.sum.Sum(nil))}
}

// header is the zip's own header of an entry. Whenever it was made, its permissions and its time are the archive's.
func (b *Bundle) header(name string, method uint16) *zip.FileHeader {
	h := &zip.FileHeader{Name: name, Method: method, Modified: b.at}
	h.SetMode(0o644)
	return h
}

// Add adds an entry of what write writes, packed, unless it would look like a trap when it is read.
func (b *Bundle) Add(name string, write func(io.Writer) error) error {
	_, err := b.add(name, write)
	return err
}

func (b *Bundle) add(name string, write func(io.Writer) error) (*Entry, error) {
	if _, err := b.spool.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	b.packer.Reset(b.spool)
	m := measure(b.packer)
	b.buffer.Reset(m)
	if err := write(b.buffer); err != nil {
		return nil, err
	}
	if err := errors.Join(b.buffer.Flush(), b.packer.Close()); err != nil {
		return nil, err
	}
	size, err := b.spool.Seek(0, io.SeekCurrent)
	if err == nil {
		_, err = b.spool.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, err
	}
	if err := b.copy(name, m, io.LimitReader(b.spool, size), size); err != nil {
		return nil, err
	}
	b.entries = append(b.entries, m.entry(name))
	return &b.entries[len(b.entries)-1], nil
}

// copy adds what was packed into a file.
func (b *Bundle) copy(name string, m *measured, packed io.Reader, size int64) error {
	h := b.header(name, zip.Deflate)
	h.CRC32, h.UncompressedSize64, h.CompressedSize64 = m.crc.Sum32(), uint64(m.size), uint64(size)
	if m.size > size*storedFrom {
		h.Method, h.CompressedSize64 = zip.Store, h.UncompressedSize64
		packed = flate.NewReader(packed)
	}
	to, err := b.zip.CreateRaw(h)
	if err == nil {
		_, err = io.Copy(to, packed)
	}
	return err
}

// Store adds an entry as it is, and returns what there is of it.
func (b *Bundle) Store(ctx context.Context, name string, from io.Reader) (Entry, error) {
	to, err := b.zip.CreateHeader(b.header(name, zip.Store))
	if err != nil {
		return Entry{}, err
	}
	m := measure(to)
	if _, err := io.Copy(m, reader{ctx, from}); err != nil {
		return Entry{}, err
	}
	e := m.entry(name)
	b.entries = append(b.entries, e)
	return e, nil
}

// reader reads until a context ends.
type reader struct {
	ctx  context.Context
	from io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.from.Read(p)
}

// close adds the manifest, and ends the archive.
func (b *Bundle) close(m Manifest) error {
	m.Meantime, m.Format, m.MadeAt, m.Entries = "archive", format, b.at, b.entries
	err := b.Add(manifestName, func(w io.Writer) error {
		raw, err := json.MarshalIndent(m, "", " ")
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(w, "%s\n", raw)
		return err
	})
	return errors.Join(err, b.zip.Close())
}
