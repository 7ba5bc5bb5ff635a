package mails

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"meantime/e2e"
	"meantime/internal/app/apptest"
	"meantime/internal/ask"
	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/id"
	"meantime/internal/incoming"
	"meantime/internal/person"
	"meantime/internal/thread"
)

// Whoever reads mail with neomutt, or with mail of GNU Mailutils, hears in a delivery what they are asked, and answers as they answer any
// mail: what they typed stands in the thread, the question is answered, and nobody has opened a page.
func TestMailProgramsAnswer(t *testing.T) {
	t.Parallel()
	d := sitAsked(t)
	boxes := map[string]string{inesAddress: maildir(t), kenjiAddress: maildir(t)}
	at, _ := d.postfix(d.said("recipient_delimiter = +")+"\n"+d.said("meantime_destination_recipient_limit")+"\n"+d.said("transport_maps")+`
local_recipient_maps = inline:{meantime=known, ines.carvalho=known, kenji.morita=known}
smtpd_sender_restrictions = check_sender_access inline:{`+vouched(inesAddress)+`, `+vouched(kenjiAddress)+`}`,
		d.said("meantime unix"), "ines.carvalho: "+boxes[inesAddress]+"/\nkenji.morita: "+boxes[kenjiAddress]+"/")
	e2e.Serve(t, d.data, "--smtp", "smtp://"+at+"?tls=off", "--mail-from", ownAddress, "--mail-in", placeAddress, "--mail-trusts", "mx.saltmarsh.example")
	give(t, d.data, handsAs)

	d.arrives(boxes[inesAddress])
	d.neomutt(boxes[inesAddress], at, "The new ones do.")
	d.writes("The new ones do.")

	d.arrives(boxes[kenjiAddress])
	d.mailutils(boxes[kenjiAddress], at, "All of them scan here.")
	d.writes("The new ones do.", "All of them scan here.")
	for _, who := range []person.Actor{d.ines, d.kenji} {
		if mine, err := d.Asks.Mine(t.Context(), who); err != nil || len(mine) != 0 {
			t.Errorf("they are asked still: %+v, %v", mine, err)
		}
	}
}

const kenjiAddress = "kenji.morita@saltmarsh.example"

// vouched is what a mail server writes of a mail when it has found out that it is from whom it says.
func vouched(address string) string {
	return "{" + address + " = PREPEND Authentication-Results: mx.saltmarsh.example; dmarc=pass header.from=saltmarsh.example}"
}

