// Package decisions is the operations of the API on proposals and what was decided: where people stand, deciding, the
// register, and looking at a decision again.
//
// Who may stand, decide and look again is decided by package decision; this one translates.
package decisions
