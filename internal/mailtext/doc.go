// Package mailtext reads one mail message and says what somebody wrote in it, as Markdown: for archives that are imported,
// and for replies that come by mail.
//
// A mail holds more than its writer wrote. What it repeats of an earlier message, with the line that names whose words
// these are, is Quoted; a signature, a list's footer, the name of a telephone and what an office puts below all that it sends are Signature;
// the rest is Said. A quotation stays in Said where the writer answers it in between, without the line that names the one whose it is, and
// where there is nothing else, as when something is forwarded. testdata/replies has what becomes of the forms of many mail programs.
//
// Plain text becomes Markdown that shows it as it was written: nothing in it is markup but quotations, lists and addresses.
// Lines that a mail program has broken are joined again, by format=flowed (RFC 3676) where the message says so, else where the next
// word would not have fitted. What was laid out with blanks, and patches, are code. HTML is read only where there is no
// plain text; nothing of it is fetched, and what it hides is left out.
//
// What always holds:
//   - Parsing costs little whatever is parsed: headers, parts, parts within parts, HTML and texts are bounded. What is over a
//     bound is left out or cut, and LeftOut says so; a message that cannot be read at all is an *Unreadable.
//   - Every text is valid UTF-8 without control characters. A name, a subject and an id are one line.
//   - Nobody is mentioned: an @ in a mail is none of ours.
package mailtext
