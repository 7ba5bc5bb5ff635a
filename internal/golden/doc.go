// Package golden compares what a test found with a file that somebody has read and found right.
//
// What always holds: such a file is written with go test -update, and never else. Whoever does that looks at what has changed.
package golden
