package transfer

import (
	"meantime/internal/archive"
	"meantime/internal/file"
)

// Transfers are what requests about the bytes of files are answered by.
type Transfers struct {
	Files    *file.Files
	Archives *archive.Archives
}
