package importer

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"time"

	"meantime/internal/mailtext"
	"meantime/internal/mbox"
	"meantime/internal/naming"
)

// entry is what is kept of a message while the threads are found.
type entry struct {
	number  int32
	id      int32 // of its Message-ID among names; -1 for none
	offset  int64
	refs    []int32
	date    time.Time // when it was written, or zero where nothing says so
	place   time.Time // where it stands
	base    string    // its subject without what programs put before it
	replies bool      // by its subject
	key     string
	writer  string // the address, folded
	digest  [16]byte
}

// scan is the first reading of a mailbox.
type scan struct {
	now     time.Time
	report  *Report
	entries []entry
	names   map[string]int32 // Message-IDs by their numbers
	texts   []string         // and back
	byID    map[int32]int32  // the first entry with a Message-ID
	keys    map[string]bool
}

func newScan(now time.Time, report *Report) *scan {
	return &scan{now: now, report: report, names: map[string]int32{}, byID: map[int32]int32{}, keys: map[string]bool{}}
}

// read goes through the mailbox from its beginning to its end, and returns the digest of all that it holds.
func (s *scan) read(file io.ReaderAt, size int64, tell func(done int64) error) (string, error) {
	whole := sha256.New()
	r := mbox.NewReader(&digested{ReaderAt: file, hash: whole}, size)
	for {
		m, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return "", err
		}
		s.report.Messages++
		s.message(m)
		if err := tell(m.Offset + m.Size); err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(whole.Sum(nil)), nil
}

// digested adds to a digest what is read for the first time. A mailbox is read on and on, but for looks ahead.
type digested struct {
	io.ReaderAt
	hash hash.Hash
	upTo int64
}

// ReadAt reads, and digests what follows on what was digested.
func (d *digested) ReadAt(p []byte, off int64) (int, error) {
	n, err := d.ReaderAt.ReadAt(p, off)
	if end := off + int64(n); off <= d.upTo && end > d.upTo {
		d.hash.Write(p[d.upTo-off : n])
		d.upTo = end
	}
	return n, err
}

// message keeps what is needed of one message, or notes why it is left out.
func (s *scan) message(m mbox.Message) {
	skip := func(id string, reason Reason, format string, args ...any) {
		s.report.skip(Skipped{m.Number, m.Offset, id, reason, fmt.Sprintf(format, args...), true})
	}
	if m.TooLarge {
		skip("", TooLarge, "it is longer than %d MB", mbox.Most>>20)
		return
	}
	h, err := mailtext.ParseHeader(m.Raw)
	if u, ok := errors.AsType[*mailtext.Unreadable](err); ok {
		skip("", Reason(u.Reason), "%s", u.Says)
		return
	}
	writer, err := naming.ParseEmail(h.From.Email)
	if err != nil {
		skip(h.ID, NoWriter, "it does not say, in a way that can be read, who wrote it")
		return
	}
	e := entry{number: int32(m.Number), id: -1, offset: m.Offset, base: h.Base, replies: h.Replies, writer: naming.FoldEmail(writer), digest: digestOf(m.Raw)}
	for _, at := range []time.Time{h.Date, h.Passed, m.Sent} {
		if plausible(at, s.now) {
			e.date = at
			break
		}
	}
	if !plausible(h.Date, s.now) {
		s.report.skip(Skipped{m.Number, m.Offset, h.ID, NoDate, says(h.Date), false})
	}
	for _, ref := range h.Refs[max(0, len(h.Refs)-maxRefs):] {
		e.refs = append(e.refs, s.name(ref))
	}
	if why, ok := s.key(&e, h.ID); !ok {
		skip(h.ID, Copy, "%s", why)
		return
	}
	s.entries = append(s.entries, e)
}

func says(date time.Time) string {
	if date.IsZero() {
		return "it has no date that can be read; it stands where others tell that it was written"
	}
	return fmt.Sprintf("its date, %s, cannot be; it stands where others tell that it was written", date.Format(time.DateOnly))
}

// plausible tells whether mail may have been written then.
func plausible(at, now time.Time) bool { return at.Year() >= 1980 && !at.After(now) }

func (s *scan) name(id string) int32 {
	n, ok := s.names[id]
	if !ok {
		n = int32(len(s.texts))
		s.names[id] = n
		s.texts = append(s.texts, id)
	}
	return n
}

// key says what tells a message from every other, or why it is none of its own. Of two that bear one Message-ID, the second
// is a copy if the same person wrote it at the same time; else it is another message.
func (s *scan) key(e *entry, id string) (why string, ok bool) {
	e.key = "digest:" + hex.EncodeToString(e.digest[:])
	if id == "" {
		if s.keys[e.key] {
			return "it is a copy of a message before it", false
		}
		s.keys[e.key] = true
		return "", true
	}
	e.id = s.name(id)
	at, twice := s.byID[e.id]
	if !twice {
		e.key = "id:" + id
		s.byID[e.id] = int32(len(s.entries))
		return "", true
	}
	first := s.entries[at]
	switch {
	case first.digest == e.digest:
		return fmt.Sprintf("it is a copy of message %d", first.number), false
	case first.writer == e.writer && first.date.Equal(e.date):
		return fmt.Sprintf("it has the Message-ID, the writer and the date of message %d, and is not quite the same; the first is kept", first.number), false
	}
	e.key = another(id, *e)
	if s.keys[e.key] {
		return "it is a copy of a message before it", false
	}
	s.keys[e.key] = true
	s.report.skip(Skipped{int(e.number), e.offset, id, Another, fmt.Sprintf("it has the Message-ID of message %d, and is another message: both are kept", first.number), false})
	return "", true
}

// another is the key of a message that bears the Message-ID of another one.
func another(id string, e entry) string { return "id:" + id + " " + hex.EncodeToString(e.digest[:]) }

// digestOf tells messages apart, however their lines end.
func digestOf(raw []byte) (out [16]byte) {
	sum := sha256.Sum256(bytes.TrimRight(bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n")), "\n"))
	copy(out[:], sum[:])
	return out
}
