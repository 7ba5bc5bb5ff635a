package templates

import (
	"embed"
	"io/fs"
)

//go:embed *.html */*.html
var files embed.FS

// Files are the templates.
func Files() fs.FS {
	return files
}
