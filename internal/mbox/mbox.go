package mbox

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"time"
)

// Most is the longest message that is taken unless a Reader says otherwise: one of 25 MB, as large as common servers let
// through, with its attachments in Base64.
const Most = 40 << 20

// ErrNone says that a file does not begin as a mailbox does.
var ErrNone = errors.New("it does not begin with a line “From ”, as a mailbox does")

const (
	lineMost  = 64 << 10 // of a line, what is looked at once
	slackMost = 64 << 10 // bytes before the first message that may be empty lines
)

// Message is one message as it lies in the file.
type Message struct {
	Number int       // from 1
	Offset int64     // of its line “From ” in the file
	Size   int64     // from there to the next message
	Sent   time.Time // the date in its line “From ”; zero where there is none
	Raw    []byte    // without that line, unquoted; valid until the next call of Next. Nil where it is TooLarge.

	TooLarge bool // longer than the Reader takes
	Cut      bool // the file ends within its header
}

// Reader gives the messages of a mailbox.
type Reader struct {
	Most int64 // the longest message that is taken

	at     io.ReaderAt
	end    int64
	lines  *bufio.Reader
	offset int64 // of what lines gives next
	number int
	from   []byte // the line “From ” of the next message, if it has been read
	raw    bytes.Buffer
}

// NewReader reads a mailbox of so many bytes. It must not change meanwhile.
func NewReader(at io.ReaderAt, size int64) *Reader {
	r := &Reader{Most: Most, at: at, end: size}
	r.seek(0)
	return r
}

func (r *Reader) seek(offset int64) {
	r.offset = offset
	section := io.NewSectionReader(r.at, offset, r.end-offset)
	if r.lines == nil {
		r.lines = bufio.NewReaderSize(section, lineMost)
	} else {
		r.lines.Reset(section)
	}
}

// At has Next go on with the message that begins at an offset, as a Message told it before, and counts it as the number.
func (r *Reader) At(offset int64, number int) {
	r.from, r.number = nil, number-1
	r.seek(offset)
}

// line reads a line with its end, or as much of it as is looked at once: then whole is false.
func (r *Reader) line() (line []byte, whole bool, err error) {
	line, err = r.lines.ReadSlice('\n')
	r.offset += int64(len(line))
	if errors.Is(err, bufio.ErrBufferFull) {
		return line, false, nil
	}
	if err == io.EOF && len(line) > 0 {
		return line, true, nil
	}
	return line, err == nil, err
}

// Next returns the next message, io.EOF after the last, and ErrNone where there is no first.
func (r *Reader) Next() (Message, error) {
	if r.from == nil {
		if err := r.first(); err != nil {
			return Message{}, err
		}
	}
	r.number++
	m := Message{Number: r.number, Offset: r.offset - int64(len(r.from)), Sent: sentIn(r.from)}
	r.from = nil
	return m, r.read(&m)
}

// first finds the line “From ” with which it begins, or goes on.
func (r *Reader) first() error {
	for passed := 0; passed < slackMost; {
		line, whole, err := r.line()
		if err != nil {
			if err == io.EOF && r.number == 0 {
				return ErrNone
			}
			return err
		}
		passed += len(line)
		blank := bytes.TrimSpace(bytes.TrimPrefix(line, []byte("\xef\xbb\xbf")))
		if len(blank) == 0 {
			continue
		}
		if !whole || !begins(bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))) {
			return ErrNone
		}
		r.from = bytes.Clone(line)
		if !r.seems(r.from) {
			return ErrNone
		}
		return nil
	}
	return ErrNone
}

// read takes the header and the text of a message, up to where the next begins.
func (r *Reader) read(m *Message) error {
	r.raw.Reset()
	length, err := r.header(m)
	if err != nil {
		return err
	}
	quoted := true
	if r.from == nil && length > 0 && r.endsAt(r.offset+length) {
		if quoted, err = r.measured(m, length); err != nil {
			return err
		}
	}
	if r.from == nil {
		if err := r.text(m, quoted); err != nil {
			return err
		}
	}
	m.Size = r.offset - int64(len(r.from)) - m.Offset
	if !m.TooLarge {
		m.Raw = r.raw.Bytes()
	}
	return nil
}

