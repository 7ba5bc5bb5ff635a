// Package tus is tus-js-client, the client that others upload with, for tests of how files are taken in parts. It serves tests
// only, and is in no released binary.
//
// What always holds: it is the released file as it is published, and nothing of ours is in it.
package tus
