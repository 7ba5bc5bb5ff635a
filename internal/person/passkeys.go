package person

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/naming"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
)

const (
	ceremonyLifetime   = 5 * time.Minute
	ceremoniesByPlace  = 120 // that one address may begin in the window
	maxPasskeys        = 20
	maxPasskeyResponse = 64 << 10
)

// Passkeys are made and used in ceremonies of two steps: Begin gives options for the browser, Finish takes its answer.
// A ceremony works once, for five minutes, on any node.
type Passkeys struct {
	*core
	party    *webauthn.WebAuthn // nil where browsers make no passkeys
	attempts *attempts
}

// Passkey is one of a person's passkeys.
type Passkey struct {
	ID      string
	Name    string
	Created time.Time
}

// Ceremony is the first step: the name to finish it by, and the options for navigator.credentials, as JSON.
type Ceremony struct {
	ID      string
	Options json.RawMessage
}

// newPasskeys binds passkeys to the host of the base URL. Browsers make none for an address without a name.
func newPasskeys(c *core, base string) (*Passkeys, error) {
	k := &Passkeys{core: c, attempts: newAttempts(attemptWindow)}
	at, err := url.Parse(base)
	if err != nil || at.Host == "" || at.Scheme != "http" && at.Scheme != "https" {
		return nil, fmt.Errorf("the base URL %q is not like https://meantime.example.org", base)
	}
	if _, err := netip.ParseAddr(at.Hostname()); err == nil {
		return k, nil
	}
	required := true
	k.party, err = webauthn.New(&webauthn.Config{
		RPID: at.Hostname(), RPDisplayName: "Meantime", RPOrigins: []string{at.Scheme + "://" + at.Host},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			RequireResidentKey: &required, ResidentKey: protocol.ResidentKeyRequirementRequired,
			UserVerification: protocol.VerificationRequired,
		},
		// Password managers answer what nobody asked; nothing here reads it.
		ExtensionsUnsolicitedOutputPolicy: protocol.UnsolicitedOutputPolicyIgnore,
	})
	if err != nil {
		return nil, fmt.Errorf("passkeys for %s: %w", base, err)
	}
	return k, nil
}

// Available tells whether browsers make passkeys at the base URL: not where it is a bare number.
func (k *Passkeys) Available() bool { return k.party != nil }

// ceremony is what is kept of one between its steps.
type ceremony struct {
	Kind    string               `json:"kind"`
	Person  id.ID                `json:"person,omitempty"`
	Name    string               `json:"name,omitempty"`
	Email   string               `json:"email,omitempty"`
	Session webauthn.SessionData `json:"session"`
}

const (
	ceremonyAdd    = "add"
	ceremonyJoin   = "join"
	ceremonySignIn = "sign in"
	ceremonyProve  = "prove"
)

// BeginAdd begins to add a passkey to the actor's account. With an API token: fault.KindForbidden.
func (k *Passkeys) BeginAdd(ctx context.Context, actor Actor) (Ceremony, error) {
	if err := actor.needPresence(); err != nil {
		return Ceremony{}, err
	}
	holder, err := k.holder(ctx, actor.ID)
	if err != nil {
		return Ceremony{}, fault.While("beginning a passkey", err)
	}
	return k.beginCreate(ctx, ceremony{Kind: ceremonyAdd, Person: actor.ID}, holder)
}

// BeginJoin begins a passkey for somebody who joins: the id of their account is chosen now, or is that of who is awaited
// under the address. from is where the request
// comes from; too many from there: fault.KindTooMany.
func (k *Passkeys) BeginJoin(ctx context.Context, name, email string, from netip.Addr) (Ceremony, error) {
	if err := k.attempts.take(k.now(), limit{network(from), ceremoniesByPlace}); err != nil {
		return Ceremony{}, err
	}
	who, err := k.newcomer(ctx, name, email)
	if err != nil {
		return Ceremony{}, err
	}
	return k.beginCreate(ctx, ceremony{Kind: ceremonyJoin, Person: who.ID, Name: who.Name, Email: who.Email}, &holder{who: who})
}

func (k *Passkeys) beginCreate(ctx context.Context, c ceremony, h *holder) (Ceremony, error) {
	if !k.Available() {
		return Ceremony{}, noPasskeys()
	}
	var exclude []protocol.CredentialDescriptor
	for _, one := range h.credentials {
		exclude = append(exclude, one.Descriptor())
	}
	options, session, err := k.party.BeginRegistration(h, webauthn.WithExclusions(exclude))
	if err != nil {
		return Ceremony{}, fmt.Errorf("beginning a passkey: %w", err)
	}
	c.Session = *session
	return k.begin(ctx, c, options)
}

