package file

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"syscall"
	"time"

	"meantime/internal/blob"
	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
)

// Upload is a file that arrives, or has arrived.
type Upload struct {
	ID     id.ID
	Size   int64     // bytes, as announced
	Offset int64     // bytes that have arrived
	Ends   time.Time // when it is forgotten if nothing more arrives; zero once something refers to it

	state state
	blob  blob.Key
}

// Whole tells whether all of it has arrived and it is a file.
func (u Upload) Whole() bool { return u.state == whole }

// maxArriving is how many uploads one person may have under way.
const maxArriving = 100

// Begin makes room for a file of so many bytes, which its uploader sends by Receive. One of none is whole at once. Errors: *Over a limit.
func (f *Files) Begin(ctx context.Context, actor person.Actor, name string, size int64) (Upload, error) {
	if size < 0 {
		return Upload{}, fault.Invalid("size", "Please say how many bytes the file has.")
	}
	now := f.now()
	u := Upload{ID: f.ids.New(), Size: size, Ends: now.Add(keeps), state: arriving, blob: blob.NewKey()}
	err := f.db.Write(ctx, func(tx *db.Tx) error {
		n, err := countArriving(tx, actor.ID)
		if err != nil {
			return err
		}
		if n >= maxArriving {
			return fault.TooMany("A hundred of your files are on their way already. Please wait until some have arrived.")
		}
		if err := f.take(tx, size); err != nil {
			return err
		}
		return insertFile(tx, u, actor.ID, CleanName(name), now)
	})
	if err != nil || size > 0 {
		return u, fault.While("beginning an upload", err)
	}
	return f.Receive(ctx, actor, u.ID, 0, bytes.NewReader(nil))
}

// Upload returns an upload of the actor's. All of one may have arrived when the program was stopped before it was a file: then it is one now.
func (f *Files) Upload(ctx context.Context, actor person.Actor, v id.ID) (u Upload, err error) {
	err = f.db.Read(ctx, func(tx *db.Tx) (err error) {
		u, err = f.upload(tx, actor, v)
		return err
	})
	if err != nil || u.state != arriving {
		return u, err
	}
	if u.Offset, err = f.blobs.Arrived(u.blob); err == nil && u.Offset == u.Size {
		return f.Receive(ctx, actor, v, u.Size, bytes.NewReader(nil))
	}
	return u, err
}

func (f *Files) upload(tx *db.Tx, actor person.Actor, v id.ID) (Upload, error) {
	u, ok, err := findUpload(tx, actor.ID, v)
	if err == nil && (!ok || u.state == leaving || u.state == arriving && !f.now().Before(u.Ends)) {
		err = notFound()
	}
	if u.Offset = 0; u.state == whole {
		u.Offset = u.Size
	}
	return u, err
}

// Receive adds bytes to an upload of the actor's, from an offset on, and returns how it stands then. When the last has
// come it is a file. What has come before an error stays. Errors: fault.KindConflict where the bytes do not follow those that are here
// (wrong_offset) or others are arriving right now (upload_busy).
func (f *Files) Receive(ctx context.Context, actor person.Actor, v id.ID, from int64, r io.Reader) (u Upload, err error) {
	err = f.db.Write(ctx, func(tx *db.Tx) (err error) {
		if u, err = f.upload(tx, actor, v); err != nil || u.state != arriving {
			return err
		}
		u.Ends = f.now().Add(keeps)
		return prolong(tx, v, u.Ends)
	})
	if err != nil {
		return u, fault.While("receiving a file", err)
	}
	if u.state == whole {
		return u, unlessAt(from, u.Size)
	}
	u.Offset, err = f.blobs.Append(u.blob, from, u.Size, r)
	if errors.Is(err, blob.ErrOffset) && from == u.Size && u.Offset == u.Size {
		err = nil // all of it was kept before
	}
	if err != nil {
		return u, said(err)
	}
	if u.Offset < u.Size {
		return u, nil
	}
	return f.end(ctx, actor, u)
}

func unlessAt(from, size int64) error {
	if from != size {
		return said(blob.ErrOffset)
	}
	return nil
}

// said puts into words what the folder of files answers.
func said(err error) error {
	switch {
	case errors.Is(err, blob.ErrOffset):
		return fault.Conflict("wrong_offset", "These bytes do not follow those that have arrived. Please ask how many have.")
	case errors.Is(err, blob.ErrBusy):
		return fault.Conflict("upload_busy", "This file is arriving right now, in another request.")
	case errors.Is(err, blob.ErrTooLong):
		return fault.TooLarge("size", "More bytes came than the file was said to have.")
	case errors.Is(err, syscall.ENOSPC):
		return fmt.Errorf("%w (%w)", fault.Unavailable("There is no room left where Meantime keeps its files. What has arrived is kept."), err)
	}
	return err
}

