// Command meantime is the whole program: the server and everything that is done to its data from a command line.
package main
