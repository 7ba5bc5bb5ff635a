package person

import (
	"context"
	"encoding/base64"
	"slices"
	"strings"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/naming"
)

// People finds and changes people. Verbs that take a Tx check nothing about who asks: they serve the packages above,
// which do. Of the verbs that take an Actor, a guest learns only of themself here; package space shows a guest those
// they share a space with.
type People struct {
	*core
	schedules *Schedules
	whenEnded []func(tx *db.Tx, who id.ID) error
	whenGuest []func(tx *db.Tx, who id.ID) error
}

// WhenEnded adds what is to be done when an account ends, in the transaction that ends it. It is called before any does.
func (p *People) WhenEnded(do func(tx *db.Tx, who id.ID) error) {
	p.whenEnded = append(p.whenEnded, do)
}

// WhenGuest adds what is to be done when a member becomes a guest, who does not see any more what is open to members, in the
// transaction in which that happens. It is called before anybody does.
func (p *People) WhenGuest(do func(tx *db.Tx, who id.ID) error) {
	p.whenGuest = append(p.whenGuest, do)
}

// Find returns a person, also one whose account is ended. Absent, and not for a guest to see: fault.KindNotFound.
func (p *People) Find(ctx context.Context, actor Actor, person id.ID) (found Person, err error) {
	if actor.Role == Guest && person != actor.ID {
		return found, fault.NotFound("person")
	}
	err = p.db.Read(ctx, func(tx *db.Tx) error {
		found, err = p.Get(tx, person)
		return err
	})
	return found, fault.While("finding a person", err)
}

// Get returns a person, or fault.KindNotFound.
func (p *People) Get(tx *db.Tx, person id.ID) (Person, error) {
	return known(personByID(tx, person))
}

// ByHandle returns the person with a handle, in either case, or fault.KindNotFound.
func (p *People) ByHandle(tx *db.Tx, handle string) (Person, error) {
	return known(personByHandle(tx, strings.ToLower(strings.TrimPrefix(handle, "@"))))
}

// ByEmail returns the person with an address, in any case, or fault.KindNotFound.
func (p *People) ByEmail(tx *db.Tx, email string) (Person, error) {
	return known(personByEmail(tx, naming.FoldEmail(email)))
}

func known(p Person, ok bool, err error) (Person, error) {
	if err == nil && !ok {
		err = fault.NotFound("person")
	}
	return p, err
}

// Names returns the cards of people, by id; ids that are nobody's are left out.
func (p *People) Names(tx *db.Tx, people ...id.ID) (map[id.ID]Card, error) {
	cards, err := db.All(tx, scanCard, `SELECT `+CardColumns+` FROM person p WHERE p.id `+tx.In(1), db.List(tx, distinct(people)))
	out := make(map[id.ID]Card, len(cards))
	for _, c := range cards {
		out[c.ID] = c
	}
	return out, err
}

// Handles returns the cards of active people by their handles, which are given in small letters; what is nobody's
// handle is left out.
func (p *People) Handles(tx *db.Tx, handles ...string) (map[string]Card, error) {
	cards, err := db.All(tx, scanCard, `SELECT `+CardColumns+` FROM person p WHERE p.deactivated_at IS NULL AND p.handle `+tx.In(1),
		db.Texts(tx, distinct(handles)))
	out := make(map[string]Card, len(cards))
	for _, c := range cards {
		out[c.Handle] = c
	}
	return out, err
}

// distinct sorts keys and drops repetitions.
func distinct[K id.ID | string](keys []K) []K {
	return slices.Compact(slices.Sorted(slices.Values(keys)))
}

// pageSize is the most people of one page.
const pageSize = 200

