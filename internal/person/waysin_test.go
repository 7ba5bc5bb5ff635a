package person_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"meantime/internal/db/dbtest"
	"meantime/internal/fault"
	"meantime/internal/person"
	"meantime/internal/zone"

	"github.com/fxamacker/cbor/v2"
)

// key is an authenticator with one discoverable passkey, as a browser would use it.
type key struct {
	t       testing.TB
	origin  string
	private *ecdsa.PrivateKey
	id      []byte
	handle  []byte // the user handle it was given
	counter uint32
	flags   byte
}

func newKey(t testing.TB) *key {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	id := make([]byte, 16)
	rand.Read(id)
	return &key{t: t, origin: "https://meantime.example.org", private: private, id: id, flags: 0x01 | 0x04} // present, verified
}

// options are as much of what the browser is given as the authenticator needs.
type options struct {
	PublicKey struct {
		Challenge string
		RPID      string
		RP        struct{ ID string }
		User      struct{ ID string }
		Exclude   []struct{ ID string } `json:"excludeCredentials"`
	}
}

func (k *key) read(c person.Ceremony) options {
	k.t.Helper()
	var o options
	if err := json.Unmarshal(c.Options, &o); err != nil {
		k.t.Fatal(err)
	}
	return o
}

func (k *key) client(kind, challenge string) []byte {
	raw, err := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": k.origin, "crossOrigin": false})
	if err != nil {
		k.t.Fatal(err)
	}
	return raw
}

func (k *key) authenticator(host string, flags byte) []byte {
	sum := sha256.Sum256([]byte(host))
	out := append(sum[:], flags)
	return binary.BigEndian.AppendUint32(out, k.counter)
}

