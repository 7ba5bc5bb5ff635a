package person

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/naming"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

const (
	minPassword = 10   // characters
	maxPassword = 1024 // bytes

	// One hash takes 12 MB and 40 ms of one core.
	argonTime   = 3
	argonMemory = 12 * 1024 // KB
	argonKey    = 32
	argonSalt   = 16

	maxHashing = 2  // at once
	maxWaiting = 60 // for their turn: two seconds

	attemptWindow     = 15 * time.Minute
	attemptsByAccount = 10 // from one address, in the window
	attemptsByAddress = 60 // for all accounts together
)

// Passwords checks and sets passwords.
type Passwords struct {
	*core
	passkeys *Passkeys
	hashing  chan struct{} // holds what is being hashed
	waiting  chan struct{} // holds what is being hashed or waits for it
	attempts *attempts
}

func newPasswords(c *core, k *Passkeys) *Passwords {
	return &Passwords{core: c, passkeys: k, hashing: make(chan struct{}, maxHashing), waiting: make(chan struct{}, maxHashing+maxWaiting),
		attempts: newAttempts(attemptWindow)}
}

// Prepare hashes a password for an account that does not exist yet, or that a link leads back into. avoid are texts that
// it must not be: the address, the organisation's name. A password that is too easy: fault.KindInvalid; too many at once:
// fault.KindUnavailable.
func (p *Passwords) Prepare(ctx context.Context, password string, avoid ...string) (WayIn, error) {
	var name string
	err := p.db.Read(ctx, func(tx *db.Tx) (err error) {
		name, err = p.org.Named(tx)
		return err
	})
	if err != nil {
		return WayIn{}, fault.While("preparing a password", err)
	}
	if err := acceptable(password, append(avoid, name)...); err != nil {
		return WayIn{}, err
	}
	hash, err := p.hash(ctx, password)
	return WayIn{password: hash}, fault.While("preparing a password", err)
}

// Check finds the person whom an address and a password belong to; the caller begins a session. Both wrong and unknown:
// fault.KindUnsigned, after the same time. Too many attempts from where the request comes from: fault.KindTooMany, which
// says when to try again. The right password of an account that is ended: fault.KindForbidden.
func (p *Passwords) Check(ctx context.Context, email, password string, from netip.Addr) (id.ID, error) {
	fold := naming.FoldEmail(email)
	account, address := triesOf(fold, from), "address "+network(from)
	now := p.now()
	if err := p.attempts.take(now, limit{account, attemptsByAccount}, limit{address, attemptsByAddress}); err != nil {
		return 0, err
	}
	var who Person
	var hash string
	err := p.db.Read(ctx, func(tx *db.Tx) (err error) {
		if who, _, err = personByEmail(tx, fold); err != nil {
			return err
		}
		hash, err = passwordOf(tx, who.ID)
		return err
	})
	if err != nil {
		return 0, fault.While("checking a password", err)
	}
	right, err := p.verify(ctx, password, hash)
	if err != nil {
		return 0, fault.While("checking a password", err)
	}
	if !right {
		return 0, wrongPassword()
	}
	p.attempts.forget(account)
	p.attempts.giveBack(address)
	if !who.Active() {
		return 0, ended()
	}
	return who.ID, nil
}

// triesOf is the key under which tries of an account from a place are counted. It is short, however long what was typed
// is: thousands are kept, of addresses that nobody has.
func triesOf(email string, from netip.Addr) string {
	return "account " + hashOf(email) + " " + network(from)
}

func wrongPassword() error {
	return &fault.Fault{Kind: fault.KindUnsigned, Code: "wrong_password", Field: "password",
		Message: "This e-mail address and this password do not belong together."}
}

func ended() error {
	return fault.Forbidden("deactivated", "This account has been ended. Please ask an admin.")
}

// Proof shows that whoever asks is the person, and not somebody at a browser that was left signed in: the password, or
// where there is none the answer to a ceremony of Passkeys.BeginConfirm. Who has neither proves nothing.
type Proof struct {
	Password string
	Ceremony string
	Answer   []byte
}

