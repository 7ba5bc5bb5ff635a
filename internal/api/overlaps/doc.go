// Package overlaps is the operations of the API on several people's time: when each of them works, how many at once, an hour
// that all of them have, what is worth knowing of the weeks ahead, and how often the caller was interrupted.
//
// What each person shares, and which hour is fair, is decided by package overlap; this one translates.
package overlaps
