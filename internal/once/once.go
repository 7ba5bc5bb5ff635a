package once

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
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

// errKept ends a transaction in which the answer was found: the work is not to be done again.
var errKept = errors.New("the answer is kept already")

// Do does work once and keeps its answer in the transaction that the work's first Write begins; or returns the answer kept
// under the caller's key, with again true. What work prepares before it writes is outside of any transaction, and may be
// prepared in vain. An error undoes the work and keeps nothing, and is returned unless an answer is kept by then: the
// first try of a request may have succeeded where the second fails. The same key with another digest is a conflict. An
// empty key does the work without remembering.
func (k *Keys) Do(ctx context.Context, caller id.ID, key, digest string, work func(ctx context.Context) (Answer, error)) (a Answer, again bool, err error) {
	if len(key) > MaxKey {
		return a, false, fault.Invalid("idempotency_key", "An idempotency key has 200 characters at the most.")
	}
	err = k.db.Around(ctx, func(tx *db.Tx) error {
		if key == "" {
			return nil
		}
		_, _, found, err := k.find(tx, caller, key)
		if err == nil && found {
			err = errKept
		}
		return err
	}, func(ctx context.Context) (err error) {
		a, err = work(ctx)
		return err
	}, func(tx *db.Tx) error {
		if key == "" {
			return nil
		}
		return k.keep(tx, caller, key, digest, a)
	})
	if err != nil && key != "" {
		return k.lookup(ctx, caller, key, digest, err)
	}
	return a, false, err
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

// lookup returns the answer that is kept under a key, or what was wrong where there is none.
func (k *Keys) lookup(ctx context.Context, caller id.ID, key, digest string, was error) (a Answer, again bool, err error) {
	var digestKept string
	err = k.db.Read(ctx, func(tx *db.Tx) (err error) {
		a, digestKept, again, err = k.find(tx, caller, key)
		return err
	})
	switch {
	case err != nil:
		return Answer{}, false, errors.Join(was, err)
	case !again:
		return Answer{}, false, was
	case digestKept != digest:
		return Answer{}, false, fault.Conflict("idempotency_key_reused", "This idempotency key was used for another request. Please take a new one.")
	}
	return a, true, nil
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
