package replay

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"meantime/internal/fault"
)

// Limits of a file.
const (
	MaxBytes    = 64 << 20
	MaxMessages = 500_000
	MaxPeople   = 5_000
	maxName     = 200 // bytes of what stands for a person or a thread
	maxWords    = 1_000_000
	firstYear   = 1971 // a slot is a time after 1970
	lastYear    = 2200
)

// Message is one line of a history. People and threads are numbered from 0 in the order in which they first appear.
type Message struct {
	At     time.Time // to the microsecond, with the offset that its writer's clock had
	Person int
	Thread int // None where the file names no thread
	Words  int
}

// None stands for no thread.
const None = -1

// Offset is how far the writer's clock was ahead of UTC, in seconds.
func (m Message) Offset() int {
	_, offset := m.At.Zone()
	return offset
}

// History is when a team wrote, in the order of time.
type History struct {
	Messages []Message
	People   int
	Threads  int // that the file names
}

// LineError says what is wrong with a line of the file; Err is a fault.KindInvalid.
type LineError struct {
	Line int // from 1; 0 when it is the file as a whole
	Err  error
}

func (e *LineError) Error() string {
	if e.Line == 0 {
		return e.Err.Error()
	}
	return fmt.Sprintf("line %d: %s", e.Line, e.Err)
}

func (e *LineError) Unwrap() error { return e.Err }

var (
	errHeader   = fault.Invalid("header", "The first line must be: time,person,thread,words")
	errEmpty    = fault.Invalid("file", "There are no messages in the file.")
	errBytes    = fault.Invalid("file", "The file is larger than 64 MB.")
	errMessages = fault.Invalid("file", "These are more than 500,000 messages.")
	errPeople   = fault.Invalid("file", "These are more than 5,000 people.")
	errTime     = fault.Invalid("time", "The time is not like 2026-10-13T09:40:00+01:00, of the years 1971 to 2200.")
	errNobody   = fault.Invalid("person", "Nobody is named as the writer.")
	errName     = fault.Invalid("person", "A person or a thread is written with more than 200 bytes.")
	errWords    = fault.Invalid("words", "The number of words is not a whole number from 0 to 1,000,000.")
	errQuotes   = fault.Invalid("line", "A quotation mark stands where none can be, or is not closed.")
	errFields   = fault.Invalid("line", "A line has four fields: time,person,thread,words")
)

// Read reads a history in CSV: a line with the names time, person, thread and words, and then a line for each message,
// in any order. A time is RFC 3339's, with the offset of its writer's clock; person and thread are any text, the same for
// the same; an empty thread is none, and no number of words is 0. What cannot be read is a *LineError.
func Read(r io.Reader) (*History, error) {
	limited := &io.LimitedReader{R: r, N: MaxBytes + 1}
	in := csv.NewReader(withoutMark(limited))
	in.FieldsPerRecord = 4
	in.ReuseRecord = true
	b := builder{people: map[string]int{}, threads: map[string]int{}, History: &History{}}
	err := b.read(in)
	if limited.N == 0 {
		return nil, &LineError{Err: errBytes}
	}
	if err != nil {
		return nil, err
	}
	if len(b.Messages) == 0 {
		return nil, &LineError{Err: errEmpty}
	}
	b.People, b.Threads = len(b.people), len(b.threads)
	slices.SortStableFunc(b.Messages, func(a, b Message) int { return a.At.Compare(b.At) })
	return b.History, nil
}

// withoutMark passes over the byte order mark that spreadsheets write.
func withoutMark(r io.Reader) io.Reader {
	in := bufio.NewReader(r)
	if mark, err := in.Peek(3); err == nil && string(mark) == "\uFEFF" {
		in.Discard(3) // they were just seen
	}
	return in
}

type builder struct {
	*History
	people, threads map[string]int
}

func (b *builder) read(in *csv.Reader) error {
	head, err := in.Read()
	if _, bad := errors.AsType[*csv.ParseError](err); bad || err == io.EOF ||
		err == nil && !slices.Equal(head, []string{"time", "person", "thread", "words"}) {
		return &LineError{Line: 1, Err: errHeader}
	}
	for err == nil {
		var fields []string
		if fields, err = in.Read(); err != nil {
			break
		}
		if wrong := b.add(fields); wrong != nil {
			line, _ := in.FieldPos(0)
			return &LineError{Line: line, Err: wrong}
		}
	}
	bad, ok := errors.AsType[*csv.ParseError](err)
	switch {
	case err == io.EOF:
		return nil
	case !ok:
		return fmt.Errorf("reading the file: %w", err)
	case bad.Err == csv.ErrFieldCount:
		return &LineError{Line: bad.StartLine, Err: errFields}
	}
	return &LineError{Line: bad.StartLine, Err: errQuotes}
}

func (b *builder) add(fields []string) error {
	at, err := time.Parse(time.RFC3339, fields[0])
	if err != nil || at.UTC().Year() < firstYear || at.UTC().Year() > lastYear {
		return errTime
	}
	words := 0
	if fields[3] != "" {
		if words, err = strconv.Atoi(fields[3]); err != nil || words < 0 || words > maxWords {
			return errWords
		}
	}
	switch {
	case fields[1] == "":
		return errNobody
	case len(fields[1]) > maxName || len(fields[2]) > maxName:
		return errName
	case len(b.Messages) == MaxMessages:
		return errMessages
	}
	m := Message{At: at.Truncate(time.Microsecond), Person: number(b.people, fields[1]), Thread: None, Words: words}
	if len(b.people) > MaxPeople {
		return errPeople
	}
	if fields[2] != "" {
		m.Thread = number(b.threads, fields[2])
	}
	b.Messages = append(b.Messages, m)
	return nil
}

// number gives each new name the next number.
func number(names map[string]int, name string) int {
	n, known := names[name]
	if !known {
		n = len(names)
		names[name] = n
	}
	return n
}
