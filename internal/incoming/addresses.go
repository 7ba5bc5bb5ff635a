package incoming

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"errors"
	"net/mail"
	"strings"
	"time"

	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/naming"
)

const (
	addressLife = 90 * 24 * time.Hour
	maxLocal    = 64 // characters before the @ (RFC 5321, 4.5.3.1.1)
	tokenBytes  = 16
)

// spelling is how tokens are spelled, in capitals.
func spelling() *base32.Encoding { return base32.StdEncoding.WithPadding(base32.NoPadding) }

// Place is where mail comes in: an address that takes what is sent to it with something behind a plus.
type Place struct{ before, domain string }

// ParsePlace reads it: meantime@saltmarsh.example gives addresses such as meantime+TOKEN@saltmarsh.example, and
// meantime+reply@saltmarsh.example such as meantime+reply-TOKEN@saltmarsh.example.
func ParsePlace(address string) (Place, error) {
	parsed, err := mail.ParseAddress(address)
	if err != nil || parsed.Name != "" || strings.ContainsAny(parsed.Address, " \"\\\r\n<>()") {
		return Place{}, errors.New("mail comes in at an address such as meantime+reply@example.org")
	}
	local, domain, _ := strings.Cut(strings.ToLower(parsed.Address), "@")
	sign := "+"
	if strings.Contains(local, "+") {
		sign = "-"
	}
	if len(local)+len(sign)+spelling().EncodedLen(tokenBytes) > maxLocal {
		return Place{}, errors.New("the address at which mail comes in is too long: what is before the @ has 37 characters at the most")
	}
	return Place{local + sign, domain}, nil
}

// address is where a token's mail comes in.
func (p Place) address(token string) string { return p.before + token + "@" + p.domain }

// token is what an address has behind the plus; false for one that is none of this place.
func (p Place) token(address string) (string, bool) {
	local, domain, _ := strings.Cut(strings.ToLower(strings.TrimSpace(address)), "@")
	token, ours := strings.CutPrefix(local, p.before)
	return token, ours && p.domain != "" && domain == p.domain && len(token) == spelling().EncodedLen(tokenBytes)
}

// Whole is the place itself, at which a delivery of several things is answered as a whole. Nothing is posted of such a mail: its writer is told
// that each thing has an address of its own.
func (p Place) Whole() string { return p.before[:len(p.before)-1] + "@" + p.domain }

// bare tells of an address whether it is the place itself, with nothing behind the plus.
func (p Place) bare(address string) bool {
	return p.domain != "" && strings.EqualFold(strings.TrimSpace(address), p.Whole())
}

// Takes tells whether what is sent to an address is for this Meantime: to a reply address or that of a space, be it one that holds or none, so that
// nobody learns by it which there are; to the place of these itself, or to whom this Meantime's own mails are from, as bounces are and what is written without looking at the address.
func (in *Incoming) Takes(address string) bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	_, reply := in.opened.place.token(address)
	_, space := in.opened.place.local(address)
	return reply || space || in.opened.place.bare(address) || in.opened.from != "" && naming.FoldEmail(address) == naming.FoldEmail(in.opened.from)
}

// Names tells of the header of a message whether it names an address of this Meantime's. Of those of spaces only one that there is counts: in a
// mailbox of somebody's there may be mail to others of that form.
func (in *Incoming) Names(ctx context.Context, head []byte) (bool, error) {
	at, open := in.At()
	h := headerOf(head)
	for _, r := range h.recipients(Envelope{}) {
		if _, space := at.local(r); !space && in.Takes(strings.Trim(r, "<>")) {
			return true, nil
		}
	}
	if !open {
		return false, nil
	}
	_, found, err := in.spaceAt(ctx, h.locals(at, Envelope{}))
	return found, err
}

// Address is one to which somebody answers by mail.
type Address struct {
	Address string
	hash    string
	Person  id.ID
	Thread  id.ID
	Answers bool // what its person is asked in the thread
}

// Address makes one, which is none before it is kept.
func (p Place) Address(who, thread id.ID, answers bool) Address {
	var raw [tokenBytes]byte
	rand.Read(raw[:]) // never fails
	token := strings.ToLower(spelling().EncodeToString(raw[:]))
	return Address{p.address(token), hashOf(token), who, thread, answers}
}

// hashOf is how a token is kept. It is random and long, so it needs neither salt nor stretching.
func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// Give keeps addresses, from when on they take mail.
func (in *Incoming) Give(ctx context.Context, given []Address) error {
	if len(given) == 0 {
		return nil
	}
	now := in.o.Now()
	return in.o.DB.Write(ctx, func(tx *db.Tx) error {
		for _, a := range given {
			_, err := tx.Exec(`INSERT INTO reply_address (hash, person_id, thread_id, answers, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)`,
				a.hash, a.Person, a.Thread, a.Answers, db.Micros(now), db.Micros(now.Add(addressLife)))
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Revoke ends addresses that nobody has learned of.
func (in *Incoming) Revoke(ctx context.Context, given []Address) error {
	if len(given) == 0 {
		return nil
	}
	var hashes []string
	for _, a := range given {
		hashes = append(hashes, a.hash)
	}
	return in.o.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`DELETE FROM reply_address WHERE hash `+tx.In(1), db.Texts(tx, hashes))
		return err
	})
}

// known finds the address of a token that has not ended.
func known(tx *db.Tx, token string, now time.Time) (Address, bool, error) {
	return db.One(tx, func(row db.Scanner) (a Address, err error) {
		err = row.Scan(&a.hash, &a.Person, &a.Thread, &a.Answers)
		return a, err
	}, `SELECT hash, person_id, thread_id, answers FROM reply_address WHERE hash = $1 AND expires_at > $2`, hashOf(token), db.Micros(now))
}
