package file

import (
	"bytes"
	"context"
	"errors"
	"io"

	"meantime/internal/blob"
	"meantime/internal/db"
)

// part is how many bytes of a file stand in one row of a backup.
const part = 1 << 20

// Beside is what a backup holds of the bytes of files: those that are whole when it looks. What goes while it is written goes from
// the restored database too, at its first sweep.
func Beside(blobs *blob.Store) db.Beside {
	var keys []blob.Key
	return db.Beside{
		Table: "file_bytes", Columns: []string{"blob", "bytes", "last"},
		List: func(tx *db.Tx) error {
			list, err := all(tx)
			for _, one := range list {
				if one.state != whole {
					continue
				}
				keys = append(keys, one.blob)
				if one.picture {
					keys = append(keys, one.blob.Of(string(Display)), one.blob.Of(string(Thumb)))
				}
			}
			return err
		},
		Write: func(ctx context.Context, put func(values ...any) error) error {
			for _, k := range keys {
				if err := writeParts(ctx, blobs, k, put); err != nil {
					return err
				}
			}
			return nil
		},
		Read: func(_ context.Context, values []any) error {
			key, named := values[0].(string)
			says, held := values[1].([]byte)
			last, told := values[2].(bool)
			if !named || !held || !told {
				return errors.New("the backup is damaged: a part of a file is none")
			}
			return readPart(blobs, blob.Key(key), says, last)
		},
	}
}

func writeParts(ctx context.Context, blobs *blob.Store, k blob.Key, put func(values ...any) error) error {
	r, err := blobs.Open(k)
	if errors.Is(err, blob.ErrMissing) {
		return nil
	}
	if err != nil {
		return err
	}
	defer r.Close() // it was only read
	says := make([]byte, part)
	for last := false; !last; {
		n, err := io.ReadFull(r, says)
		if last = errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF); err != nil && !last {
			return err
		}
		if err := errors.Join(ctx.Err(), put(string(k), says[:n], last)); err != nil {
			return err
		}
	}
	return nil
}

func readPart(blobs *blob.Store, k blob.Key, says []byte, last bool) error {
	n, err := blobs.Arrived(k)
	if err != nil {
		return err
	}
	if _, err := blobs.Append(k, n, n+int64(len(says)), bytes.NewReader(says)); err != nil || !last {
		return err
	}
	_, _, err = blobs.Keep(k)
	return err
}

// ErrNotAll says that there were fewer or more bytes than were announced.
var ErrNotAll = errors.New("these are not as many bytes as were announced")

// Key is the name of the file's bytes in the folder of files.
func (f File) Key() blob.Key { return f.blob }

// Bring keeps so many bytes that come from elsewhere with the row of their file, and finds out what they are, as of something that is
// uploaded. They are nobody's before that row is written. Errors: ErrNotAll.
func (f *Files) Bring(ctx context.Context, size int64, r io.Reader) (File, error) {
	made := File{Size: size, blob: blob.NewKey()}
	n, err := f.blobs.Append(made.blob, 0, size, r)
	switch {
	case errors.Is(err, blob.ErrTooLong), err == nil && n < size:
		return File{}, errors.Join(ErrNotAll, f.blobs.Remove(made.blob))
	case err != nil:
		return File{}, said(err)
	}
	if _, made.Sum, err = f.blobs.Keep(made.blob); err != nil {
		return File{}, said(err)
	}
	return made, f.describe(ctx, &made)
}

// Recount says how many bytes all files have, by their rows.
func Recount(tx *db.Tx) error {
	_, err := tx.Exec(`UPDATE file_room SET used = (SELECT CAST(coalesce(sum(size), 0) AS BIGINT) FROM file)`)
	return err
}
