// Package fault names what can go wrong in words that a person and a program both understand.
//
// A fault has a kind, which says how a surface answers, a code, which is stable for programs, and a message, which is one
// plain English sentence for a person. An error that is no fault is an internal one: it is logged once, at the surface, and
// its text is shown to nobody.
//
// What may not be seen and what does not exist are the same fault, NotFound, so that their answers cannot differ.
package fault
