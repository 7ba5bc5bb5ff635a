// Package extract finds the sentences of the program where they are written: in page templates and in Go source. Tests
// use it to see that no text escapes the catalogue, that every blank of a sentence is given a value, and that no
// translation is of a sentence that is gone.
//
// What always holds: it reads, and changes nothing; a message found carries the file and the line it stands on.
package extract
