package delivery

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
)

// Announcement is one thing to tell a person over a channel: that a delivery is here, that something came back, or a mail
// of the program's own.
type Announcement struct {
	Channel  string
	Person   id.ID // zero for who is none yet
	Kind     string
	Ref      int64     // the slot in microseconds, the item, or what the kind says
	Attempts int       // sends that failed before
	Unsure   int       // of these and of those that nobody came back from, after which it may have arrived
	Made     time.Time // when it was announced
	Due      time.Time // when it may leave
}

// The kinds of announcements.
const (
	announcedBack = "back" // what came back

	// Came is that a delivery is here; its Ref is its slot, in microseconds.
	Came = "delivery"
	// CamePart is one of the mails into which a delivery is parted; its Ref is the number of a ThreadMail.
	CamePart = "delivery_part"
	// Rang is that somebody is rung, or told that nobody answered; its Ref is when, in microseconds.
	Rang = "ring"
	// SignInLink is a link that somebody asked for, to come in by; its Ref is when, in microseconds.
	SignInLink = "sign_in"
	// Invited is an invitation, to who has no account; its Ref is the invitation's number.
	Invited = "invitation"
	// MailRefused is that nothing was posted of a mail that somebody sent; its Ref is the mail's number.
	MailRefused = "mail_refused"
	// WeekAway is the summary of a week away; its Ref is the Monday of that week, in days since 1970.
	WeekAway = "week_away"
	// Trial is a mail to see whether mail arrives again; its Ref is when that was asked for, in microseconds.
	Trial = "trial"
)

// The channels. What the open web pages are told stays inside the program: no pause, no wait for what is outside.
const (
	Page = "page"
	Mail = "mail"
)

// Sender tells one person over one channel. It is called again after an error, so that the far end may hear it twice; not
// after ErrMoot, nor after a *Refused.
type Sender func(ctx context.Context, a Announcement) error

// ErrMoot says that there is nothing left to tell.
var ErrMoot = errors.New("read or withdrawn before it was sent")

// Later says that something is sent after a while, since too much goes the same way now. It counts as no try.
type Later struct{ After time.Duration }

// Error is that it waits.
func (l *Later) Error() string {
	return fmt.Sprintf("it waits for %v, for others that go the same way", l.After)
}

// Many tells whether announcements of its kind come in great numbers at one time. They let all others pass, for which somebody
// waits.
func (a Announcement) Many() bool {
	return a.Kind == Came || a.Kind == CamePart || a.Kind == WeekAway || a.Kind == announcedBack
}

// Unsure says that the far end may have taken something, and did not answer. It is sent again, so that it may arrive twice.
type Unsure struct{ Cause error }

// Error is what went wrong.
func (u *Unsure) Error() string { return "it may have been taken: " + u.Cause.Error() }

// Unwrap is what went wrong.
func (u *Unsure) Unwrap() error { return u.Cause }

// Refused is what the far end will say to every further try, too.
type Refused struct{ Says string }

// Error is what the far end says.
func (r *Refused) Error() string { return r.Says }

const (
	sendBatch = 200
	sendLease = 3 * time.Minute

	soonAtOnce = 4 // of what somebody waits for
	manyAtOnce = 12
	mailWithin = 2 * time.Minute // less than the lease: nobody else begins while this goes on

	firstRetry = 30 * time.Second
)

// tries is how often something is sent, and how long it waits at most between two times: over a day inside the program, and
// four days by mail, as long as mail is usually tried (RFC 5321, 4.5.4.1).
func tries(channel string) (most int, wait time.Duration) {
	if channel == Mail {
		return 33, 4 * time.Hour
	}
	return 12, 12 * time.Hour
}

// Deliver says who sends over a channel.
func (e *Engine) Deliver(channel string, s Sender) {
	e.senders[channel] = s
	e.d.byMail = e.d.byMail || channel == Mail
}

// Mails tells whether this program sends mail.
func (d *Deliveries) Mails() bool { return d.byMail }

