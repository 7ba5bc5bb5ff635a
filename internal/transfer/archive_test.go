package transfer_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/archive"
	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/transfer"
	"meantime/internal/words"
)

// desk serves archives of somebody who has put a large file into a letter.
func desk(t *testing.T) (w *apptest.World, who person.Actor, address string, ended chan error) {
	t.Helper()
	t.Setenv("TMPDIR", t.TempDir()) // others have theirs in the machine's
	w = apptest.New(t, dbtest.SQLite(t))
	who = w.Person("Mira", "Africa/Accra")
	in := w.SpaceOf(space.Details{Name: "Ticketing", Kind: space.Open}, who)
	const size = 32 << 20
	f, err := w.Files.Take(t.Context(), who, "large.bin", size, io.LimitReader(endless{}, size))
	if err != nil {
		t.Fatal(err)
	}
	w.Thread(who, in, "A large file", f.Link())
	ended = make(chan error, 8)
	transfers := transfer.Transfers{Files: w.Files, Archives: w.Archives}
	s := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		defer func() { p := recover(); ended <- asError(p); repanic(p) }()
		if err := transfers.Archive(rw, r, who, archive.Person, &words.Locale{}); err != nil {
			http.Error(rw, err.Error(), http.StatusInternalServerError)
		}
	}))
	t.Cleanup(s.Close)
	return w, who, s.URL, ended
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(i * 7)
	}
	return len(p), nil
}

func asError(p any) error {
	if err, is := p.(error); is {
		return err
	}
	return nil
}

func repanic(p any) {
	if p != nil {
		panic(p)
	}
}

func post(ctx context.Context, t *testing.T, address string) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// TestAPartIsNoWhole loses a file's bytes once the archive is on its way: whoever takes it is not told that this was all.
func TestAPartIsNoWhole(t *testing.T) {
	w, _, address, ended := desk(t)
	answer := post(t.Context(), t, address)
	n, err := io.Copy(io.Discard, answer.Body)
	if err = errors.Join(err, answer.Body.Close()); err != nil || answer.StatusCode != http.StatusOK || n < 32<<20 {
		t.Fatalf("%d bytes, %d, %v", n, answer.StatusCode, err)
	}
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if err := w.DB.Write(t.Context(), wrongSum); err != nil {
		t.Fatal(err)
	}
	answer = post(t.Context(), t, address)
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err == nil {
		t.Error("what broke off looks whole")
	}
	if err := <-ended; !errors.Is(err, http.ErrAbortHandler) {
		t.Errorf("it ended with %v", err)
	}
	nothingIsLeft(t)
}

// TestWhoStopsTakingEndsTheWork goes away in the middle, and the turn is free again.
func TestWhoStopsTakingEndsTheWork(t *testing.T) {
	w, who, address, ended := desk(t)
	for range 3 { // more than are made at once
		ctx, leave := context.WithCancel(t.Context())
		answer := post(ctx, t, address)
		if _, err := io.CopyN(io.Discard, answer.Body, 1<<10); err != nil {
			t.Fatal(err)
		}
		leave()
		answer.Body.Close()
		select {
		case <-ended:
		case <-time.After(10 * time.Second):
			t.Fatal("the work goes on")
		}
	}
	m, err := w.Archives.Begin(t.Context(), who, archive.Person)
	if err != nil {
		t.Fatal(err)
	}
	m.End()
	nothingIsLeft(t)
}

// nothingIsLeft looks for what an archive was made from.
func nothingIsLeft(t *testing.T) {
	t.Helper()
	list, err := os.ReadDir(os.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range list {
		if strings.HasPrefix(f.Name(), ".archive-") {
			t.Errorf("%s is left", f.Name())
		}
	}
}

// wrongSum has a file's row say that its bytes are others.
func wrongSum(tx *db.Tx) error {
	_, err := tx.Exec(`UPDATE file SET sum = 'x'`)
	return err
}
