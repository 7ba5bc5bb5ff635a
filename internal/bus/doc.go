// Package bus carries hints: that there is something newer about a topic, never what it is.
//
// The truth is in the database. Losing a hint costs a reader some time, never data, so a slow listener is told less and
// nobody waits for it. Hints are given after the commit that made them true.
//
// They reach this process alone. Of what happens on another node on the same database nothing is told here: open pages are
// not offered it, and show it when they are next asked for. What must be felt everywhere does not rely on a hint: package
// person asks the database for sessions that have ended, package urgent for what rings, and the engine of package delivery for
// what is due.
package bus
