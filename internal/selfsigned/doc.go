// Package selfsigned makes certificates for tests.
//
// What always holds: a certificate is its own authority, for an hour around now, and its key is in no file that is kept.
package selfsigned
