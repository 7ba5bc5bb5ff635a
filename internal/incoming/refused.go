package incoming

import (
	"context"
	"strconv"
	"strings"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
)

// Way is how a mail came in.
type Way string

// The ways.
const (
	Handed  Way = "deliver" // a mail server handed it to the program
	Brought Way = "smtp"    // to the server that is built in
	Fetched Way = "imap"    // out of a mailbox elsewhere
)

const maxWriter = 320 // bytes of an address: 64, @, 255

// Refusal is a mail of which nothing was posted, as an admin sees it: enough to find it in the log of a mail server, or by the number that its
// writer was told, and nothing of what it said.
type Refusal struct {
	Number   id.ID
	Received time.Time
	Size     int64 // bytes
	Way      Way   // empty where that was not noted yet
	State    State // Refused, or Ignored
	Reason   Reason
	Member   bool   // certainly a member's, who was told why; which one's is not said
	Writer   string // whom another says that it is from: an address, or the domain alone where it is that of an account; may be empty
}

// Point is where a list of refusals goes on: after which one. The zero Point is its beginning.
type Point struct {
	Received time.Time
	Number   id.ID
}

// String is a point as ParsePoint reads it; empty of the beginning.
func (p Point) String() string {
	if p == (Point{}) {
		return ""
	}
	return strconv.FormatInt(db.Micros(p.Received), 36) + "." + p.Number.String()
}

// ParsePoint reads a point; false for what is none.
func ParsePoint(s string) (p Point, ok bool) {
	if s == "" {
		return p, true
	}
	at, name, _ := strings.Cut(s, ".")
	micros, err := strconv.ParseInt(at, 36, 64)
	number, wrong := id.Parse(name)
	if err != nil || wrong != nil {
		return p, false
	}
	p = Point{db.Time(micros), number}
	return p, p.String() == s
}

// Refusals lists the mails of the last two weeks of which nothing was posted, for an admin, the latest first, and says where the list goes on; the
// zero Point where it does not.
func (in *Incoming) Refusals(ctx context.Context, actor person.Actor, after Point, limit int) (out []Refusal, next Point, err error) {
	if !actor.Administers() {
		return nil, next, fault.Forbidden("admin_needed", "Only an owner or an admin can do this.")
	}
	before := int64(1<<63 - 1)
	if after != (Point{}) {
		before = db.Micros(after.Received)
	}
	err = in.o.DB.Read(ctx, func(tx *db.Tx) (err error) {
		out, err = db.All(tx, func(s db.Scanner) (r Refusal, err error) {
			var received int64
			err = s.Scan(&r.Number, &received, &r.Size, &r.Way, &r.State, &r.Reason, &r.Member, &r.Writer)
			r.Received = db.Time(received)
			return r, err
		}, `SELECT number, received_at, size, way, state, reason, person_id IS NOT NULL, writer FROM mail_in
			WHERE state IN ('refused', 'ignored') AND received_at >= $1 AND (received_at < $2 OR received_at = $2 AND number < $3)
			ORDER BY received_at DESC, number DESC LIMIT $4`, in.lately(), before, after.Number, limit+1)
		return err
	})
	if err != nil || len(out) <= limit {
		return out, next, err
	}
	out = out[:limit]
	return out, Point{out[limit-1].Received, out[limit-1].Number}, nil
}

// writer is whom a mail says that it is from, as far as an admin may see that. Nobody vouches for it: that it may be a member's is reason enough to
// say no more than where their mail comes from.
func (in *Incoming) writer(tx *db.Tx, raw []byte) (string, error) {
	from, single := headerOf(raw).from()
	if !single || len(from) > maxWriter {
		return "", nil
	}
	_, err := in.o.People.ByEmail(tx, from)
	switch {
	case fault.Is(err, fault.KindNotFound):
		return line(from), nil
	case err != nil:
		return "", err
	}
	return line(from[strings.LastIndexByte(from, '@')+1:]), nil
}

// IsAddress tells whether a writer is an address, and not a domain alone.
func IsAddress(writer string) bool { return strings.Contains(writer, "@") }
