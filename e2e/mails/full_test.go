package mails

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"meantime/internal/cli"
)

// A disk that is full while a mail is handed over has the mail server keep the mail and try again: nothing half is kept, and nothing is lost of
// what was there. With room again it is taken.
func TestAMailComesToAFullDisk(t *testing.T) {
	data := t.TempDir()
	if err := syscall.Mount("tmpfs", data, "tmpfs", 0, "size=24m"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(data, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	d := sitIn(t, data)
	to := d.address()
	hands := func(n, size int) (int, string) {
		var said bytes.Buffer
		mail := fmt.Sprintf("From: %s\nTo: %s\nMessage-ID: <%d@x.example>\n\n%s\n", inesAddress, to, n, strings.Repeat("x", size))
		return cli.Run(t.Context(), []string{"mail", "deliver", "--data", data, to}, cli.Streams{In: strings.NewReader(mail), Out: &said, Err: &said}), said.String()
	}
	if status, said := hands(1, 100); status != 0 {
		t.Fatal(status, said)
	}
	fills := filepath.Join(data, "fills")
	if err := os.WriteFile(fills, make([]byte, 64<<20), 0o600); err == nil {
		t.Fatal("the disk is not full")
	}
	for n, size := range []int{2 << 20, 100, 3 << 20, 1 << 20} {
		if status, said := hands(2+n, size); status != 75 || said == "" {
			t.Errorf("%d bytes without room: it ends with %d and says %q", size, status, said)
		}
	}
	if got := d.came(); len(got) != 1 || got[0].state != "waiting" {
		t.Errorf("without room %d are kept", len(got))
	}
	if err := os.Remove(fills); err != nil {
		t.Fatal(err)
	}
	if status, said := hands(2, 2<<20); status != 0 {
		t.Errorf("with room again it ends with %d and says %q", status, said)
	}
	if got := d.came(); len(got) != 2 || len(got[1].raw) < 2<<20 {
		t.Errorf("with room again %d are kept", len(got))
	}
	if wrong, err := d.DB.Check(t.Context()); err != nil || len(wrong) > 0 {
		t.Errorf("the database: %v %q", err, wrong)
	}
}
