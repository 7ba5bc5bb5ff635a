package person

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/portrait"
)

// Photos keeps the square photos that stand beside names. A photo is named by its content, so whoever has fetched one
// may keep it for ever.
type Photos struct {
	*core
	making chan struct{} // one at a time: a large picture takes 64 MB with its file
}

// Set makes the actor's photo from a picture: JPEG, PNG, GIF or WebP, 10 MB at most, which has arrived already: it is
// read when its turn has come, and the others wait. What cannot be read: fault.KindInvalid; what is too large:
// fault.KindTooLarge.
func (p *Photos) Set(ctx context.Context, actor Actor, picture io.Reader) (name string, err error) {
	made, err := p.make(ctx, picture)
	if err != nil {
		return "", err
	}
	name = photoName(actor.ID, made)
	err = p.db.Write(ctx, func(tx *db.Tx) error {
		if err := insertPhoto(tx, name, actor.ID, made, p.now()); err != nil {
			return err
		}
		return p.use(tx, actor.ID, name)
	})
	return name, fault.While("keeping a photo", err)
}

func (p *Photos) make(ctx context.Context, picture io.Reader) (portrait.Portrait, error) {
	select {
	case p.making <- struct{}{}:
		defer func() { <-p.making }()
	case <-ctx.Done():
		return portrait.Portrait{}, ctx.Err()
	}
	raw := make([]byte, portrait.MaxBytes+1)
	n, err := io.ReadFull(picture, raw)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return portrait.Portrait{}, fmt.Errorf("receiving a photo: %w", err)
	}
	made, err := portrait.Make(raw[:n])
	return made, fault.While("making a photo", err)
}

// photoName depends on the person too, so that a photo goes with the one who uploaded it.
func photoName(person id.ID, made portrait.Portrait) string {
	sum := sha256.New()
	fmt.Fprintln(sum, person)
	sum.Write(made.Large)
	return hex.EncodeToString(sum.Sum(nil)[:16])
}

// use makes a photo the person's, and drops those before it.
func (p *Photos) use(tx *db.Tx, person id.ID, name string) error {
	if err := deletePhotosBut(tx, person, name); err != nil {
		return err
	}
	p.tell(tx, Topic(person))
	return setPhoto(tx, person, name)
}

// Remove removes the actor's photo, if there is one.
func (p *Photos) Remove(ctx context.Context, actor Actor) error {
	err := p.db.Write(ctx, func(tx *db.Tx) error { return p.use(tx, actor.ID, "") })
	return fault.While("removing a photo", err)
}

// Get returns a photo by its name, as JPEG: 512 pixels each way, or 96 when small. Absent: fault.KindNotFound.
func (p *Photos) Get(ctx context.Context, name string, small bool) (jpeg []byte, err error) {
	err = p.db.Read(ctx, func(tx *db.Tx) error {
		var ok bool
		if jpeg, ok, err = photoByName(tx, name, small); err == nil && !ok {
			err = fault.NotFound("photo")
		}
		return err
	})
	return jpeg, fault.While("fetching a photo", err)
}
