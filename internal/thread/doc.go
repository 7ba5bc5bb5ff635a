// Package thread keeps what people write to each other: a thread is a title and letters, in one space, and it ends with
// an outcome.
//
// What always holds:
//   - Every lookup starts from the actor: a thread whose space the actor may not see does not exist for that actor.
//   - A letter, the inbox entries of its readers and their next slots commit together.
//   - A new thread reaches the members of its space who have not muted it; a reply and an outcome reach the followers.
//     Whoever is mentioned or asked follows, and is reached at her next delivery whatever the space's rhythm.
//   - A private note is a thread in a space of its own, whose members are its named readers. Its texts are sealed wherever they
//     are kept, it ends by itself, and then nothing of it is left, not even that it was.
//   - An edited letter keeps what it said before; a deleted one keeps who deleted it and when, and nothing that it said.
//   - What a page shows of a thread is read: it does not come in a delivery any more. A reader's mark says how far she has
//     read without a gap: it moves on when a page shows what follows it, and not when a later page is opened past letters
//     she has not read. Those stay unread, and still come, until she opens them or takes the whole thread as read. What
//     she writes herself moves the mark only where she had read all before it.
//   - What is imported was written elsewhere, before: it stands at its own date under who wrote it, knows where it comes from,
//     is there once, and is on its way to nobody.
//   - HTML is rendered once, bounded and sanitised, and stored with the renderer's version.
package thread
