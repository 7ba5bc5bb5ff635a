// Package thread keeps what people write to each other: a thread is a title and letters, in one space, and it ends with
// an outcome.
//
// What always holds:
//   - Every lookup starts from the actor: a thread whose space the actor may not see does not exist for that actor.
//   - A letter, the inbox entries of its readers and their next slots commit together.
//   - A new thread reaches the members of its space who have not muted it; a reply and an outcome reach the followers.
//     A mention makes its person follow, and reaches her at her next delivery whatever the space's rhythm.
//   - An edited letter keeps what it said before; a deleted one keeps who deleted it and when, and nothing that it said.
//   - HTML is rendered once, bounded and sanitised, and stored with the renderer's version.
package thread
