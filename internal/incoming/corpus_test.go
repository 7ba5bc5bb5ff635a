package incoming_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/fault"
	"meantime/internal/golden"
	"meantime/internal/incoming"
	"meantime/internal/mbox"
)

// sample is a mail that somebody else has collected, most of them because a program went wrong over it.
type sample struct {
	name string
	raw  []byte
}

func corpus(t *testing.T) (out []sample) {
	t.Helper()
	files, err := filepath.Glob("../mailtext/testdata/enmime/*.raw")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, sample{filepath.Base(file), raw})
	}
	for _, name := range []string{"content-length", "issue1189"} {
		raw, err := os.ReadFile("../mbox/testdata/" + name + ".mbox.txt")
		if err != nil {
			t.Fatal(err)
		}
		for box := mbox.NewReader(bytes.NewReader(raw), int64(len(raw))); ; {
			m, err := box.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, sample{fmt.Sprintf("%s %02d", name, m.Number), bytes.Clone(m.Raw)})
		}
	}
	if len(out) != 125 {
		t.Fatalf("there are %d mails", len(out))
	}
	return out
}

// TestEveryMailOfACorpus takes mails of all kinds in, as they are and as if their person had written them: each becomes the letter that
// testdata/corpus.txt has, which somebody has read, or there is a reason why not.
func TestEveryMailOfACorpus(t *testing.T) {
	d := sit(t, apptest.New(t, dbtest.SQLite(t)))
	from := regexp.MustCompile(`(?mi)^(from|message-id|to|cc):.*\r?\n([ \t].*\r?\n)*`)
	var out strings.Builder
	for n, s := range corpus(t) {
		mine := fmt.Sprintf("From: <%s>\r\nTo: <%s>\r\nMessage-ID: <%d@mail.example>\r\n", inesMail, d.address(), n)
		head, rest, cut := strings.Cut(string(s.raw), "\n\n")
		if crlf, below, ok := strings.Cut(string(s.raw), "\r\n\r\n"); ok && (!cut || len(crlf) < len(head)) {
			head, rest = crlf, below
		}
		fmt.Fprintf(&out, "%s\n  as it is: %s\n", s.name, d.comes("Delivered-To: "+d.address()+"\r\n"+string(s.raw)))
		fmt.Fprintf(&out, "  as Inês’s: %s\n", d.comes(mine+from.ReplaceAllString(head+"\r\n", "")+"\r\n"+rest))
	}
	golden.Same(t, "testdata/corpus.txt", out.String())
}

var numbered = regexp.MustCompile(`/files/[^/)]+`)

// comes has a mail come in and says what became of it: and how the letter begins.
func (d *desk) comes(raw string) string {
	d.t.Helper()
	d.At(d.Clock().Add(time.Second))
	began, before := time.Now(), len(d.letters())
	if err := incoming.Keep(d.t.Context(), d.DB, d.Now(), []byte(raw), incoming.Envelope{}); fault.Is(err, fault.KindInvalid) {
		return "no mail: " + fault.Of(err).Message
	} else if err != nil {
		d.t.Fatal(err)
	}
	d.take()
	if took := time.Since(began); took > 20*time.Second {
		d.t.Errorf("it took %s", took)
	}
	var became string
	d.read(func(tx *db.Tx) (err error) {
		became, _, err = db.One(tx, db.Value[string], `SELECT state || ' ' || reason FROM mail_in ORDER BY received_at DESC, number LIMIT 1`)
		return err
	})
	became = strings.TrimSpace(became)
	all := d.letters()
	switch {
	case became == "posted" && len(all) == before+1:
		l := all[len(all)-1]
		said := []rune(numbered.ReplaceAllString(l.Body, "/files/…"))
		return fmt.Sprintf("%s %q", became, string(said[:min(len(said), 400)]))
	case became == "posted", len(all) != before, !strings.Contains(became, " "), strings.HasSuffix(became, " "+string(incoming.Unsettled)):
		d.t.Errorf("it is %q, and there are %d letters after %d", became, len(all), before)
	}
	return became
}
