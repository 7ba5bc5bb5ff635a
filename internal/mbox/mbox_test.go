package mbox_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"meantime/internal/mbox"
)

// taken is what a test looks at of a message.
type taken struct {
	offset int64
	raw    string
}

// read takes a mailbox apart.
func read(t testing.TB, box []byte) (out []taken, all []mbox.Message) {
	t.Helper()
	r := mbox.NewReader(bytes.NewReader(box), int64(len(box)))
	for {
		m, err := r.Next()
		if err == io.EOF {
			return out, all
		}
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, taken{m.Offset, string(m.Raw)})
		all = append(all, m)
	}
}

// TestWhereMessagesBegin compares with what another reader found in real mailboxes, whose lines end in either way.
func TestWhereMessagesBegin(t *testing.T) {
	for _, name := range []string{"content-length", "issue1189"} {
		box, err := os.ReadFile("testdata/" + name + ".mbox.txt")
		if err != nil {
			t.Fatal(err)
		}
		raw, err := os.ReadFile("testdata/" + name + ".unix-offsets.json")
		if err != nil {
			t.Fatal(err)
		}
		var want []struct{ MboxMarkerOffset, EndOffset int64 }
		if err := json.Unmarshal(raw, &want); err != nil {
			t.Fatal(err)
		}
		got, all := read(t, box)
		if len(got) != len(want) {
			t.Fatalf("%s: %d messages, not %d", name, len(got), len(want))
		}
		for i := range want {
			if got[i].offset != want[i].MboxMarkerOffset {
				t.Errorf("%s: message %d begins at %d, not %d", name, i+1, got[i].offset, want[i].MboxMarkerOffset)
			}
		}
		dos, _ := read(t, bytes.ReplaceAll(box, []byte("\n"), []byte("\r\n")))
		if len(dos) != len(want) {
			t.Errorf("%s with carriage returns: %d messages, not %d", name, len(dos), len(want))
		}
		goesOn(t, box, all)
	}
}

// goesOn takes each message by its offset alone.
func goesOn(t *testing.T, box []byte, all []mbox.Message) {
	t.Helper()
	want, _ := read(t, box)
	r := mbox.NewReader(bytes.NewReader(box), int64(len(box)))
	for i, m := range slices.Backward(all) {
		r.At(m.Offset, m.Number)
		again, err := r.Next()
		if err != nil || again.Number != m.Number || again.Size != m.Size || string(again.Raw) != want[i].raw {
			t.Errorf("message %d is another one by its offset: %v", m.Number, err)
		}
	}
}

