package e2e

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// build makes the real program once for all stories of a run.
var build = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "meantime-program-")
	if err != nil {
		return "", err
	}
	if err := os.Chmod(dir, 0o755); err != nil { // for others who run it
		return "", err
	}
	path := filepath.Join(dir, "meantime")
	cmd := exec.Command("go", "build", "-trimpath", "-o", path, "meantime/cmd/meantime")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the program: %w: %s", err, out)
	}
	return path, nil
})

// Path is where the real program is, for others to run.
func Path(t testing.TB) string {
	t.Helper()
	path, err := build()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// Program is the real program, running.
type Program struct {
	t       testing.TB
	cmd     *exec.Cmd
	ended   chan struct{}
	Address string        // where it answers
	Setup   string        // the link it printed, empty when it is set up
	Started time.Duration // from its start to its first answer
}

// Meantime runs the program with a command and waits for its end.
func Meantime(t testing.TB, args ...string) (out string, status int) {
	t.Helper()
	return run(t, exec.CommandContext(t.Context(), Path(t), args...))
}

func run(t testing.TB, program *exec.Cmd) (out string, status int) {
	t.Helper()
	raw, err := program.CombinedOutput()
	if _, exited := err.(*exec.ExitError); err != nil && !exited {
		t.Fatal(err)
	}
	return string(raw), exitStatus(err)
}

func exitStatus(err error) int {
	if e, ok := err.(*exec.ExitError); ok {
		return e.ExitCode()
	}
	return 0
}

// Serve starts the program on a folder, at a port of its own, and waits until it answers. It ends with the test.
func Serve(t testing.TB, folder string, args ...string) *Program {
	t.Helper()
	p := &Program{t: t, ended: make(chan struct{})}
	p.cmd = exec.Command(Path(t), append([]string{"serve", "--data", folder, "--listen", "localhost:0"}, args...)...)
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.cmd.Stderr = os.Stderr
	start := time.Now()
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Kill)
	p.read(out)
	for p.get("/readyz") != http.StatusOK {
		if time.Since(start) > 30*time.Second {
			t.Fatal("the program does not answer")
		}
		time.Sleep(2 * time.Millisecond)
	}
	p.Started = time.Since(start)
	return p
}

// read takes the lines in which the program says where it is, which it says at once.
func (p *Program) read(out io.Reader) {
	lines := bufio.NewReader(out)
	line := func() string {
		said, _ := lines.ReadString('\n') // of a program that ends before, its answer is missed
		return strings.TrimSpace(said)
	}
	p.Address = strings.TrimPrefix(line(), "Meantime is at ")
	if lines.Buffered() > 0 {
		_, p.Setup, _ = strings.Cut(line(), ": ")
	}
	go func() {
		_, _ = io.Copy(io.Discard, lines) // until it ends: a full pipe would stop it
		_ = p.cmd.Wait()                  // how it ended is seen by what it left
		close(p.ended)
	}()
}

func (p *Program) get(path string) int {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, p.Address+path, nil)
	if err != nil {
		return 0
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0
	}
	_ = answer.Body.Close() // only its status is wanted
	return answer.StatusCode
}

// Kill ends the program as a power cut does: at once, whatever it is doing.
func (p *Program) Kill() { p.end(syscall.SIGKILL) }

// Stop asks the program to end, and waits until it has.
func (p *Program) Stop() { p.end(syscall.SIGTERM) }

func (p *Program) end(s os.Signal) {
	_ = p.cmd.Process.Signal(s) // it may have ended already
	<-p.ended
}
