// Package urgent brings what cannot wait to somebody at once.
//
// An Urgent is raised in a space by somebody who says what gets worse by waiting. While it runs it disturbs its ladder and
// nobody else: one person after the other is rung, each at their step, until somebody says "Mine". It is in no delivery;
// whoever sees the space finds it there. Its end makes it an ordinary thread, with two sentences on what it was and what
// was done, or an ordinary thread that nobody is rung for, or nothing.
//
// A round of the ladder rings who is asked, if inside declared hours; then members of the space who are inside theirs, one
// after the other, those first whose last ring is the longest ago; then who is on call. Each step waits for a while. When the last has
// waited in vain, the ladder begins again, as often as it was set to, and is then exhausted: who raised it and the fallback
// group of the space are told, and it stays open. The rules are 22 and 25 to 30 of docs/rules.md.
//
// What always holds:
//   - Each step rings once, whatever is repeated, restarted or set back, and none after somebody has said "Mine", or after
//     the end: that is asked again in the transaction that rings (rule 27).
//   - Whom a step rings is found when it fires (rule 29): never who raised it, nobody outside their hours who is not on call,
//     nobody on leave, nobody who refuses to be rung from there, nobody who does not see the space. Such a step is passed at
//     once (rule 26).
//   - A ladder that goes on has a timer, no further ahead than its wait. If somebody could be rung, somebody is.
//   - The raising, its first ring and the next timer commit together; so do a ring and what follows from it; so do the end
//     and the thread that it becomes.
//   - "Mine" is said once, and the end comes once, whoever is faster. If the account of who said it ends, or they do not see
//     the space any more, nobody has it: in the same transaction the next step rings, or who raised it is told again.
//   - Nobody raises more than the budget allows (rule 25). How often somebody did, only that person is told; that an owner
//     allowed one more is kept, with who did and why.
package urgent
