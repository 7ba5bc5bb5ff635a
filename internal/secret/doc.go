// Package secret seals texts that are not to be read off a disk or out of a backup.
//
// A sealed text is kept where the text would be: a sign with which nothing that people write begins, which key it was
// sealed with, and the text, encrypted and authenticated (AES-256-GCM). It opens only at the place that it was sealed for, so
// that whoever can write to the database cannot move it to where they may read it.
//
// The keys are in a file outside of the database. The first seals; all of them open, so that a new one can be put on top.
// The database knows which keys it needs, and a program that lacks one of them does not start.
//
// It keeps nothing from who owns the server: they have both the file and the database.
package secret