func text(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func (k *key) answer(response map[string]any) []byte {
	raw, err := json.Marshal(map[string]any{"id": text(k.id), "rawId": text(k.id), "type": "public-key",
		"clientExtensionResults": map[string]any{"credProps": map[string]any{"rk": true}}, "response": response})
	if err != nil {
		k.t.Fatal(err)
	}
	return raw
}

// create answers a ceremony that makes a passkey.
func (k *key) create(c person.Ceremony) []byte {
	o := k.read(c)
	handle, err := base64.RawURLEncoding.DecodeString(o.PublicKey.User.ID)
	if err != nil {
		k.t.Fatal(err)
	}
	k.handle = handle
	point, err := k.private.PublicKey.Bytes()
	if err != nil {
		k.t.Fatal(err)
	}
	cose, err := cbor.Marshal(map[int]any{1: 2, 3: -7, -1: 1, -2: point[1:33], -3: point[33:]})
	if err != nil {
		k.t.Fatal(err)
	}
	data := k.authenticator(o.PublicKey.RP.ID, k.flags|0x40)
	data = append(data, make([]byte, 16)...)
	data = binary.BigEndian.AppendUint16(data, uint16(len(k.id)))
	data = append(append(data, k.id...), cose...)
	attestation, err := cbor.Marshal(map[string]any{"fmt": "none", "attStmt": map[string]any{}, "authData": data})
	if err != nil {
		k.t.Fatal(err)
	}
	return k.answer(map[string]any{"clientDataJSON": text(k.client("webauthn.create", o.PublicKey.Challenge)), "attestationObject": text(attestation)})
}

// get answers a ceremony that uses one.
func (k *key) get(c person.Ceremony) []byte {
	o := k.read(c)
	k.counter++
	data, client := k.authenticator(o.PublicKey.RPID, k.flags), k.client("webauthn.get", o.PublicKey.Challenge)
	sum := sha256.Sum256(client)
	digest := sha256.Sum256(append(append([]byte{}, data...), sum[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, k.private, digest[:])
	if err != nil {
		k.t.Fatal(err)
	}
	return k.answer(map[string]any{"clientDataJSON": text(client), "authenticatorData": text(data), "signature": text(signature), "userHandle": text(k.handle)})
}

func (h *house) begin(c person.Ceremony, err error) person.Ceremony {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
	return c
}

func (h *house) addKey(actor person.Actor, name string) *key {
	h.t.Helper()
	k := newKey(h.t)
	c := h.begin(h.Passkeys.BeginAdd(h.t.Context(), actor))
	if _, err := h.Passkeys.FinishAdd(h.t.Context(), actor, c.ID, name, k.create(c)); err != nil {
		h.t.Fatal(err)
	}
	return k
}

func TestPasskeyIsAddedAndSignsIn(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ines := h.add("Inês Carvalho", person.Owner)
		k := h.addKey(ines, " Laptop ")
		for range 2 {
			c := h.begin(h.Passkeys.BeginSignIn(t.Context(), lisbon))
			answer := k.get(c)
			if who, err := h.Passkeys.FinishSignIn(t.Context(), c.ID, answer); err != nil || who != ines.ID {
				t.Fatal(who, err)
			}
			if _, err := h.Passkeys.FinishSignIn(t.Context(), c.ID, answer); !fault.Is(err, fault.KindInvalid) {
				t.Errorf("the same answer again: %v", err)
			}
		}
		list, err := h.Passkeys.List(t.Context(), ines)
		if err != nil || len(list) != 1 || list[0].Name != "Laptop" || !list[0].Created.Equal(h.clock()) {
			t.Fatalf("%+v, %v", list, err)
		}
		again := h.begin(h.Passkeys.BeginAdd(t.Context(), ines))
		if o := k.read(again); len(o.PublicKey.Exclude) != 1 || o.PublicKey.Exclude[0].ID != text(k.id) {
			t.Errorf("the browser may make the same passkey again: %s", again.Options)
		}
		if _, err := h.Passkeys.FinishAdd(t.Context(), ines, again.ID, "", k.create(again)); fault.Of(err).Code != "passkey_known" {
			t.Errorf("the same passkey again: %v", err)
		}
	})
}

func TestPasskeyAnswersThatAreWrong(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ines, kenji := h.add("Inês Carvalho", person.Owner), h.add("Kenji Morita", person.Member)
		k := h.addKey(ines, "")
		for why, spoil := range map[string]func(k *key){
			"another origin":        func(k *key) { k.origin = "https://meantime.example.com" },
			"not verified":          func(k *key) { k.flags = 0x01 },
			"another key":           func(k *key) { *k = *newKey(t) },
			"somebody else":         func(k *key) { k.handle = binary.BigEndian.AppendUint64(nil, uint64(kenji.ID)) },
			"a handle that is none": func(k *key) { k.handle = []byte("x") },
		} {
			copied := *k
			spoil(&copied)
			c := h.begin(h.Passkeys.BeginSignIn(t.Context(), lisbon))
			if _, err := h.Passkeys.FinishSignIn(t.Context(), c.ID, copied.get(c)); !fault.Is(err, fault.KindInvalid) {
				t.Errorf("%s: %v", why, err)
			}
		}
		c, other := h.begin(h.Passkeys.BeginSignIn(t.Context(), lisbon)), h.begin(h.Passkeys.BeginSignIn(t.Context(), lisbon))
		if _, err := h.Passkeys.FinishSignIn(t.Context(), c.ID, k.get(other)); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("the challenge of another ceremony: %v", err)
		}
		late := h.begin(h.Passkeys.BeginSignIn(t.Context(), lisbon))
		h.wait(5 * time.Minute)
		if _, err := h.Passkeys.FinishSignIn(t.Context(), late.ID, k.get(late)); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("after five minutes: %v", err)
		}
		mine := h.begin(h.Passkeys.BeginAdd(t.Context(), ines))
		if _, err := h.Passkeys.FinishAdd(t.Context(), kenji, mine.ID, "", newKey(t).create(mine)); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("somebody else finished: %v", err)
		}
		add := h.begin(h.Passkeys.BeginAdd(t.Context(), ines))
		if _, err := h.Passkeys.FinishJoin(t.Context(), add.ID, newKey(t).create(add)); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("a ceremony of another kind: %v", err)
		}
		for _, junk := range [][]byte{nil, []byte("{}"), []byte("null"), make([]byte, 1<<20)} {
			c := h.begin(h.Passkeys.BeginSignIn(t.Context(), lisbon))
			if _, err := h.Passkeys.FinishSignIn(t.Context(), c.ID, junk); !fault.Is(err, fault.KindInvalid) && !fault.Is(err, fault.KindTooLarge) {
				t.Errorf("%.10q: %v", junk, err)
			}
		}
	})
}

