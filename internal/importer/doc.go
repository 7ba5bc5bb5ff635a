// Package importer reads archives and has package imports keep what they hold.
//
// A mailbox is read twice. Once from its beginning to its end, when of each message only the header is kept, which is
// little: from it follow the threads. Then thread by thread, when each message is read, turned into Markdown, and kept in
// batches. Memory holds the headers, one message and one batch.
//
// Threads are found as RFC 5256 finds them by references (section 3, REFERENCES, after Jamie Zawinski's "message threading"),
// as far as Meantime has use for it, whose threads are flat:
//   - A message belongs under the last message that its References name, or its In-Reply-To. The messages that References
//     name belong under each other in their order, unless their own say something else.
//   - A message that is named and not there joins those that name it. One that has been imported before continues its thread.
//   - What would go round in a circle, as of a message that answers itself, is not so.
//   - A message that answers something by its subject (Re:, AW:, SV:, and as programs say it in other languages), and names
//     nothing, joins the latest thread of that subject, if something was written there within 30 days before. One subject
//     alone, as of a monthly report, joins nothing.
//
// A message stands at its own date. Where that is missing, before 1980 or in the future, it is that of the server that passed
// it on, of the line “From ” before it, or else of what it answers or stands behind; and nothing stands before what it answers.
package importer
