package mails

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"meantime/e2e"
	"meantime/internal/app/apptest"
	"meantime/internal/db/dbtest"
	"meantime/internal/incoming"
	"meantime/internal/incoming/mailbox"
)

// dovecot is a mailbox in a folder of its own, with a server that can be stopped and started.
type dovecot struct {
	t                 *testing.T
	dir, clear, crypt string // where it is, and its ports
	cert              string
	cmd               *exec.Cmd
	sent              int
}

func newDovecot(t *testing.T, more ...string) *dovecot {
	t.Helper()
	v := &dovecot{t: t, dir: open(t), clear: port(t), crypt: port(t)}
	var key string
	v.cert, key = certificate(t, v.dir)
	for _, name := range []string{"mail", "mail/new", "mail/cur", "mail/tmp"} {
		if err := os.Mkdir(filepath.Join(v.dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	give(t, filepath.Join(v.dir, "mail"), handsAs)
	fill(t, v.dir, map[string]string{"dovecot.conf": fmt.Sprintf(`base_dir = %[1]s/run
state_dir = %[1]s/state
log_path = %[1]s/log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <%[4]s
ssl_key = <%[5]s
disable_plaintext_auth = no
first_valid_uid = 1
mail_location = maildir:%[1]s/mail
passdb {
  driver = static
  args = password=secret
}
userdb {
  driver = static
  args = uid=%[6]s gid=nogroup home=%[1]s/mail
}
service imap-login {
  inet_listener imap {
    port = %[2]s
  }
  inet_listener imaps {
    port = %[3]s
    ssl = yes
  }
}
`, v.dir, v.clear, v.crypt, v.cert, key, handsAs) + strings.Join(more, "\n") + "\n"})
	t.Cleanup(func() {
		v.stop()
		if log, err := os.ReadFile(filepath.Join(v.dir, "log")); t.Failed() {
			t.Logf("%v\n%s", err, tail(string(log)))
		}
	})
	v.start()
	return v
}

func (v *dovecot) start() {
	v.t.Helper()
	v.cmd = exec.Command(program(v.t, "dovecot"), "-F", "-c", filepath.Join(v.dir, "dovecot.conf"))
	if err := v.cmd.Start(); err != nil {
		v.t.Fatal(err)
	}
}

func (v *dovecot) stop() {
	if v.cmd == nil {
		return
	}
	_ = v.cmd.Process.Signal(os.Interrupt) // it may have ended
	_ = v.cmd.Wait()                       // however it ends
	v.cmd = nil
}

// comes puts a mail into the mailbox, as the server of the domain does that has found out who sent it.
func (v *dovecot) comes(to, says string) {
	v.t.Helper()
	v.sent++
	raw := fmt.Sprintf(`Return-Path: <%[1]s>
Authentication-Results: mx.saltmarsh.example; dmarc=pass header.from=saltmarsh.example
Received: from mx.elsewhere.example by mx.saltmarsh.example; Tue, 13 Oct 2026 09:00:00 +0000
From: Ines <%[1]s>
To: <%[2]s>
Subject: Re: Fares in winter
Message-ID: <%[3]d@elsewhere.example>

%[4]s
`, inesAddress, to, v.sent, says)
	name := fmt.Sprintf("%d.%d.mx", time.Now().Unix(), v.sent)
	fill(v.t, filepath.Join(v.dir, "mail/tmp"), map[string]string{name: raw})
	give(v.t, filepath.Join(v.dir, "mail/tmp"), handsAs)
	if err := os.Rename(filepath.Join(v.dir, "mail/tmp", name), filepath.Join(v.dir, "mail/new", name)); err != nil {
		v.t.Fatal(err)
	}
}

// stand tells how many mails are read and unread in a folder, by the files of the mailbox.
func (v *dovecot) stand(folder string) (read, unread int) {
	v.t.Helper()
	for _, part := range []string{"new", "cur"} {
		found, err := filepath.Glob(filepath.Join(v.dir, "mail", folder, part, "*"))
		if err != nil {
			v.t.Fatal(err)
		}
		for _, name := range found {
			if _, has, _ := strings.Cut(name, ":2,"); strings.Contains(has, "S") {
				read++
			} else {
				unread++
			}
		}
	}
	return read, unread
}

// stands waits until so many are read and unread.
func (v *dovecot) stands(d *desk, folder string, read, unread int) {
	v.t.Helper()
	d.until(func() string {
		if r, u := v.stand(folder); r != read || u != unread {
			return fmt.Sprintf("in %q %d are read and %d are not, and it should be %d and %d", folder, r, u, read, unread)
		}
		return ""
	})
}

// renumber has the mailbox number all that is in it anew.
func (v *dovecot) renumber() {
	v.t.Helper()
	for _, what := range []string{"dovecot-uidlist", "dovecot-uidvalidity*", "dovecot.index*", "dovecot.list.index*"} {
		found, err := filepath.Glob(filepath.Join(v.dir, "mail", what))
		if err != nil {
			v.t.Fatal(err)
		}
		for _, name := range found {
			if err := os.Remove(name); err != nil {
				v.t.Fatal(err)
			}
		}
	}
	time.Sleep(1100 * time.Millisecond) // it numbers by the second
}

// What is in a mailbox, and what comes into it, becomes letters once each, whatever is cut, stopped, killed or renumbered. What is for others
// stays as it is.
func TestAnswersAreTakenOutOfAMailbox(t *testing.T) {
	v := newDovecot(t)
	t.Setenv("SSL_CERT_FILE", v.cert)
	d := sit(t)
	with := flags("--mail-trusts", "mx.saltmarsh.example", "--mail-imap", "imaps://ines:secret@localhost:"+v.crypt+"/INBOX")
	to := d.address()
	v.comes(to, "There before.")
	v.comes("kenji@saltmarsh.example", "For somebody else.")
	running := e2e.Serve(t, d.data, with...)
	d.writes("There before.")
	v.stands(d, "", 1, 1)

	v.comes(to, "While it waits.")
	start := time.Now()
	d.writes("There before.", "While it waits.")
	t.Logf("what came while it waited was a letter after %s", time.Since(start).Round(100*time.Millisecond))

	run(t, "doveadm", "-c", filepath.Join(v.dir, "dovecot.conf"), "kick", "ines")
	v.comes(to, "Cut.")
	d.writes("There before.", "While it waits.", "Cut.")

	v.stop()
	v.comes(to, "Stopped.")
	v.start()
	d.writes("There before.", "While it waits.", "Cut.", "Stopped.")
	v.stands(d, "", 4, 1)

	v.stop()
	v.renumber()
	v.comes(to, "Renumbered.")
	v.start()
	d.writes("There before.", "While it waits.", "Cut.", "Stopped.", "Renumbered.")
	v.stands(d, "", 5, 1)

	running.Kill()
	v.comes(to, "Killed.")
	e2e.Serve(t, d.data, with...)
	d.writes("There before.", "While it waits.", "Cut.", "Stopped.", "Renumbered.", "Killed.")
	v.stands(d, "", 6, 1)
	if got := d.came(); len(got) != 6 {
		t.Errorf("%d mails were kept", len(got))
	}
}

// Killed again and again while it takes many, none is lost, and none is kept twice.
func TestKilledWhileItTakes(t *testing.T) {
	v, d := newDovecot(t), sit(t)
	to := d.address()
	const all = 300
	for n := range all {
		v.comes(to, fmt.Sprintf("Number %d.", n))
	}
	with := flags("--mail-trusts", "mx.saltmarsh.example", "--mail-imap", "imap://ines:secret@localhost:"+v.clear+"/INBOX?tls=off&move=Taken")
	kept := []int{}
	for range 8 {
		running := e2e.Serve(t, d.data, with...)
		before := len(d.came())
		for n := before; n == before && n < all; n = len(d.came()) { // it has begun, and is killed
			time.Sleep(time.Millisecond)
		}
		running.Kill()
		kept = append(kept, len(d.came()))
	}
	t.Logf("after each kill there were %d", kept)
	e2e.Serve(t, d.data, with...)
	v.stands(d, "", 0, 0)
	v.stands(d, ".Taken", all, 0)
	if got := len(d.came()); got != all {
		t.Errorf("%d are kept", got)
	}
}

// Two nodes on one database take from one mailbox, and each mail is kept once; both stop with nothing left of them.
func TestTwoNodesAtAMailbox(t *testing.T) {
	v := newDovecot(t)
	d := sitOn(t, apptest.New(t, dbtest.Postgres(t)), "")
	d.Incoming.Open(d.place, ownAddress, func(context.Context, []byte, incoming.Envelope) incoming.Verdict { return incoming.Verdict{} })
	to := d.address()
	const all = 100
	before := goleak.IgnoreCurrent()
	from, err := mailbox.ParseSource("imap://ines:secret@127.0.0.1:" + v.clear + "?tls=off")
	if err != nil {
		t.Fatal(err)
	}
	for n := range all / 2 {
		v.comes(to, fmt.Sprintf("Number %d.", n))
	}
	ctx, stop := context.WithCancel(t.Context())
	var nodes sync.WaitGroup
	for range 2 {
		nodes.Go(func() {
			mailbox.Run(ctx, mailbox.Options{From: from, Box: incoming.NewBox(d.DB, time.Now, from.String()), Names: d.Incoming.Names, Log: slog.New(slog.NewTextHandler(t.Output(), nil))})
		})
	}
	for n := range all / 2 {
		v.comes(to, fmt.Sprintf("Number %d.", all/2+n))
		time.Sleep(10 * time.Millisecond)
	}
	d.until(func() string {
		if n := len(d.came()); n < all {
			return fmt.Sprintf("%d are kept", n)
		}
		return ""
	})
	v.stands(d, "", all, 0)
	stop()
	nodes.Wait()
	goleak.VerifyNone(t, before)
	if n := len(d.came()); n != all {
		t.Errorf("%d are kept", n)
	}
}
