// Package id makes the numbers by which Meantime knows its things, and their spelling.
//
// An ID is a positive 63-bit number that grows with time: 41 bits of milliseconds since 2024, 10 bits of the node that
// made it, 12 bits that count within a millisecond. One Source never gives the same ID twice, and never a smaller one
// after a larger one, even when the clock is set back; nor does the next Source, when it is told where the last one ended.
// What was written before, elsewhere, has IDs of its own between those of its time (Past): the last node is no Source's.
// People and programs see 13 characters of Crockford's base32.
package id
