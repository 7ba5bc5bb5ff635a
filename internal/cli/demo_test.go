package cli_test

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"meantime/internal/cli"
)

// TestDemo starts the demo, comes to its door by each of its links, and leaves nothing behind.
func TestDemo(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	reads, writes := io.Pipe()
	var wrong bytes.Buffer
	ended := make(chan int, 1)
	go func() {
		status := cli.Run(ctx, []string{"demo", "--listen", "localhost:0"}, cli.Streams{In: strings.NewReader(""), Out: writes, Err: &wrong})
		_ = writes.Close() // it never fails
		ended <- status
	}()
	links, said := 0, bufio.NewScanner(reads)
	for said.Scan() && !strings.HasPrefix(said.Text(), "Nobody here is real") {
		link := strings.TrimSpace(said.Text())
		if !strings.HasPrefix(link, "http://localhost:") {
			continue
		}
		links++
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, link, nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close() // only its status is wanted
		if answer.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", link, answer.StatusCode)
		}
	}
	http.DefaultClient.CloseIdleConnections()
	stop()
	if status := <-ended; status != 0 {
		t.Errorf("it ended with %d: %s", status, wrong.String())
	}
	if links != 3 {
		t.Errorf("%d links", links)
	}
	if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) > 0 {
		t.Errorf("it left %v behind: %v", left, err)
	}
}
