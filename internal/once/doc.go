// Package once gives a repeated request the answer it was given the first time, and does its work only once.
//
// What is prepared before the work's first write is outside its transaction: whoever renders or computes for long holds up
// no other writer by it.
//
// The caller chooses a key. The key, a digest of the request and the answer are one row, written in the transaction that
// does the work: either all of it happened, or none. The row is kept for a day.
package once
