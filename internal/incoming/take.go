package incoming

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"time"

	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/file"
	"meantime/internal/id"
	"meantime/internal/mailtext"
	"meantime/internal/naming"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
)

const (
	leased   = 3 * time.Minute // for which nobody else looks at a mail
	maxFiles = 50              // of one letter, as it is imported
	maxTries = 12
	proving  = 8 // tries after which it is not known who sent a mail
)

// errMoved says that somebody else has decided about a mail.
var errMoved = errors.New("somebody else has decided about this mail")

// outcome is what becomes of a mail.
type outcome struct {
	state   State
	reason  Reason
	about   string // its subject, for who is told of it
	person  id.ID  // in whose name it is, or who sent it
	thread  id.ID
	answers bool
	tells   bool   // its person is told by mail
	writer  string // whom it says that it is from, of a refusal that is nobody's
}

// Take decides about all mails that wait and are due to be looked at. One of which that goes wrong keeps none of the others waiting.
func (in *Incoming) Take(ctx context.Context) (failed error) {
	in.mu.Lock()
	o := in.opened
	in.mu.Unlock()
	if o.judge == nil {
		return nil
	}
	for ctx.Err() == nil {
		var r row
		var ok bool
		err := in.o.DB.Write(ctx, func(tx *db.Tx) (err error) {
			r, ok, err = lease(tx, in.o.Now())
			return err
		})
		if !ok || err != nil {
			return errors.Join(failed, err)
		}
		failed = errors.Join(failed, in.one(ctx, o, r))
	}
	return failed
}

// one decides about a mail. What went wrong on our side is tried again, longer and longer after, and not for ever.
func (in *Incoming) one(ctx context.Context, o opened, r row) error {
	if r.Attempts >= maxTries {
		return in.done(ctx, r, outcome{state: Refused, reason: Unsettled})
	}
	err := fault.Caught(func() error { return in.decide(ctx, o, r) })
	if errors.Is(err, errMoved) || err == nil {
		return nil
	}
	return errors.Join(err, in.later(context.WithoutCancel(ctx), r))
}

// wait doubles from half a minute, and is four hours at most.
func wait(attempts int) time.Duration { return min(30*time.Second<<min(attempts, 12), longestWait) }

const longestWait = 4 * time.Hour

// decide finds out whose a mail is and what becomes of it.
func (in *Incoming) decide(ctx context.Context, o opened, r row) error {
	h := headerOf(r.Raw)
	if reason, is := h.sent(o, r.Envelope); is {
		if reason == Bounced {
			return in.bounced(ctx, r)
		}
		return in.done(ctx, r, outcome{state: Ignored, reason: reason})
	}
	from, single := h.from()
	to, found, err := in.addressed(ctx, h.tokens(o.place, r.Envelope))
	if err != nil {
		return err
	}
	if r.Size > MaxMail {
		return in.unposted(ctx, o, r, from, Large, Large)
	}
	if !found {
		s, is, err := in.spaceAt(ctx, h.locals(o.place, r.Envelope))
		switch {
		case err != nil:
			return err
		case is:
			return in.toSpace(ctx, o, r, h, s)
		}
		if h.whole(o, r.Envelope) {
			return in.unposted(ctx, o, r, from, NoAddress, Whole)
		}
		return in.unposted(ctx, o, r, from, NoAddress, Ended)
	}
	who, err := in.active(ctx, to.Person)
	if err != nil {
		return err
	}
	if who.ID == 0 {
		return in.done(ctx, r, outcome{state: Refused, reason: Gone})
	}
	r.Person, r.Thread, r.Answers = who.ID, to.Thread, to.Answers
	d := outcome{state: Held, person: who.ID, thread: to.Thread, answers: to.Answers}
	switch {
	case !single:
		d.reason = ManyFrom
	case from != naming.FoldEmail(who.Email):
		d.reason = Other
	default:
		proven, known := o.proven(ctx, r, from)
		if !known {
			return in.later(ctx, r)
		}
		if proven {
			_, err := in.post(ctx, r, Waiting, who, true)
			return err
		}
		d.reason = Unproven
	}
	return in.done(ctx, r, d)
}

// later has a mail wait until more can be found out.
func (in *Incoming) later(ctx context.Context, r row) error {
	return in.o.DB.Write(ctx, func(tx *db.Tx) error { return again(tx, r, in.o.Now().Add(wait(r.Attempts))) })
}

// proven tells whether a mail is certainly from an address; known is false where that could not be found out now, and the mail is to wait.
func (o opened) proven(ctx context.Context, r row, from string) (proven, known bool) {
	v := o.judge(ctx, r.Raw, r.Envelope)
	if v.Later && r.Attempts < proving {
		return false, false
	}
	return v.Proven && from != "" && naming.FoldEmail(v.From) == from, true
}

