package file

import (
	"context"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/person"
	"meantime/internal/words"
)

// Room is how many bytes all files have, and how many one file and all of them may have.
type Room struct{ Used, Each, All int64 }

// Units of bytes, what holds until an admin says otherwise, and what they may say.
const (
	MB          = 1_000_000
	GB          = 1000 * MB
	defaultEach = 100 * MB
	defaultAll  = 10 * GB
	MinEach     = MB
	MaxEach     = 10 * GB
	MaxAll      = 100_000 * GB
)

// Room returns how much room there is.
func (f *Files) Room(ctx context.Context) (r Room, err error) {
	err = f.db.Read(ctx, func(tx *db.Tx) error {
		var ok bool
		if r, ok, err = findRoom(tx); err == nil && !ok {
			r = Room{Each: defaultEach, All: defaultAll}
		}
		return err
	})
	return r, err
}

// SetRoom says how many bytes one file and all of them may have. What is there stays, whatever it has. Admins may.
func (f *Files) SetRoom(ctx context.Context, actor person.Actor, each, all int64) error {
	switch {
	case !actor.Administers():
		return fault.Forbidden("admin_needed", "Only an owner or an admin can do this.")
	case each < MinEach || each > MaxEach:
		return fault.Invalid("each", "One file may have from 1 MB to 10,000 MB.")
	case all < each || all > MaxAll:
		return fault.Invalid("all", "All files together may have as much as one of them at the least, and 100,000 GB at the most.")
	}
	return f.db.Write(ctx, func(tx *db.Tx) error {
		if err := makeRoom(tx); err != nil {
			return err
		}
		return updateRoom(tx, each, all)
	})
}

// Over says that something is over a limit, which it names.
type Over struct {
	*fault.Fault
	Limit int64 // bytes
}

// Unwrap gives the fault, so that it is found.
func (o *Over) Unwrap() error { return o.Fault }

const codeTooLarge = "file_too_large"

// Says gives its sentence in a language.
func (o *Over) Says(l *words.Locale) string {
	if o.Code == codeTooLarge {
		return l.T("This file is too large: one file has {limit} at the most here.", "limit", Size(o.Limit))
	}
	return l.T("There is no room for this file: all files together have {limit} at the most here. An admin can allow more.", "limit", Size(o.Limit))
}

func over(code string, limit int64) error {
	o := &Over{&fault.Fault{Kind: fault.KindTooLarge, Code: code, Field: "file"}, limit}
	o.Message = o.Says(&words.Locale{})
	return o
}

func tooLarge(limit int64) error { return over(codeTooLarge, limit) }

func noRoom(limit int64) error { return over("no_room_for_files", limit) }

// take makes room for so many bytes, or says which limit they are over. Of two that want the last bytes one gets them.
func (f *Files) take(tx *db.Tx, size int64) error {
	if err := makeRoom(tx); err != nil {
		return err
	}
	taken, err := takeRoom(tx, size)
	if err != nil || taken {
		return err
	}
	r, _, err := findRoom(tx)
	switch {
	case err != nil:
		return err
	case size > r.Each:
		return tooLarge(r.Each)
	}
	return noRoom(r.All)
}
