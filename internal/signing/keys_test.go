package signing_test

import (
	"bytes"
	"strings"
	"sync"
	"testing"
	"time"

	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/fault"
	"meantime/internal/secret"
	"meantime/internal/signing"
)

// clock is a day that is moved by hand.
type clock struct{ time.Time }

func (c *clock) now() time.Time { return c.Time }

func begin() *clock { return &clock{time.Date(2026, 11, 27, 22, 0, 0, 0, time.UTC)} }

func ring(t *testing.T, first byte) *secret.Ring {
	t.Helper()
	r, err := secret.New(bytes.Repeat([]byte{first}, secret.KeySize))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// signs is the selector of the key that signs.
func signs(t *testing.T, k *signing.Keys) string {
	t.Helper()
	p, err := k.Signing(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return p.Keys()[0].Selector
}

func days(t *testing.T, k *signing.Keys) string {
	t.Helper()
	pairs, err := k.Pairs(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, p := range pairs {
		out = append(out, p.Day)
	}
	return strings.Join(out, " ")
}

func TestTheFirstPairIsMadeOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := begin()
		var made [4]signing.Pair
		var all sync.WaitGroup
		for i := range made {
			all.Go(func() { // each node has its own
				p, err := signing.New(d, c.now, ring(t, 1)).Signing(t.Context())
				if err != nil {
					t.Error(err)
				}
				made[i] = p
			})
		}
		all.Wait()
		for _, p := range made {
			if p.Day != "20261127" || p.RSA == nil || !p.RSA.Equal(made[0].RSA) || !p.Ed25519.Equal(made[0].Ed25519) {
				t.Fatalf("two nodes sign with different keys of one day: %s", p.Day)
			}
		}
		if bits := made[0].RSA.N.BitLen(); bits != 2048 {
			t.Errorf("the key of RSA has %d bits", bits)
		}
	})
}

func TestANewPairWaitsForDNS(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := begin()
		k := signing.New(d, c.now, ring(t, 1))
		if got := signs(t, k); got != "mt-20261127-rsa" {
			t.Errorf("with one pair, it signs with %s", got)
		}
		if err := k.Renew(t.Context()); !fault.Is(err, fault.KindConflict) {
			t.Errorf("on the same day: %v", err)
		}
		renew := func(after time.Duration) {
			t.Helper()
			c.Time = c.Add(after)
			if err := k.Renew(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		renew(240 * time.Hour)
		if got, all := signs(t, k), days(t, k); got != "mt-20261127-rsa" || all != "20261207 20261127" {
			t.Errorf("a new pair signs at once: %s of %s", got, all)
		}
		c.Time = c.Add(72*time.Hour - time.Second)
		if got := signs(t, k); got != "mt-20261127-rsa" {
			t.Errorf("before three days are over: %s", got)
		}
		c.Time = c.Add(time.Second)
		if got := signs(t, k); got != "mt-20261207-rsa" {
			t.Errorf("after three days: %s", got)
		}
		renew(240 * time.Hour)
		if all := days(t, k); all != "20261220 20261207" {
			t.Errorf("what signs no more is kept: %s", all)
		}
		renew(24 * time.Hour)
		if got, all := signs(t, k), days(t, k); got != "mt-20261207-rsa" || all != "20261221 20261220 20261207" {
			t.Errorf("two that wait: %s of %s", got, all)
		}
	})
}

func TestKeysAreSealed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, r := begin(), ring(t, 1)
		k := signing.New(d, c.now, r)
		if err := r.Fits(t.Context(), d, "here", k.SealedWith); err != nil {
			t.Fatal(err)
		}
		signs(t, k)
		err := d.Read(t.Context(), func(tx *db.Tx) error {
			kept, err := db.All(tx, db.Value[string], `SELECT rsa FROM mail_key UNION ALL SELECT edwards FROM mail_key`)
			for _, text := range kept {
				if !secret.Sealed(text) {
					t.Error("a key can be read off the disk")
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		other := ring(t, 2)
		if err := other.Fits(t.Context(), d, "elsewhere", k.SealedWith); err == nil {
			t.Error("it goes on without what its keys are sealed with")
		}
		if _, err := signing.New(d, c.now, other).Signing(t.Context()); err == nil {
			t.Error("it opens with another key")
		}
	})
}