// addressed finds the first address that holds.
func (in *Incoming) addressed(ctx context.Context, tokens []string) (a Address, found bool, err error) {
	err = in.o.DB.Read(ctx, func(tx *db.Tx) error {
		for _, token := range tokens {
			if a, found, err = known(tx, token, in.o.Now()); found || err != nil {
				return err
			}
		}
		return nil
	})
	return a, found, err
}

// active is the person, with no number where their account has ended.
func (in *Incoming) active(ctx context.Context, who id.ID) (p person.Person, err error) {
	err = in.o.DB.Read(ctx, func(tx *db.Tx) error {
		p, err = in.o.People.Get(tx, who)
		return err
	})
	if err != nil || !p.Active() {
		return person.Person{}, err
	}
	return p, nil
}

// unposted decides about what came to no address that holds, or is too large: a member hears of it, who certainly wrote it. Why it is refused depends
// on who wrote it.
func (in *Incoming) unposted(ctx context.Context, o opened, r row, from string, stranger, member Reason) error {
	var who person.Person
	err := in.o.DB.Read(ctx, func(tx *db.Tx) (err error) {
		who, err = in.o.People.ByEmail(tx, from)
		return err
	})
	if from == "" || fault.Is(err, fault.KindNotFound) || err == nil && !who.Active() {
		return in.done(ctx, r, outcome{state: Refused, reason: stranger})
	}
	if err != nil {
		return err
	}
	proven, known := o.proven(ctx, r, from)
	if !known {
		return in.later(ctx, r)
	}
	if !proven {
		return in.done(ctx, r, outcome{state: Refused, reason: stranger})
	}
	return in.done(ctx, r, outcome{state: Refused, reason: member, person: who.ID, about: subject(r.Raw), tells: true})
}

// done settles a mail of which nothing is posted, and has its person told.
func (in *Incoming) done(ctx context.Context, r row, d outcome) error {
	return in.o.DB.Write(ctx, func(tx *db.Tx) error { return in.doneIn(tx, r, Waiting, d) })
}

func (in *Incoming) doneIn(tx *db.Tx, r row, was State, d outcome) error {
	if d.person == 0 && (d.state == Refused || d.state == Ignored) {
		var err error
		if d.writer, err = in.writer(tx, r.Raw); err != nil {
			return err
		}
	}
	mine, err := settle(tx, r, was, d)
	if err != nil {
		return err
	}
	if !mine {
		return errMoved
	}
	if d.person != 0 {
		in.tell(tx, d.person)
	}
	if !d.tells {
		return nil
	}
	return in.o.Deliveries.Announce(tx, delivery.Mail, d.person, delivery.MailRefused, int64(r.Number))
}

// post makes a letter of a mail that is certainly its person's, and returns its thread. What cannot be posted is refused: by mail, where that
// says who sent it, else by the fault that is returned.
func (in *Incoming) post(ctx context.Context, r row, was State, who person.Person, tells bool) (within id.ID, err error) {
	actor := actorOf(who)
	w, err := in.prepare(ctx, actor, r)
	if err == nil {
		err = in.o.DB.Write(ctx, func(tx *db.Tx) error {
			var fresh bool
			if within, fresh, err = in.postIn(tx, actor, r, w); err != nil {
				return err
			}
			d := outcome{state: Posted, person: who.ID, thread: within}
			if !fresh {
				d.state = Known
			}
			return in.doneIn(tx, r, was, d)
		})
	}
	reason, refused := refusal(err, r.Space != 0)
	if err == nil || !refused || !tells {
		return within, err
	}
	return 0, in.refuse(ctx, r, reason, who)
}

// refuse settles a mail of which nothing can be posted, and has its writer told. One to a confidential space is told of without what it is about.
func (in *Incoming) refuse(ctx context.Context, r row, reason Reason, who person.Person) error {
	d := outcome{state: Refused, reason: reason, person: who.ID, thread: r.Thread, about: subject(r.Raw), tells: true}
	if reason == Gone {
		d.thread = 0
	}
	return in.o.DB.Write(ctx, func(tx *db.Tx) error {
		if r.Space != 0 {
			hidden, err := space.Confidentials(tx, r.Space)
			if err != nil {
				return err
			}
			if hidden[r.Space] {
				d.about = ""
			}
		}
		return in.doneIn(tx, r, Waiting, d)
	})
}

// refusal is why nothing can be posted of a mail, of what was refused; false of what went wrong on our side.
func refusal(err error, opens bool) (Reason, bool) {
	if f, is := errors.AsType[*fault.Fault](err); is {
		switch {
		case f.Code == string(Empty), f.Code == string(Unreadable), f.Code == string(Encrypted), f.Code == string(Unnamed), f.Code == string(NoRoom):
			return Reason(f.Code), true
		case opens && f.Code == "not_a_member":
			return Outside, true
		case opens && f.Code == "space_archived":
			return Archived, true
		case opens && f.Kind == fault.KindNotFound:
			return Ended, true
		case f.Code == "thread_closed":
			return Closed, true
		case f.Kind == fault.KindNotFound:
			return Gone, true
		case f.Kind == fault.KindForbidden, f.Code == "space_archived":
			return Shut, true
		case f.Kind == fault.KindTooLarge, f.Kind == fault.KindInvalid:
			return TooMuch, true
		}
	}
	return "", false
}

