// Package triage says what is better done with something than what its writer is about to do: one line of advice with its
// reason, and what would follow it.
//
// What is said of a letter, whether it is urgent, sensitive or complicated, and what it asks, decides its route and the
// advice, by the table in table.go and by nothing else. Nothing is guessed from what is written, and nothing is ever refused
// for not following advice. An organisation switches a rule off, or says its reason in words of its own.
//
// What always holds:
//   - For every letter there is one route, and one advice at the most: the first rule that applies.
//   - Following an advice ends it: after a few steps there is nothing left to advise.
//   - Only owners and admins change what the organisation says. Everybody may read it.
package triage
