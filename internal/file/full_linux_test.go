package file_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"meantime/internal/app/apptest"
	"meantime/internal/blob"
	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/file"
)

// TestNoRoomOnTheDisk has the disk be full while bytes arrive, and while a picture is developed: it is said, what has arrived stays, nothing
// is half a file, and with room again it goes on.
func TestNoRoomOnTheDisk(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		folder := t.TempDir()
		store := blob.New(folder)
		o := &office{World: w, t: t, ines: w.Person("Inês Carvalho", "Europe/Lisbon"), kenji: w.Person("Kenji Mori", "Asia/Tokyo")}
		o.Files = file.New(w.DB, w.IDs, w.Now, store)
		for _, form := range []string{"", "-display", "-thumb"} {
			says := drawn(t)
			u, err := o.Files.Begin(t.Context(), o.ines, "quay.png", int64(len(says)))
			o.must(err)
			var key string
			o.must(w.DB.Read(t.Context(), func(tx *db.Tx) (err error) {
				key, _, err = db.One(tx, db.Value[string], `SELECT blob FROM file WHERE id = $1`, u.ID)
				return err
			}))
			full := filepath.Join(folder, "arriving", key+form)
			o.must(errors.Join(os.MkdirAll(filepath.Dir(full), 0o700), os.Symlink("/dev/full", full)))
			_, err = o.Files.Receive(t.Context(), o.ines, u.ID, 0, strings.NewReader(says))
			said := fault.Of(err).Kind == fault.KindUnavailable && strings.Contains(fault.Of(err).Message, "There is no room left")
			if err == nil || form == "" && !said { // what is made of a picture is emptied first, which a full device says in its own way
				t.Errorf("%s: %v", form, err)
			}
			if _, err := o.Files.Find(t.Context(), o.ines, u.ID); !fault.Is(err, fault.KindNotFound) {
				t.Errorf("%s: half a file is one: %v", form, err)
			}
			o.must(os.Remove(full))
			from := int64(0)
			if form != "" {
				from = int64(len(says))
			}
			if u, err = o.Files.Receive(t.Context(), o.ines, u.ID, from, strings.NewReader(says[from:])); err != nil || !u.Whole() {
				t.Errorf("%s, with room again: %+v, %v", form, u, err)
			}
			if f, err := o.Files.Find(t.Context(), o.ines, u.ID); err != nil || f.Kind() != file.Picture {
				t.Errorf("%s: %+v, %v", form, f, err)
			}
			wrong, err := o.Files.Check(t.Context())
			if err != nil || len(wrong) > 0 {
				t.Errorf("%s: %v, %v", form, wrong, err)
			}
		}
	})
}
