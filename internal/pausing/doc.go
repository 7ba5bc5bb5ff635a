// Package pausing knows to whom nothing is mailed for the time being, since their address was refused for good.
//
// What always holds:
//   - A pause is of one person's address, and of no other of its domain. Another address of theirs has none.
//   - What came back counts by a mark in the mail that came back, which nobody can make who has not got that mail, and once.
//   - Who has the address ends it: by trying again, by another address, or by coming in with a link that was mailed to it.
package pausing
