package person

import (
	"context"
	"net/netip"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/naming"
)

const (
	recoverKind = "recover"
	signInKind  = "sign_in"

	linkLifetime = 15 * time.Minute

	asksByAccount = 3  // for links by mail, from one address, in the window of attempts
	asksByAddress = 20 // for all accounts together
)

// Links let somebody in without a password. They work once, for 15 minutes. There are two kinds: one the operator of the
// machine issues on the command line and hands over, with which a new password must be chosen, and one goes to the
// person's own address by mail. Nobody else ever sees a person's link: admins cannot make any.
type Links struct {
	*core
	kind     string
	anew     bool // a password has to be chosen with it
	attempts *attempts
	whenUsed []func(tx *db.Tx, who id.ID) error
}

// WhenUsed adds what is to be done when somebody uses a link, in the transaction in which that happens. It is called before anybody does.
func (k *Links) WhenUsed(do func(tx *db.Tx, who id.ID) error) {
	k.whenUsed = append(k.whenUsed, do)
}

func newLinks(c *core, kind string, anew bool) *Links {
	return &Links{core: c, kind: kind, anew: anew, attempts: newAttempts(attemptWindow)}
}

// Issue makes a link for the person with an address and returns its token. One of the kind that was issued before ends. No
// such account: fault.KindNotFound; one that is ended: fault.KindForbidden.
func (k *Links) Issue(ctx context.Context, email string) (token string, who Person, err error) {
	return k.issue(ctx, k.now().Add(time.Microsecond), func(tx *db.Tx) (Person, bool, error) { return personByEmail(tx, naming.FoldEmail(email)) })
}

// IssueTo is Issue for a person whom the caller knows, and who asked for a link at some time: those that were issued since then go on working, as one
// of them may have arrived. Whichever is used, all of them end.
func (k *Links) IssueTo(ctx context.Context, person id.ID, asked time.Time) (token string, who Person, err error) {
	return k.issue(ctx, asked, func(tx *db.Tx) (Person, bool, error) { return personByID(tx, person) })
}

func (k *Links) issue(ctx context.Context, asked time.Time, find func(*db.Tx) (Person, bool, error)) (token string, who Person, err error) {
	token = newSecret()
	err = k.db.Write(ctx, func(tx *db.Tx) error {
		if who, err = known(find(tx)); err != nil {
			return err
		}
		if !who.Active() {
			return ended()
		}
		if err := endLinks(tx, k.kind, who.ID, asked.Add(linkLifetime)); err != nil {
			return err
		}
		return insertLink(tx, hashOf(token), k.kind, who.ID, k.now().Add(linkLifetime))
	})
	if err != nil {
		return "", Person{}, fault.While("issuing a link", err)
	}
	return token, who, nil
}

// Ask has a link sent to an address, if it is somebody's who may come in. send is told whom it is for, zero for nobody, and does
// the same work for both: whether an address has an account cannot be told from outside. Too many from where the request
// comes from: fault.KindTooMany, which says when to try again.
func (k *Links) Ask(ctx context.Context, email string, from netip.Addr, send func(tx *db.Tx, person id.ID) error) error {
	fold := naming.FoldEmail(email)
	if err := k.attempts.take(k.now(), limit{triesOf(fold, from), asksByAccount}, limit{"address " + network(from), asksByAddress}); err != nil {
		return err
	}
	err := k.db.Write(ctx, func(tx *db.Tx) error {
		who, _, err := personByEmail(tx, fold)
		if err != nil {
			return err
		}
		if !who.Active() { // nor is who is awaited
			who = Person{}
		}
		return send(tx, who.ID)
	})
	return fault.While("asking for a link", err)
}

// Look says whom a link is for, and does not use it up. A link that does not work: fault.KindNotFound.
func (k *Links) Look(ctx context.Context, token string) (who Person, err error) {
	err = k.db.Read(ctx, func(tx *db.Tx) error {
		person, err := linkHolder(tx, hashOf(token), k.kind, k.now())
		if err != nil {
			return err
		}
		who, err = known(personByID(tx, person))
		return err
	})
	return who, fault.While("looking at a link", err)
}

// Use uses the link up and returns the person, for whom the caller begins a session. With a password that
// Passwords.Prepare made, it sets that, and ends all sessions. A link that does not work: fault.KindNotFound; one that
// wants a password, without: fault.KindInvalid.
func (k *Links) Use(ctx context.Context, token string, in WayIn) (person id.ID, err error) {
	if k.anew && in.password == "" {
		return 0, fault.Invalid("password", "Please choose a password.")
	}
	err = k.db.Write(ctx, func(tx *db.Tx) error {
		if person, err = useLink(tx, hashOf(token), k.kind, k.now()); err != nil {
			return err
		}
		if err := each(tx, k.whenUsed, person); err != nil || in.password == "" {
			return err
		}
		if err := in.keep(tx, k.core, person); err != nil {
			return err
		}
		return k.endOthers(tx, Actor{ID: person})
	})
	return person, fault.While("using a link", err)
}

func notALink() error { return fault.NotFound("link") }