// List returns active people in the order of their names, at most limit (up to 200) of them, from a cursor: empty for
// the first page, then what the page before gave as next, until that is empty. A guest finds only themself.
// A cursor that is none: fault.KindInvalid.
func (p *People) List(ctx context.Context, actor Actor, cursor string, limit int) (page []Person, next string, err error) {
	limit = min(max(limit, 1), pageSize)
	name, after, err := parseCursor(cursor)
	if err != nil {
		return nil, "", err
	}
	err = p.db.Read(ctx, func(tx *db.Tx) error {
		if actor.Role == Guest {
			self, err := p.Get(tx, actor.ID)
			page = []Person{self}
			return err
		}
		page, err = peopleAfter(tx, name, after, limit+1)
		return err
	})
	if err != nil {
		return nil, "", fault.While("listing people", err)
	}
	if len(page) > limit {
		page = page[:limit]
		last := page[limit-1]
		next = base64.RawURLEncoding.EncodeToString([]byte(last.ID.String() + naming.Fold(last.Name)))
	}
	return page, next, nil
}

// Former lists those whose accounts are ended, last ended first, at most 200. Others than admins: fault.KindForbidden.
func (p *People) Former(ctx context.Context, actor Actor) (people []Person, err error) {
	if err := actor.needAdmin(); err != nil {
		return nil, err
	}
	err = p.db.Read(ctx, func(tx *db.Tx) error {
		people, err = formerPeople(tx, pageSize)
		return err
	})
	return people, fault.While("listing former people", err)
}

