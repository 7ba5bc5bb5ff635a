package incoming

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/binary"
	"net/netip"
	"strings"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/mailtext"
)

// MaxMail is how many bytes a mail may have.
const MaxMail = 25 << 20

// Keep keeps a mail as it came, for whoever decides what becomes of it: it is durable when this returns. It needs no more than the database,
// so that a program beside the one that serves can do it. Too big: fault.KindTooLarge; nothing that has a header: fault.KindInvalid.
func Keep(ctx context.Context, d *db.DB, now time.Time, raw []byte, e Envelope) error {
	return d.Write(ctx, func(tx *db.Tx) error { return KeepIn(tx, now, raw, e) })
}

// KeepIn is Keep as a part of more: the mail is durable when that is.
func KeepIn(tx *db.Tx, now time.Time, raw []byte, e Envelope) error {
	return keepIn(tx, now, raw, int64(len(raw)), e)
}

// keepIn keeps a mail of so many bytes. Of one that is too large it is the header alone.
func keepIn(tx *db.Tx, now time.Time, raw []byte, size int64, e Envelope) error {
	if bytes.HasPrefix(raw, []byte("From ")) { // as in mailboxes
		_, raw, _ = bytes.Cut(raw, []byte("\n"))
	}
	if len(raw) > MaxMail {
		return fault.TooLarge("mail", "A mail has 25 MB at the most.")
	}
	if _, err := mailtext.ParseHeader(raw); err != nil {
		return fault.Invalid("mail", "This is no mail: "+err.Error()+".")
	}
	peer := ""
	if e.Peer.IsValid() {
		peer = e.Peer.String()
	}
	var sender any
	if e.Sender != nil {
		sender = line(*e.Sender)
	}
	var recipients []string
	for _, r := range e.Recipients {
		recipients = append(recipients, line(r))
	}
	_, err := tx.Exec(`INSERT INTO mail_in (number, raw, size, sender, recipients, peer, hello, received_at, state, reason, about, next_at, attempts, answers, way)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting', '', '', 0, 0, $9, $10)`,
		number(), raw, size, sender, strings.Join(recipients, "\n"), peer, line(e.Hello), db.Micros(now), false, e.Way)
	return err
}

// line is a word of an envelope as it can be kept.
func line(s string) string {
	s = strings.ToValidUTF8(s[:min(len(s), 400)], "")
	return strings.Join(strings.Fields(strings.ReplaceAll(s, "\x00", "")), "")
}

// number is one that no other mail has, in all likelihood: whoever keeps a mail need not ask which there are.
func number() int64 {
	var raw [8]byte
	rand.Read(raw[:]) // never fails
	return int64(binary.BigEndian.Uint64(raw[:])>>2) | 1
}

// row is a mail that is kept.
type row struct {
	Number   id.ID
	Raw      []byte // of one that is larger than MaxMail only its header
	Size     int64
	Envelope Envelope
	Received time.Time
	Attempts int
	Person   id.ID
	Thread   id.ID
	Space    id.ID // where it opens a thread; zero of a reply
	Answers  bool
	Reason   Reason
	Stranger string // of one that is for a space, from who does not belong to it: a hash of its address
	Key      string // what tells that from every other
}

const rowColumns = `m.number, m.raw, m.size, m.sender, m.recipients, m.peer, m.hello, m.received_at, m.attempts, m.person_id, m.thread_id, m.space_id, m.answers, m.reason, m.stranger, m.key FROM mail_in m`

func scanRow(s db.Scanner) (r row, err error) {
	var sender sql.NullString
	var recipients, peer string
	var received int64
	var who, where, space sql.NullInt64
	err = s.Scan(&r.Number, &r.Raw, &r.Size, &sender, &recipients, &peer, &r.Envelope.Hello, &received, &r.Attempts, &who, &where, &space, &r.Answers, &r.Reason, &r.Stranger, &r.Key)
	if sender.Valid {
		r.Envelope.Sender = &sender.String
	}
	if recipients != "" {
		r.Envelope.Recipients = strings.Split(recipients, "\n")
	}
	r.Envelope.Peer, _ = netip.ParseAddr(peer) // what is none is not known
	r.Received, r.Person, r.Thread, r.Space = db.Time(received), id.ID(who.Int64), id.ID(where.Int64), id.ID(space.Int64)
	return r, err
}

// lease takes the next mail that waits, for a while. One that would wait for longer than any does was put off before the clock was set back.
func lease(tx *db.Tx, now time.Time) (r row, ok bool, err error) {
	r, ok, err = db.One(tx, scanRow, `SELECT `+rowColumns+` WHERE m.state = 'waiting' AND (m.next_at <= $1 OR m.next_at > $2) ORDER BY m.next_at, m.received_at LIMIT 1`+tx.SkipLocked(),
		db.Micros(now), db.Micros(now.Add(longestWait)))
	if !ok || err != nil {
		return r, ok, err
	}
	_, err = tx.Exec(`UPDATE mail_in SET next_at = $2, attempts = attempts + 1 WHERE number = $1`, r.Number, db.Micros(now.Add(leased)))
	return r, true, err
}

// again has a mail looked at later, once more.
func again(tx *db.Tx, r row, at time.Time) error {
	_, err := tx.Exec(`UPDATE mail_in SET next_at = $2 WHERE number = $1 AND state = 'waiting'`, r.Number, db.Micros(at))
	return err
}

// settle notes what becomes of a mail that was in a state, once; false where it is not in it any more. The envelope goes: a token is in it.
func settle(tx *db.Tx, r row, was State, d outcome) (bool, error) {
	raw := r.Raw
	if d.state != Held {
		raw = []byte{}
	}
	n, err := tx.Exec(`UPDATE mail_in SET state = $3, reason = $4, about = $5, raw = $6, person_id = $7, thread_id = $8, answers = $9, writer = $10, space_id = $11,
		stranger = $12, key = $13, sender = NULL, recipients = '', peer = '', hello = '' WHERE number = $1 AND state = $2`,
		r.Number, was, d.state, d.reason, d.about, raw, orNull(d.person), orNull(d.thread), d.answers, d.writer, orNull(r.Space), r.Stranger, r.Key)
	return n > 0, err
}

func orNull(v id.ID) any {
	if v == 0 {
		return nil
	}
	return v
}
