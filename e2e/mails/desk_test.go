package mails

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/incoming"
	"meantime/internal/person"
	"meantime/internal/thread"
)

const (
	placeAddress = "meantime+reply@saltmarsh.example"
	ownAddress   = "meantime@saltmarsh.example"
	inesAddress  = "ines.carvalho@saltmarsh.example"
)

// desk is the data of a company in a folder, in which Inês answers a thread by mail.
type desk struct {
	*apptest.World
	t      *testing.T
	data   string
	place  incoming.Place
	ines   person.Actor
	kenji  person.Actor // where two are asked
	thread thread.Thread
}

func sit(t *testing.T) *desk { return sitIn(t, t.TempDir()) }

func sitIn(t *testing.T, data string) *desk {
	t.Helper()
	if err := os.MkdirAll(data, 0o755); err != nil {
		t.Fatal(err)
	}
	return sitOn(t, apptest.New(t, dbtest.Open(t, filepath.Join(data, "meantime.db"))), data)
}

func sitOn(t *testing.T, w *apptest.World, data string) *desk {
	t.Helper()
	d := &desk{World: w, t: t, data: data}
	d.At(time.Now())
	d.ines = d.Person("Ines Carvalho", "Europe/Lisbon")
	d.thread = d.Thread(d.ines, d.Space("Ferries", d.ines), "Fares in winter", "By a tenth?")
	var err error
	if d.place, err = incoming.ParsePlace(placeAddress); err != nil {
		t.Fatal(err)
	}
	return d
}

// flags are those with which mails come in.
func flags(more ...string) []string {
	return append([]string{"--smtp", "smtp://127.0.0.1:9?tls=off", "--mail-from", ownAddress, "--mail-in", placeAddress}, more...)
}

// address gives Inês one for her thread.
func (d *desk) address() string {
	d.t.Helper()
	a := d.place.Address(d.ines.ID, d.thread.ID, false)
	if err := d.Incoming.Give(d.t.Context(), []incoming.Address{a}); err != nil {
		d.t.Fatal(err)
	}
	return a.Address
}

// came is a mail that was kept.
type came struct{ state, raw, sender, peer, hello string }

// came returns the mails that were kept, the first one first.
func (d *desk) came() (out []came) {
	d.t.Helper()
	err := d.DB.Read(d.t.Context(), func(tx *db.Tx) (err error) {
		out, err = db.All(tx, func(s db.Scanner) (c came, err error) {
			err = s.Scan(&c.state, &c.raw, &c.sender, &c.peer, &c.hello)
			return c, err
		}, `SELECT state, raw, coalesce(sender, ''), peer, hello FROM mail_in ORDER BY received_at, number`)
		return err
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return out
}

// letters are what stands in the thread beside its first letter.
func (d *desk) letters() (out []string) {
	d.t.Helper()
	page, err := d.Threads.Look(d.t.Context(), d.ines, d.thread.ID, thread.Part{})
	if err != nil {
		d.t.Fatal(err)
	}
	for _, l := range page.Letters[1:] {
		out = append(out, l.Body)
	}
	return out
}

// writes waits until some letters stand in the thread, and no others.
func (d *desk) writes(want ...string) {
	d.t.Helper()
	var got []string
	d.until(func() string {
		got = d.letters()
		if slices.Equal(got, want) {
			return ""
		}
		return fmt.Sprintf("the letters are %q and not %q", got, want)
	})
}

// until waits until nothing is wrong any more.
func (d *desk) until(wrong func() string) {
	d.t.Helper()
	start := time.Now()
	for {
		what := wrong()
		if what == "" {
			return
		}
		if time.Since(start) > 20*time.Second {
			d.t.Fatal(what)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// port is one on this machine that nothing listens at.
func port(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, number, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return number
}

// program finds a program of Debian's that the test cannot do without.
func program(t *testing.T, name string) string {
	t.Helper()
	for _, at := range []string{name, "/usr/sbin/" + name} {
		if path, err := exec.LookPath(at); err == nil {
			return path
		}
	}
	t.Fatalf("there is no %s here: scripts/need.sh installs it", name)
	return ""
}

// swaks sends a mail with swaks, and returns how it ended and what was said.
func swaks(t *testing.T, at string, args ...string) (status int, said string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, program(t, "swaks"), append([]string{"--server", at, "--helo", "mx.elsewhere.example", "--from", inesAddress}, args...)...)
	out, err := cmd.CombinedOutput()
	if _, exited := err.(*exec.ExitError); err != nil && !exited {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}

// accepted is swaks where the mail has to be taken.
func accepted(t *testing.T, at string, args ...string) {
	t.Helper()
	if status, said := swaks(t, at, args...); status != 0 {
		t.Fatalf("swaks %q ended with %d:\n%s", args, status, tail(said))
	}
}

func tail(s string) string { return s[max(0, len(s)-3000):] }

// answering are the arguments of swaks for what a person writes.
func answering(to, body, number string) []string {
	return []string{"--to", to, "--header", "Subject: Re: Fares in winter", "--header", "From: Ines <" + inesAddress + ">",
		"--header", "Message-Id: <" + strings.TrimSpace(number) + "@elsewhere.example>", "--body", body}
}
