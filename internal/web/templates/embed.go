package templates

import (
	"embed"
	"io/fs"
)

//go:embed *.html parts
var files embed.FS

// Files are the templates.
func Files() fs.FS {
	return files
}
