package once

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
)

// Keep is how long an answer is remembered.
const Keep = 24 * time.Hour

// MaxKey is the longest key, in bytes.
const MaxKey = 200

// Answer is what a request was answered with.
type Answer struct {
	Status int
	Header string // what a surface needs beside the body, such as a location
	Body   string
}

// Keys remembers answers.
type Keys struct {
	db  *db.DB
	now func() time.Time
}

// New returns the memory of answers.
func New(d *db.DB, now func() time.Time) *Keys { return &Keys{db: d, now: now} }

// Digest is what distinguishes one request from another under the same key.
func Digest(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		sum := sha256.Sum256([]byte(p)) // of each part, so that no two lists of parts read alike
		h.Write(sum[:])
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Do runs work in one transaction, which the work's context carries, and keeps its answer; or returns the answer kept
// under the caller's key, with again true. An error undoes the work and keeps nothing. The same key with another digest
// is a conflict. An empty key does the work without remembering.
func (k *Keys) Do(ctx context.Context, caller id.ID, key, digest string, work func(ctx context.Context) (Answer, error)) (a Answer, again bool, err error) {
	if len(key) > MaxKey {
		return a, false, fault.Invalid("idempotency_key", "An idempotency key has 200 characters at the most.")
	}
	err = k.db.Write(ctx, func(tx *db.Tx) error {
		if key == "" {
			a, err = work(tx.Context())
			return err
		}
		kept, digestKept, found, err := k.find(tx, caller, key)
		if err != nil {
			return err
		}
		if again = found; found {
			if digestKept != digest {
				return fault.Conflict("idempotency_key_reused", "This idempotency key was used for another request. Please take a new one.")
			}
			a = kept
			return nil
		}
		if a, err = work(tx.Context()); err != nil {
			return err
		}
		return k.keep(tx, caller, key, digest, a)
	})
	if db.IsUnique(err) && key != "" { // another node did the same work in the same moment; ours was undone
		return k.lookup(ctx, caller, key, digest, err)
	}
	return a, again, err
}

// keep remembers an answer, in the place of one that is too old to count.
func (k *Keys) keep(tx *db.Tx, caller id.ID, key, digest string, a Answer) error {
	now := k.now()
	if _, err := tx.Exec(`DELETE FROM idempotency WHERE person_id = $1 AND key = $2 AND created_at <= $3`,
		caller, key, db.Micros(now.Add(-Keep))); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO idempotency (person_id, key, request, status, header, body, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		caller, key, digest, a.Status, a.Header, a.Body, db.Micros(now))
	return err
}

// lookup returns the answer of whoever was faster; a unique violation that was the work's own stays what it is.
func (k *Keys) lookup(ctx context.Context, caller id.ID, key, digest string, was error) (a Answer, again bool, err error) {
	err = k.db.Read(ctx, func(tx *db.Tx) error {
		kept, digestKept, found, err := k.find(tx, caller, key)
		if err != nil {
			return err
		}
		if !found || digestKept != digest {
			return was
		}
		a, again = kept, true
		return nil
	})
	return a, again, err
}

func (k *Keys) find(tx *db.Tx, caller id.ID, key string) (a Answer, digest string, found bool, err error) {
	type row struct {
		Answer
		digest string
	}
	r, found, err := db.One(tx, func(s db.Scanner) (r row, err error) {
		err = s.Scan(&r.digest, &r.Status, &r.Header, &r.Body)
		return r, err
	}, `SELECT request, status, header, body FROM idempotency WHERE person_id = $1 AND key = $2 AND created_at > $3`,
		caller, key, db.Micros(k.now().Add(-Keep)))
	return r.Answer, r.digest, found, err
}

// Forget removes the answers that are too old to count.
func (k *Keys) Forget(ctx context.Context) error {
	return k.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`DELETE FROM idempotency WHERE created_at <= $1`, db.Micros(k.now().Add(-Keep)))
		return err
	})
}
