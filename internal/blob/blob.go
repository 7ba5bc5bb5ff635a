package blob

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// Store keeps bytes in a folder, which is made when the first arrive.
type Store struct{ dir string }

// New returns the store of a folder.
func New(dir string) *Store { return &Store{dir: dir} }

// Key names some bytes.
type Key string

// NewKey returns a key that nobody has or guesses.
func NewKey() Key { return Key(strings.ToLower(rand.Text())) }

// Of is the key of something that was made of a key's bytes, such as a thumbnail.
func (k Key) Of(what string) Key { return k + Key("-"+what) }

// Base is the key whose bytes a key was made of; itself where it was made of none.
func (k Key) Base() Key {
	base, _, _ := strings.Cut(string(k), "-")
	return Key(base)
}

// isKey is what keys look like. Nothing else ever becomes part of a path.
var isKey = regexp.MustCompile(`\A[a-z2-7]{20,40}(?:-[a-z]{1,20})?\z`)

// The errors that callers tell apart.
var (
	ErrOffset  = errors.New("these bytes do not follow those that have arrived")
	ErrTooLong = errors.New("there are more bytes than were announced")
	ErrBusy    = errors.New("somebody else is writing these bytes")
	ErrMissing = errors.New("there are no such bytes")
)

// arriving is the folder of what has not been kept yet.
const arriving = "arriving"

func (s *Store) paths(k Key) (coming, kept string, err error) {
	if !isKey.MatchString(string(k)) {
		return "", "", fmt.Errorf("%q is no key", string(k))
	}
	return filepath.Join(s.dir, arriving, string(k)), filepath.Join(s.dir, string(k[:2]), string(k)), nil
}

// Append adds what a reader holds to what has arrived of a key, from an offset on, up to so many bytes in all. It returns
// how many there are then. What it could read before an error stays, and is synced. Errors: ErrOffset, ErrTooLong (then
// nothing was added), ErrBusy, the reader's.
func (s *Store) Append(k Key, from, most int64, r io.Reader) (size int64, err error) {
	coming, kept, err := s.paths(k)
	if err != nil {
		return 0, err
	}
	f, err := s.take(coming, os.O_CREATE|os.O_RDWR)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if found, err := os.Stat(kept); err == nil { // it is whole since somebody looked
		return found.Size(), errors.Join(ErrOffset, os.Remove(coming))
	}
	if size, err = f.Seek(0, io.SeekEnd); err != nil || size != from {
		return size, errors.Join(err, unless(size == from, ErrOffset))
	}
	added, err := io.Copy(f, io.LimitReader(r, most-from))
	size += added
	if err == nil && size == most {
		var more [1]byte
		if n, _ := io.ReadFull(r, more[:]); n > 0 {
			return from, errors.Join(ErrTooLong, f.Truncate(from))
		}
	}
	return size, errors.Join(err, f.Sync())
}

func unless(holds bool, err error) error {
	if holds {
		return nil
	}
	return err
}

// take opens a file for this writer alone.
func (s *Store) take(path string, flags int) (*os.File, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, flags, 0o600)
	if err != nil {
		return nil, err
	}
	if err := lock(f); err != nil {
		return nil, errors.Join(ErrBusy, f.Close())
	}
	mine, err := f.Stat()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	if there, err := os.Stat(path); err != nil || !os.SameFile(mine, there) { // it was kept or removed between the two
		return nil, errors.Join(ErrBusy, f.Close())
	}
	return f, nil
}

// Arrived returns how many bytes of a key there are, kept or not.
func (s *Store) Arrived(k Key) (int64, error) {
	coming, kept, err := s.paths(k)
	if err != nil {
		return 0, err
	}
	for _, path := range []string{coming, kept} {
		found, err := os.Stat(path)
		if err == nil {
			return found.Size(), nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return 0, err
		}
	}
	return 0, nil
}

// Keep makes what has arrived of a key whole, and returns its size and SHA-256. Doing it twice does no harm. Errors:
// ErrBusy, ErrMissing.
func (s *Store) Keep(k Key) (size int64, sum string, err error) {
	coming, kept, err := s.paths(k)
	if err != nil {
		return 0, "", err
	}
	f, err := s.take(coming, os.O_RDWR)
	switch {
	case errors.Is(err, fs.ErrNotExist): // it was kept already
		if f, err = s.Open(k); err != nil {
			return 0, "", err
		}
		defer f.Close() // it was only read
		return sumOf(f)
	case err != nil:
		return 0, "", err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if size, sum, err = sumOf(f); err != nil {
		return 0, "", err
	}
	if err := f.Sync(); err != nil {
		return 0, "", err
	}
	if err := os.MkdirAll(filepath.Dir(kept), 0o700); err != nil {
		return 0, "", err
	}
	if err := os.Rename(coming, kept); err != nil {
		return 0, "", err
	}
	return size, sum, errors.Join(syncDir(filepath.Dir(kept)), syncDir(s.dir))
}

func sumOf(r io.Reader) (int64, string, error) {
	hash := sha256.New()
	n, err := io.Copy(hash, r)
	return n, hex.EncodeToString(hash.Sum(nil)), err
}

// syncDir has a folder remember what is in it.
func syncDir(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Put keeps all that a reader holds under a key, in place of what has arrived there.
func (s *Store) Put(k Key, r io.Reader) (size int64, sum string, err error) {
	coming, _, err := s.paths(k)
	if err != nil {
		return 0, "", err
	}
	f, err := s.take(coming, os.O_CREATE|os.O_RDWR)
	if err != nil {
		return 0, "", err
	}
	if err = f.Truncate(0); err == nil {
		_, err = io.Copy(f, r)
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return 0, "", err
	}
	return s.Keep(k)
}

// Open opens what is kept under a key. Errors: ErrMissing.
func (s *Store) Open(k Key) (*os.File, error) {
	_, kept, err := s.paths(k)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(kept)
	if errors.Is(err, fs.ErrNotExist) {
		err = ErrMissing
	}
	return f, err
}

// Remove removes the bytes of a key, whole or not, if there are any. Errors: ErrBusy while they arrive.
func (s *Store) Remove(k Key) error {
	coming, kept, err := s.paths(k)
	if err != nil {
		return err
	}
	f, err := s.take(coming, os.O_RDWR)
	if err == nil {
		err = errors.Join(os.Remove(coming), f.Close())
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Remove(kept); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Each tells of everything that is in the folder: its key, size, and whether it is kept.
func (s *Store) Each(tell func(k Key, size int64, whole bool) error) error {
	err := filepath.WalkDir(s.dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) { // it went meanwhile
			return nil
		}
		if err != nil {
			return err
		}
		return tell(Key(entry.Name()), info.Size(), filepath.Base(filepath.Dir(path)) != arriving)
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// Clear removes everything.
func (s *Store) Clear() error { return os.RemoveAll(s.dir) }

// Become makes all that is in the store another's, in which there is nothing. Both are on one disk.
func (s *Store) Become(other *Store) error {
	if _, err := os.Stat(s.dir); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, empty := range []string{filepath.Join(other.dir, arriving), other.dir} {
		if err := os.Remove(empty); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := os.Rename(s.dir, other.dir); err != nil {
		return err
	}
	return syncDir(filepath.Dir(other.dir))
}
