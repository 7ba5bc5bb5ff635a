package secret

import (
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Load reads a file of keys: one a line in base64, the newest first; lines that begin with # say something to people. Of a
// file that does not exist, the error is fs.ErrNotExist.
func Load(path string) (*Ring, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var keys [][]byte
	for line := range strings.Lines(string(raw)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		k, err := base64.StdEncoding.DecodeString(line)
		if err != nil {
			return nil, fmt.Errorf("%s is not a file of keys: a line of it is not base64", path)
		}
		keys = append(keys, k)
	}
	r, err := New(keys...)
	if err != nil {
		return nil, fmt.Errorf("%s is not a file of keys: %w", path, err)
	}
	return r, nil
}

// Save writes the keys of a ring to a new file, which only its owner can read. It appears whole or not at all; one that is
// there stays as it is, and the error is fs.ErrExist.
func (r *Ring) Save(path string) (err error) {
	out, err := os.CreateTemp(filepath.Dir(path), ".key-*") // with the mode 0600
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.Remove(out.Name())) }()
	var text strings.Builder
	text.WriteString("# With this Meantime seals what must not be read off a disk: without it, that is lost. It is in no backup: keep a copy.\n")
	for _, k := range r.keys {
		text.WriteString(base64.StdEncoding.EncodeToString(k.raw) + "\n")
	}
	_, err = out.WriteString(text.String())
	if err = errors.Join(err, out.Sync(), out.Close()); err != nil {
		return err
	}
	return os.Link(out.Name(), path) // unlike a renaming, it replaces nothing
}
