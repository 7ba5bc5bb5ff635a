package secret

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"meantime/internal/db"
)

// KeySize is the length of a key, in bytes.
const KeySize = 32

// mark is what a sealed text begins with.
const mark = "\x01"

// Ring is the keys with which texts are sealed and opened.
type Ring struct {
	keys []key // the first seals
}

type key struct {
	raw  []byte
	name string // what a sealed text says of its key; it tells nothing of it
	aead cipher.AEAD
}

// New returns a ring of keys. The first seals.
func New(keys ...[]byte) (*Ring, error) {
	if len(keys) == 0 {
		return nil, errors.New("there is no key in it")
	}
	r := &Ring{}
	for _, raw := range keys {
		if len(raw) != KeySize {
			return nil, fmt.Errorf("a key has %d bytes, not %d", KeySize, len(raw))
		}
		block, err := aes.NewCipher(raw)
		if err != nil {
			return nil, err
		}
		aead, err := cipher.NewGCMWithRandomNonce(block)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(append([]byte("the name of a key of Meantime\n"), raw...))
		r.keys = append(r.keys, key{raw, hex.EncodeToString(sum[:8]), aead})
	}
	return r, nil
}

// Fresh returns a ring of one new key, which nobody else has until it is written to a file.
func Fresh() (*Ring, error) {
	raw := make([]byte, KeySize)
	rand.Read(raw) // never fails
	return New(raw)
}

// Seal encrypts a text for a place, such as "letter 0b3n6x2e9g000 body", in the transaction that keeps it there: the
// database knows from then on that it needs the key. No text remains none. Errors: something in the database is sealed with
// a key that is not in the ring.
func (r *Ring) Seal(tx *db.Tx, place, text string) (string, error) {
	if text == "" {
		return "", nil
	}
	if err := r.register(tx); err != nil {
		return "", err
	}
	k := r.keys[0]
	return prefix(k.name) + base64.RawStdEncoding.EncodeToString(k.aead.Seal(nil, nil, []byte(text), []byte(place))), nil
}

// Open returns what was sealed for a place. A text that is not sealed is returned as it is. Errors: the key is not in the
// ring, or it was sealed for another place, or somebody has changed it.
func (r *Ring) Open(place, text string) (string, error) {
	if !Sealed(text) {
		return text, nil
	}
	name, packed, _ := strings.Cut(strings.TrimPrefix(text, mark), ":")
	for _, k := range r.keys {
		if k.name != name {
			continue
		}
		raw, err := base64.RawStdEncoding.DecodeString(packed)
		if err != nil {
			return "", fmt.Errorf("opening %s: %w", place, err)
		}
		out, err := k.aead.Open(nil, nil, raw, []byte(place))
		if err != nil {
			return "", fmt.Errorf("opening %s: %w", place, err)
		}
		return string(out), nil
	}
	return "", fmt.Errorf("opening %s: it was sealed with the key %s, which is not here", place, name)
}

// Derive is a secret for a purpose that is made of the key which seals, and tells nothing of it. It is the same each time, until
// another key seals.
func (r *Ring) Derive(purpose string) []byte {
	sum := hmac.New(sha256.New, r.keys[0].raw)
	sum.Write([]byte("a secret of Meantime for\n" + purpose))
	return sum.Sum(nil)
}

// Sealed tells whether a text is sealed.
func Sealed(text string) bool { return strings.HasPrefix(text, mark) }

// Unmarked is a text that somebody wrote, as it may be kept unsealed: it does not begin as a sealed one does.
func Unmarked(text string) string { return strings.TrimLeft(text, mark) }

// prefix is what everything begins with that was sealed with a key.
func prefix(name string) string { return mark + name + ":" }
