// Package relay takes a thread round some people, one after the other: each writes in their own day, where there is no hour
// that all of them share.
//
// A Relay is a thread whose ask goes on by itself. Its order has legs, each of one person. The first is asked with the letter
// that opens the thread; when an asking ends because it was answered, or was carried on without, the next person is asked in
// the same transaction. After the last leg the thread comes back to who started it, who is asked what came of it.
//
// What always holds:
//   - While it runs exactly one person is asked: for the leg that is on, or for what came of it at the end. While it is
//     paused nobody is asked but who was at the pausing.
//   - A leg is begun once and ends once. Handing it on and asking again go on within it.
//   - Whose turn comes is the first in the order who is not away; where all are, who is back first. Nobody has two turns in a
//     row while somebody else waits. Who has left the space, or the organisation, has none.
//   - How long a leg has is counted in the working time of whoever is asked (rules 12 to 14). When it is expected to be round
//     is never kept: it is worked out from everybody's schedules when somebody looks.
//   - Who sees the thread sees all of its relay; to everybody else there is none.
package relay