func TestPasskeyThatWasCopied(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ines := h.add("Inês Carvalho", person.Owner)
		k := h.addKey(ines, "")
		thief := *k
		for range 3 {
			c := h.begin(h.Passkeys.BeginSignIn(t.Context(), lisbon))
			if _, err := h.Passkeys.FinishSignIn(t.Context(), c.ID, k.get(c)); err != nil {
				t.Fatal(err)
			}
		}
		c := h.begin(h.Passkeys.BeginSignIn(t.Context(), lisbon))
		if _, err := h.Passkeys.FinishSignIn(t.Context(), c.ID, thief.get(c)); fault.Of(err).Code != "passkey_copied" {
			t.Errorf("the copy of a passkey: %v", err)
		}
	})
}

func TestJoiningWithAPasskey(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ines := h.add("Inês Carvalho", person.Owner)
		_, token, err := h.Invitations.Create(t.Context(), ines, person.Invite{})
		if err != nil {
			t.Fatal(err)
		}
		k := newKey(t)
		c := h.begin(h.Passkeys.BeginJoin(t.Context(), "Nadia Haddad", "nadia1@saltmarsh.example", lisbon))
		in, err := h.Passkeys.FinishJoin(t.Context(), c.ID, k.create(c))
		if err != nil {
			t.Fatal(err)
		}
		nadia, err := h.Invitations.Redeem(t.Context(), token, newcomer(1), in)
		if err != nil {
			t.Fatal(err)
		}
		sign := h.begin(h.Passkeys.BeginSignIn(t.Context(), lisbon))
		if who, err := h.Passkeys.FinishSignIn(t.Context(), sign.ID, k.get(sign)); err != nil || who != nadia.ID {
			t.Fatal(who, err)
		}
		if err := h.People.Deactivate(t.Context(), ines, nadia.ID); err != nil {
			t.Fatal(err)
		}
		sign = h.begin(h.Passkeys.BeginSignIn(t.Context(), lisbon))
		if _, err := h.Passkeys.FinishSignIn(t.Context(), sign.ID, k.get(sign)); fault.Of(err).Code != "deactivated" {
			t.Errorf("an ended account: %v", err)
		}
	})
}

func TestTheLastWayInStays(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ines := h.addWith(person.Newcomer{Name: "Inês Carvalho", Email: "ines@saltmarsh.example"}, person.Owner, h.password("ferry to Montijo"))
		first, second := h.addKey(ines, "First"), h.addKey(ines, "Second")
		token := ines
		token.Token = 9
		if err := h.Passkeys.Remove(t.Context(), token, text(first.id)); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("with an API token: %v", err)
		}
		kenji := h.add("Kenji Morita", person.Member)
		if err := h.Passkeys.Remove(t.Context(), kenji, text(first.id)); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("somebody else's: %v", err)
		}
		if err := h.Passkeys.Rename(t.Context(), kenji, text(first.id), "Mine"); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("renamed by somebody else: %v", err)
		}
		if err := h.Passkeys.Rename(t.Context(), ines, text(first.id), "Phone"); err != nil {
			t.Error(err)
		}
		if err := h.Passkeys.RemovePassword(t.Context(), ines); err != nil {
			t.Fatal(err)
		}
		for range 10 { // both at once: one must stay
			var wg sync.WaitGroup
			errs := make([]error, 2)
			for i, k := range []*key{first, second} {
				wg.Go(func() { errs[i] = h.Passkeys.Remove(context.Background(), ines, text(k.id)) })
			}
			wg.Wait()
			if (errs[0] == nil) == (errs[1] == nil) {
				t.Fatalf("%v, %v", errs[0], errs[1])
			}
			if errs[0] == nil {
				first = h.addKey(ines, "")
			} else {
				second = h.addKey(ines, "")
			}
		}
		c := h.begin(h.Passkeys.BeginConfirm(t.Context(), ines))
		if err := h.Passwords.Change(t.Context(), ines, person.Proof{Ceremony: c.ID, Answer: first.get(c)}, "boat to Barreiro"); err != nil {
			t.Errorf("a password again: %v", err)
		}
	})
}

