// Package archtest holds the shape of the program: which package may import
// which, where SQL, the network and the clock may be touched, and how large
// things may grow. Each rule is a function over the parsed module and has a
// file of its own; its test breaks it on purpose, in testdata/<rule>.txtar.
//
// What always holds: every package has a place in places.go, a rule that is not
// kept is a failing test, and what may break a rule is listed in exceptions.go
// with the reason. An exception that excuses nothing any more fails as well.
package archtest