// Announce has a person told something over a channel, once it is certain. What waits to be told already begins anew.
func (d *Deliveries) Announce(tx *db.Tx, channel string, who id.ID, kind string, ref int64) error {
	now := d.now()
	tx.AfterCommit(func() { d.mails(now) })
	return insertAnnouncement(tx, channel, who, kind, ref, now)
}

// ThreadMail is one of the mails into which a delivery is parted, for who has one for each thread.
type ThreadMail struct {
	Slot   time.Time
	Thread id.ID   // zero for all that is in none of the others
	Others []id.ID // where Thread is zero: the threads that have a mail of their own
}

// Part has a delivery that was to be announced by mail leave as one mail for each of some threads, in their order; zero stands for all
// that is in none of the others. What it was parted into before stays as it is.
func (d *Deliveries) Part(ctx context.Context, a Announcement, threads []id.ID) error {
	now := d.now()
	return d.db.Write(ctx, func(tx *db.Tx) error {
		tx.AfterCommit(func() { d.mails(now) })
		return insertThreadMails(tx, a, threads, d.ids.New, now)
	})
}

// ThreadMail finds one of somebody's by its number. One that is not there any more is ErrMoot.
func (d *Deliveries) ThreadMail(ctx context.Context, who id.ID, number int64) (out ThreadMail, err error) {
	err = d.db.Read(ctx, func(tx *db.Tx) error {
		out, err = threadMail(tx, who, number)
		return err
	})
	return out, err
}

// MailsBegan is the slot of the delivery with which the mails of a thread to somebody began, as one of them has it, from its first
// try on: with its own, where none was tried before.
func (d *Deliveries) MailsBegan(ctx context.Context, who id.ID, number int64) (slot time.Time, err error) {
	err = d.db.Write(ctx, func(tx *db.Tx) error {
		slot, err = beginThread(tx, who, number)
		return err
	})
	return slot, err
}

// How far an announcement has come.
const (
	Waiting = "waiting" // to be sent, or to be tried again
	Sent    = "sent"
	Dead    = "dead" // refused, or given up
	Moot    = "moot" // there was nothing to tell any more
)

// Sending is how far an announcement has come.
type Sending struct {
	State string
	Says  string    // what was said to the last try that failed
	At    time.Time // when it is tried next, or was last
}

// Sendings says how far some announcements of a kind have come that are for one person, zero for who is none yet; by their refs.
func (d *Deliveries) Sendings(tx *db.Tx, channel string, who id.ID, kind string, refs ...int64) (map[int64]Sending, error) {
	return sendings(tx, channel, who, kind, refs)
}

// notSoonerAgain is how long after something was sent it can be sent again: it may be on its way.
const notSoonerAgain = 10 * time.Minute

// AnnounceAgain is Announce for what was announced before. What is still waiting, or was sent a moment ago: fault.KindConflict.
func (d *Deliveries) AnnounceAgain(tx *db.Tx, channel string, who id.ID, kind string, ref int64) error {
	found, err := sendings(tx, channel, who, kind, []int64{ref})
	if err != nil {
		return err
	}
	switch s := found[ref]; {
	case s.State == Waiting:
		return fault.Conflict("waits", "It waits to be sent already.")
	case s.State == Sent && d.now().Sub(s.At) < notSoonerAgain:
		return fault.Conflict("just_sent", "It was sent a few minutes ago. Please give it ten minutes, and look where mail is put that is not wanted.")
	}
	return d.Announce(tx, channel, who, kind, ref)
}

// Lost is something that was refused for good, or given up, on its way out of the program.
type Lost struct {
	Person id.ID // zero for who is none yet
	Kind   string
	Ref    int64
	Says   string    // what was said to the last try
	At     time.Time // when it was given up
}

// Name names it among all that was lost, for a form and for programs.
func (l Lost) Name() string { return fmt.Sprintf("%s.%s.%d", l.Kind, l.Person, l.Ref) }

