// Package decisions shows where people stand on a proposal, what was decided, and the register of it all.
//
// What always holds: where somebody stands is told by name, in words and by a shape beside its colour, and nobody counts
// votes; a decision stands with its number, and with what it replaces or what replaces it as far as the viewer sees both; a
// refused form keeps what was typed.
package decisions
