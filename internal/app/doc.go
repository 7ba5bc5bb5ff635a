// Package app wires the program: it is the one place that knows every part, in which order they start and stop, and
// which of them are told of what another does.
//
// What always holds: the wall clock is read here and nowhere below; nothing answers requests before the schema is up to
// date; on stopping, requests end before the engine, and the engine before the database.
package app
