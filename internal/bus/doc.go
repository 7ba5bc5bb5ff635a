// Package bus carries hints: that there is something newer about a topic, never what it is.
//
// The truth is in the database. Losing a hint costs a reader some time, never data, so a slow listener is told less and
// nobody waits for it. Hints are given after the commit that made them true.
package bus
