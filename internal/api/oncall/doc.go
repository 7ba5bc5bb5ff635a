// Package oncall is the operations of the API on who is on call for a space, on swapping shifts, and on what may not ring
// the caller.
//
// Who is on call, and who may change that, is decided by package oncall of the domain; this one translates.
package oncall