// header takes the header, and returns the length that it says the text has.
func (r *Reader) header(m *Message) (length int64, err error) {
	starts := true
	for {
		if starts && r.beginsNext(true) { // a message that has no text, and not even the empty line before it
			return 0, nil
		}
		line, whole, err := r.line()
		if err == io.EOF {
			m.Cut = true
			return 0, nil
		}
		if err != nil {
			return 0, err
		}
		r.keep(m, line)
		if starts && len(bytes.TrimRight(line, "\r\n")) == 0 {
			return length, nil
		}
		if starts {
			if n, ok := contentLength(line); ok {
				length = n
			}
		}
		starts = whole
	}
}

// measured takes as much of the text as its header measures, and tells whether its lines “From ” are quoted.
func (r *Reader) measured(m *Message, length int64) (quoted bool, err error) {
	quoted = true
	begin, starts := r.raw.Len(), true
	for stop := r.offset + length; r.offset < stop; {
		line, whole, err := r.line()
		if err != nil {
			return quoted, err
		}
		if over := r.offset - stop; over > 0 { // it ends within a line
			r.seek(stop)
			line = line[:int64(len(line))-over]
		}
		quoted = quoted && !(starts && begins(line))
		r.keep(m, line)
		starts = whole
	}
	if quoted && !m.TooLarge {
		text := unquote(bytes.Clone(r.raw.Bytes()[begin:]))
		r.raw.Truncate(begin)
		r.raw.Write(text)
	}
	return quoted, nil
}

// text takes what lies before the next message. After a measured text these are empty lines.
func (r *Reader) text(m *Message, quoted bool) error {
	starts, blank := true, true
	for {
		if starts && r.beginsNext(!blank) {
			return nil
		}
		line, whole, err := r.line()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		blank = starts && len(bytes.TrimRight(line, "\r\n")) == 0
		if starts && quoted {
			r.keep(m, unquoteLine(line))
		} else {
			r.keep(m, line)
		}
		starts = whole
	}
}

// keep adds to the message, until it is longer than is taken.
func (r *Reader) keep(m *Message, line []byte) {
	if m.TooLarge {
		return
	}
	if int64(r.raw.Len()+len(line)) > r.Most {
		m.TooLarge = true
		r.raw.Reset()
		return
	}
	r.raw.Write(line)
}

// beginsNext tells whether a message begins here, and has taken its line “From ” then. Within a header or a text, with no
// empty line before it, both a date in it and a header below it are wanted.
func (r *Reader) beginsNext(within bool) bool {
	peeked, err := r.lines.Peek(len(marker))
	if err != nil || string(peeked) != marker {
		return false
	}
	peeked, _ = r.lines.Peek(lineMost / 2) // as much as there is
	end := bytes.IndexByte(peeked, '\n') + 1
	if end == 0 {
		return false
	}
	if line, after := peeked[:end], peeked[end:]; within && !(dates(line) && field.Match(after)) || !looksLike(line, after) {
		return false
	}
	r.from = bytes.Clone(peeked[:end])
	n, _ := r.lines.Discard(end) // what was peeked at is there
	r.offset += int64(n)
	return true
}

// seems tells whether a message begins with a line that has been read.
func (r *Reader) seems(from []byte) bool {
	peeked, _ := r.lines.Peek(lineMost / 2) // as much as there is
	return looksLike(from, peeked)
}

// endsAt tells whether a text can end at an offset: the file ends there, or another message begins.
func (r *Reader) endsAt(offset int64) bool {
	if offset < 0 || offset > r.end {
		return false
	}
	near := make([]byte, 4<<10)
	n, err := r.at.ReadAt(near, offset)
	if err != nil && err != io.EOF {
		return false
	}
	near = bytes.TrimLeft(near[:n], "\r\n")
	if len(near) == 0 {
		return offset+int64(n) == r.end
	}
	line, rest, whole := bytes.Cut(near, []byte("\n"))
	return whole && begins(line) && looksLike(line, rest)
}
