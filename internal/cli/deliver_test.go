package cli_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"meantime/internal/app/apptest"
	"meantime/internal/cli"
	"meantime/internal/db/dbtest"
	"meantime/internal/incoming"
	"meantime/internal/thread"
)

// handed runs the program as a mail server does, and returns the status that it hears.
func handed(t *testing.T, mail io.Reader, args ...string) (status int, wrong string) {
	t.Helper()
	var out, said bytes.Buffer
	status = cli.Run(t.Context(), append([]string{"mail", "deliver"}, args...), cli.Streams{In: mail, Out: &out, Err: &said})
	if out.Len() > 0 {
		t.Errorf("it says %q", out.String())
	}
	return status, said.String()
}

// A mail server hands over a mail while Meantime runs, which makes a letter of it.
func TestAMailServerHandsOverAMail(t *testing.T) {
	data := t.TempDir()
	w := apptest.New(t, dbtest.Open(t, filepath.Join(data, "meantime.db")))
	ines := w.Person("Ines Carvalho", "Europe/Lisbon")
	in := w.Thread(ines, w.Space("Ferries", ines), "Fares in winter", "By a tenth?")
	place, err := incoming.ParsePlace("meantime@saltmarsh.example")
	if err != nil {
		t.Fatal(err)
	}
	var heard incoming.Envelope
	w.Incoming.Open(place, "meantime@saltmarsh.example", func(_ context.Context, _ []byte, e incoming.Envelope) incoming.Verdict {
		heard = e
		return incoming.Verdict{From: "ines.carvalho@saltmarsh.example", Proven: true}
	})
	to := place.Address(ines.ID, in.ID, false)
	if err := w.Incoming.Give(t.Context(), []incoming.Address{to}); err != nil {
		t.Fatal(err)
	}
	mail := "From ines@x Tue Oct 13 10:40:00 2026\nFrom: Ines <ines.carvalho@saltmarsh.example>\nTo: x@y.example\nMessage-ID: <1@x>\n\nYes.\n"
	if status, wrong := handed(t, strings.NewReader(mail), "--data", data, "--sender", "ines@x.example", "--client", "192.0.2.7", "--helo", "mx.x.example", to.Address); status != 0 || wrong != "" {
		t.Fatalf("%d %s", status, wrong)
	}
	if err := w.Incoming.Take(t.Context()); err != nil {
		t.Fatal(err)
	}
	page, err := w.Threads.Look(t.Context(), ines, in.ID, thread.Part{})
	if err != nil || len(page.Letters) != 2 || page.Letters[1].Body != "Yes." {
		t.Errorf("%v %+v", err, page.Letters)
	}
	if heard.Sender == nil || *heard.Sender != "ines@x.example" || heard.Peer.String() != "192.0.2.7" || heard.Hello != "mx.x.example" {
		t.Errorf("of the envelope it has heard %+v", heard)
	}
}

// What cannot be kept now is kept by the mail server; what never can be goes back.
func TestWhatAMailServerHears(t *testing.T) {
	data := t.TempDir()
	w := apptest.New(t, dbtest.Open(t, filepath.Join(data, "meantime.db")))
	const mail = "From: a@b.example\n\nYes.\n"
	old := filepath.Join(t.TempDir(), "old")
	if err := os.WriteFile(old, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		mail   io.Reader
		args   []string
		status int
		says   string
	}{
		"no database":      {strings.NewReader(mail), []string{"--data", t.TempDir()}, 75, "there is no database in the folder"},
		"a file":           {strings.NewReader(mail), []string{"--data", old}, 75, ""},
		"a wrong flag":     {strings.NewReader(mail), []string{"--data", data, "--recipient-is", "x"}, 75, "unknown flag"},
		"not a mail":       {strings.NewReader("\n\nYes.\n"), []string{"--data", data}, 65, "This is no mail"},
		"nothing":          {strings.NewReader(""), []string{"--data", data}, 65, "This is no mail"},
		"100 MB":           {io.MultiReader(strings.NewReader(mail), &endless{100 << 20}), []string{"--data", data}, 69, "A mail has 25 MB at the most."},
		"cut off":          {io.MultiReader(strings.NewReader(mail), broken{}), []string{"--data", data}, 75, "the mail could not be read"},
		"a file of a mail": {strings.NewReader(mail), []string{"--data", data}, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if status, wrong := handed(t, c.mail, c.args...); status != c.status || !strings.Contains(wrong, c.says) {
				t.Errorf("%d %s", status, wrong)
			}
		})
	}
	if err := w.DB.Close(); err != nil {
		t.Fatal(err)
	}
}

// endless is so many bytes.
type endless struct{ left int }

func (e *endless) Read(p []byte) (int, error) {
	n := min(len(p), e.left)
	if e.left -= n; n == 0 {
		return 0, io.EOF
	}
	for i := range p[:n] {
		p[i] = 'x'
	}
	return n, nil
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
