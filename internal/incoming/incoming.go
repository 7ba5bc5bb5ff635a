package incoming

import (
	"context"
	"net/netip"
	"sync"
	"time"

	"meantime/internal/ask"
	"meantime/internal/bus"
	"meantime/internal/db"
	"meantime/internal/decision"
	"meantime/internal/delivery"
	"meantime/internal/file"
	"meantime/internal/id"
	"meantime/internal/pausing"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/words"
)

// keep is for how long what is done, or waits for somebody, is kept.
const keep = 14 * 24 * time.Hour

// State is what has become of a mail.
type State string

// The states.
const (
	Waiting State = "waiting" // nobody has looked at it
	Held    State = "held"    // its person has to say whether it is theirs
	Posted  State = "posted"
	Known   State = "known"   // the message was in its thread already
	Refused State = "refused" // nothing can be posted of it
	Ignored State = "ignored" // nobody wrote it to be posted
	Thrown  State = "thrown"  // its person has thrown it away
)

// Reason says why, for programs; the surfaces have words for it.
type Reason string

// The reasons.
const (
	Automatic  Reason = "automatic"  // a program sent it by itself
	OfList     Reason = "list"       // a mailing list's, or sent to many
	Bounced    Reason = "bounce"     // a mail server tells of a mail that it could not deliver
	Own        Reason = "own"        // this Meantime has sent it
	NoAddress  Reason = "no_address" // it names no reply address that holds, and nobody is known to have sent it
	Ended      Reason = "ended"      // of an address that is too old, or none
	Whole      Reason = "whole"      // it answers a delivery as a whole, which holds several things
	Gone       Reason = "gone"       // there is no such thread for its person any more
	Shut       Reason = "shut"       // its person cannot write in the space of the thread
	Outside    Reason = "outside"    // its person sees the space, and does not belong to it
	Archived   Reason = "archived"   // the space is only read
	Closed     Reason = "closed"     // the thread has ended
	Empty      Reason = "empty"      // nothing is said in it
	TooMany    Reason = "too_many"   // so many wait already that it does not
	Unreadable Reason = "unreadable"
	Encrypted  Reason = "encrypted" // what is said in it is for somebody else's program
	TooMuch    Reason = "too_much"  // it is over a limit of letters
	NoRoom     Reason = "files"     // it has nothing but files that are over a limit
	Large      Reason = "too_large" // it has more bytes than a mail may have, and was not even read
	Unnamed    Reason = "no_name"   // its first line says “not me”, and not clearly who else
	Unsettled  Reason = "failed"    // it was tried often, and went wrong each time
	Other      Reason = "other"     // it is from another e-mail address than its person's
	Unproven   Reason = "unproven"  // nobody vouches that it is from where it says
	ManyFrom   Reason = "from"      // it is from nobody, or from several
	Stranger   Reason = "stranger"  // it is for a space, from who does not belong to it
	Doubtful   Reason = "doubtful"  // that, and nobody vouches that it is from where it says
)

// Verdict is what could be found out about who sent a mail.
type Verdict struct {
	From   string // the one address that it says it is from
	Proven bool   // the domain of that has sent it
	Later  bool   // it could not be found out now, as when a name server does not answer
}

// Judge finds out who sent a mail.
type Judge func(ctx context.Context, raw []byte, e Envelope) Verdict

// Envelope is what the server says of a mail that brings it.
type Envelope struct {
	Way        Way
	Sender     *string // nil where it does not say; empty of what nobody is to answer
	Recipients []string
	Peer       netip.Addr // who brought it to that server; the zero Addr where it does not say
	Hello      string     // what that called itself; may be empty
}

// Options are what Incoming is made from. All are needed.
type Options struct {
	DB         *db.DB
	Bus        *bus.Bus
	Now        func() time.Time
	People     *person.People
	Spaces     *space.Spaces
	Threads    *thread.Threads
	Files      *file.Files
	Asks       *ask.Asks
	Decisions  *decision.Decisions
	Deliveries *delivery.Deliveries
	Pauses     *pausing.Pauses
}

// Incoming takes mails that come in.
type Incoming struct {
	o Options

	words func() (*words.Catalogue, error)

	mu     sync.Mutex
	opened opened
}

// opened is where mail comes in.
type opened struct {
	place Place
	from  string // whom this Meantime's own mails are from
	judge Judge
}

// New returns what takes mails; none come in before it is opened.
func New(o Options) *Incoming { return &Incoming{o: o, words: sync.OnceValues(words.Open)} }

// Open says where mails come in, whom this Meantime's own are from, and who finds out about others.
func (in *Incoming) Open(at Place, from string, judge Judge) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.opened = opened{at, from, judge}
}

// At is where mails come in; false while none do.
func (in *Incoming) At() (Place, bool) {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.opened.place, in.opened.judge != nil
}

// Sweep forgets addresses that have ended, and what is done or has waited for somebody for two weeks.
func (in *Incoming) Sweep(ctx context.Context) error {
	now := in.o.Now()
	return in.o.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(`DELETE FROM reply_address WHERE expires_at <= $1`, db.Micros(now)); err != nil {
			return err
		}
		if _, err := tx.Exec(`DELETE FROM mailbox_taken WHERE taken_at <= $1`, db.Micros(now.Add(-addressLife))); err != nil {
			return err
		}
		_, err := tx.Exec(`DELETE FROM mail_in WHERE received_at < $1 AND state <> 'waiting'`, in.lately())
		return err
	})
}

// lately is from when on mails are kept that are done, or wait for somebody.
func (in *Incoming) lately() int64 { return db.Micros(in.o.Now().Add(-keep)) }

// tell has the open pages of a person look again, once it is certain.
func (in *Incoming) tell(tx *db.Tx, who id.ID) {
	tx.AfterCommit(func() { in.o.Bus.Publish(delivery.Topic(who)) })
}
