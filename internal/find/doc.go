// Package find is the one search over what people wrote: titles, letters, outcomes, decisions and the names of files, beside people and spaces by
// name.
//
// What somebody types is a Query: words, all of which are wanted; "words in quotes", which stand together; beginn* of words; -words
// that are not wanted; and filters, such as in:harbour, from:ines, kind:decision, before:2026-03. The last word may be unfinished.
//
// What always holds:
//   - Who may see what is asked by the query itself, when it is asked: it joins space.Seen. What the actor does not see changes
//     neither what is found, nor how it is ordered, nor what is said where nothing is found.
//   - The newest comes first; outcomes and decisions stand above talk.
//   - Both engines find the same: the words come from index.Tokens, in what was written and in what is looked for.
package find
