package e2e

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"meantime/internal/db"
)

// BenchmarkStart starts the real program on an empty folder until its first answer, and tells what it holds in memory a
// second later. Beside it stands the engine alone, which makes the same empty database.
func BenchmarkStart(b *testing.B) {
	if _, err := build(); err != nil {
		b.Fatal(err)
	}
	b.Run("program", func(b *testing.B) {
		var started time.Duration
		var memory int
		for range b.N {
			p := Serve(b, b.TempDir())
			started += p.Started
			time.Sleep(time.Second)
			memory += p.memory()
			p.Stop()
		}
		b.ReportMetric(float64(started.Milliseconds())/float64(b.N), "ms/start")
		b.ReportMetric(float64(memory)/float64(b.N)/1024, "MiB-idle")
	})
	b.Run("raw", func(b *testing.B) {
		for b.Loop() {
			d, err := db.Open(b.Context(), db.Options{URL: filepath.Join(b.TempDir(), "raw.db"), Now: time.Now})
			if err != nil {
				b.Fatal(err)
			}
			if err := d.Close(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// memory is what the program holds of the machine's memory, in KiB; zero where the system does not tell.
func (p *Program) memory() int {
	p.t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if errors.Is(err, fs.ErrNotExist) {
		return 0 // told on Linux only
	}
	if err != nil {
		p.t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(status), "VmRSS:")
	var kib int
	if _, err := fmt.Sscan(after, &kib); err != nil {
		p.t.Fatal(err)
	}
	return kib
}
