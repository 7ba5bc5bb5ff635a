//go:build !unix

package app

import "os"

// lockFile does nothing where the system has no such lock: SQLite's own keep writers apart.
func lockFile(*os.File) error { return nil }