// ParseLost reads the name of something that was lost.
func ParseLost(name string) (l Lost, ok bool) {
	parts := strings.Split(name, ".")
	if len(parts) != 3 {
		return l, false
	}
	who, err := id.Parse(parts[1])
	if err != nil {
		return l, false
	}
	ref, err := strconv.ParseInt(parts[2], 10, 64)
	return Lost{Kind: parts[0], Person: who, Ref: ref}, err == nil
}

// Again tells whether it can be sent again. Who asked for a link to sign in asks for another, and what was only to be seen is seen.
func (l Lost) Again() bool { return l.Kind != SignInLink && l.Kind != Trial }

// CameBack notes that a mail came back that was sent: it is lost, with what l says. It returns how far that mail had come before: Waiting while it
// is not certain yet that it was sent, empty where it is forgotten.
func (d *Deliveries) CameBack(tx *db.Tx, l Lost) (was string, err error) {
	found, err := sendings(tx, Mail, l.Person, l.Kind, []int64{l.Ref})
	if was = found[l.Ref].State; err != nil || was != Sent {
		return was, err
	}
	if err := insertNotice(tx, d.ids.New(), "dead_letter", Mail+": "+l.Says, d.now()); err != nil {
		return was, err
	}
	return was, returnAnnouncement(tx, l, d.now())
}

// Leaving is how things stand with what leaves the program.
type Leaving struct {
	Waiting int    // to be sent, or to be tried again
	Failing int    // of these, what was tried in vain
	Said    string // to the latest of these
	Twice   int    // of what was sent in the last two weeks, what may have arrived more than once
	Lost    []Lost // of the last two weeks, the latest first, at most 100
}

// Leaving tells an admin how things stand with what leaves the program. Others: fault.KindForbidden.
func (d *Deliveries) Leaving(ctx context.Context, actor person.Actor) (out Leaving, err error) {
	if !actor.Administers() {
		return out, fault.Forbidden("admin_needed", "Only an owner or an admin can do this.")
	}
	err = d.db.Read(ctx, func(tx *db.Tx) (err error) {
		out, err = leaving(tx)
		return err
	})
	return out, fault.While("reading what leaves", err)
}

// SendAgain has what was lost sent once more. What is not lost, or not any more: fault.KindConflict.
func (d *Deliveries) SendAgain(ctx context.Context, actor person.Actor, l Lost) error {
	if !actor.Administers() {
		return fault.Forbidden("admin_needed", "Only an owner or an admin can do this.")
	}
	if !l.Again() {
		return fault.Conflict("too_old", "A link to sign in is not sent again: who asked for it asks for another.")
	}
	return d.db.Write(ctx, func(tx *db.Tx) error {
		found, err := sendings(tx, Mail, l.Person, l.Kind, []int64{l.Ref})
		if err != nil {
			return err
		}
		if found[l.Ref].State != Dead {
			return fault.Conflict("not_lost", "It is on its way again, or was forgotten.")
		}
		return d.Announce(tx, Mail, l.Person, l.Kind, l.Ref)
	})
}

// send leases what may leave inside the program, re-checks each in its lease, sends it and notes the result.
func (e *Engine) send(ctx context.Context, now time.Time) error {
	return e.sendAll(ctx, now, lease{insideTheProgram, now.Add(sendLease), sendBatch}, func(leased []Announcement, results []error) {
		for i, a := range leased {
			results[i] = e.sendOne(ctx, a)
		}
	})
}

// way is one on which announcements leave the program. There are two: what somebody waits for does not wait for ten thousand
// deliveries of the same minute, nor for one of them to be taken slowly.
type way struct {
	where  string
	atOnce int
	alarm  *alarm
}

// mail is send for what leaves the program: several at once, since the far end may take its time.
func (e *Engine) mail(ctx context.Context, w way) error {
	now := e.d.now()
	if now.Before(e.pausedUntil()) {
		return nil
	}
	return e.sendAll(ctx, now, lease{w.where, now.Add(sendLease), w.atOnce}, func(leased []Announcement, results []error) {
		var sending sync.WaitGroup
		for i, a := range leased {
			sending.Go(func() {
				ctx, cancel := context.WithTimeout(ctx, mailWithin)
				defer cancel()
				results[i] = e.sendOne(ctx, a)
			})
		}
		sending.Wait()
	})
}

