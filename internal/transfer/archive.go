package transfer

import (
	"io"
	"net/http"
	"time"

	"meantime/internal/archive"
	"meantime/internal/patience"
	"meantime/internal/person"
	"meantime/internal/words"
)

// Archive answers with an archive of a kind, which is made while it is taken; nothing of it stays here. An error is nobody's answer yet.
// What goes wrong once something of it is on its way breaks the connection, so that nobody takes a part for the whole; who stops taking
// it ends the work.
func (t Transfers) Archive(w http.ResponseWriter, r *http.Request, by person.Actor, kind archive.Kind, l *words.Locale) error {
	making, err := t.Archives.Begin(r.Context(), by, kind)
	if err != nil {
		return err
	}
	defer making.End()
	h := http.Header{}
	h.Set("Content-Type", "application/zip")
	h.Set("Content-Disposition", `attachment; filename="`+making.Name()+`"`)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", boxed)
	conn := http.NewResponseController(w)
	_ = conn.SetWriteDeadline(time.Time{}) // of a connection that has one: it holds again for what is written
	out := &begun{w: w, header: h, conn: conn}
	defer out.close()
	_, err = making.Write(r.Context(), out, l)
	if err != nil && out.paced != nil {
		panic(http.ErrAbortHandler)
	}
	return err
}

// begun is an answer that begins with its first byte, and is taken at its taker's pace from then on.
type begun struct {
	w      http.ResponseWriter
	header http.Header
	conn   patience.Conn
	paced  io.WriteCloser // nil before the first byte
}

// Write writes on at that pace.
func (b *begun) Write(p []byte) (int, error) {
	if b.paced == nil {
		for name, values := range b.header {
			b.w.Header()[name] = values
		}
		b.w.WriteHeader(http.StatusOK)
		b.paced = patience.Writer(b.conn, b.w)
	}
	return b.paced.Write(p)
}

func (b *begun) close() {
	if b.paced != nil {
		_ = b.paced.Close() // it ends a watch
	}
}
