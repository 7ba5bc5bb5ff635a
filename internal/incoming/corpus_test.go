package incoming_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/db/dbtest"
	"meantime/internal/fault"
	"meantime/internal/incoming"
)

// TestEveryMailOfACorpus takes mails of all kinds in, as they are and as if their person had written them: each becomes a letter, or there is a
// reason why not.
func TestEveryMailOfACorpus(t *testing.T) {
	files, err := filepath.Glob("../mailtext/testdata/enmime/*.raw")
	if err != nil || len(files) < 50 {
		t.Fatalf("%d mails: %v", len(files), err)
	}
	d := sit(t, apptest.New(t, dbtest.SQLite(t)))
	from := regexp.MustCompile(`(?mi)^(from|message-id|to|cc):.*\r?\n([ \t].*\r?\n)*`)
	kept := 0
	for n, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		mine := fmt.Sprintf("From: <%s>\r\nTo: <%s>\r\nMessage-ID: <%d@mail.example>\r\n", inesMail, d.address(), n)
		for _, mail := range []string{"Delivered-To: " + d.address() + "\r\n" + string(raw), mine + from.ReplaceAllString(string(raw), "")} {
			d.At(d.Clock().Add(time.Second))
			err := incoming.Keep(t.Context(), d.DB, d.Now(), []byte(mail), incoming.Envelope{})
			if fault.Is(err, fault.KindInvalid) {
				continue
			}
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			kept++
			d.take()
		}
	}
	became := d.became()
	posted := 0
	for _, what := range became {
		switch state, reason, _ := strings.Cut(what, " "); {
		case state == "posted":
			posted++
		case !slices.Contains([]string{"held", "refused", "ignored"}, state) || reason == "" || reason == "failed":
			t.Errorf("a mail became %q", what)
		}
	}
	if len(became) != kept || posted < len(files)/2 || len(d.letters()) != posted+1 {
		t.Errorf("of %d mails %d are kept, and %d posted: %q", 2*len(files), kept, posted, became)
	}
}
