// Package house serves the whole program within a test, on a clock that the test moves, and lets people in.
//
// What always holds: the handler is the program's own, with everything that it puts around a page.
package house
