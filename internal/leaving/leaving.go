package leaving

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"time"

	"meantime/internal/away"
	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/secret"
)

// Leavings are the links by which deliveries by mail are left, and summaries while away.
type Leavings struct {
	db      *db.DB
	now     func() time.Time
	people  *person.People
	away    *away.Away
	secrets *secret.Ring
}

// New returns the verbs. The tokens follow from the secrets, so that each mail to somebody holds the same one.
func New(d *db.DB, now func() time.Time, people *person.People, a *away.Away, secrets *secret.Ring) *Leavings {
	return &Leavings{d, now, people, a, secrets}
}

// Token is what stands at the end of somebody's link by which deliveries are left.
func (l *Leavings) Token(ctx context.Context, who id.ID) (string, error) {
	token := base64.RawURLEncoding.EncodeToString(l.secrets.Derive("leaving mail " + who.String()))
	return token, l.know(ctx, who, hashOf(token))
}

// know keeps the hash of somebody's link.
func (l *Leavings) know(ctx context.Context, who id.ID, hash string) error {
	known := false
	err := l.db.Read(ctx, func(tx *db.Tx) (err error) {
		_, known, err = db.One(tx, db.Value[id.ID], `SELECT person_id FROM mail_leave WHERE hash = $1`, hash)
		return err
	})
	if err != nil || known {
		return fault.While("looking for a link to leave mail by", err)
	}
	err = l.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`INSERT INTO mail_leave (hash, person_id) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING`, hash, who)
		return err
	})
	return fault.While("making a link to leave mail by", err)
}

// hashOf is how a token is kept: it is random and long, and needs no stretching.
func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// State is what comes by mail to whom a link belongs.
type State struct {
	ByMail person.ByMail
	Left   bool // it was left by the link, and can be taken back by it
}

// Look says what is so, and changes nothing. A link that is nobody's, or of an account that is ended: fault.KindNotFound.
func (l *Leavings) Look(ctx context.Context, token string) (out State, err error) {
	err = l.db.Read(ctx, func(tx *db.Tx) error {
		_, out, err = l.find(tx, token)
		return err
	})
	return out, fault.While("looking what comes by mail", err)
}

// Leave has no more come by mail than what is asked.
func (l *Leavings) Leave(ctx context.Context, token string) (State, error) {
	return l.change(ctx, token, func(s State) (State, bool) {
		return State{person.MailAsks, true}, s.ByMail == person.MailAll
	})
}

// TakeBack has everything come again that was left by the link.
func (l *Leavings) TakeBack(ctx context.Context, token string) (State, error) {
	return l.change(ctx, token, func(s State) (State, bool) {
		return State{ByMail: person.MailAll}, s.Left
	})
}

// change is done to what is so, unless there is nothing to do.
func (l *Leavings) change(ctx context.Context, token string, to func(State) (State, bool)) (out State, err error) {
	err = l.db.Write(ctx, func(tx *db.Tx) error {
		who, now, err := l.find(tx, token)
		out = now
		next, changes := to(now)
		if err != nil || !changes {
			return err
		}
		if err := l.note(tx, hashOf(token), next.Left); err != nil {
			return err
		}
		out = next
		return l.people.SetByMail(tx, who, next.ByMail)
	})
	return out, fault.While("changing what comes by mail", err)
}

// note says whether something is left by a link now.
func (l *Leavings) note(tx *db.Tx, hash string, left bool) error {
	at := any(nil)
	if left {
		at = db.Micros(l.now())
	}
	_, err := tx.Exec(`UPDATE mail_leave SET left_at = $2 WHERE hash = $1`, hash, at)
	return err
}

func (l *Leavings) find(tx *db.Tx, token string) (who id.ID, out State, err error) {
	var left bool
	who, ok, err := db.One(tx, func(row db.Scanner) (who id.ID, err error) {
		return who, row.Scan(&who, &out.ByMail, &left)
	}, `SELECT p.id, p.by_mail, l.left_at IS NOT NULL FROM mail_leave l JOIN person p ON p.id = l.person_id AND p.deactivated_at IS NULL
		WHERE l.hash = $1`, hashOf(token))
	if err == nil && !ok {
		err = fault.NotFound("link")
	}
	out.Left = left && out.ByMail == person.MailAsks
	return who, out, err
}
