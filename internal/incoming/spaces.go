package incoming

import (
	"context"
	"crypto/rand"
	"math/big"
	"strconv"
	"strings"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/mailtext"
	"meantime/internal/naming"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
)

const (
	maxNamed = 20 // characters of a space's address that are made of its name
	nthNamed = 9  // open spaces whose names make the same; what would be another has letters of its own
)

// secretLetters are those of which nobody reads a word, nor takes one for another.
const secretLetters = "bcdfghjkmnpqrstvwxz23456789"

// local is what an address has behind the plus that may be a space's, as it is kept: whoever writes it down may use capitals, marks, dots and
// underscores. False for what is no such address of this place.
func (p Place) local(address string) (string, bool) {
	local, domain, _ := strings.Cut(strings.ToLower(strings.TrimSpace(address)), "@")
	rest, ours := strings.CutPrefix(local, p.before)
	if !ours || p.domain == "" || domain != p.domain || len(rest) > 3*maxNamed {
		return "", false
	}
	out := plain(rest)
	return out, out != "" && len(out) < spelling().EncodedLen(tokenBytes)
}

// plain spells a name in small letters a to z, digits and single hyphens.
func plain(name string) string {
	return strings.Join(strings.FieldsFunc(naming.Fold(name), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }), "-")
}

// some is a few letters that nobody guesses at once.
func some(n int) string {
	out := make([]byte, n)
	for i := range out {
		at, _ := rand.Int(rand.Reader, big.NewInt(int64(len(secretLetters)))) // never fails
		out[i] = secretLetters[at.Int64()]
	}
	return string(out)
}

// candidate is an address that a space may have. That of an open one is its name, as far as no other is called so; a closed one's has letters of
// its own behind that, so that nobody learns from an address which there are; a confidential one's has nothing but those.
func candidate(s space.Space, nth int) string {
	if s.Confidential() {
		return some(10)
	}
	name := plain(s.Name)
	if len(name) > maxNamed {
		name = strings.TrimRight(name[:maxNamed], "-")
	}
	switch {
	case name == "":
		return "space-" + some(4)
	case s.Kind != space.Open || nth > nthNamed:
		return name + "-" + some(4)
	case nth > 1:
		return name + "-" + strconv.Itoa(nth)
	}
	return name
}

// spaceMail is how mail comes to a space.
type spaceMail struct {
	Space        id.ID
	Local        string
	Confidential bool // what the space was when the address was given
	Others       bool
}

const spaceMailColumns = `x.space_id, x.local, x.confidential, x.others FROM space_mail x`

func scanSpaceMail(row db.Scanner) (m spaceMail, err error) {
	err = row.Scan(&m.Space, &m.Local, &m.Confidential, &m.Others)
	return m, err
}

// spaceAt finds the space of the first address that is one's. One that is confidential now and was not when it was given its address is found by none.
func (in *Incoming) spaceAt(ctx context.Context, locals []string) (s space.Space, found bool, err error) {
	err = in.o.DB.Read(ctx, func(tx *db.Tx) error {
		for _, local := range locals {
			m, ok, err := db.One(tx, scanSpaceMail, `SELECT `+spaceMailColumns+` WHERE x.local = $1`, local)
			if err != nil {
				return err
			}
			if !ok {
				continue
			}
			if s, err = space.Get(tx, m.Space); err != nil {
				return err
			}
			if s.Confidential() == m.Confidential {
				found = true
				return nil
			}
		}
		return nil
	})
	return s, found, err
}

// ToSpace is how mail comes to a space, as who belongs to it sees that.
type ToSpace struct {
	Address string
	Others  bool // mail from who does not belong to it waits for a member to let it in; else it is refused
	Waiting int  // mails that do
}

// ToSpace returns how mail comes to a space, and gives it an address where it has none. False where no mail comes in, and for who does not belong
// to it.
func (in *Incoming) ToSpace(ctx context.Context, actor person.Actor, where id.ID) (out ToSpace, ok bool, err error) {
	at, open := in.At()
	s, err := in.o.Spaces.Find(ctx, actor, where)
	if err != nil || s.Mine == nil || !open {
		return out, false, err
	}
	m, err := in.spaceMail(ctx, s)
	if err != nil {
		return out, false, err
	}
	out = ToSpace{Address: at.address(m.Local), Others: m.Others}
	err = in.o.DB.Read(ctx, func(tx *db.Tx) error {
		out.Waiting, _, err = db.One(tx, db.Value[int], `SELECT count(*) FROM mail_in m WHERE `+waitsInSpace, where, in.lately())
		return err
	})
	return out, err == nil, err
}

// spaceMail is how mail comes to a space. What has no address is given one, and so is what has become confidential, or is that no more.
func (in *Incoming) spaceMail(ctx context.Context, s space.Space) (m spaceMail, err error) {
	holds := false
	look := func(tx *db.Tx) error {
		found, ok, err := db.One(tx, scanSpaceMail, `SELECT `+spaceMailColumns+` WHERE x.space_id = $1`, s.ID)
		m, holds = found, ok && found.Confidential == s.Confidential()
		return err
	}
	if err = in.o.DB.Read(ctx, look); err != nil || holds {
		return m, err
	}
	err = in.o.DB.Write(ctx, func(tx *db.Tx) error {
		if _, _, err := db.One(tx, db.Value[id.ID], `SELECT id FROM space WHERE id = $1 ORDER BY id`+tx.ForUpdate(), s.ID); err != nil {
			return err
		}
		if err := look(tx); err != nil || holds {
			return err
		}
		if _, err := tx.Exec(`DELETE FROM space_mail WHERE space_id = $1`, s.ID); err != nil {
			return err
		}
		m = spaceMail{Space: s.ID, Confidential: s.Confidential()}
		for nth := 1; nth < 100; nth++ {
			m.Local = candidate(s, nth)
			n, err := tx.Exec(`INSERT INTO space_mail (space_id, local, confidential, others) VALUES ($1, $2, $3, $4) ON CONFLICT (local) DO NOTHING`,
				s.ID, m.Local, m.Confidential, false)
			if n > 0 || err != nil {
				return err
			}
		}
		return fault.Conflict("no_address", "There is no address left for this space.")
	})
	return m, err
}

