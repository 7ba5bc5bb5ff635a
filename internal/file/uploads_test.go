package file_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/blob"
	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/fault"
	"meantime/internal/file"
	"meantime/internal/id"
)

func TestAnUploadThatNeverEndsIsForgotten(t *testing.T) {
	each(t, func(o *office) {
		ctx := o.t.Context()
		u, err := o.Files.Begin(ctx, o.ines, "film.webm", 1000)
		o.must(err)
		_, err = o.Files.Receive(ctx, o.ines, u.ID, 0, strings.NewReader("half"))
		o.must(err)
		o.later(23 * time.Hour)
		u, err = o.Files.Receive(ctx, o.ines, u.ID, 4, strings.NewReader(" of it"))
		if err != nil || u.Offset != 10 {
			o.t.Fatalf("%+v, %v", u, err)
		}
		o.later(23 * time.Hour)
		_, err = o.Files.Upload(ctx, o.ines, u.ID)
		o.must(err)
		o.At(o.Clock().Add(2 * time.Hour))
		if _, err = o.Files.Upload(ctx, o.ines, u.ID); !fault.Is(err, fault.KindNotFound) {
			o.t.Errorf("after its time: %v", err)
		}
		o.must(o.Files.Sweep(ctx))
		if room, err := o.Files.Room(ctx); err != nil || room.Used != 0 {
			o.t.Errorf("%+v, %v", room, err)
		}
		u, err = o.Files.Begin(ctx, o.ines, "film.webm", 1000)
		o.must(err)
		o.must(o.Files.GiveUp(ctx, o.ines, u.ID))
		if room, err := o.Files.Room(ctx); err != nil || room.Used != 0 {
			o.t.Errorf("%+v, %v", room, err)
		}
	})
}

// TestWhatWasStoppedAtTheEndIsAFile has the program stop between each two steps that end an upload.
func TestWhatWasStoppedAtTheEndIsAFile(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ctx, ines := t.Context(), w.Person("Inês Carvalho", "Europe/Lisbon")
		store := blob.New(t.TempDir())
		files := file.New(w.DB, w.IDs, w.Now, store)
		for _, says := range []string{"Dear Kenji", ""} {
			for stop, again := range map[string]func(v id.ID) (file.Upload, error){
				"and asks how far it has come": func(v id.ID) (file.Upload, error) { return files.Upload(ctx, ines, v) },
				"and sends the last of it again": func(v id.ID) (file.Upload, error) {
					return files.Receive(ctx, ines, v, int64(len(says)), strings.NewReader(""))
				},
			} {
				for steps := range 3 {
					u, err := files.Begin(ctx, ines, "a.txt", 10)
					if err != nil {
						t.Fatal(err)
					}
					must := func(err error) {
						if err != nil {
							t.Fatal(err)
						}
					}
					must(w.DB.Write(ctx, func(tx *db.Tx) error {
						_, err := tx.Exec(`UPDATE file SET size = $1 WHERE id = $2`, len(says), u.ID)
						return err
					}))
					var key string
					must(w.DB.Read(ctx, func(tx *db.Tx) (err error) {
						key, _, err = db.One(tx, db.Value[string], `SELECT blob FROM file WHERE id = $1`, u.ID)
						return err
					}))
					if steps > 0 || says != "" {
						_, err = store.Append(blob.Key(key), 0, int64(len(says)), strings.NewReader(says))
						must(err)
					}
					if steps > 1 {
						_, _, err = store.Keep(blob.Key(key))
						must(err)
					}
					if u, err = again(u.ID); err != nil || !u.Whole() {
						t.Errorf("%q, after %d steps, %s: %+v, %v", says, steps, stop, u, err)
					}
				}
			}
		}
	})
}

// endless are the bytes of a file that nobody wrote down.
type endless struct{}

func (endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = byte(i * 31)
	}
	return len(b), nil
}

// BenchmarkUpload takes a file in one go, and in parts of a megabyte, until it is whole, summed and synced; and reads one.
func BenchmarkUpload(b *testing.B) {
	const size = 64 << 20
	w := apptest.New(b, dbtest.SQLite(b))
	ines := w.Person("Inês Carvalho", "Europe/Lisbon")
	must := func(err error) {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
	}
	gone := func(v id.ID) {
		b.StopTimer()
		must(w.Files.Delete(b.Context(), ines, v))
		b.StartTimer()
	}
	b.Run("at once", func(b *testing.B) {
		b.SetBytes(size)
		b.ReportAllocs()
		for b.Loop() {
			made, err := w.Files.Take(b.Context(), ines, "film.bin", size, io.LimitReader(endless{}, size))
			must(err)
			gone(made.ID)
		}
	})
	b.Run("in parts", func(b *testing.B) {
		b.SetBytes(size)
		b.ReportAllocs()
		for b.Loop() {
			u, err := w.Files.Begin(b.Context(), ines, "film.bin", size)
			must(err)
			for from := int64(0); from < size; from += 1 << 20 {
				_, err = w.Files.Receive(b.Context(), ines, u.ID, from, io.LimitReader(endless{}, 1<<20))
				must(err)
			}
			gone(u.ID)
		}
	})
	kept, err := w.Files.Take(b.Context(), ines, "film.bin", size, io.LimitReader(endless{}, size))
	must(err)
	b.Run("read", func(b *testing.B) {
		b.SetBytes(size)
		b.ReportAllocs()
		for b.Loop() {
			_, bytes, err := w.Files.Open(b.Context(), ines, kept.ID, file.Original)
			must(err)
			_, err = io.Copy(io.Discard, bytes)
			must(errors.Join(err, bytes.Close()))
		}
	})
}
