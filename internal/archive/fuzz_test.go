package archive

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"testing"
	"time"

	"meantime/internal/db"
)

// every is a column of each sort.
func every() []column {
	return []column{{db.Column{Name: "id", Type: db.Number}, Thing}, {db.Column{Name: "made_at", Type: db.Number}, Instant}, {db.Column{Name: "many", Type: db.Number}, Count},
		{db.Column{Name: "body", Type: db.Text}, ""}, {db.Column{Name: "is", Type: db.Truth}, ""}, {db.Column{Name: "raw", Type: db.Bytes}, ""}}
}

// FuzzRow reads any line. What it takes for a row it writes as one, which it reads as the same again.
func FuzzRow(f *testing.F) {
	for _, line := range []string{
		`{"id":"0a1zz5h000004","made_at":"2026-11-27T09:40:00.000001Z","many":-7,"body":"O <b>\u2028\ud800","is":true,"raw":"AAH/"}`,
		`{"id":0,"made_at":9223372036854775807,"many":null,"body":null,"is":null,"raw":""}`,
		`{"id":"zzzzzzzzzzzzz","made_at":"9999-12-31T23:59:59.999999Z","many":1e3,"body":"","is":"true","raw":[1]}`,
		`{"made_at":"0000-01-01T00:00:00.000000Z","id":1,"id":2}`, `[]`, `null`, ``,
	} {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		columns, values := every(), make([]any, len(every()))
		if readRow(line, columns, values) != nil {
			return
		}
		written, err := appendRow(nil, columns, values)
		if err != nil {
			t.Fatalf("%q was read as %v, and cannot be written: %v", line, values, err)
		}
		again := make([]any, len(values))
		if err := readRow(written, columns, again); err != nil {
			t.Fatalf("%q cannot be read: %v", written, err)
		}
		for i, v := range values {
			raw, is := v.([]byte)
			if is && !bytes.Equal(raw, again[i].([]byte)) || !is && v != again[i] {
				t.Errorf("%v became %v", values, again)
			}
		}
	})
}

// FuzzOpen reads any archive.json, and any zip. Whatever is wrong is said in a sentence.
func FuzzOpen(f *testing.F) {
	manifest := []byte(`{"meantime":"archive","format":1,"kind":"workspace","schema":1,"entries":[{"name":"data/org.jsonl","size":2,"sha256":"","rows":1}]}`)
	f.Add(manifest)
	var whole bytes.Buffer
	b, err := newBundle(&whole, time.Unix(0, 0), f.TempDir())
	if err != nil {
		f.Fatal(err)
	}
	defer func() {
		if err := b.discard(); err != nil {
			f.Error(err)
		}
	}()
	if _, err := b.add("data/org.jsonl", func(w io.Writer) error { _, err := w.Write([]byte("{}\n")); return err }); err != nil {
		f.Fatal(err)
	}
	if err := b.close(Manifest{Kind: Workspace, Schema: 1}); err != nil {
		f.Fatal(err)
	}
	f.Add(whole.Bytes())
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := readManifest(bytes.NewReader(raw))
		said(t, err)
		if err == nil && !slices.Contains([]Kind{Workspace, Organisation}, m.Kind) {
			t.Errorf("it takes a %q", m.Kind)
		}
		z, err := open(bytes.NewReader(raw), int64(len(raw)))
		said(t, err)
		if err != nil {
			return
		}
		for _, e := range z.entries {
			n := 0
			err := e.read(t.Context(), func(r io.Reader) error {
				got, err := io.Copy(io.Discard, r)
				n = int(got)
				return err
			})
			if said(t, err); err == nil && n > 100*len(raw) {
				t.Errorf("%d bytes out of %d", n, len(raw))
			}
		}
	})
}

// said wants an error to be one that says why.
func said(t *testing.T, err error) {
	t.Helper()
	if _, is := errors.AsType[*RefusedError](err); err != nil && (!is || err.Error() == "") {
		t.Errorf("%v", err)
	}
}
