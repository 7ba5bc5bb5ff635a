package signing

import (
	"context"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"sync"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/secret"
)

const (
	// Wait is how long a new pair waits before it signs. DNS may tell for a day or two that there is nothing.
	Wait = 72 * time.Hour

	sizeRSA = 2048
)

// Pair is the keys of one day.
type Pair struct {
	Day     string // such as 20261127
	Made    time.Time
	RSA     *rsa.PrivateKey
	Ed25519 ed25519.PrivateKey
}

// Key is one of a pair.
type Key struct {
	Selector string // what it is called in DNS
	Kind     string // as DNS has it: rsa, ed25519
	crypto.Signer
}

// Keys are both, the older kind first.
func (p Pair) Keys() []Key {
	return []Key{{"mt-" + p.Day + "-rsa", "rsa", p.RSA}, {"mt-" + p.Day + "-ed25519", "ed25519", p.Ed25519}}
}

// Keys makes pairs and keeps them.
type Keys struct {
	db   *db.DB
	now  func() time.Time
	ring *secret.Ring

	mu   sync.Mutex
	open map[string]Pair // by day: to take one apart costs some time
}

// New returns what keeps the keys of a database.
func New(d *db.DB, now func() time.Time, ring *secret.Ring) *Keys {
	return &Keys{db: d, now: now, ring: ring, open: map[string]Pair{}}
}

// Pairs are those that sign or will, the newest first. Where there is none, the first is made.
func (k *Keys) Pairs(ctx context.Context) ([]Pair, error) {
	rows, err := k.rows(ctx)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		if err := k.add(ctx, true); err != nil {
			return nil, err
		}
		if rows, err = k.rows(ctx); err != nil {
			return nil, err
		}
	}
	out := make([]Pair, len(rows))
	for i, r := range rows {
		if out[i], err = k.opened(r); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Signing is the pair that signs now: the newest that has waited long enough, and else the oldest.
func (k *Keys) Signing(ctx context.Context) (Pair, error) {
	pairs, err := k.Pairs(ctx)
	if err != nil {
		return Pair{}, err
	}
	return pairs[k.signs(len(pairs), func(i int) time.Time { return pairs[i].Made })], nil
}

func (k *Keys) signs(n int, made func(int) time.Time) int {
	now := k.now()
	for i := range n {
		if !made(i).Add(Wait).After(now) {
			return i
		}
	}
	return n - 1
}

// Renew makes a new pair, and forgets those that sign no more. Errors: fault.Conflict where there is one of this day.
func (k *Keys) Renew(ctx context.Context) error { return k.add(ctx, false) }

// add makes a pair: only the first, or one more.
func (k *Keys) add(ctx context.Context, first bool) error {
	made, err := rsa.GenerateKey(rand.Reader, sizeRSA) // before anything is locked: it takes a moment
	if err != nil {
		return err
	}
	_, young, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	at := k.now()
	return k.db.Write(ctx, func(tx *db.Tx) error {
		rows, err := rowsIn(tx)
		if err != nil || first && len(rows) > 0 {
			return err
		}
		day := at.UTC().Format("20060102")
		if len(rows) > 0 {
			if rows[0].day >= day {
				return fault.Conflict("mail-keys-of-today", "There are keys of today already. New ones can be made tomorrow.")
			}
			for _, old := range rows[k.signs(len(rows), func(i int) time.Time { return rows[i].made })+1:] {
				if err := remove(tx, old.day); err != nil {
					return err
				}
			}
		}
		r := row{day: day, made: at}
		if r.rsa, err = k.sealed(tx, day, "rsa", made); err != nil {
			return err
		}
		if r.ed25519, err = k.sealed(tx, day, "ed25519", young); err != nil {
			return err
		}
		return insert(tx, r)
	})
}

func place(day, kind string) string { return "mail_key " + day + " " + kind }

func (k *Keys) sealed(tx *db.Tx, day, kind string, key any) (string, error) {
	raw, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return "", err
	}
	return k.ring.Seal(tx, place(day, kind), base64.StdEncoding.EncodeToString(raw))
}

// opened is a pair as it can be used.
func (k *Keys) opened(r row) (Pair, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if p, is := k.open[r.day+r.rsa]; is {
		return p, nil
	}
	p := Pair{Day: r.day, Made: r.made}
	older, err := k.key(r.day, "rsa", r.rsa)
	if err != nil {
		return p, err
	}
	younger, err := k.key(r.day, "ed25519", r.ed25519)
	if err != nil {
		return p, err
	}
	var isRSA, isEd25519 bool
	p.RSA, isRSA = older.(*rsa.PrivateKey)
	p.Ed25519, isEd25519 = younger.(ed25519.PrivateKey)
	if !isRSA || !isEd25519 {
		return p, fmt.Errorf("the keys of %s with which mail is signed are of other kinds than their names say", r.day)
	}
	k.open[r.day+r.rsa] = p
	return p, nil
}

func (k *Keys) key(day, kind, sealed string) (any, error) {
	text, err := k.ring.Open(place(day, kind), sealed)
	if err != nil {
		return nil, err
	}
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, fmt.Errorf("reading the key %s of %s: %w", kind, day, err)
	}
	return x509.ParsePKCS8PrivateKey(raw)
}
