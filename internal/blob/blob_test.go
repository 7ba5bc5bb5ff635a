package blob_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/iotest"

	"meantime/internal/blob"
)

func read(t *testing.T, s *blob.Store, k blob.Key) string {
	t.Helper()
	f, err := s.Open(k)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestBytesArriveInPartsAndAreKeptWhole(t *testing.T) {
	s, k := blob.New(filepath.Join(t.TempDir(), "files")), blob.NewKey()
	if n, err := s.Arrived(k); n != 0 || err != nil {
		t.Fatalf("before anything: %d, %v", n, err)
	}
	cut := io.MultiReader(strings.NewReader("Dear "), iotest.ErrReader(io.ErrUnexpectedEOF))
	if n, err := s.Append(k, 0, 9, cut); n != 5 || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Fatalf("cut off: %d, %v", n, err)
	}
	if _, err := s.Open(k); !errors.Is(err, blob.ErrMissing) {
		t.Errorf("what has half arrived can be opened: %v", err)
	}
	if n, err := s.Append(k, 4, 9, strings.NewReader("x")); n != 5 || !errors.Is(err, blob.ErrOffset) {
		t.Errorf("from another offset: %d, %v", n, err)
	}
	if n, err := s.Append(k, 5, 9, strings.NewReader("Kenji")); n != 5 || !errors.Is(err, blob.ErrTooLong) {
		t.Errorf("too long: %d, %v", n, err)
	}
	if n, err := s.Append(k, 5, 9, strings.NewReader("Inês"[:4])); n != 9 || err != nil {
		t.Fatalf("the rest: %d, %v", n, err)
	}
	for range 2 {
		n, sum, err := s.Keep(k)
		if n != 9 || len(sum) != 64 || err != nil {
			t.Fatalf("kept: %d, %s, %v", n, sum, err)
		}
	}
	if got := read(t, s, k); got != "Dear "+"Inês"[:4] {
		t.Errorf("it says %q", got)
	}
	for _, from := range []int64{0, 9} {
		if n, err := s.Append(k, from, 9, strings.NewReader("Dear Mira")); n != 9 || !errors.Is(err, blob.ErrOffset) {
			t.Errorf("again from %d: %d, %v", from, n, err)
		}
	}
	if err := errors.Join(s.Remove(k), s.Remove(k)); err != nil {
		t.Error(err)
	}
	if err := s.Each(func(k blob.Key, _ int64, _ bool) error { t.Errorf("%s is left", k); return nil }); err != nil {
		t.Error(err)
	}
}

func TestOneWriterAtATime(t *testing.T) {
	s, k := blob.New(t.TempDir()), blob.NewKey()
	r, w := io.Pipe()
	begun, done := make(chan struct{}), make(chan error)
	go func() {
		_, err := s.Append(k, 0, 4, io.MultiReader(strings.NewReader("a"), readerFunc(func([]byte) (int, error) { close(begun); return 0, io.EOF }), r))
		done <- err
	}()
	<-begun
	if _, err := s.Append(k, 1, 4, strings.NewReader("xyz")); !errors.Is(err, blob.ErrBusy) {
		t.Errorf("a second writer: %v", err)
	}
	if err := s.Remove(k); !errors.Is(err, blob.ErrBusy) {
		t.Errorf("removed while it arrives: %v", err)
	}
	if _, _, err := s.Keep(k); !errors.Is(err, blob.ErrBusy) {
		t.Errorf("kept while it arrives: %v", err)
	}
	if _, err := w.Write([]byte("bcd")); err != nil {
		t.Fatal(err)
	}
	w.Close()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(b []byte) (int, error) { return f(b) }

// TestManyEndTheSame has several writers send all of it and keep it at once: it is kept once and says what was sent.
func TestManyEndTheSame(t *testing.T) {
	s, k := blob.New(t.TempDir()), blob.NewKey()
	var kept atomic.Int64
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if n, err := s.Append(k, 0, 5, strings.NewReader("whole")); err == nil && n == 5 {
				if _, _, err := s.Keep(k); err == nil {
					kept.Add(1)
				}
			}
		})
	}
	all.Wait()
	if got := read(t, s, k); kept.Load() != 1 || got != "whole" {
		t.Errorf("kept %d times, and says %q", kept.Load(), got)
	}
	if err := s.Each(func(k blob.Key, size int64, whole bool) error {
		if size != 5 || !whole {
			t.Errorf("%s is left, %d bytes", k, size)
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
}

func TestNothingBecomesPartOfAPath(t *testing.T) {
	s := blob.New(t.TempDir())
	for _, k := range []blob.Key{"", "..", "../../etc/passwd", "aaaaaaaaaaaaaaaaaaaaaaaa/b", blob.NewKey() + "-../x", blob.NewKey() + "\n", "AAAAAAAAAAAAAAAAAAAAAAAA"} {
		if _, err := s.Append(k, 0, 1, strings.NewReader("x")); err == nil {
			t.Errorf("%q was written to", k)
		}
		if _, err := s.Open(k); err == nil || os.IsNotExist(err) {
			t.Errorf("%q was looked for: %v", k, err)
		}
	}
}

func TestPutReplacesWhatWasCutOff(t *testing.T) {
	s, k := blob.New(t.TempDir()), blob.NewKey().Of("thumb")
	if _, err := s.Append(k, 0, 100, strings.NewReader("something longer")); err != nil {
		t.Fatal(err)
	}
	if n, _, err := s.Put(k, bytes.NewReader([]byte("short"))); n != 5 || err != nil || read(t, s, k) != "short" {
		t.Errorf("%d, %v", n, err)
	}
	if k.Base().Of("thumb") != k {
		t.Errorf("%s was made of %s", k, k.Base())
	}
}