// BeginSignIn begins to sign in whoever holds a passkey. from is where the request comes from; too many from there:
// fault.KindTooMany.
func (k *Passkeys) BeginSignIn(ctx context.Context, from netip.Addr) (Ceremony, error) {
	if !k.Available() {
		return Ceremony{}, noPasskeys()
	}
	if err := k.attempts.take(k.now(), limit{network(from), ceremoniesByPlace}); err != nil {
		return Ceremony{}, err
	}
	options, session, err := k.party.BeginDiscoverableLogin()
	if err != nil {
		return Ceremony{}, fmt.Errorf("beginning to sign in: %w", err)
	}
	return k.begin(ctx, ceremony{Kind: ceremonySignIn, Session: *session}, options)
}

func noPasskeys() error {
	return fault.Unavailable("Passkeys need an address with a name; this Meantime is reached by a number.")
}

func (k *Passkeys) begin(ctx context.Context, c ceremony, options any) (Ceremony, error) {
	shown, err := json.Marshal(options)
	if err != nil {
		return Ceremony{}, fmt.Errorf("writing down a ceremony: %w", err)
	}
	doc, err := json.Marshal(c)
	if err != nil {
		return Ceremony{}, fmt.Errorf("writing down a ceremony: %w", err)
	}
	out := Ceremony{ID: newSecret(), Options: shown}
	err = k.db.Write(ctx, func(tx *db.Tx) error {
		return insertCeremony(tx, hashOf(out.ID), string(doc), k.now().Add(ceremonyLifetime))
	})
	return out, fault.While("beginning a ceremony", err)
}

// take returns a ceremony and ends it. One that is over, used or of another kind is a fault.KindInvalid.
func (k *Passkeys) take(ctx context.Context, ceremonyID, kind string) (c ceremony, err error) {
	err = k.db.Write(ctx, func(tx *db.Tx) error {
		doc, ok, err := takeCeremony(tx, hashOf(ceremonyID), k.now())
		if err != nil || !ok {
			return err
		}
		return json.Unmarshal([]byte(doc), &c)
	})
	if err == nil && (!k.Available() || c.Kind != kind) {
		err = fault.Invalid("passkey", "This took too long. Please try again.")
	}
	return c, fault.While("finishing a ceremony", err)
}

// FinishAdd adds the passkey that the browser made. Its answer is wrong, or comes too late: fault.KindInvalid.
func (k *Passkeys) FinishAdd(ctx context.Context, actor Actor, ceremonyID, name string, answer []byte) (Passkey, error) {
	if err := actor.needPresence(); err != nil {
		return Passkey{}, err
	}
	name, err := passkeyName(name)
	if err != nil {
		return Passkey{}, err
	}
	c, err := k.take(ctx, ceremonyID, ceremonyAdd)
	if err != nil {
		return Passkey{}, err
	}
	holder, err := k.holder(ctx, actor.ID) // create refuses it in a ceremony that somebody else began
	if err != nil {
		return Passkey{}, fault.While("adding a passkey", err)
	}
	made, err := k.create(holder, c, name, answer)
	if err != nil {
		return Passkey{}, err
	}
	err = k.db.Write(ctx, func(tx *db.Tx) error { return k.addPasskey(tx, actor.ID, made) })
	return Passkey{ID: made.id(), Name: name, Created: k.now()}, fault.While("adding a passkey", err)
}

// FinishJoin checks the passkey that a newcomer's browser made, and returns it as the way in of the account to be.
func (k *Passkeys) FinishJoin(ctx context.Context, ceremonyID string, answer []byte) (WayIn, error) {
	c, err := k.take(ctx, ceremonyID, ceremonyJoin)
	if err != nil {
		return WayIn{}, err
	}
	h := &holder{who: Person{ID: c.Person, Email: c.Email, Profile: Profile{Name: c.Name}}}
	made, err := k.create(h, c, "Passkey", answer)
	return WayIn{person: c.Person, passkey: made}, err
}

// newPasskey is one that was checked and is not stored yet.
type newPasskey struct {
	name       string
	credential webauthn.Credential
}

func (n newPasskey) id() string { return base64.RawURLEncoding.EncodeToString(n.credential.ID) }

func (k *Passkeys) create(h *holder, c ceremony, name string, answer []byte) (newPasskey, error) {
	if len(answer) > maxPasskeyResponse {
		return newPasskey{}, fault.TooLarge("passkey", "The answer of the browser is too large.")
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return newPasskey{}, unchecked(err)
	}
	made, err := k.party.CreateCredential(h, c.Session, parsed)
	if err != nil {
		return newPasskey{}, unchecked(err)
	}
	return newPasskey{name: name, credential: *made}, nil
}

