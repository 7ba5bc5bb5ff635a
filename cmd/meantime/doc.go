// Command meantime is the whole program: the server and everything that is done to its data from a command line.
//
// What always holds: it does what package cli says, ends with that package's status, and stops on an interrupt.
package main
