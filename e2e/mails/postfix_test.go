package mails

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"meantime/e2e"
)

// handsAs is the user as whom postfix hands mails over here, in the place of the manual's: it may not be root, nor postfix itself.
const handsAs = "nobody"

// said finds what the manual says to write for postfix, by how it begins, with the paths and names of this test.
func (d *desk) said(begins string) string {
	d.t.Helper()
	manual, err := os.ReadFile(filepath.Join("..", "..", "docs", "manual.md"))
	if err != nil {
		d.t.Fatal(err)
	}
	found := regexp.MustCompile("`(" + regexp.QuoteMeta(begins) + "[^`]*)`").FindSubmatch(manual)
	if found == nil {
		found = regexp.MustCompile(`(?m)^ *(` + regexp.QuoteMeta(begins) + ` .*\n +argv=.*)$`).FindSubmatch(manual)
	}
	if found == nil {
		d.t.Fatalf("the manual does not say %q", begins)
	}
	return strings.NewReplacer("/usr/local/bin/meantime", e2e.Path(d.t), "/var/lib/meantime", d.data, "user=meantime", "user="+handsAs, "example.org", "saltmarsh.example",
		"\n", "\n ").Replace(string(found[1]))
}

// postfix runs from a folder of its own until the test ends, with lines of its configuration, and returns where it takes mail.
func (d *desk) postfix(main, master, aliases string) (at string, config string) {
	t := d.t
	t.Helper()
	dir := open(t)
	number := port(t)
	config = filepath.Join(dir, "etc")
	for _, name := range []string{"etc", "spool", "lib"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	give(t, filepath.Join(dir, "lib"), "postfix")
	main = fmt.Sprintf(`compatibility_level = 3.6
queue_directory = %[1]s/spool
data_directory = %[1]s/lib
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 192.0.2.1/32
myhostname = mx.saltmarsh.example
mydestination = saltmarsh.example
maillog_file = %[1]s/log
maillog_file_prefixes = %[1]s
alias_maps = hash:%[1]s/etc/aliases
alias_database = $alias_maps
local_recipient_maps = inline:{meantime=known}
`, dir) + main + "\n"
	master = fmt.Sprintf(`%s inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
local unix - n n - - local
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
`, number) + master + "\n"
	fill(t, config, map[string]string{"main.cf": main, "master.cf": master, "aliases": aliases + "\n"})
	run(t, "postalias", "-c", config, "hash:"+filepath.Join(config, "aliases"))
	t.Cleanup(func() {
		run(t, "postfix", "-c", config, "stop")
		if log, err := os.ReadFile(filepath.Join(dir, "log")); t.Failed() {
			t.Logf("%v\n%s", err, tail(string(log)))
		}
	})
	run(t, "postfix", "-c", config, "start")
	return "127.0.0.1:" + number, config
}

// fill writes files into a folder.
func fill(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// open is a folder that other users may enter, which the folders of a test are not.
func open(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "meantime-mails-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// give has a folder and all in it belong to somebody.
func give(t *testing.T, dir, whom string) {
	t.Helper()
	u, err := user.Lookup(whom)
	if err != nil {
		t.Fatal(err)
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	err = filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Chown(path, uid, gid)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func run(t *testing.T, name string, args ...string) {
	t.Helper()
	if out, err := exec.Command(program(t, name), args...).CombinedOutput(); err != nil {
		t.Fatalf("%s %q: %v: %s", name, args, err, out)
	}
}

// Postfix hands mails over in the ways that the manual names, by the manual's own lines: they come in, with who brought them and as whose, and
// what cannot be kept just now waits there.
func TestPostfixHandsMailsOver(t *testing.T) {
	for _, c := range []struct {
		name                  string
		main, master, aliases []string // what the manual says, by how it begins
	}{
		{"by a transport", []string{"recipient_delimiter = +", "meantime_destination_recipient_limit", "transport_maps"}, []string{"meantime unix"}, nil},
		{"by an alias", []string{"recipient_delimiter = +"}, nil, []string{"meantime: |"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := sitIn(t, filepath.Join(open(t), "data"))
			give(t, d.data, handsAs)
			lines := func(begin []string) (out string) {
				for _, b := range begin {
					out += d.said(b) + "\n"
				}
				return out
			}
			at, config := d.postfix(lines(c.main), lines(c.master), lines(c.aliases))
			d.until(func() string {
				if status, said := swaks(t, at, "--quit-after", "HELO"); status != 0 {
					return "postfix does not answer: " + said
				}
				return ""
			})
			to, second := d.address(), d.address()
			accepted(t, at, answering(to+","+second, "One of two.", "1")...)
			d.until(d.kept(2))
			for _, m := range d.came() {
				if m.sender != inesAddress || m.peer != "127.0.0.1" || m.hello != "mx.elsewhere.example" || !strings.Contains(m.raw, "One of two.") {
					t.Errorf("kept: %+v", m)
				}
			}
			accepted(t, at, append(answering(to, "A bounce.", "2"), "--from", "<>")...)
			d.until(d.kept(3))
			if m := d.came()[2]; m.sender != "" && m.sender != "MAILER-DAEMON" { // as pipe(8) and local(8) say it
				t.Errorf("a bounce is from %q", m.sender)
			}
			away := d.data + ".away"
			if err := os.Rename(d.data, away); err != nil {
				t.Fatal(err)
			}
			accepted(t, at, answering(to, "It waits.", "3")...)
			time.Sleep(time.Second) // it is tried
			if err := os.Rename(away, d.data); err != nil {
				t.Fatal(err)
			}
			run(t, "postqueue", "-c", config, "-f")
			d.until(d.kept(4))
			if m := d.came()[3]; !strings.Contains(m.raw, "It waits.") {
				t.Errorf("kept: %+v", m)
			}
			if status, said := swaks(t, at, answering("kenji@elsewhere.example", "Send this on.", "4")...); status != 24 {
				t.Errorf("another's: %d %s", status, tail(said))
			}
		})
	}
}

// kept tells how many mails are not there that should be.
func (d *desk) kept(n int) func() string {
	return func() string {
		if got := d.came(); len(got) != n {
			return fmt.Sprintf("%d mails are kept and not %d: %+v", len(got), n, got)
		}
		return ""
	}
}
