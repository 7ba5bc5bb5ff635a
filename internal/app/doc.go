// Package app wires the program: it is the one place that knows every part, in which order they start and stop, and
// which of them are told of what another does.
package app
