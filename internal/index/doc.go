// Package index keeps what can be found, under which words, and of which space it is.
//
// An Entry is one piece of what people wrote: the letter that opens a thread together with its title, a reply, an outcome, a
// decision. It has the number of what it stands for, so that the order of numbers is the order of time, and newest first costs
// nothing. Its words come from the Tokeniser, the same for both engines and for what is looked for, so that both find the same.
//
// What always holds:
//   - An entry and what it stands for commit together, and go together.
//   - Private notes have no entries: their texts are sealed, and nothing of them may stand elsewhere.
//   - The index follows from what is written elsewhere. It is in no backup; what was written before the index was, or under
//     another version of the tokeniser, is gone through in the background, oldest first, and what is written meanwhile is
//     entered at once.
//   - An entry says nothing of who may see it: whoever looks joins its space.
package index
