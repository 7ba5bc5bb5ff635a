// Package oncall keeps who is on call for a space, and by whom people do not want to be rung.
//
// A Rota declares turns: people in their order, and when one hands over to the next. A Replacement puts somebody on call
// from one time to another, whoever's turn it is. Who is on call follows from both whenever it is asked for (rules 29 and
// 30); nothing of it is kept as an instant.
//
// What always holds:
//   - The rota declared last holds from its declaration and its first handoff on; until then the one before it does.
//   - On call is only who belongs to the space and has an account in use. The turns of who has gone are taken by the next in
//     the order who is still there, and nobody else's turns move; a replacement by who has gone does not hold.
//   - Whoever sees the space sees who is on call. Its members change that, guests do not.
//   - Changes of one space come one after the other, and each is kept with who made it.
//   - Whom a person refuses, only that person is told.
package oncall