// mailing sends what leaves the program on one way until the context ends: a far end that is slow keeps nothing else waiting.
func (e *Engine) mailing(ctx context.Context, w way) {
	for ctx.Err() == nil {
		err := e.mail(ctx, w)
		if err != nil && ctx.Err() == nil {
			e.log.Error("what goes out could not be sent, and will be tried again", "error", err)
		}
		e.sleep(ctx, w.alarm, maxSleep, err != nil, func(tx *db.Tx) (time.Time, error) {
			return earliestOutside(tx, w.where, e.pausedUntil())
		})
	}
}

func (e *Engine) sendAll(ctx context.Context, now time.Time, l lease, each func(leased []Announcement, results []error)) error {
	for ctx.Err() == nil {
		var leased []Announcement
		err := e.d.db.Write(ctx, func(tx *db.Tx) (err error) {
			leased, err = leaseAnnouncements(tx, now, l)
			return err
		})
		if err != nil || len(leased) == 0 {
			return err
		}
		results := make([]error, len(leased))
		each(leased, results)
		// What was sent is noted though the program stops: else it would be sent once more.
		err = e.d.db.Write(context.WithoutCancel(ctx), func(tx *db.Tx) error { return e.settle(tx, leased, results, e.d.now()) })
		if err != nil {
			return err
		}
		now, l.until = e.d.now(), e.d.now().Add(sendLease)
	}
	return ctx.Err()
}

func (e *Engine) sendOne(ctx context.Context, a Announcement) error {
	var stands bool
	err := e.d.db.Read(ctx, func(tx *db.Tx) (err error) {
		stands, err = stillStands(tx, a)
		return err
	})
	if err != nil {
		return err
	}
	if !stands {
		return ErrMoot
	}
	s := e.senders[a.Channel]
	if s == nil {
		return fmt.Errorf("nobody sends over the channel %q", a.Channel)
	}
	err = fault.Caught(func() error { return s(ctx, a) })
	if _, panicked := errors.AsType[*fault.Panic](err); panicked {
		e.log.Error("a sender failed and will be tried again", "channel", a.Channel, "kind", a.Kind, "person", a.Person, "ref", a.Ref, "error", err)
		return &Unsure{errSender}
	}
	return err
}

// errSender is for admins, who see what was said to a try; the log has the rest.
var errSender = errors.New("the program failed while it was sent, and its log says where")

func (e *Engine) settle(tx *db.Tx, sent []Announcement, results []error, now time.Time) error {
	for i, a := range sent {
		state, problem, next := Sent, "", now
		most, wait := tries(a.Channel)
		later, waits := errors.AsType[*Later](results[i])
		_, refused := errors.AsType[*Refused](results[i])
		if _, unsure := errors.AsType[*Unsure](results[i]); unsure {
			a.Unsure++
		}
		switch err := results[i]; {
		case err == nil:
			e.sentAgain(a)
		case errors.Is(err, ErrMoot):
			state = Moot
		case waits:
			if err := postponeAnnouncement(tx, a, now.Add(later.After)); err != nil {
				return err
			}
			continue
		case refused, a.Attempts+1 >= most:
			state, problem = Dead, err.Error()
			if err := insertNotice(tx, e.d.ids.New(), "dead_letter", a.Channel+": "+problem, now); err != nil {
				return err
			}
		default:
			state, problem, next = Waiting, err.Error(), now.Add(backoff(a.Attempts, wait))
		}
		if err := settleAnnouncement(tx, a, state, problem, next); err != nil {
			return err
		}
	}
	return nil
}

// sentAgain counts what was sent once more than needed, perhaps.
func (e *Engine) sentAgain(a Announcement) {
	if a.Unsure > 0 {
		e.twice()
	}
}

// backoff doubles from half a minute.
func backoff(attempts int, most time.Duration) time.Duration {
	return min(firstRetry<<min(attempts, 20), most)
}