// alone has all who open threads in a space by mail wait for each other until their transactions end.
func alone(tx *db.Tx, where id.ID) error {
	_, _, err := db.One(tx, db.Value[id.ID], `SELECT space_id FROM space_mail WHERE space_id = $1 ORDER BY space_id`+tx.ForUpdate(), where)
	return err
}

// toSpace decides about a mail to a space: whoever certainly wrote it and sees the space opens a thread there, or hears why not. Of one that
// nobody vouches for, whose it is said to be is asked, if they may write there. To who does not see the space it is one that is not there.
func (in *Incoming) toSpace(ctx context.Context, o opened, r row, h header, to space.Space) error {
	from, single := h.from()
	who, s, err := in.sees(ctx, from, to.ID)
	if err != nil {
		return err
	}
	if s.ID == 0 {
		if taken, err := in.fromOutside(ctx, o, r, from, to); taken || err != nil {
			return err
		}
	}
	if !single || s.ID == 0 {
		return in.unposted(ctx, o, r, from, NoAddress, Ended)
	}
	r.Person, r.Space = who.ID, s.ID
	proven, known := o.proven(ctx, r, from)
	if !known {
		return in.later(ctx, r)
	}
	if proven {
		_, err := in.post(ctx, r, Waiting, who, true)
		return err
	}
	if s.MayWrite() != nil {
		return in.done(ctx, r, outcome{state: Refused, reason: NoAddress})
	}
	return in.hold(ctx, r, outcome{state: Held, reason: Unproven, person: who.ID})
}

// hold has a mail to a space wait for whose it is said to be. The address of a space is no secret, so of those only some wait.
func (in *Incoming) hold(ctx context.Context, r row, d outcome) error {
	return in.o.DB.Write(ctx, func(tx *db.Tx) error {
		n, _, err := db.One(tx, db.Value[int], `SELECT count(*) FROM mail_in WHERE person_id = $1 AND state = 'held' AND space_id IS NOT NULL`, d.person)
		if err != nil {
			return err
		}
		if n >= maxHeld {
			d = outcome{state: Refused, reason: TooMany}
		}
		return in.doneIn(tx, r, Waiting, d)
	})
}

// sees finds whose address somebody has, and the space as they see it: no space where they do not, and nobody where nobody has it.
func (in *Incoming) sees(ctx context.Context, from string, where id.ID) (who person.Person, s space.Space, err error) {
	if from == "" {
		return who, s, nil
	}
	err = in.o.DB.Read(ctx, func(tx *db.Tx) error {
		found, err := in.o.People.ByEmail(tx, from)
		if err == nil && found.Active() {
			who = found
			s, err = in.o.Spaces.FindIn(tx, actorOf(who), where)
		}
		if fault.Is(err, fault.KindNotFound) {
			return nil
		}
		return err
	})
	return who, s, err
}

// actorOf is a person as who has written a mail.
func actorOf(who person.Person) person.Actor {
	return person.Actor{ID: who.ID, Role: who.Role, Scopes: person.ScopeRead | person.ScopeWrite}
}

// prepareOpening reads a mail that opens a thread. It looks first whether its writer may: no file is kept for nothing.
func (in *Incoming) prepareOpening(ctx context.Context, actor person.Actor, r row) (w written, err error) {
	s, err := in.o.Spaces.Find(ctx, actor, r.Space)
	if err == nil {
		err = s.MayWrite()
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
	if w.text, err = in.textOf(ctx, actor, m); err != nil {
		return w, err
	}
	about := m.Base
	if rest, _ := mailtext.BaseSubject(about + " x"); rest == "x" { // there is nothing behind “Re:”
		about = ""
	}
	w.title = w.text.TitleOf(about)
	if r.Person == 0 {
		w.sender = sender(m.From)
	}
	for _, ref := range m.Refs {
		w.refs = append(w.refs, "id:"+ref)
	}
	return w, nil
}

// openIn opens a thread with it, once. What answers a mail by which one was opened is a letter there.
func (in *Incoming) openIn(tx *db.Tx, actor person.Actor, r row, w written) (opened id.ID, fresh bool, err error) {
	if err := alone(tx, r.Space); err != nil {
		return 0, false, err
	}
	within, answers, err := thread.MailedIn(tx, r.Space, w.refs)
	if err != nil {
		return 0, false, err
	}
	if answers {
		_, fresh, err = in.o.Threads.ReplyByMail(tx, actor, thread.Mailed{Thread: within, Key: keyOf(r.Raw), Text: w.text, Sender: w.sender})
		return within, fresh, err
	}
	return in.o.Threads.OpenByMail(tx, actor, thread.MailedOpening{Space: r.Space, Title: w.title, Key: keyOf(r.Raw), Text: w.text, Sender: w.sender})
}
