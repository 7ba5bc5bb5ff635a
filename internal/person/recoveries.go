package person

import (
	"context"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/naming"
)

const (
	recoverKind     = "recover"
	recoverLifetime = 15 * time.Minute
)

// Recoveries let people back in who lost every way: the operator of the machine issues a link on the command line and
// hands it over. Admins cannot, so that nobody sees another person's link from within.
type Recoveries struct{ *core }

// Issue makes a link for the person with an address and returns its token. It works once, for 15 minutes; one that was
// issued before ends. No such account: fault.KindNotFound; one that is ended: fault.KindForbidden.
func (r *Recoveries) Issue(ctx context.Context, email string) (token string, who Person, err error) {
	token = newSecret()
	err = r.db.Write(ctx, func(tx *db.Tx) error {
		if who, err = known(personByEmail(tx, naming.FoldEmail(email))); err != nil {
			return err
		}
		if !who.Active() {
			return ended()
		}
		return replaceLink(tx, hashOf(token), recoverKind, who.ID, r.now().Add(recoverLifetime))
	})
	if err != nil {
		return "", Person{}, fault.While("issuing a link", err)
	}
	return token, who, nil
}

// Look says whom a link is for, and does not use it up. A link that does not work: fault.KindNotFound.
func (r *Recoveries) Look(ctx context.Context, token string) (who Person, err error) {
	err = r.db.Read(ctx, func(tx *db.Tx) error {
		person, err := linkHolder(tx, hashOf(token), recoverKind, r.now())
		if err != nil {
			return err
		}
		who, err = known(personByID(tx, person))
		return err
	})
	return who, fault.While("looking at a link", err)
}

// Use uses the link up: it sets the password that Passwords.Prepare made, ends all sessions, and returns the person, for
// whom the caller begins a session. A link that does not work: fault.KindNotFound.
func (r *Recoveries) Use(ctx context.Context, token string, in WayIn) (person id.ID, err error) {
	if in.password == "" {
		return 0, fault.Invalid("password", "Please choose a password.")
	}
	err = r.db.Write(ctx, func(tx *db.Tx) error {
		if person, err = useLink(tx, hashOf(token), recoverKind, r.now()); err != nil {
			return err
		}
		if err := in.keep(tx, r.core, person); err != nil {
			return err
		}
		return r.endOthers(tx, Actor{ID: person})
	})
	return person, fault.While("using a link", err)
}

func notALink() error { return fault.NotFound("link") }
