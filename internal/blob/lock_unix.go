//go:build unix

package blob

import (
	"os"
	"syscall"
)

// lock takes a file for this writer, until it is closed. It does not wait.
func lock(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }
