package person

import (
	"errors"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/naming"
)

// Newcomer is what somebody says on joining. Handle and whatever else is needed follow from it.
type Newcomer struct {
	Name   string
	Email  string
	Locale string // empty leaves it to the browser
	// Declared is what they said about their time. Zone, hours, deliveries and region that are missing are the
	// organisation's; where that has none they are UTC, Monday to Friday 09–17, and 09:00, 13:00 and 16:30 (rule 9).
	Declared Declared
}

// Add makes an account in the caller's transaction: for the founder, for who redeems an invitation, for people of a
// demonstration or a replay, who need no way in. Fields that do not hold what they must: fault.KindInvalid; an address
// that has an account: fault.KindConflict with code email_taken.
func (p *People) Add(tx *db.Tx, n Newcomer, role Role, in WayIn) (Person, error) {
	profile, err := Profile{Name: n.Name, Locale: n.Locale, SingleKeys: true}.clean()
	if err != nil {
		return Person{}, err
	}
	email, err := naming.ParseEmail(n.Email)
	if err != nil {
		return Person{}, err
	}
	declared, err := p.schedules.begin(tx, n.Declared)
	if err != nil {
		return Person{}, err
	}
	who := Person{ID: in.person, Email: email, Role: role, Profile: profile, Region: declared.Region, Joined: p.now()}
	if who.ID == 0 {
		who.ID = p.ids.New()
	}
	if who.Handle, err = p.insert(tx, who); err != nil {
		return Person{}, err
	}
	if err := setWords(tx, who.ID, completions(who.Name, who.Handle)); err != nil {
		return Person{}, err
	}
	if err := p.schedules.first(tx, who.ID, declared); err != nil {
		return Person{}, err
	}
	return who, in.keep(tx, p.core, who.ID)
}

// insert adds the row of a person under the first handle that is free, and returns the handle.
func (p *People) insert(tx *db.Tx, who Person) (string, error) {
	for who.Handle = range naming.Handles(who.Name, who.Email) {
		_, taken, err := personByHandle(tx, who.Handle)
		if err != nil {
			return "", err
		}
		if taken {
			continue
		}
		done, err := insertPerson(tx, who)
		if done || err != nil {
			return who.Handle, err
		}
		// Either somebody took the handle in this moment, or the address has an account.
		_, taken, err = personByEmail(tx, naming.FoldEmail(who.Email))
		if err != nil {
			return "", err
		}
		if taken {
			return "", emailTaken()
		}
	}
	return "", errors.New("handles have run out")
}

func emailTaken() error {
	return fault.Conflict("email_taken", "There is an account with this e-mail address already.")
}

// WayIn is a way to sign in that was prepared before its account exists or is changed: by Passwords.Prepare or by
// Passkeys.FinishJoin. The zero WayIn is none.
type WayIn struct {
	password string // the hash
	person   id.ID  // whom the passkey is bound to: the account must get this id
	passkey  newPasskey
}

func (w WayIn) none() bool { return w.password == "" && w.person == 0 }

// keep stores the way in for a person.
func (w WayIn) keep(tx *db.Tx, c *core, person id.ID) error {
	if w.person == person {
		if err := c.addPasskey(tx, person, w.passkey); err != nil {
			return err
		}
	}
	if w.password != "" {
		return setPassword(tx, person, w.password, c.now())
	}
	return nil
}
