// Package mbox takes a mailbox file apart into its messages: mboxo, mboxrd, mboxcl and mboxcl2, with line feeds or with
// carriage returns before them, one after the other as they lie in the file.
//
// Where a message ends is known from the line “From ” that begins the next one. A writer that does not quote such lines
// in texts says how long a text is (Content-Length) instead. Both lie, so neither is believed alone:
//   - A line “From ” begins a message when it stands first in the file or after an empty line, and when either a date is
//     in it or a header begins below it; elsewhere, as Netscape wrote it, when both are so. “From here on it rains.” is text.
//   - A length is believed when the text that it measures ends where a message begins, or the file ends. Any other one is
//     passed over, and costs no more than a look at that place.
//   - Lines “>From ” lose the mark with which their writer quoted them, except where a length was needed to read them.
//
// What always holds: memory is bounded by the longest message that is taken (Reader.Most), whatever the file is: a longer
// one is passed over and told of, and so is a line without an end. Bytes are neither lost nor read twice as messages: each
// message begins where the one before it ends. Nothing is decoded here.
package mbox
