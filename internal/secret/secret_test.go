package secret_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/secret"
)

const said = "Between the two of us."

func ring(t *testing.T, first byte) *secret.Ring {
	t.Helper()
	r, err := secret.New(bytes.Repeat([]byte{first}, secret.KeySize))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func seal(t *testing.T, d *db.DB, r *secret.Ring, place, text string) (out string, err error) {
	t.Helper()
	err = d.Write(t.Context(), func(tx *db.Tx) (err error) {
		out, err = r.Seal(tx, place, text)
		return err
	})
	return out, err
}

func TestWhatIsSealedOpensAtItsPlaceOnly(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := ring(t, 1)
		sealed, err := seal(t, d, r, "letter 1", said)
		if err != nil || strings.Contains(sealed, "two of us") || !secret.Sealed(sealed) {
			t.Fatalf("it is sealed as %q, %v", sealed, err)
		}
		if again, _ := seal(t, d, r, "letter 1", said); again == sealed {
			t.Error("the same text is sealed the same way twice, which tells that it is the same")
		}
		if got, err := r.Open("letter 1", sealed); got != said || err != nil {
			t.Errorf("it opens as %q, %v", got, err)
		}
		changed := sealed[:len(sealed)-2] + "AA"
		for name, try := range map[string]func() (string, error){
			"at another place": func() (string, error) { return r.Open("letter 2", sealed) },
			"with another key": func() (string, error) { return ring(t, 2).Open("letter 1", sealed) },
			"after a change":   func() (string, error) { return r.Open("letter 1", changed) },
			"cut off":          func() (string, error) { return r.Open("letter 1", sealed[:30]) },
		} {
			if got, err := try(); err == nil || got != "" {
				t.Errorf("%s it opens as %q", name, got)
			}
		}
	})
}

func TestWhatPeopleWriteIsNeverTakenForSealed(t *testing.T) {
	d := dbtest.SQLite(t)
	r := ring(t, 1)
	sealed, err := seal(t, d, r, "letter 1", said)
	if err != nil {
		t.Fatal(err)
	}
	if got := secret.Unmarked(sealed); secret.Sealed(got) {
		t.Errorf("%q would be opened", got)
	}
	for _, text := range []string{"", "Plain."} {
		if got, err := r.Open("letter 1", text); got != text || err != nil {
			t.Errorf("%q opens as %q, %v", text, got, err)
		}
	}
	if got, _ := seal(t, d, r, "letter 1", ""); got != "" {
		t.Errorf("nothing is sealed as %q", got)
	}
}

func TestTheKeyIsKeptInAFileOfItsOwn(t *testing.T) {
	d := dbtest.SQLite(t)
	path := filepath.Join(t.TempDir(), "secret.key")
	if _, err := secret.Load(path); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("a file that is not there: %v", err)
	}
	fresh, err := secret.Fresh()
	if err != nil {
		t.Fatal(err)
	}
	if err := fresh.Save(path); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode() != 0o600 {
		t.Errorf("the file is %v, %v", info.Mode(), err)
	}
	if err := ring(t, 1).Save(path); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a file that is there: %v", err)
	}
	loaded, err := secret.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := seal(t, d, fresh, "letter 1", said)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := loaded.Open("letter 1", sealed); got != said || err != nil {
		t.Errorf("with the key from the file it opens as %q, %v", got, err)
	}
	for name, text := range map[string]string{"nothing": "# no key\n", "no base64": "key!\n", "half a key": "AAAA\n"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := secret.Load(path); err == nil || !strings.Contains(err.Error(), "is not a file of keys") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if entries, _ := os.ReadDir(filepath.Dir(path)); len(entries) != 1 {
		t.Errorf("%d files are left", len(entries))
	}
}

// TestADatabaseKnowsItsKeys puts a new key on top of an old one, and takes the old one away before and after it is needed.
func TestADatabaseKnowsItsKeys(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		old, other := bytes.Repeat([]byte{1}, secret.KeySize), bytes.Repeat([]byte{2}, secret.KeySize)
		both, err := secret.New(other, old)
		if err != nil {
			t.Fatal(err)
		}
		kept := map[string]string{}
		used := func(_ *db.Tx, prefix string) (bool, error) {
			for _, text := range kept {
				if strings.HasPrefix(text, prefix) {
					return true, nil
				}
			}
			return false, nil
		}
		fits := func(r *secret.Ring) bool {
			err := r.Settle(t.Context(), d, "secret.key", used)
			if _, missing := errors.AsType[*secret.MissingError](err); err != nil && !missing {
				t.Fatal(err)
			}
			return err == nil
		}
		if !fits(ring(t, 1)) || !fits(ring(t, 2)) {
			t.Fatal("nothing is sealed, and not every key fits")
		}
		if kept["letter 1"], err = seal(t, d, ring(t, 1), "letter 1", said); err != nil {
			t.Fatal(err)
		}
		if fits(ring(t, 2)) || !fits(ring(t, 1)) || !fits(both) {
			t.Error("not the rings fit that have the key")
		}
		if _, err := seal(t, d, ring(t, 2), "letter 2", said); err == nil {
			t.Error("a program without the key seals with another")
		}
		if kept["letter 1"], err = seal(t, d, both, "letter 1", said); err != nil {
			t.Fatal(err)
		}
		if fits(ring(t, 1)) || !fits(ring(t, 2)) {
			t.Error("sealed anew, it does not need the new key alone")
		}
		if _, err := seal(t, d, ring(t, 2), "letter 2", said); err != nil {
			t.Errorf("the old key is not forgotten: %v", err)
		}
	})
}

// A key that somebody seals with just now is not forgotten by a node that lacks it.
func TestAKeyInUseIsNotForgotten(t *testing.T) {
	d := dbtest.Postgres(t)
	mine, theirs := ring(t, 1), ring(t, 2)
	kept := func(tx *db.Tx, prefix string) (bool, error) {
		n, _, err := db.One(tx, db.Value[int], `SELECT count(*) FROM epoch WHERE name LIKE $1`, prefix+"%")
		return n > 0, err
	}
	if _, err := seal(t, d, theirs, "letter 1", said); err != nil { // and nothing keeps it
		t.Fatal(err)
	}
	sealed, settled := make(chan struct{}), make(chan error)
	go func() {
		<-sealed
		settled <- mine.Settle(t.Context(), d, "the file", kept)
	}()
	if err := d.Write(t.Context(), func(tx *db.Tx) error {
		text, err := theirs.Seal(tx, "letter 2", said)
		if err != nil {
			return err
		}
		close(sealed)
		time.Sleep(200 * time.Millisecond) // so long the other has looked for it
		_, err = tx.Exec(`INSERT INTO epoch (name, value) VALUES ($1, 1)`, text)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	var missing *secret.MissingError
	if err := <-settled; !errors.As(err, &missing) {
		t.Errorf("a node without the key of what is sealed: %v", err)
	}
	if err := mine.Fits(t.Context(), d, "the file", kept); !errors.As(err, &missing) {
		t.Errorf("the database has forgotten a key that it needs: %v", err)
	}
}
