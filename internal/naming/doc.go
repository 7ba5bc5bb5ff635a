// Package naming is about the texts by which people are told apart and found: names, handles, e-mail addresses, and the
// browser that a session is from. The package is pure.
//
// What always holds: folding a folded text changes nothing; a handle that is proposed is one that a mention finds; what
// is cleaned is valid UTF-8 without characters that cannot be seen or that turn the direction of what follows.
package naming
