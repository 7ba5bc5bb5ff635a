// Package templates holds the text of every page.
//
// base.html is the shell around all of them, parts/ are the pieces that pages share, and each other file is one page,
// named by its path without ".html": today.html is "today", space/front.html is "space/front". A page defines "main".
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