// Change sets the actor's password and ends their other sessions. Without the proof that it is the actor, or with a wrong
// one: fault.KindUnsigned or fault.KindInvalid of the field current. Too easy: fault.KindInvalid. With an API token:
// fault.KindForbidden.
func (p *Passwords) Change(ctx context.Context, actor Actor, proof Proof, password string) error {
	if err := actor.needPresence(); err != nil {
		return err
	}
	var who Person
	err := p.db.Read(ctx, func(tx *db.Tx) (err error) {
		who, err = known(personByID(tx, actor.ID))
		return err
	})
	if err != nil {
		return fault.While("changing a password", err)
	}
	if err := p.confirm(ctx, actor, proof, "current"); err != nil {
		return err
	}
	in, err := p.Prepare(ctx, password, who.Email, who.Name)
	if err != nil {
		return err
	}
	err = p.db.Write(ctx, func(tx *db.Tx) error {
		if err := setPassword(tx, actor.ID, in.password, p.now()); err != nil {
			return err
		}
		return p.endOthers(tx, actor)
	})
	return fault.While("changing a password", err)
}

// ChangeEmail changes the address that the actor signs in with. Without the proof that it is the actor, or with a wrong
// one: fault.KindUnsigned or fault.KindInvalid of the field confirm, before anything is said about the address. What is no
// address: fault.KindInvalid; one that has an account, however it is written: fault.KindConflict with code email_taken, as
// for whoever joins; too many attempts: fault.KindTooMany. With an API token: fault.KindForbidden.
//
// Sessions elsewhere go on, unlike after a new password: every way in is what it was, and only its name is another. The
// handle stays, and so does what a device shows beside a passkey. Nothing is mailed, so nothing proves that the address is
// the person's.
func (p *Passwords) ChangeEmail(ctx context.Context, actor Actor, proof Proof, email string) error {
	if err := actor.needPresence(); err != nil {
		return err
	}
	if err := p.confirm(ctx, actor, proof, "confirm"); err != nil {
		return err
	}
	email, err := naming.ParseEmail(email)
	if err != nil {
		return err
	}
	err = p.db.Write(ctx, func(tx *db.Tx) error {
		holder, taken, err := personByEmail(tx, naming.FoldEmail(email))
		if err != nil {
			return err
		}
		if taken && holder.ID != actor.ID {
			return emailTaken()
		}
		p.tell(tx, Topic(actor.ID))
		if err := setEmail(tx, actor.ID, email); err != nil {
			return err
		}
		return each(tx, p.whenMoved, actor.ID)
	})
	if db.IsUnique(err) { // somebody else was faster
		err = emailTaken()
	}
	return fault.While("changing an address", err)
}

// WhenMoved adds what is to be done when somebody has another address, in the transaction in which that happens. It is called before anybody does.
func (p *Passwords) WhenMoved(do func(tx *db.Tx, who id.ID) error) {
	p.whenMoved = append(p.whenMoved, do)
}

// Confirm wants the actor's proof before something that only they may do, and does nothing else. Errors are of the field confirm.
func (p *Passwords) Confirm(ctx context.Context, actor Actor, proof Proof) error {
	return p.confirm(ctx, actor, proof, "confirm")
}

// confirm asks for the actor's proof, and counts how often they try: neither a password nor who has an account is to be
// guessed. field is where it is given.
func (p *Passwords) confirm(ctx context.Context, actor Actor, proof Proof, field string) error {
	if err := p.attempts.take(p.now(), limit{"actor " + actor.ID.String(), attemptsByAccount}); err != nil {
		return err
	}
	var hash string
	var keys []passkeyRow
	err := p.db.Read(ctx, func(tx *db.Tx) (err error) {
		if hash, err = passwordOf(tx, actor.ID); err == nil {
			keys, err = passkeysOf(tx, actor.ID)
		}
		return err
	})
	if err != nil || hash == "" && len(keys) == 0 {
		return fault.While("looking for a way in", err)
	}
	if hash == "" {
		err = p.passkeys.confirm(ctx, actor, proof)
		if f, ok := errors.AsType[*fault.Fault](err); ok && f.Field != "" {
			at := *f
			at.Field = field
			err = fmt.Errorf("%w (%w)", &at, err)
		}
		return err
	}
	right, err := p.verify(ctx, proof.Password, hash)
	if err == nil && !right {
		err = &fault.Fault{Kind: fault.KindUnsigned, Code: "wrong_password", Field: field, Message: "This is not your password."}
	}
	return fault.While("checking a password", err)
}

