package newcomer

import (
	"bufio"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"meantime/e2e/axe"
	"meantime/e2e/browser"
	"meantime/e2e/house"
)

// typed are the commands of README, and what becomes of each here.
var typed = map[string]func(*testing.T, desk, string){
	"make demo": shows,
	"make run":  begins,
	"make test": func(t *testing.T, d desk, command string) {
		d.runs(command + " --dry-run") // it would test itself
	},
	"bin/meantime replay history.csv --svg team.svg": replays,
}

// TestREADME types the commands that README tells a newcomer to type, one after the other.
func TestREADME(t *testing.T) {
	d := sitsDown(t)
	said := d.commands()
	for _, command := range said {
		try, known := typed[command]
		if !known {
			t.Errorf("README tells a newcomer to type %q, and no test does", command)
			continue
		}
		t.Run(command, func(t *testing.T) { try(t, d.in(t), command) })
	}
	if len(said) != len(typed) {
		t.Errorf("README has the commands %q", said)
	}
}

// desk is a folder with the source in it, and whoever sits before it.
type desk struct {
	t      *testing.T
	folder string
}

func (d desk) in(t *testing.T) desk { return desk{t, d.folder} }

// sitsDown unpacks the source into an empty folder: what is kept of it, and nothing that was built or written since.
func sitsDown(t *testing.T) desk {
	t.Helper()
	from, to := filepath.Join("..", ".."), t.TempDir()
	left := map[string]bool{".git": true, "bin": true, "data": true, ".cache": true, "e2e/shots": true}
	err := fs.WalkDir(os.DirFS(from), ".", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case left[path] && entry.IsDir():
			return fs.SkipDir
		case entry.IsDir():
			return os.MkdirAll(filepath.Join(to, path), 0o700)
		case !entry.Type().IsRegular():
			return nil
		}
		raw, err := os.ReadFile(filepath.Join(from, path))
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, path), raw, 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
	return desk{t, to}
}

// commands are what README has in its blocks for a shell, without what it says of them.
func (d desk) commands() (all []string) {
	d.t.Helper()
	for _, block := range regexp.MustCompile("(?ms)^```sh\n(.*?)^```").FindAllStringSubmatch(d.readme(), -1) {
		for line := range strings.Lines(block[1]) {
			command, _, _ := strings.Cut(line, " # ")
			if command = strings.TrimSpace(command); command != "" {
				all = append(all, command)
			}
		}
	}
	return all
}

func (d desk) readme() string {
	d.t.Helper()
	raw, err := os.ReadFile(filepath.Join(d.folder, "README.md"))
	if err != nil {
		d.t.Fatal(err)
	}
	return string(raw)
}

// elsewhere is a command with another port and another folder, said as README says it.
func (d desk) elsewhere(command string, settings ...string) string {
	d.t.Helper()
	for _, one := range settings {
		name, _, _ := strings.Cut(one, "=")
		if !strings.Contains(d.readme(), "`"+name+"=") {
			d.t.Fatalf("README does not say that there is %s=", name)
		}
		command += " " + one
	}
	return command
}

// types is a command about to be typed in the folder. What it starts can be ended with it.
func (d desk) types(command string) *exec.Cmd {
	d.t.Helper()
	cmd := exec.Command("sh", "-c", command)
	cmd.Dir, cmd.Stderr = d.folder, d.t.Output()
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return cmd
}

// runs types a command, and waits for its end.
func (d desk) runs(command string) {
	d.t.Helper()
	cmd := d.types(command)
	cmd.Stdout = d.t.Output()
	if err := cmd.Run(); err != nil {
		d.t.Fatalf("%s: %v", command, err)
	}
}

// serves types a command that goes on, and returns the first link that it prints and that has this in it. When the test ends it
// is interrupted, as with Ctrl-C: after the windows of whoever looks are closed.
func (d desk) serves(command, part string) string {
	d.t.Helper()
	cmd := d.types(command)
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGINT) // it may have ended already
		_ = cmd.Wait()                                     // make says that it was interrupted
	})
	found := make(chan string, 1)
	go func() {
		defer close(found)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if at := strings.Index(lines.Text(), "http://"); at >= 0 && strings.Contains(lines.Text()[at:], part) {
				found <- lines.Text()[at:]
				_, _ = io.Copy(io.Discard, out) // until it ends: a full pipe would stop it
				return
			}
		}
	}()
	select {
	case link, ok := <-found:
		if !ok {
			d.t.Fatalf("%s ended, and printed no link", command)
		}
		return link
	case <-time.After(5 * time.Minute):
		d.t.Fatalf("%s printed no link", command)
	}
	return ""
}

// begins founds a company, and goes on until the first delivery is opened. Kenji joins from where it is the middle of the night,
// so that nothing is delivered to him by itself meanwhile.
func begins(t *testing.T, d desk, command string) {
	link := d.serves(d.elsewhere(command, "LISTEN=localhost:0", "DATA="+filepath.Join(t.TempDir(), "data")), "/setup")
	address, _, _ := strings.Cut(link, "/setup")
	day := house.FirstDay{T: t, In: browser.Start(t), Address: address, Look: func(p *browser.Page, name string) {
		axe.Check(t, p)
		p.Shot("newcomer-" + name)
	}}
	ines := day.Found(link)
	kenji := day.Join(ines, asleep(t, time.Now()))
	day.Write(ines, "Kenji")
	day.Wait(kenji, "Open it early")
	kenji.Click("text=Open it early")
	day.Read(kenji, "Opened early")
}

// asleep is somewhere where it is between midnight and six in the morning.
func asleep(t *testing.T, now time.Time) string {
	t.Helper()
	for _, zone := range []string{"Pacific/Honolulu", "America/Chicago", "Atlantic/Reykjavik", "Asia/Karachi", "Asia/Tokyo", "Pacific/Auckland"} {
		there, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		if now.In(there).Hour() < 6 {
			return zone
		}
	}
	t.Fatalf("nobody is asleep at %s", now)
	return ""
}

// shows has a look at the demo, as one of the three that it lets in.
func shows(t *testing.T, d desk, command string) {
	link := d.serves(d.elsewhere(command, "LISTEN=localhost:0"), "/recover/")
	p := browser.Start(t).Open(t, browser.Person{Zone: "Europe/Lisbon"})
	p.Go(link)
	p.Fill("#password", "a herring in the marsh")
	p.Follow("text=Set it, and go on")
	p.Wait(".masthead__me")
	p.WaitText("Inês.")
	p.Follow("text=Spaces")
	p.WaitText("Ticketing")
	axe.Check(t, p)
	p.Shot("newcomer-demo")
}

// replays has the program read a history of messages, with the columns that README names.
func replays(t *testing.T, d desk, command string) {
	var columns string
	if found := regexp.MustCompile("history of messages \\(`([a-z,]+)`\\)").FindStringSubmatch(d.readme()); found != nil {
		columns = found[1]
	}
	if columns != "time,person,thread,words" {
		t.Fatalf("README names the columns %q", columns)
	}
	history := columns + "\n2026-10-12T09:00:00Z,ines,refunds,40\n2026-10-12T09:02:00Z,kenji,refunds,12\n2026-10-12T09:05:00Z,ines,refunds,3\n"
	if err := os.WriteFile(filepath.Join(d.folder, "history.csv"), []byte(history), 0o600); err != nil {
		t.Fatal(err)
	}
	d.runs(command)
	drawn, err := os.ReadFile(filepath.Join(d.folder, "team.svg"))
	if err != nil || !strings.HasPrefix(string(drawn), "<svg") {
		t.Errorf("what it drew begins with %.40q, %v", drawn, err)
	}
}
