// Package ask keeps what people need of each other: who owes what to whom, and until when.
//
// An Ask belongs to a thread, which carries one at the most: an answer, a decision, some work, or half an hour to talk. That one person is asked
// for it is an Asked. It is open until it has been answered, handed on, asked again, carried on without, or withdrawn; an
// end is never changed, and what follows it is another Asked, which knows what it follows.
//
// Work can also be asked of a space. Nobody is asked then until one of its members takes it: that ends the asking, and the
// member's own follows it, as the space's follows that when it is given back.
//
// What always holds:
//   - Nobody is asked twice for the same thing at one time, and each asking ends once, whoever is faster. So one of many
//     takes what a space is asked; what is asked of a space is asked of at most one, or of nobody yet.
//   - Until when is kept as it was said, in the asked person's own working time (rules 12 to 15), or in the author's while
//     nobody has taken it; the instant that follows from it is a cache, which another schedule renews in the transaction
//     that declares it, and other zone data with the next sweep (rule 2).
//   - A half hour is the same instant for all who are asked for it, and their calendars and schedules do not move it. It is
//     past when it is over. Of a person's askings for one the last counts; what becomes of it after it suited is another.
//   - Of somebody who shares only the day, nobody else learns when on that day a time goes by: to them it has when its date
//     is over there, and who asks is told then.
//   - Who is asked sees the space of the thread. To everybody else who sees it, the thread shows all of it.
//   - What somebody is asked whose account ends, or who does not see the space any more, stays open, and who asks is told;
//     what a space was asked goes back to it. A half hour that suited is called off when either of its two goes so, and the
//     other is told.
//   - An Asked is that person's to answer once a delivery has brought it, or the person has read it in its thread, or
//     has taken it. What a space is asked, its members can take under the same condition from Today, and always where it is.
package ask