// Exists tells whether the actor has a password.
func (p *Passwords) Exists(ctx context.Context, actor Actor) (exists bool, err error) {
	err = p.db.Read(ctx, func(tx *db.Tx) error {
		hash, err := passwordOf(tx, actor.ID)
		exists = hash != ""
		return err
	})
	return exists, fault.While("looking for a password", err)
}

// acceptable refuses passwords that others would guess.
func acceptable(password string, avoid ...string) error {
	wrong := func(message string) error { return fault.Invalid("password", message) }
	switch {
	case len(password) > maxPassword:
		return wrong("This password is too long: at most 1,024 bytes.")
	case !utf8.ValidString(password):
		return wrong("This password has characters in it that cannot be kept.")
	case utf8.RuneCountInString(password) < minPassword:
		return wrong("A password has at least 10 characters. A few words make a good one.")
	}
	bare := naming.Fold(password)
	for _, a := range avoid {
		local, _, _ := strings.Cut(a, "@")
		if bare == naming.Fold(a) || bare == naming.Fold(local) {
			return wrong("This is the first password that anybody would try. Please choose another.")
		}
	}
	if strings.Trim(bare, bare[:1]) == "" || common(bare) {
		return wrong("Too many people use this password. Please choose another.")
	}
	return nil
}

// common tells the passwords of ten characters and more that open most doors.
func common(bare string) bool {
	switch bare {
	case "1234567890", "12345678910", "0123456789", "0987654321", "9876543210", "1234567891", "123456789a", "a123456789",
		"qwertyuiop", "qwertyuiop123", "qwerty123456", "qwerty12345", "1q2w3e4r5t", "1q2w3e4r5t6y", "1qaz2wsx3edc", "asdfghjkl123",
		"password12", "password123", "password1234", "password123!", "passw0rd123", "p@ssw0rd123", "mypassword", "motdepasse",
		"iloveyou123", "iloveyou12", "football123", "baseball123", "letmein123", "welcome123", "welcome1234", "admin12345",
		"administrator", "changeme123", "contraseña", "contrasena", "passwort123", "correcthorsebatterystaple", "meantime123":
		return true
	}
	return false
}

// hash gives the form in which a password is kept: $argon2id$v=19$m=…,t=…,p=1$salt$key.
func (p *Passwords) hash(ctx context.Context, password string) (string, error) {
	var salt [argonSalt]byte
	rand.Read(salt[:]) // never fails
	key, err := p.stretch(ctx, password, salt[:], argonTime, argonMemory)
	if err != nil {
		return "", err
	}
	enc := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, argonMemory, argonTime,
		enc.EncodeToString(salt[:]), enc.EncodeToString(key)), nil
}

// verify compares a password with a hash. No hash takes the time of one, and is never right.
func (p *Passwords) verify(ctx context.Context, password, hash string) (bool, error) {
	known := hash != "" && len(password) <= maxPassword
	if !known {
		hash = "$argon2id$v=19$m=12288,t=3,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
		password = password[:min(len(password), maxPassword)]
	}
	memory, time, salt, want, err := parseHash(hash)
	if err != nil {
		return false, err
	}
	key, err := p.stretch(ctx, password, salt, time, memory)
	if err != nil {
		return false, err
	}
	return known && subtle.ConstantTimeCompare(key, want) == 1, nil
}