// TestTexts are the ways in which a line “From ” lies in a text.
func TestTexts(t *testing.T) {
	const head = "Subject: x\n\n"
	for name, c := range map[string]struct {
		box  string
		want []string
	}{
		"mboxo":  {"From a Thu Nov 24 18:22:48 2011\n" + head + ">From here\n\nFrom b Thu Nov 24 18:22:49 2011\n" + head + "b\n", []string{"From here\n\n", "b\n"}},
		"mboxrd": {"From a Thu Nov 24 18:22:48 2011\n" + head + ">>From here\n> From\n", []string{">From here\n> From\n"}},
		"mboxcl2": {"From a Thu Nov 24 18:22:48 2011\nContent-Length: 52\n" + head + "one\n\nFrom c Thu Nov 24 18:22:49 2011\nX: y\n>From two\n\nFrom b Thu Nov 24 18:22:49 2011\n" + head + "b\n",
			[]string{"one\n\nFrom c Thu Nov 24 18:22:49 2011\nX: y\n>From two\n\n", "b\n"}},
		"a length that lies, short":         {"From a Thu Nov 24 18:22:48 2011\nContent-Length: 2\n" + head + "one\ntwo\n\nFrom b Thu Nov 24 18:22:49 2011\n" + head + "b\n", []string{"one\ntwo\n\n", "b\n"}},
		"a length that lies, far":           {"From a Thu Nov 24 18:22:48 2011\nContent-Length: 9223372036854775807\n" + head + "one\n\nFrom b Thu Nov 24 18:22:49 2011\n" + head + "b\n", []string{"one\n\n", "b\n"}},
		"a length that lies, over the next": {"From a Thu Nov 24 18:22:48 2011\nContent-Length: 20\n" + head + "one\n\nFrom b Thu Nov 24 18:22:49 2011\n" + head + "b\n", []string{"one\n\n", "b\n"}},
		"unquoted":                          {"From a Thu Nov 24 18:22:48 2011\n" + head + "one\n\nFrom here on it rains.\nFrom there, too.\n", []string{"one\n\nFrom here on it rains.\nFrom there, too.\n"}},
		"without a date":                    {"From 18443@xxx\n" + head + "one\n\nFrom 18444@xxx\n" + head + "two\n", []string{"one\n\n", "two\n"}},
		"without a text":                    {"From a Thu Nov 24 18:22:48 2011\nSubject: x\nFrom b Thu Nov 24 18:22:49 2011\n" + head + "b", []string{"", "b"}},
		"no empty line before":              {"From a Thu Nov 24 18:22:48 2011\n" + head + "one\nFrom b Thu Nov 24 18:22:49 2011\nb\n", []string{"one\nFrom b Thu Nov 24 18:22:49 2011\nb\n"}},
		"marks and empty lines before":      {"\xef\xbb\xbf\nFrom a Thu Nov 24 18:22:48 2011\n" + head + "one\n", []string{"one\n"}},
	} {
		got, _ := read(t, []byte(c.box))
		var texts []string
		for _, m := range got {
			_, text, _ := strings.Cut(m.raw, "\n\n")
			texts = append(texts, text)
		}
		if !slices.Equal(texts, c.want) {
			t.Errorf("%s: %q", name, texts)
		}
	}
}

func TestDates(t *testing.T) {
	for line, want := range map[string]string{
		"From a@b.c Thu Nov 24 18:22:48 2011":               "2011-11-24T18:22:48Z",
		"From a@b.c Thu Nov  3 18:22 2011":                  "2011-11-03T18:22:00Z",
		"From a@b.c Fri Sep 26 17:18:41 +0200 2025":         "2025-09-26T15:18:41Z",
		"From a@b.c Fri Sep 26 17:18:41 2025 -0700":         "2025-09-27T00:18:41Z",
		"From - Wed Apr 22 12:43:25 EDT 1998":               "1998-04-22T12:43:25Z",
		"From a Wed Apr 32 12:43:25 1998":                   "0001-01-01T00:00:00Z",
		"From the Archive of Nov 3, we took these":          "0001-01-01T00:00:00Z",
		"From a@b.c Thu Nov 24 18:22:48 2011 remote from x": "2011-11-24T18:22:48Z",
	} {
		_, all := read(t, []byte(line+"\nSubject: x\n\nx\n"))
		if got := all[0].Sent.Format(time.RFC3339); got != want {
			t.Errorf("%s: %s", line, got)
		}
	}
}

func TestNotAMailbox(t *testing.T) {
	for name, box := range map[string]string{
		"nothing":       "",
		"a PDF":         "%PDF-1.7\n%\xe2\xe3\n1 0 obj\n",
		"one message":   "Subject: x\n\nx\n",
		"a letter":      "From the beginning we were told\nthat nothing comes of it.\n",
		"zeros":         strings.Repeat("\x00", 1<<20),
		"empty lines":   strings.Repeat("\n", 1<<20),
		"no line's end": "From a Thu Nov 24 18:22:48 2011" + strings.Repeat("x", 1<<20),
	} {
		r := mbox.NewReader(strings.NewReader(box), int64(len(box)))
		if m, err := r.Next(); !errors.Is(err, mbox.ErrNone) {
			t.Errorf("%s: %+v, %v", name, m, err)
		}
	}
}

