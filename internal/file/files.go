package file

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"meantime/internal/blob"
	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
)

// Files is what people do with files.
type Files struct {
	db    *db.DB
	ids   *id.Source
	now   func() time.Time
	blobs *blob.Store
	light chan struct{} // by which one picture at a time is developed
}

// New returns the verbs on files.
func New(d *db.DB, ids *id.Source, now func() time.Time, blobs *blob.Store) *Files {
	return &Files{d, ids, now, blobs, make(chan struct{}, 1)}
}

// keeps is how long what nothing refers to stays, and an upload of which nothing more arrives.
const keeps = 24 * time.Hour

func notFound() error { return fault.NotFound("file") }

// Find returns a file that the actor may see.
func (f *Files) Find(ctx context.Context, actor person.Actor, v id.ID) (out File, err error) {
	err = f.db.Read(ctx, func(tx *db.Tx) error {
		found, err := f.Seen(tx, actor, []id.ID{v})
		if err != nil {
			return err
		}
		var ok bool
		if out, ok = found[v]; !ok {
			return notFound()
		}
		return nil
	})
	return out, err
}

// Form is one of the ways in which a file can be had.
type Form string

// The forms. Only a picture has others than the original.
const (
	Shown    Form = ""         // as it is shown in place: a picture to look at, and anything else as it was
	Original Form = "original" // what was uploaded, as it was
	Display  Form = "display"  // to look at
	Thumb    Form = "thumb"    // to see among others
)

// Open opens the bytes of a file that the actor may see, in a form that it has. The caller closes it.
func (f *Files) Open(ctx context.Context, actor person.Actor, v id.ID, as Form) (File, *os.File, error) {
	found, err := f.Find(ctx, actor, v)
	if err != nil {
		return found, nil, err
	}
	key := found.blob
	switch {
	case as == Original, as == Shown && found.Kind() != Picture:
	case found.Kind() == Picture && (as == Display || as == Shown):
		key = key.Of(string(Display))
	case found.Kind() == Picture && as == Thumb:
		key = key.Of(string(Thumb))
	default:
		return found, nil, notFound()
	}
	bytes, err := f.blobs.Open(key)
	if errors.Is(err, blob.ErrMissing) {
		err = fmt.Errorf("file %s has lost its bytes: %w", v, err)
	}
	return found, bytes, err
}

// Seen returns those of some files that the actor may see, in the caller's transaction.
func (f *Files) Seen(tx *db.Tx, actor person.Actor, files []id.ID) (map[id.ID]File, error) {
	out := make(map[id.ID]File, len(files))
	if len(files) == 0 {
		return out, nil
	}
	list, err := seen(tx, space.Viewer(actor, f.now()), files)
	for _, v := range list {
		out[v.ID] = v
	}
	return out, err
}

// Delete removes a file of the actor's, to which nothing refers: not what is written, and not a draft. What somebody else uploaded is not
// theirs to remove; what is referred to goes when nothing refers to it any more.
func (f *Files) Delete(ctx context.Context, actor person.Actor, v id.ID) error {
	var going []going
	err := f.db.Write(ctx, func(tx *db.Tx) error {
		if err := lock(tx, []id.ID{v}); err != nil {
			return err
		}
		found, err := f.Seen(tx, actor, []id.ID{v})
		if err != nil {
			return err
		}
		one, ok := found[v]
		switch {
		case !ok:
			return notFound()
		case one.By != actor.ID:
			return fault.Forbidden("not_your_file", "Only who uploaded a file can remove it.")
		}
		used, err := referred(tx, v)
		if err != nil {
			return err
		}
		if used {
			return fault.Conflict("file_in_use", "Something that is written refers to this file. It goes by itself, a day after nothing does any more.")
		}
		going, err = goes(tx, `id = $1`, v)
		return err
	})
	if err != nil {
		return err
	}
	return f.clear(ctx, going)
}
