package person

import (
	"context"
	"errors"
	"strings"

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
	// Declared is what they said about their time. Zone, hours and deliveries that are missing are the organisation's; where
	// that has none they are UTC, Monday to Friday 09–17, and 09:00, 13:00 and 16:30 (rule 9). So is the region of whoever is
	// in the organisation's zone.
	Declared Declared
}

// Add makes an account in the caller's transaction: for the founder, for who redeems an invitation, for people of a
// demonstration or a replay, who need no way in. Fields that do not hold what they must: fault.KindInvalid; an address
// that has an account, or under which somebody is awaited: fault.KindConflict with code email_taken or email_awaited.
func (p *People) Add(tx *db.Tx, n Newcomer, role Role, in WayIn) (Person, error) {
	return p.join(tx, n, role, in, false)
}

// join is Add. Who is vouched for is known to have the address: if somebody is awaited under it, that is who joins, and what
// was imported of them is theirs.
func (p *People) join(tx *db.Tx, n Newcomer, role Role, in WayIn, vouched bool) (Person, error) {
	profile, err := Profile{Name: n.Name, Locale: n.Locale, SingleKeys: true, ByMail: MailAtFirst(role)}.clean()
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
	put := insertPerson
	before, known, err := personByEmail(tx, naming.FoldEmail(email))
	switch {
	case err != nil:
		return Person{}, err
	case !known || !before.Awaited:
	case !vouched:
		return Person{}, fault.Conflict("email_awaited", "Letters that were imported are by somebody with this e-mail address. Please ask for an invitation that is made for this very address: with it they are yours.")
	case in.person != 0 && in.person != before.ID: // the passkey was begun before anything of theirs was imported
		return Person{}, fault.Conflict("begin_again", "Something has changed meanwhile. Please make your passkey once more.")
	default:
		who.ID, put = before.ID, arrive
	}
	if who.ID == 0 {
		who.ID = p.ids.New()
	}
	if who.Handle, err = p.insert(tx, who, put); err != nil {
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

// newcomer is who begins to join: somebody new, or who is awaited under the address.
func (c *core) newcomer(ctx context.Context, name, email string) (who Person, err error) {
	who = Person{ID: c.ids.New()}
	if who.Email, err = naming.ParseEmail(email); err != nil {
		return who, err
	}
	if who.Name, err = naming.Line("name", name, 80); err != nil {
		return who, err
	}
	err = c.db.Read(ctx, func(tx *db.Tx) error {
		before, _, err := personByEmail(tx, naming.FoldEmail(who.Email))
		if before.Awaited {
			who.ID = before.ID
		}
		return err
	})
	return who, fault.While("beginning to join", err)
}

// Await returns who has an address, in the caller's transaction: whose account it is or was, or somebody who has none yet;
// fresh tells of these that nobody had heard of them before.
// They are nobody's to find, to name or to count, and nothing is delivered to them, until they join by an invitation that is
// made for the address. Fields that do not hold what they must: fault.KindInvalid.
func (p *People) Await(tx *db.Tx, name, email string) (who Person, fresh bool, err error) {
	if email, err = naming.ParseEmail(email); err != nil {
		return who, false, err
	}
	who, has, err := personByEmail(tx, naming.FoldEmail(email))
	if err != nil || has {
		return who, false, err
	}
	if name, err = naming.Line("name", name, 80); err != nil || name == "" {
		name, _, _ = strings.Cut(email, "@")
	}
	who = Person{ID: p.ids.New(), Email: email, Role: Member, Profile: Profile{Name: name}, Joined: p.now(), Deactivated: p.now(), Awaited: true}
	who.Handle = "awaited." + who.ID.String() // nobody is named by it; joining gives them one
	made, err := insertAwaited(tx, who)
	if err != nil || made {
		return who, made, err
	}
	who, err = known(personByEmail(tx, naming.FoldEmail(email))) // somebody was faster
	return who, false, err
}

// insert puts the row of a person under the first handle that is free, and returns the handle.
func (p *People) insert(tx *db.Tx, who Person, put func(*db.Tx, Person) (bool, error)) (string, error) {
	for who.Handle = range naming.Handles(who.Name, who.Email) {
		_, taken, err := personByHandle(tx, who.Handle)
		if err != nil {
			return "", err
		}
		if taken {
			continue
		}
		done, err := put(tx, who)
		if done || err != nil {
			return who.Handle, err
		}
		// Either somebody took the handle in this moment, or the address has an account.
		holder, taken, err := personByEmail(tx, naming.FoldEmail(who.Email))
		if err != nil {
			return "", err
		}
		if taken && !(holder.Awaited && holder.ID == who.ID) {
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
