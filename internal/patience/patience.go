package patience

import (
	"io"
	"time"
)

// Idle is how long nothing may move.
const Idle = time.Minute

// Conn is a connection whose deadlines can be set: an http.ResponseController. One that has none, as in a test, is waited for.
type Conn interface {
	SetReadDeadline(time.Time) error
	SetWriteDeadline(time.Time) error
}

// past is a deadline that has gone by: it ends what waits.
func past() time.Time { return time.Unix(1, 0) }

// Reader reads what somebody sends slowly. The deadlines that the connection had are gone; Close ends the watch.
func Reader(c Conn, r io.Reader) io.ReadCloser { return watchReader(c, r, Idle) }

func watchReader(c Conn, r io.Reader, idle time.Duration) *reader {
	lift(c)
	return &reader{r, time.AfterFunc(idle, func() { _ = c.SetReadDeadline(past()) }), idle}
}

// lift takes away the deadlines. A connection that has none has none to take away.
func lift(c Conn) {
	_ = c.SetReadDeadline(time.Time{})
	_ = c.SetWriteDeadline(time.Time{})
}

type reader struct {
	io.Reader
	silence *time.Timer
	idle    time.Duration
}

// Read reads on, for which there is Idle time again.
func (r *reader) Read(b []byte) (int, error) {
	r.silence.Reset(r.idle)
	return r.Reader.Read(b)
}

// Close ends the watch.
func (r *reader) Close() error {
	r.silence.Stop()
	return nil
}

// Writer writes to somebody who takes slowly. The deadlines that the connection had are gone; Close ends the watch.
func Writer(c Conn, w io.Writer) io.WriteCloser { return watchWriter(c, w, Idle) }

func watchWriter(c Conn, w io.Writer, idle time.Duration) *writer {
	lift(c)
	return &writer{w, time.AfterFunc(idle, func() { _ = c.SetWriteDeadline(past()) }), idle}
}

type writer struct {
	io.Writer
	silence *time.Timer
	idle    time.Duration
}

// Write writes on, for which there is Idle time again.
func (w *writer) Write(b []byte) (int, error) {
	w.silence.Reset(w.idle)
	return w.Writer.Write(b)
}

// Close ends the watch.
func (w *writer) Close() error {
	w.silence.Stop()
	return nil
}
