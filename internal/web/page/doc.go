// Package page is what every page of the web surface has in common: the Shell around it, how it is rendered, and the
// headers it leaves with.
//
// A page is a struct that embeds Shell and a template of the same shape. Render writes the whole page or, if anything
// in it fails, a plain apology: never half a page. What always holds: every answer carries the same strict content
// security policy; a page is never kept by a cache, for it is somebody's; no script runs inline, and none is needed to
// read, write or send.
package page