// Who has passkeys alone proves with one that it is them: a browser that was left signed in sets no password and moves no
// address.
func TestWhatMattersIsConfirmedWithAPasskey(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		kenji, ines := h.add("Kenji Morita", person.Member), h.add("Inês Carvalho", person.Owner)
		his, hers := h.addKey(kenji, ""), h.addKey(ines, "")
		token := kenji
		token.Token = 9
		if _, err := h.Passkeys.BeginConfirm(t.Context(), token); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("with an API token: %v", err)
		}
		prove := func(by person.Actor, k *key) person.Proof {
			c := h.begin(h.Passkeys.BeginConfirm(t.Context(), by))
			return person.Proof{Ceremony: c.ID, Answer: k.get(c)}
		}
		in := h.begin(h.Passkeys.BeginSignIn(t.Context(), lisbon))
		used := prove(kenji, his)
		if err := h.Passwords.ChangeEmail(t.Context(), kenji, used, "km@harbour.example"); err != nil || h.find(kenji.ID).Email != "km@harbour.example" {
			t.Fatalf("with the passkey: %v", err)
		}
		for _, c := range []struct {
			why   string
			proof person.Proof
			code  string
		}{
			{"with nothing", person.Proof{}, "passkey_needed"},
			{"with a password", person.Proof{Password: "ferry to Montijo"}, "passkey_needed"},
			{"with a proof that was used", used, "invalid_passkey"},
			{"with an answer for signing in", person.Proof{Ceremony: in.ID, Answer: his.get(in)}, "invalid_passkey"},
			{"with a ceremony of somebody else", prove(ines, hers), "invalid_passkey"},
			{"with a passkey of somebody else", prove(kenji, hers), "invalid_passkey"},
		} {
			if f := fault.Of(h.Passwords.Change(t.Context(), kenji, c.proof, "boat to Barreiro")); f.Code != c.code || f.Field != "current" {
				t.Errorf("a password, %s: %+v", c.why, f)
			}
		}
		if f := fault.Of(h.Passwords.ChangeEmail(t.Context(), kenji, person.Proof{}, "k@harbour.example")); f.Code != "passkey_needed" || f.Field != "confirm" {
			t.Errorf("an address, with nothing: %+v", f)
		}
		if err := h.Passwords.Change(t.Context(), kenji, prove(kenji, his), "boat to Barreiro"); err != nil {
			t.Fatalf("with the passkey: %v", err)
		}
		if f := fault.Of(h.Passwords.Change(t.Context(), kenji, prove(kenji, his), "bridge to Almada")); f.Code != "wrong_password" {
			t.Errorf("with a passkey in place of the password that there is now: %+v", f)
		}
	})
}

func TestPasskeysNeedAName(t *testing.T) {
	d := dbtest.SQLite(t)
	h := open(t, d, zone.Shipped())
	for base, available := range map[string]bool{"https://meantime.example.org": true, "http://localhost:8484": true, "http://192.0.2.1:8484": false, "http://[::1]": false} {
		parts, err := person.New(person.Options{DB: d, IDs: h.ids, Now: h.clock, Bus: h.bus, Zones: func() *zone.Data { return h.zone }, Org: h.org, BaseURL: base})
		if err != nil || parts.Passkeys.Available() != available {
			t.Errorf("%s: %v", base, err)
		}
		if _, err := parts.Passkeys.BeginSignIn(t.Context(), lisbon); available == fault.Is(err, fault.KindUnavailable) {
			t.Errorf("%s: %v", base, err)
		}
	}
	for _, base := range []string{"", "meantime.example.org", "ftp://example.org", "://"} {
		if _, err := person.New(person.Options{DB: d, IDs: h.ids, Now: h.clock, Bus: h.bus, Org: h.org, BaseURL: base}); err == nil {
			t.Errorf("%q is no address of a web page", base)
		}
	}
}

