// Package space keeps the places that people write in, who belongs to them and who may see them.
//
// A space is open (every member of the organisation finds it, reads it and may join), closed (only its members see it, and
// one of them lets others in) or confidential (and it is said nowhere that leaves its own pages what it is called, or that
// it is). A guest sees only the spaces he was let into. Whoever may not see a space is told exactly what he would be told if
// it did not exist. An archived space is read, never written.
//
// A private note has a space of its own, of the kind Note: it has no name, its members are the note's named readers, and it
// ends by itself. It is no place that people go to: only what asks for any space, by AnyIn, finds one.
//
// Seen is the one expression of who may see what is in a space: every query that shows something of a space holds it.
package space