func parseHash(hash string) (memory, time uint32, salt, key []byte, err error) {
	var version int
	parts := strings.Split(hash, "$")
	if len(parts) == 6 && parts[1] == "argon2id" {
		_, errVersion := fmt.Sscanf(parts[2], "v=%d", &version)
		_, errCost := fmt.Sscanf(parts[3], "m=%d,t=%d,p=1", &memory, &time)
		var errSalt, errKey error
		salt, errSalt = base64.RawStdEncoding.DecodeString(parts[4])
		key, errKey = base64.RawStdEncoding.DecodeString(parts[5])
		if errVersion == nil && errCost == nil && errSalt == nil && errKey == nil && version == argon2.Version &&
			memory <= 1<<20 && time >= 1 && time <= 100 && len(key) == argonKey {
			return memory, time, salt, key, nil
		}
	}
	return 0, 0, nil, nil, fmt.Errorf("a password hash that cannot be read")
}

// stretch runs argon2id. Two run at once, so that a burst of sign-ins takes neither all memory nor all cores.
func (p *Passwords) stretch(ctx context.Context, password string, salt []byte, time, memory uint32) ([]byte, error) {
	select {
	case p.waiting <- struct{}{}:
		defer func() { <-p.waiting }()
	default:
		return nil, fault.Unavailable("Too many people are signing in at this moment. Please try again shortly.")
	}
	select {
	case p.hashing <- struct{}{}:
		defer func() { <-p.hashing }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return argon2.IDKey([]byte(norm.NFKC.String(password)), salt, time, memory, 1, argonKey), nil
}

const maxAttempts = 50_000 // keys that are remembered

// attempts counts in memory what may be tried so many times in a window.
type attempts struct {
	mu     sync.Mutex
	window time.Duration
	byKey  map[string]attempt
}

type attempt struct {
	since time.Time
	count int
}

// limit is how often a key may be tried.
type limit struct {
	key  string
	most int
}

func newAttempts(window time.Duration) *attempts {
	return &attempts{window: window, byKey: map[string]attempt{}}
}

// take counts one more try under every key, or none and fault.KindTooMany when one has none left.
func (a *attempts) take(now time.Time, limits ...limit) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, l := range limits {
		if k := a.current(l.key, now); k.count >= l.most {
			minutes := int((k.since.Add(a.window).Sub(now) + time.Minute - 1) / time.Minute)
			when := strconv.Itoa(minutes) + " minutes."
			if minutes == 1 {
				when = "a minute."
			}
			return fault.TooMany("These were too many attempts. Please try again in " + when)
		}
	}
	for _, l := range limits {
		k := a.current(l.key, now)
		k.count++
		if _, known := a.byKey[l.key]; !known {
			a.makeRoom(now)
		}
		a.byKey[l.key] = k
	}
	return nil
}

// current is the count of the window that now is in. A clock that was set back begins another.
func (a *attempts) current(key string, now time.Time) attempt {
	k, ok := a.byKey[key]
	if age := now.Sub(k.since); !ok || age < 0 || age >= a.window {
		return attempt{since: now}
	}
	return k
}

func (a *attempts) makeRoom(now time.Time) {
	if len(a.byKey) < maxAttempts {
		return
	}
	for key, k := range a.byKey {
		if now.Sub(k.since) >= a.window {
			delete(a.byKey, key)
		}
	}
	evict(a.byKey, maxAttempts)
}

func (a *attempts) forget(key string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.byKey, key)
}

// giveBack takes back one try: it was none.
func (a *attempts) giveBack(key string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if k, ok := a.byKey[key]; ok && k.count > 0 {
		k.count--
		a.byKey[key] = k
	}
}

// network is what counts as one place that requests come from: an address, or for IPv6 the /64 that one household has.
func network(from netip.Addr) string {
	from = from.Unmap()
	if from.Is6() {
		if prefix, err := from.WithZone("").Prefix(64); err == nil {
			return prefix.String()
		}
	}
	return from.String()
}
