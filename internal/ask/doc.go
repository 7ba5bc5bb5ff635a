// Package ask keeps what people need of each other: who owes what to whom, and until when.
//
// An Ask belongs to a thread, which carries one at the most: an answer, a decision or some work. That one person is asked
// for it is an Asked. It is open until it has been answered, handed on, asked again, carried on without, or withdrawn; an
// end is never changed, and what follows it is another Asked, which knows what it follows.
//
// What always holds:
//   - Nobody is asked twice for the same thing at one time, and each asking ends once, whoever is faster.
//   - Until when is kept as it was said, in the asked person's own working time (rules 12 to 15); the instant that follows
//     from it is a cache, which another schedule renews in the transaction that declares it.
//   - Who is asked sees the space of the thread. To everybody else who sees it, the thread shows all of it.
//   - An Asked is that person's to answer once a delivery has brought it, or the person has read it in its thread.
package ask
