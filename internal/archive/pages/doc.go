// Package pages writes what people read in an archive, in Markdown: a page for each thread, one for each space, one of all the
// people, and one that says what the archive is.
//
// A page speaks in its own voice, and what somebody wrote stands in it as a quotation, as it was written. Where any other reader
// of Markdown would take it for something else than Meantime does (HTML that is shown as it was typed, the definition of a
// link, which would hold for the whole page), it stands as it was typed, in a block of code.
//
// What always holds:
//   - What somebody wrote ends where its quotation ends: it makes no heading, no front matter and no link of the page.
//   - Whoever the pages are written for finds in them what they see at this moment (space.Seen), and nothing else.
//   - The same rows give the same pages, byte for byte, on both engines.
//   - A name is one that Windows, macOS and Linux take, of 120 bytes at the most, and no two of a folder differ by case alone.
//   - Memory is bounded by a batch of letters, however long a thread is.
package pages
