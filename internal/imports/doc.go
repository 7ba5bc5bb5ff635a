// Package imports brings into a space what was written elsewhere, before: the letters of an archive, and who wrote them.
//
// A surface reads the archive and says what it holds; here is what becomes of it. An import goes on in batches, each in one
// transaction, and keeps how far it is: stopped at any moment, what is there is whole, and the same archive read again goes
// on where it stopped. Read again after its end it adds nothing.
//
// What always holds:
//   - Only an owner or an admin imports, into a space that they may write in.
//   - A message is in a space once, whichever archives it comes in: its key tells it from every other. Two messages that say
//     they are the same and are not, by who wrote them and when, have two keys.
//   - Who wrote something is found by their address; who has no account is awaited (person.People.Await): invited by nobody
//     and told of nothing, and the one who wrote it on the day they join.
//   - Nothing that is imported is on its way to anybody (thread.Threads.Import).
package imports