// prepare reads what somebody wrote. It looks first whether there is a thread to write in: no file is kept for nothing.
func (in *Incoming) prepare(ctx context.Context, actor person.Actor, r row) (w written, err error) {
	if r.Space != 0 {
		return in.prepareOpening(ctx, actor, r)
	}
	page, err := in.o.Threads.Find(ctx, actor, r.Thread)
	if err == nil {
		err = page.Where.MayWrite()
	}
	if err != nil {
		return w, err
	}
	m, err := mailtext.Parse(r.Raw)
	if err != nil {
		return w, unreadable()
	}
	if err := in.sayable(m); err != nil {
		return w, err
	}
	var name string
	if w.word, name = firstLine(m.Said); w.word == notMe && r.Answers {
		if w.to, err = in.named(ctx, page.Where, name, actor.ID); err != nil {
			return w, err
		}
	}
	w.text, err = in.textOf(ctx, actor, m)
	return w, err
}

// sayable returns nil where a letter can be made of a message, else why none can. What answers a mail of this Meantime's and says nothing but
// that is no answer.
func (in *Incoming) sayable(m mailtext.Message) error {
	in.mu.Lock()
	o := in.opened
	in.mu.Unlock()
	switch {
	case cut(m):
		return fault.TooLarge("mail", "What this mail says is longer than a letter can be.")
	case m.Repeats && len(m.Files) == 0 && slices.ContainsFunc(m.Refs, func(ref string) bool { return o.named("<" + ref + ">") }):
	case m.Said != "" || len(m.Files) > 0:
		return nil
	case leaves(m, mailtext.Encrypted):
		return fault.Conflict(string(Encrypted), "This mail is encrypted, and nothing in it can be read.")
	}
	return fault.Conflict(string(Empty), "There is nothing in this mail but what it repeats.")
}

func unreadable() error { return fault.Conflict(string(Unreadable), "This mail cannot be read.") }

// leaves tells whether something of a message was left out for one of some reasons.
func leaves(m mailtext.Message, reasons ...mailtext.Reason) bool {
	return slices.ContainsFunc(m.Left, func(l mailtext.Left) bool { return slices.Contains(reasons, l.Reason) })
}

// cut tells whether a message says more than was read of it.
func cut(m mailtext.Message) bool {
	return leaves(m, mailtext.TooLong, mailtext.HTMLTooLong)
}

// textOf makes a letter of what somebody wrote, and keeps its files.
func (in *Incoming) textOf(ctx context.Context, actor person.Actor, m mailtext.Message) (text thread.PastText, err error) {
	links, files, lost, err := in.files(ctx, actor, m.Files)
	if err != nil {
		return text, err
	}
	notes, err := in.notes(ctx, actor, leaves(m, mailtext.Encrypted), lost)
	if err != nil {
		return text, err
	}
	if m.With(links) == "" && len(files) == 0 {
		return text, fault.Conflict(string(NoRoom), "There is nothing in this mail but files that cannot be kept.")
	}
	rest := strings.TrimSpace(m.Quoted + "\n\n" + m.Signature)
	text, err = thread.PrepareImport(m.With(links)+notes, rest, files...)
	if fault.Is(err, fault.KindTooLarge) { // it has more markup than a letter can hold, and is shown as it is
		m.Said = mailtext.Code(m.With(make([]string, len(links))))
		text, err = thread.PrepareImport(m.With(links)+notes, mailtext.Code(rest), files...)
	}
	return text, err
}

// files keeps what came with a message, and returns what the letter says in the place of each: nothing for those that are lost.
func (in *Incoming) files(ctx context.Context, actor person.Actor, parts []mailtext.Part) (links []string, kept []file.File, lost []lostFile, err error) {
	links = make([]string, len(parts))
	for n, p := range parts {
		if len(kept) >= maxFiles {
			lost = append(lost, lostFile{name: p.Called()})
			continue
		}
		made, err := in.o.Files.Take(ctx, actor, p.Called(), int64(len(p.Content)), bytes.NewReader(p.Content))
		if over, is := errors.AsType[*file.Over](err); is {
			lost = append(lost, lostFile{p.Called(), over})
			continue
		}
		if err != nil {
			return nil, nil, nil, err
		}
		links[n], kept = made.Link(), append(kept, made)
	}
	return links, kept, lost, nil
}

// keyOf tells a message from every other: by its Message-ID, else by all of it.
func keyOf(raw []byte) string {
	if h, err := mailtext.ParseHeader(raw); err == nil && h.ID != "" {
		return "id:" + h.ID
	}
	sum := sha256.Sum256(raw)
	return "sum:" + hex.EncodeToString(sum[:])
}

// subject is what a message says that it is about.
func subject(raw []byte) string {
	h, err := mailtext.ParseHeader(raw)
	if err != nil {
		return ""
	}
	return h.Subject
}