// end makes a file of an upload that has arrived.
func (f *Files) end(ctx context.Context, actor person.Actor, u Upload) (Upload, error) {
	ctx = context.WithoutCancel(ctx) // all of it is here: that its sender has gone changes nothing
	size, sum, err := f.blobs.Keep(u.blob)
	if err != nil {
		return u, said(err)
	}
	if size != u.Size {
		return u, fmt.Errorf("file %s has %d bytes and not %d", u.ID, size, u.Size)
	}
	made := File{ID: u.ID, Size: size, Sum: sum, blob: u.blob}
	if err := f.describe(ctx, &made); err != nil {
		return u, err
	}
	err = f.db.Write(ctx, func(tx *db.Tx) error {
		u.Ends = f.now().Add(keeps)
		if _, err := makeWhole(tx, made, u.Ends); err != nil {
			return err
		}
		u, err = f.upload(tx, actor, u.ID) // another request may have ended it, or it was given up meanwhile
		return err
	})
	return u, fault.While("keeping a file", err)
}

// Take is an upload in one go: all that the reader holds, up to most bytes, is the file. A negative most is what a file may have.
func (f *Files) Take(ctx context.Context, actor person.Actor, name string, most int64, r io.Reader) (File, error) {
	room, err := f.Room(ctx)
	if err != nil {
		return File{}, err
	}
	announced := most
	if most < 0 || most > room.Each {
		announced = room.Each
	}
	u, err := f.Begin(ctx, actor, name, announced)
	if err != nil {
		return File{}, err
	}
	made, err := f.takeAll(ctx, actor, u, r)
	if err == nil {
		return made, nil
	}
	if errors.Is(err, blob.ErrTooLong) {
		err = tooLarge(room.Each)
	}
	giveUp := context.WithoutCancel(ctx)
	return File{}, errors.Join(err, f.drop(giveUp, `id = $1 AND state = 'arriving'`, u.ID))
}

func (f *Files) takeAll(ctx context.Context, actor person.Actor, u Upload, r io.Reader) (File, error) {
	if u.Size > 0 {
		n, err := f.blobs.Append(u.blob, 0, u.Size, r)
		if errors.Is(err, blob.ErrTooLong) {
			return File{}, err
		}
		if err != nil {
			return File{}, said(err)
		}
		if err := f.settle(ctx, u, n); err != nil {
			return File{}, err
		}
		u.Size, u.Offset = n, n
		if u, err = f.end(ctx, actor, u); err != nil {
			return File{}, err
		}
	}
	return f.Find(ctx, actor, u.ID)
}

// settle says how many bytes an upload really has, and gives back the rest of its room.
func (f *Files) settle(ctx context.Context, u Upload, size int64) error {
	if size == u.Size {
		return nil
	}
	return f.db.Write(ctx, func(tx *db.Tx) error {
		is, err := resize(tx, u.ID, size)
		switch {
		case err != nil:
			return err
		case !is:
			return notFound()
		}
		return giveBack(tx, u.Size-size)
	})
}

// GiveUp ends an upload of the actor's. One that is a file already is deleted, if nothing refers to it.
func (f *Files) GiveUp(ctx context.Context, actor person.Actor, v id.ID) error {
	u, err := f.Upload(ctx, actor, v)
	if err != nil {
		return err
	}
	if u.Whole() {
		return f.Delete(ctx, actor, v)
	}
	return f.drop(ctx, `id = $1 AND state = 'arriving'`, v)
}

// clear removes the bytes of what is going, and then its rows. What is in somebody's hand stays for the next sweep.
func (f *Files) clear(ctx context.Context, list []going) error {
	var errs []error
	for _, g := range list {
		err := errors.Join(f.blobs.Remove(g.blob), f.blobs.Remove(g.blob.Of(string(Display))), f.blobs.Remove(g.blob.Of(string(Thumb))))
		switch {
		case errors.Is(err, blob.ErrBusy):
		case err != nil:
			errs = append(errs, err)
		default:
			errs = append(errs, f.db.Write(ctx, func(tx *db.Tx) error { return gone(tx, g) }))
		}
	}
	return errors.Join(errs...)
}

// drop has go what a condition says, and clears it away.
func (f *Files) drop(ctx context.Context, condition string, args ...any) error {
	var list []going
	err := f.db.Write(ctx, func(tx *db.Tx) (err error) {
		list, err = goes(tx, condition, args...)
		return err
	})
	if err != nil {
		return err
	}
	return f.clear(ctx, list)
}

// atOnce is how many files one transaction of a sweep has go.
const atOnce = 100

// Sweep has go the bytes of what nothing refers to for a day, and uploads that never ended.
func (f *Files) Sweep(ctx context.Context) error {
	var after id.ID // what is in somebody's hand is due as before, and not met again
	for {
		var list []going
		err := f.db.Write(ctx, func(tx *db.Tx) (err error) {
			list, err = due(tx, f.now(), after, atOnce)
			return err
		})
		if err == nil {
			err = f.clear(ctx, list)
		}
		if err != nil || len(list) < atOnce {
			return fault.While("clearing away files", err)
		}
		for _, g := range list {
			after = max(after, g.id)
		}
	}
}