// endless is a file of so many bytes with a line that does not end.
type endless struct{ size int64 }

const begun = "From a Thu Nov 24 18:22:48 2011\nSubject: x\n\n"

func (e endless) ReadAt(p []byte, off int64) (int, error) {
	n := int(min(int64(len(p)), e.size-off))
	for i := range p[:n] {
		p[i] = 'x'
	}
	if off < int64(len(begun)) {
		copy(p[:n], begun[off:])
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// TestALineWithoutAnEnd passes over it, in little memory.
func TestALineWithoutAnEnd(t *testing.T) {
	const size = 2 << 30
	r := mbox.NewReader(endless{size}, size)
	r.Most = 1 << 20
	m, err := r.Next()
	if err != nil || !m.TooLarge || m.Raw != nil || m.Size != size {
		t.Fatalf("%+v, %v", m, err)
	}
	if _, err := r.Next(); err != io.EOF {
		t.Error(err)
	}
}

// TestTheLongestMessage is taken, and one of a byte more is passed over.
func TestTheLongestMessage(t *testing.T) {
	const head = "From a Thu Nov 24 18:22:48 2011\n"
	said := "Subject: x\n\n" + strings.Repeat("x", 1000) + "\n"
	box := []byte(head + said)
	for _, most := range []int{len(said), len(said) - 1} {
		r := mbox.NewReader(bytes.NewReader(box), int64(len(box)))
		r.Most = int64(most)
		if m, err := r.Next(); err != nil || m.TooLarge != (most < len(said)) || !m.TooLarge && string(m.Raw) != said {
			t.Errorf("%d bytes of %d: %+v, %v", len(said), most, m.TooLarge, err)
		}
	}
}

// FuzzReader holds that messages lie one behind the other to the end of the file, and are the same by their offsets.
func FuzzReader(f *testing.F) {
	for _, name := range []string{"content-length", "issue1189"} {
		box, err := os.ReadFile("testdata/" + name + ".mbox.txt")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(box[:min(len(box), 8<<10)])
	}
	f.Add([]byte("From a Thu Nov 24 18:22:48 2011\nContent-Length: 3\n\n>From \nFrom b Thu Nov 24 18:22:48 2011\r\nFrom c\n\r\n"))
	f.Fuzz(func(t *testing.T, box []byte) {
		r := mbox.NewReader(bytes.NewReader(box), int64(len(box)))
		r.Most = 4 << 10
		var all []mbox.Message
		next := int64(-1)
		for {
			m, err := r.Next()
			if err != nil {
				if err != io.EOF && !errors.Is(err, mbox.ErrNone) {
					t.Fatal(err)
				}
				break
			}
			if next >= 0 && m.Offset != next || m.Size <= 0 || int64(len(m.Raw)) > m.Size {
				t.Fatalf("%+v after %d", m, next)
			}
			m.Raw = bytes.Clone(m.Raw)
			next, all = m.Offset+m.Size, append(all, m)
		}
		if next >= 0 && next != int64(len(box)) {
			t.Fatalf("it ends at %d of %d", next, len(box))
		}
		for _, m := range all {
			r.At(m.Offset, m.Number)
			if again, err := r.Next(); err != nil || fmt.Sprint(again) != fmt.Sprint(m) {
				t.Fatalf("%+v is %+v by its offset, %v", m, again, err)
			}
		}
	})
}

func BenchmarkReader(b *testing.B) {
	var box bytes.Buffer
	for i := range 1000 {
		fmt.Fprintf(&box, "From a Thu Nov 24 18:22:48 2011\nSubject: %d\nMessage-ID: <%d@example.org>\n\n%s\n", i, i, strings.Repeat("Nobody writes so much.\n", 100))
	}
	b.SetBytes(int64(box.Len()))
	for b.Loop() {
		if got, _ := read(b, box.Bytes()); len(got) != 1000 {
			b.Fatal(len(got))
		}
	}
}
