// Package notes is private notes in a browser: the list of them, and on the page of one who reads it, until when it is kept,
// and what its author and its readers can do about that. Writing one is the composer's.
package notes
