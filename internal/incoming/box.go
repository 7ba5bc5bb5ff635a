package incoming

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"meantime/internal/db"
)

// ErrRenumbered says that a mailbox numbers its messages anew since it was opened: it has to be opened again.
var ErrRenumbered = errors.New("the mailbox numbers its messages anew")

// Box is a mailbox elsewhere out of which mails are taken, each once, by however many nodes do that at a time. What was taken is kept in
// the same transaction in which that is noted.
type Box struct {
	d    *db.DB
	now  func() time.Time
	name string
}

// NewBox returns a mailbox by its name, which tells it from all others.
func NewBox(d *db.DB, now func() time.Time, name string) *Box { return &Box{d, now, name} }

// Open says under which validity the mailbox numbers its messages just now, and returns the number after which none was decided about.
func (b *Box) Open(ctx context.Context, validity uint32) (after uint32, err error) {
	err = b.d.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(`INSERT INTO mailbox (name, validity, uid) VALUES ($1, $2, 0) ON CONFLICT (name) DO NOTHING`, b.name, int64(validity)); err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE mailbox SET validity = $2, uid = 0 WHERE name = $1 AND validity <> $2`, b.name, int64(validity)); err != nil {
			return err
		}
		uid, _, err := db.One(tx, db.Value[int64], `SELECT uid FROM mailbox WHERE name = $1`, b.name)
		after = uint32(uid)
		return err
	})
	return after, err
}

// Pass notes that all messages up to a number are decided about.
func (b *Box) Pass(ctx context.Context, validity, uid uint32) error {
	return b.d.Write(ctx, func(tx *db.Tx) error {
		_, err := b.pass(tx, validity, uid)
		return err
	})
}

// pass is false where that was so already.
func (b *Box) pass(tx *db.Tx, validity, uid uint32) (bool, error) {
	n, err := tx.Exec(`UPDATE mailbox SET uid = $3 WHERE name = $1 AND validity = $2 AND uid < $3`, b.name, int64(validity), int64(uid))
	if err != nil || n > 0 {
		return n > 0, err
	}
	now, _, err := db.One(tx, db.Value[int64], `SELECT validity FROM mailbox WHERE name = $1`, b.name)
	if err == nil && now != int64(validity) {
		err = ErrRenumbered
	}
	return false, err
}

// Take keeps a message, unless it was taken already: as this one, or under another number. The faults are those of Keep.
func (b *Box) Take(ctx context.Context, validity, uid uint32, raw []byte) error {
	return b.keep(ctx, validity, uid, raw, int64(len(raw)))
}

// TakeHeader keeps of a message of so many bytes, which are too many, the header: whoever certainly wrote it is told so.
func (b *Box) TakeHeader(ctx context.Context, validity, uid uint32, head []byte, size int64) error {
	return b.keep(ctx, validity, uid, head, max(size, MaxMail+1))
}

func (b *Box) keep(ctx context.Context, validity, uid uint32, raw []byte, size int64) error {
	sum := sha256.Sum256(raw)
	digest := hex.EncodeToString(sum[:])
	return b.d.Write(ctx, func(tx *db.Tx) error {
		mine, err := b.pass(tx, validity, uid)
		if err != nil || !mine {
			return err
		}
		again, err := tx.Exec(`UPDATE mailbox_taken SET validity = $3, uid = $4, marked = $5 WHERE mailbox = $1 AND digest = $2`, b.name, digest, int64(validity), int64(uid), false)
		if err != nil || again > 0 {
			return err
		}
		if err := keepIn(tx, b.now(), raw, size, Envelope{Way: Fetched}); err != nil {
			return err
		}
		_, err = tx.Exec(`INSERT INTO mailbox_taken (mailbox, digest, validity, uid, marked, taken_at) VALUES ($1, $2, $3, $4, $5, $6)`,
			b.name, digest, int64(validity), int64(uid), false, db.Micros(b.now()))
		return err
	})
}

// Unmarked are the numbers of messages that were taken, which the mailbox does not know of yet.
func (b *Box) Unmarked(ctx context.Context, validity uint32) (uids []uint32, err error) {
	err = b.d.Read(ctx, func(tx *db.Tx) error {
		found, err := db.All(tx, db.Value[int64], `SELECT uid FROM mailbox_taken WHERE mailbox = $1 AND validity = $2 AND marked = $3 ORDER BY uid`, b.name, int64(validity), false)
		for _, uid := range found {
			uids = append(uids, uint32(uid))
		}
		return err
	})
	return uids, err
}

// Mark notes that it knows of them now.
func (b *Box) Mark(ctx context.Context, validity uint32, uids []uint32) error {
	return b.d.Write(ctx, func(tx *db.Tx) error {
		for _, uid := range uids {
			if _, err := tx.Exec(`UPDATE mailbox_taken SET marked = $4 WHERE mailbox = $1
				AND digest IN (SELECT digest FROM mailbox_taken WHERE mailbox = $1 AND validity = $2 AND uid = $3)`, b.name, int64(validity), int64(uid), true); err != nil {
				return err
			}
		}
		return nil
	})
}
