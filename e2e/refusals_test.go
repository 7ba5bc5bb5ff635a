package e2e

import (
	"context"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestWhatCannotBeDoneIsSaid asks the real program for what it cannot do: each time it says why in one sentence that
// names what is wrong, and ends with a status of its own.
func TestWhatCannotBeDoneIsSaid(t *testing.T) {
	busy, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	port := busy.Addr().String()
	taken := t.TempDir()
	Serve(t, taken)
	file := filepath.Join(t.TempDir(), "file")
	damaged := t.TempDir()
	for path, text := range map[string]string{file: "not a folder", filepath.Join(damaged, "meantime.db"): strings.Repeat("not a database ", 100)} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	nowhere := filepath.Join(t.TempDir(), "nothing")
	for name, c := range map[string]struct {
		args   string
		says   string
		status int
	}{
		"no such command":       {"dance", "unexpected argument dance; see meantime --help", 2},
		"no such flag":          {"serve --colour red", "unknown flag --colour; see meantime --help", 2},
		"a flag without value":  {"serve --data", "--data needs a value; see meantime --help", 2},
		"no such format":        {"serve --log xml", "--log must be one of", 2},
		"an address of nothing": {"serve --data " + nowhere + " --listen 8484", "--listen wants HOST:PORT, such as localhost:8484, not \"8484\"", 1},
		"a base with a path":    {"serve --data " + nowhere + " --base-url https://example.org/a", "--base-url wants an address without a path", 1},
		"a busy port":           {"serve --data " + t.TempDir() + " --listen " + port, "cannot listen on " + port + ": address already in use", 1},
		"a folder in use":       {"serve --listen localhost:0 --data " + taken, "another Meantime is running on the folder " + taken, 1},
		"restoring into use":    {"restore --data " + taken + " " + file, "another Meantime is running on the folder " + taken, 1},
		"a file for a folder":   {"serve --listen localhost:0 --data " + file, file + " is a file, and the data needs a folder", 1},
		"a folder in a file":    {"serve --listen localhost:0 --data " + file + "/data", "the folder " + file + "/data cannot be made: not a directory", 1},
		"no database":           {"serve --listen localhost:0 --data " + damaged, damaged + "/meantime.db is not a database", 1},
		"no PostgreSQL":         {"serve --listen localhost:0 --data " + t.TempDir() + " --database postgres://a@localhost:1/a", "the PostgreSQL database does not answer", 1},
		"another database":      {"serve --listen localhost:0 --data " + t.TempDir() + " --database mysql://a/a", "--database wants an address of PostgreSQL", 1},
		"checking nothing":      {"check --data " + nowhere, "there is no database in the folder " + nowhere, 1},
		"backing up nothing":    {"backup --data " + nowhere + " " + nowhere, "there is no database in the folder " + nowhere, 1},
		"recovering nobody":     {"recover --data " + taken + " nobody@example.org", "nobody here has the address nobody@example.org", 1},
		"no file of cases":      {"vectors " + nowhere, nowhere, 1},
		"no history":            {"replay " + nowhere, nowhere, 1},
	} {
		t.Run(name, func(t *testing.T) {
			out, status := Meantime(t, strings.Fields(c.args)...)
			refuses(t, out, status, c.says, c.status)
		})
	}
	if _, err := os.Stat(nowhere); err == nil {
		t.Error("a folder was made by what was refused")
	}
}

func refuses(t *testing.T, out string, status int, says string, want int) {
	t.Helper()
	if status != want || !strings.HasPrefix(out, "meantime: ") || !strings.Contains(out, says) || strings.Count(out, "\n") != 1 {
		t.Errorf("status %d: %q, not %q", status, out, says)
	}
}

// TestAFolderThatCannotBeWrittenTo runs the program as somebody who may not write to its folder, to one that holds a
// database already, and to the database.
func TestAFolderThatCannotBeWrittenTo(t *testing.T) {
	path, err := build()
	if err != nil {
		t.Fatal(err)
	}
	folder, err := os.MkdirTemp("", "meantime-folder-") // one that others may enter
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(folder)
	may := func(file string, mode os.FileMode) {
		t.Helper()
		if err := os.Chmod(filepath.Join(folder, file), mode); err != nil {
			t.Fatal(err)
		}
	}
	refused := func(says string) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		program := exec.CommandContext(ctx, path, "serve", "--data", folder, "--listen", "localhost:0")
		program.Dir, program.SysProcAttr = "/", another(t)
		out, status := run(t, program)
		refuses(t, out, status, says, 1)
	}
	may("", 0o555)
	refused("the folder " + folder + " cannot be written to: permission denied")
	may("", 0o755)
	Serve(t, folder).Stop()
	for _, file := range []string{"meantime.lock", "meantime.db"} {
		may(file, 0o666)
	}
	may("", 0o555)
	refused("the folder " + folder + " cannot be written to")
	may("", 0o777)
	may("meantime.db", 0o444)
	refused("the database " + folder + "/meantime.db cannot be opened: permission denied")
}

// another is somebody whom the rights of a folder concern, when this is root, whom they do not.
func another(t *testing.T) *syscall.SysProcAttr {
	t.Helper()
	if os.Getuid() != 0 {
		return nil
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		t.Fatal(err)
	}
	uid, err := strconv.ParseUint(nobody.Uid, 10, 32)
	if err != nil {
		t.Fatal(err)
	}
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(uid)}}
}

// TestThePortThatTheMachineChose leaves the port to the machine: the links that are printed lead there.
func TestThePortThatTheMachineChose(t *testing.T) {
	p := Serve(t, t.TempDir())
	if strings.HasSuffix(p.Address, ":0") || !strings.HasPrefix(p.Setup, p.Address+"/setup?") {
		t.Errorf("it is at %s, and is set up at %s", p.Address, p.Setup)
	}
}
