// Package decision keeps what was decided, and where people stood on it before.
//
// A proposal is a thread that asks for a decision. While it is open, whoever may write in its space can take a Stance on it.
// It ends as a Decision, or as any thread does; the outcome of any other thread can be made a Decision, too.
//
// What always holds:
//   - The decisions of a space are numbered from 1, without gaps, in the order in which they were made. A number never means
//     another decision, and says nothing of other spaces.
//   - A person has one stance on a proposal at the most. Another one ends it, and it is kept; none begins or ends once the
//     proposal is closed.
//   - Whoever was asked and takes a stance has answered. What is still asked when it is decided has been done without.
//   - What was decided is not opened again, changed or deleted: another decision replaces it. Nothing replaces itself, by
//     whatever way round.
//   - That one decision replaces another is shown to those who see both. To others the older one stands.
//   - On its review date, by the clock of who decided, a decision that stands becomes due, once for each date.
package decision