func parseCursor(cursor string) (name string, person id.ID, err error) {
	if cursor == "" {
		return "", 0, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	const width = 13
	if err == nil && len(raw) >= width {
		if person, err = id.Parse(string(raw[:width])); err == nil {
			return string(raw[width:]), person, nil
		}
	}
	return "", 0, fault.Invalid("cursor", "This is not a place in the list.")
}

// Complete returns up to limit (at most 50) active people whose handle, or words of whose name, begin with the words of
// what was typed, by name. keep, when it is not nil, narrows them: to the members of a space, say.
func (p *People) Complete(ctx context.Context, typed string, limit int, keep func(id.ID) bool) (cards []Card, err error) {
	want := naming.Words(naming.Fold(typed))
	if len(want) == 0 {
		return nil, nil
	}
	limit = min(max(limit, 1), 50)
	longest := slices.MaxFunc(want, func(a, b string) int { return len(a) - len(b) })
	err = p.db.Read(ctx, func(tx *db.Tx) error {
		cards = cards[:0]
		var last foundCard
		for len(cards) < limit {
			found, err := cardsByWord(tx, longest, last.fold, last.ID, pageSize)
			if err != nil || len(found) == 0 {
				return err
			}
			for _, c := range found {
				if len(cards) < limit && c.begins(want) && (keep == nil || keep(c.ID)) {
					cards = append(cards, c.Card)
				}
			}
			last = found[len(found)-1]
		}
		return nil
	})
	return cards, fault.While("completing a name", err)
}

// begins tells whether every wanted word is the beginning of a word of the name or the handle.
func (c foundCard) begins(want []string) bool {
	have := append(naming.Words(c.fold), naming.Words(c.Handle)...)
	for _, w := range want {
		if !slices.ContainsFunc(have, func(h string) bool { return strings.HasPrefix(h, w) }) {
			return false
		}
	}
	return true
}

// SetProfile changes what the actor says of themself. Fields that do not hold what they must: fault.KindInvalid.
func (p *People) SetProfile(ctx context.Context, actor Actor, profile Profile) error {
	profile, err := profile.clean()
	if err != nil {
		return err
	}
	err = p.db.Write(ctx, func(tx *db.Tx) error {
		self, err := p.Get(tx, actor.ID)
		if err != nil {
			return err
		}
		if err := updateProfile(tx, actor.ID, profile); err != nil {
			return err
		}
		p.tell(tx, Topic(actor.ID))
		return setWords(tx, actor.ID, completions(profile.Name, self.Handle))
	})
	return fault.While("changing a profile", err)
}

// SetByMail says how much of somebody's deliveries comes by mail, in the caller's transaction.
func (p *People) SetByMail(tx *db.Tx, who id.ID, what ByMail) error {
	p.tell(tx, Topic(who))
	_, err := tx.Exec(`UPDATE person SET by_mail = $2 WHERE id = $1`, who, string(what))
	return err
}

// completions are the words that find a person.
func completions(name, handle string) []string {
	return distinct(append(naming.Words(naming.Fold(name)), naming.Words(handle)...))
}

// SetRole gives a person another role. Only admins do; only an owner makes or unmakes owners: fault.KindForbidden. The
// last owner stays one: fault.KindConflict with code last_owner.
func (p *People) SetRole(ctx context.Context, actor Actor, person id.ID, role Role) error {
	if _, err := ParseRole(string(role)); err != nil {
		return err
	}
	err := p.db.Write(ctx, func(tx *db.Tx) error {
		who, err := p.managed(tx, actor, person)
		if err != nil {
			return err
		}
		if role == Owner && actor.Role != Owner {
			return ownerNeeded()
		}
		if role != Owner {
			if err := notLastOwner(tx, who); err != nil {
				return err
			}
		}
		p.forget(tx, person)
		p.tell(tx, Topic(person))
		if err := setRole(tx, person, role); err != nil || role != Guest || who.Role == Guest {
			return err
		}
		return each(tx, p.whenGuest, person)
	})
	return fault.While("changing a role", err)
}

// each does what is to be done about a person.
func each(tx *db.Tx, all []func(tx *db.Tx, who id.ID) error, person id.ID) error {
	for _, do := range all {
		if err := do(tx, person); err != nil {
			return err
		}
	}
	return nil
}

// Deactivate ends a person's account: sessions, API tokens, links, and the invitations they made. What they wrote stays, and
// whoever waits for them goes on or is told (WhenEnded).
// Only admins do, of owners only an owner: fault.KindForbidden; the last owner stays: fault.KindConflict with code
// last_owner. Once it is committed, EndedTopic of the person is told on the bus: whoever holds a stream for them closes it.
func (p *People) Deactivate(ctx context.Context, actor Actor, person id.ID) error {
	err := p.db.Write(ctx, func(tx *db.Tx) error {
		who, err := p.managed(tx, actor, person)
		if err != nil {
			return err
		}
		if !who.Active() {
			return nil
		}
		if err := notLastOwner(tx, who); err != nil {
			return err
		}
		p.forget(tx, person)
		p.tell(tx, Topic(person))
		if err := setDeactivated(tx, person, p.now()); err != nil {
			return err
		}
		if err := endAccess(tx, person, p.now()); err != nil {
			return err
		}
		return each(tx, p.whenEnded, person)
	})
	return fault.While("ending an account", err)
}

// Reactivate lets a person sign in again with the password and the passkeys they had; everything else that ended stays
// ended. Only admins do, of owners only an owner: fault.KindForbidden. Who is awaited has never had an account:
// fault.KindConflict with code not_joined.
func (p *People) Reactivate(ctx context.Context, actor Actor, person id.ID) error {
	err := p.db.Write(ctx, func(tx *db.Tx) error {
		who, err := p.managed(tx, actor, person)
		if err != nil {
			return err
		}
		if who.Awaited {
			return fault.Conflict("not_joined", "Nobody has joined with this address yet. Please invite them.")
		}
		p.tell(tx, Topic(person))
		return setActive(tx, person)
	})
	return fault.While("opening an account again", err)
}

// managed returns a person whom the actor may manage, with the rows of the owners locked, so that two owners who unmake
// each other in one moment do it one after the other.
func (p *People) managed(tx *db.Tx, actor Actor, person id.ID) (Person, error) {
	if err := actor.needAdmin(); err != nil {
		return Person{}, err
	}
	if err := lockOwners(tx); err != nil {
		return Person{}, err
	}
	who, err := p.Get(tx, person)
	if err == nil && who.Role == Owner && actor.Role != Owner {
		err = ownerNeeded()
	}
	return who, err
}

func ownerNeeded() error {
	return fault.Forbidden("owner_needed", "Only an owner can do this.")
}

func notLastOwner(tx *db.Tx, who Person) error {
	if who.Role != Owner || !who.Active() {
		return nil
	}
	n, err := activeOwners(tx)
	if err == nil && n < 2 {
		err = fault.Conflict("last_owner", "There must be an owner. Please make somebody else one first.")
	}
	return err
}