// sitAsked is a company in which two have been asked some days ago, and whose program has not run since.
func sitAsked(t *testing.T) *desk {
	t.Helper()
	d := &desk{t: t, data: filepath.Join(open(t), "data")}
	if err := os.MkdirAll(d.data, 0o755); err != nil {
		t.Fatal(err)
	}
	d.World = apptest.New(t, dbtest.Open(t, filepath.Join(d.data, "meantime.db")))
	d.At(time.Now().Add(-5 * 24 * time.Hour))
	d.ines, d.kenji = d.Person("Ines Carvalho", "Europe/Lisbon"), d.Person("Kenji Morita", "Asia/Tokyo")
	mira := d.Person("Mira Osei", "Africa/Accra")
	var err error
	if d.place, err = incoming.ParsePlace(placeAddress); err != nil {
		t.Fatal(err)
	}
	if err = d.DB.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE person SET by_mail = CASE WHEN id = $1 THEN 'none' ELSE 'all' END`, mira.ID)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	ferries := d.Space("Ferries", d.ines, d.kenji, mira)
	d.thread, err = d.Threads.Start(t.Context(), mira, thread.Opening{Space: ferries.ID, Title: "Which tickets scan?", Body: "The *old* ones do not, since Tuesday.\n\nPlease look at [the gates](https://gates.example/) where you are.",
		Ask: &ask.Wanted{Kind: ask.Answer, Of: []id.ID{d.ines.ID, d.kenji.ID}}})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// maildir is a mailbox that postfix delivers to.
func maildir(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(open(t), "mail")
	for _, name := range []string{"", "new", "cur", "tmp"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	give(t, dir, handsAs)
	return dir
}

// arrives waits until a mail is in a mailbox.
func (d *desk) arrives(box string) {
	d.t.Helper()
	d.until(func() string {
		if found, _ := filepath.Glob(filepath.Join(box, "new", "*")); len(found) == 1 {
			return ""
		}
		return "no mail has arrived in " + box
	})
}

// neomutt answers the one mail in a mailbox, in a terminal.
func (d *desk) neomutt(box, at, says string) {
	t := d.t
	t.Helper()
	dir := open(t)
	fill(t, dir, map[string]string{"write": "#!/bin/sh\necho 'Please write.'\ncat >>\"$1\"\n", "rc": fmt.Sprintf(`set folder="%[1]s" spoolfile="%[1]s" mbox_type=Maildir tmpdir="%[2]s"
set realname="Ines Carvalho" from="%[3]s" use_from=yes hostname=saltmarsh.example
set smtp_url="smtp://%[4]s/" ssl_starttls=no ssl_force_tls=no record="" copy=no
set editor="sh %[2]s/write" include=yes reply_to=yes fast_reply=yes abort_unmodified=no wait_key=no sleep_time=0 quit=yes
alternative_order text/plain
ignore *
unignore from subject date
`, box, dir, inesAddress, at)})
	screen := newTerminal(t, dir, program(t, "neomutt"), "-n", "-F", filepath.Join(dir, "rc"))
	screen.shows("one to answer")
	screen.types("Enter")
	screen.shows("Which tickets scan?", "ones do not, since Tuesday.")
	screen.types("r")
	screen.shows("Please write.")
	screen.types("Enter", says, "Enter", "C-d")
	screen.shows("y:Send")
	screen.types("y")
	screen.shows("Mail sent")
	screen.types("q", "q")
}

// mailutils answers the one mail in a mailbox with mail, by lines that somebody types.
func (d *desk) mailutils(box, at, says string) {
	t := d.t
	t.Helper()
	dir := open(t)
	fill(t, dir, map[string]string{"rc": fmt.Sprintf("set sendmail=\"smtp://%s\"\nset return-address=%s\nretain from subject date\n", at, kenjiAddress)})
	screen := newTerminal(t, dir, program(t, "mail.mailutils"), "-f", "maildir://"+box)
	screen.shows("one to answer", "?")
	screen.types("decode 1", "Enter")
	screen.shows("since Tuesday.")
	screen.types("Reply 1", "Enter")
	screen.shows("Subject: Re: ")
	screen.types(says, "Enter", "C-d")
}

// terminal is one in which a program runs.
type terminal struct {
	t      *testing.T
	socket string
}

func newTerminal(t *testing.T, home string, command ...string) *terminal {
	t.Helper()
	s := &terminal{t, filepath.Join(home, "tmux")}
	t.Cleanup(func() { _ = exec.Command(program(t, "tmux"), "-S", s.socket, "kill-server").Run() }) // it may have ended
	s.run(append([]string{"-f", "/dev/null", "new-session", "-d", "-x", "120", "-y", "200", "env", "HOME=" + home, "MAILRC=" + filepath.Join(home, "rc"), "TERM=screen", "PAGER=cat", "LANG=C.UTF-8"}, command...)...)
	return s
}

func (s *terminal) run(args ...string) string {
	s.t.Helper()
	out, err := exec.Command(program(s.t, "tmux"), append([]string{"-S", s.socket}, args...)...).CombinedOutput()
	if err != nil {
		s.t.Fatalf("tmux %q: %v: %s", args, err, out)
	}
	return string(out)
}

// types presses keys, by name, or types a text.
func (s *terminal) types(keys ...string) {
	s.t.Helper()
	s.run(append([]string{"send-keys"}, keys...)...)
}

// shows waits until something can be read in it.
func (s *terminal) shows(all ...string) {
	s.t.Helper()
	start, seen := time.Now(), ""
	for time.Since(start) < 20*time.Second {
		seen = s.run("capture-pane", "-p")
		if !slices.ContainsFunc(all, func(what string) bool { return !strings.Contains(seen, what) }) {
			return
		}
		time.Sleep(30 * time.Millisecond)
	}
	s.t.Fatalf("%q does not stand there:\n%s", all, seen)
}
