// Package apptest gives tests a small company on a fresh database, with a clock that stands still until it is moved.
//
// What always holds: every part is the real one, wired as the program wires it, and time passes only by Pass, At and Set.
package apptest