func unchecked(err error) error {
	return fmt.Errorf("%w (%w)", fault.Invalid("passkey", "This passkey could not be checked. Please try again."), err)
}

// addPasskey stores a passkey; one that is there already is a fault.KindConflict.
func (c *core) addPasskey(tx *db.Tx, person id.ID, n newPasskey) error {
	doc, err := json.Marshal(n.credential)
	if err != nil {
		return fmt.Errorf("writing down a passkey: %w", err)
	}
	if err := lockPerson(tx, person); err != nil {
		return err
	}
	have, err := passkeysOf(tx, person)
	if err != nil {
		return err
	}
	if len(have) >= maxPasskeys {
		return fault.Conflict("too_many_passkeys", "You have 20 passkeys. Please remove one first.")
	}
	added, err := insertPasskey(tx, n.id(), person, n.name, string(doc), c.now())
	if err == nil && !added {
		err = fault.Conflict("passkey_known", "This passkey is known already.")
	}
	return err
}

// FinishSignIn finds the person whose passkey the browser used; the caller begins a session. The answer is wrong, or
// comes too late: fault.KindInvalid; the account is ended: fault.KindForbidden.
func (k *Passkeys) FinishSignIn(ctx context.Context, ceremonyID string, answer []byte) (id.ID, error) {
	c, err := k.take(ctx, ceremonyID, ceremonySignIn)
	if err != nil {
		return 0, err
	}
	var found *holder
	err = k.use(ctx, answer, func(parsed *protocol.ParsedCredentialAssertionData) (*webauthn.Credential, error) {
		return k.party.ValidateDiscoverableLogin(func(_, handle []byte) (webauthn.User, error) {
			person, err := personOfHandle(handle)
			if err == nil {
				found, err = k.holder(ctx, person)
			}
			return found, err
		}, c.Session, parsed)
	})
	if err != nil {
		return 0, err
	}
	if !found.who.Active() {
		return 0, ended()
	}
	return found.who.ID, nil
}

// use checks the answer of a browser that used a passkey, and notes that it was used.
func (k *Passkeys) use(ctx context.Context, answer []byte, check func(*protocol.ParsedCredentialAssertionData) (*webauthn.Credential, error)) error {
	if len(answer) > maxPasskeyResponse {
		return fault.TooLarge("passkey", "The answer of the browser is too large.")
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return unchecked(err)
	}
	used, err := check(parsed)
	if err != nil {
		return unchecked(err)
	}
	if used.Authenticator.CloneWarning {
		return fault.Forbidden("passkey_copied", "This passkey was used on another device meanwhile. Please sign in another way and remove it.")
	}
	doc, err := json.Marshal(used)
	if err != nil {
		return fmt.Errorf("writing down a passkey: %w", err)
	}
	err = k.db.Write(ctx, func(tx *db.Tx) error { return updatePasskey(tx, newPasskey{credential: *used}.id(), string(doc)) })
	return fault.While("using a passkey", err)
}

// BeginConfirm begins to prove with one of the actor's passkeys that it is them. With an API token: fault.KindForbidden;
// who has none: fault.KindConflict.
func (k *Passkeys) BeginConfirm(ctx context.Context, actor Actor) (Ceremony, error) {
	if err := actor.needPresence(); err != nil {
		return Ceremony{}, err
	}
	if !k.Available() {
		return Ceremony{}, noPasskeys()
	}
	holder, err := k.holder(ctx, actor.ID)
	if err != nil {
		return Ceremony{}, fault.While("beginning to use a passkey", err)
	}
	if len(holder.credentials) == 0 {
		return Ceremony{}, fault.Conflict("no_passkey", "You have no passkey.")
	}
	options, session, err := k.party.BeginLogin(holder)
	if err != nil {
		return Ceremony{}, fmt.Errorf("beginning to use a passkey: %w", err)
	}
	return k.begin(ctx, ceremony{Kind: ceremonyProve, Person: actor.ID, Session: *session}, options)
}

func (k *Passkeys) confirm(ctx context.Context, actor Actor, proof Proof) error {
	if !k.Available() {
		return noPasskeys()
	}
	if proof.Ceremony == "" {
		return &fault.Fault{Kind: fault.KindUnsigned, Code: "passkey_needed", Field: "passkey", Message: "Please confirm with your passkey that it is you."}
	}
	c, err := k.take(ctx, proof.Ceremony, ceremonyProve)
	if err != nil {
		return err
	}
	holder, err := k.holder(ctx, actor.ID) // a ceremony that somebody else began is refused for them
	if err != nil {
		return fault.While("using a passkey", err)
	}
	return k.use(ctx, proof.Answer, func(parsed *protocol.ParsedCredentialAssertionData) (*webauthn.Credential, error) {
		return k.party.ValidateLogin(holder, c.Session, parsed)
	})
}

