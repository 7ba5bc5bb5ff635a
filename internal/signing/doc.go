// Package signing keeps the keys with which mail that goes out is signed (DKIM), so that those who get it can tell that it is from
// here.
//
// There is a pair of them, RSA and Ed25519: not every mail server knows the newer kind. The first is made when the first mail is
// written. A pair has the name of the day on which it was made, under which DNS tells its public halves, so that a new one can
// stand there beside the old one. A new one waits for some days before it signs, until DNS tells of it everywhere.
//
// What always holds:
//   - The private halves are sealed in the database, and in no archive.
//   - Of one day there is one pair, whichever nodes made one.
package signing
