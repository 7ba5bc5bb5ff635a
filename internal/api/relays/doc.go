// Package relays is the operations of the API on what goes round: planning who would write when, starting it, how it stands,
// and steering it.
//
// Whose turn it is, and who may do what, is decided by package relay; this one translates. Taking one's turn is answering what
// is asked: see the operations on asks and letters.
package relays