func TestAddressIsChanged(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		const old, next, words = "ines@saltmarsh.example", "Inês.Carvalho@Harbour.example", "ferry to Montijo"
		ines := h.addWith(person.Newcomer{Name: "Inês Carvalho", Email: old}, person.Owner, h.password(words))
		kenji := h.add("Kenji Morita", person.Member)
		kept, other := h.signIn(ines.ID, ""), h.signIn(ines.ID, "")
		actor := h.who(kept)
		token := actor
		token.Token = 9
		for _, c := range []struct {
			why, current, email string
			by                  person.Actor
			code, field         string
		}{
			{"with an API token", words, next, token, "session_needed", ""},
			{"without the password", "", next, actor, "wrong_password", "confirm"},
			{"without the password, to one that is taken", "guess", "kenj@saltmarsh.example", actor, "wrong_password", "confirm"},
			{"to no address", words, "ines", actor, "invalid_email", "email"},
			{"to one that is taken", words, "KENJ@Saltmarsh.example", actor, "email_taken", ""},
		} {
			if f := fault.Of(h.Passwords.ChangeEmail(t.Context(), c.by, person.Proof{Password: c.current}, c.email)); f.Code != c.code || f.Field != c.field {
				t.Errorf("%s: %+v", c.why, f)
			}
		}
		if who := h.find(ines.ID); who.Email != old {
			t.Fatalf("it is %q all the same", who.Email)
		}
		if err := h.Passwords.ChangeEmail(t.Context(), actor, person.Proof{Password: words}, " "+next+" "); err != nil {
			t.Fatal(err)
		}
		if who := h.find(ines.ID); who.Email != next || who.Handle != "ines" {
			t.Errorf("%+v", who)
		}
		if who, err := h.Passwords.Check(t.Context(), strings.ToUpper(next), words, lisbon); err != nil || who != ines.ID {
			t.Errorf("the new address: %v, %v", who, err)
		}
		if _, err := h.Passwords.Check(t.Context(), old, words, lisbon); fault.Of(err).Code != "wrong_password" {
			t.Errorf("the old address: %v", err)
		}
		h.who(kept)
		h.who(other)
		// Another spelling of one's own is no other's; and the old one is free, also for who has no password.
		if err := h.Passwords.ChangeEmail(t.Context(), actor, person.Proof{Password: words}, strings.ToLower(next)); err != nil {
			t.Errorf("another spelling: %v", err)
		}
		if err := h.Passwords.ChangeEmail(t.Context(), kenji, person.Proof{}, old); err != nil {
			t.Errorf("the address that is free again: %v", err)
		}
	})
}

func TestAnAddressIsTakenOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		var wg sync.WaitGroup
		var got atomic.Int64
		for i := range 8 {
			who := h.addWith(newcomer(i), person.Member, person.WayIn{})
			wg.Go(func() {
				err := h.Passwords.ChangeEmail(t.Context(), who, person.Proof{}, "office@saltmarsh.example")
				if err == nil {
					got.Add(1)
				} else if fault.Of(err).Code != "email_taken" {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if n := got.Load(); n != 1 {
			t.Errorf("%d have it", n)
		}
	})
}

// Whoever sits down at a browser that is signed in may guess neither the password nor who has an account for long.
func TestGuessingByChangingTheAddress(t *testing.T) {
	one(t, func(t *testing.T, h *house) {
		ines := h.addWith(person.Newcomer{Name: "Inês Carvalho", Email: "ines@saltmarsh.example"}, person.Owner, h.password("ferry to Montijo"))
		for range 10 {
			_ = h.Passwords.ChangeEmail(t.Context(), ines, person.Proof{Password: "guess"}, "kenji@saltmarsh.example")
		}
		if err := h.Passwords.ChangeEmail(t.Context(), ines, person.Proof{Password: "ferry to Montijo"}, "i@saltmarsh.example"); !fault.Is(err, fault.KindTooMany) {
			t.Errorf("the eleventh: %v", err)
		}
		gustav := h.add("Gustav Guest", person.Guest) // who has no password
		for range 10 {
			if err := h.Passwords.ChangeEmail(t.Context(), gustav, person.Proof{}, "ines@saltmarsh.example"); fault.Of(err).Code != "email_taken" {
				t.Fatal(err)
			}
		}
		if err := h.Passwords.ChangeEmail(t.Context(), gustav, person.Proof{}, "kenji@saltmarsh.example"); !fault.Is(err, fault.KindTooMany) {
			t.Errorf("the eleventh of a guest: %v", err)
		}
	})
}
