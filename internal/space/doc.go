// Package space keeps the places that people write in, who belongs to them and who may see them.
//
// A space is open (every member of the organisation finds it, reads it and may join) or closed (only its members see
// it, and one of them lets others in). A guest sees only the spaces he was let into. Whoever may not see a space is told
// exactly what he would be told if it did not exist. An archived space is read, never written.
//
// Seen is the one expression of who may see what is in a space: every query that shows something of a space holds it.
package space