// List returns the actor's passkeys, oldest first.
func (k *Passkeys) List(ctx context.Context, actor Actor) (list []Passkey, err error) {
	err = k.db.Read(ctx, func(tx *db.Tx) error {
		rows, err := passkeysOf(tx, actor.ID)
		for _, r := range rows {
			list = append(list, r.Passkey)
		}
		return err
	})
	return list, fault.While("listing passkeys", err)
}

// Rename names one of the actor's passkeys; one that is not theirs is fault.KindNotFound.
func (k *Passkeys) Rename(ctx context.Context, actor Actor, passkey, name string) error {
	name, err := passkeyName(name)
	if err != nil {
		return err
	}
	err = k.db.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(`UPDATE passkey SET name = $3 WHERE id = $1 AND person_id = $2`, passkey, actor.ID, name)
		if err == nil && n == 0 {
			err = fault.NotFound("passkey")
		}
		return err
	})
	return fault.While("renaming a passkey", err)
}

// Remove removes one of the actor's passkeys, unless it is their last way to sign in: fault.KindConflict with code
// last_way_in. One that is not theirs: fault.KindNotFound; with an API token: fault.KindForbidden.
func (k *Passkeys) Remove(ctx context.Context, actor Actor, passkey string) error {
	if err := actor.needPresence(); err != nil {
		return err
	}
	err := k.db.Write(ctx, func(tx *db.Tx) error {
		if err := lockPerson(tx, actor.ID); err != nil {
			return err
		}
		n, err := tx.Exec(`DELETE FROM passkey WHERE id = $1 AND person_id = $2`, passkey, actor.ID)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.NotFound("passkey")
		}
		return stillGetsIn(tx, actor.ID)
	})
	return fault.While("removing a passkey", err)
}

// RemovePassword makes passkeys the actor's only way in; where there is none: fault.KindConflict with code last_way_in.
func (k *Passkeys) RemovePassword(ctx context.Context, actor Actor) error {
	if err := actor.needPresence(); err != nil {
		return err
	}
	err := k.db.Write(ctx, func(tx *db.Tx) error {
		if err := lockPerson(tx, actor.ID); err != nil {
			return err
		}
		if _, err := tx.Exec(`DELETE FROM password WHERE person_id = $1`, actor.ID); err != nil {
			return err
		}
		return stillGetsIn(tx, actor.ID)
	})
	return fault.While("removing a password", err)
}

func stillGetsIn(tx *db.Tx, person id.ID) error {
	hash, err := passwordOf(tx, person)
	if err != nil || hash != "" {
		return err
	}
	left, err := passkeysOf(tx, person)
	if err == nil && len(left) == 0 {
		err = fault.Conflict("last_way_in", "This is your last way to sign in. Please add another first.")
	}
	return err
}

func passkeyName(name string) (string, error) {
	name, err := naming.Line("name", name, 60)
	if err == nil && name == "" {
		name = "Passkey"
	}
	return name, err
}

// holder is a person as the ceremonies see them.
type holder struct {
	who         Person
	credentials []webauthn.Credential
}

func (k *Passkeys) holder(ctx context.Context, person id.ID) (*holder, error) {
	h := &holder{}
	err := k.db.Read(ctx, func(tx *db.Tx) (err error) {
		if h.who, err = known(personByID(tx, person)); err != nil {
			return err
		}
		rows, err := passkeysOf(tx, person)
		h.credentials = nil
		for _, r := range rows {
			var c webauthn.Credential
			err = errors.Join(err, json.Unmarshal([]byte(r.doc), &c))
			h.credentials = append(h.credentials, c)
		}
		return err
	})
	return h, err
}

// WebAuthnID is what an authenticator keeps of the account: its id, which says nothing about the person.
func (h *holder) WebAuthnID() []byte { return binary.BigEndian.AppendUint64(nil, uint64(h.who.ID)) }

// WebAuthnName is what the person tells accounts apart by.
func (h *holder) WebAuthnName() string { return h.who.Email }

// WebAuthnDisplayName is the person's name.
func (h *holder) WebAuthnDisplayName() string { return h.who.Name }

// WebAuthnCredentials are the passkeys that are known.
func (h *holder) WebAuthnCredentials() []webauthn.Credential { return h.credentials }

func personOfHandle(handle []byte) (id.ID, error) {
	if len(handle) != 8 {
		return 0, errors.New("a user handle of another system")
	}
	return id.ID(binary.BigEndian.Uint64(handle)), nil
}
