// Package incoming takes mails that come in: it gives out the addresses to which somebody answers by mail, keeps what comes to
// them, and makes letters of it.
//
// What an address is about is said when it is given out (Address, with the thread that it stands for) and matters again only when a
// mail is certainly its person's: prepare reads what it says, and postIn does that, in the transaction that is done with the mail. What
// lies between, from keeping a mail over who wrote it to holding and refusing it, carries what the address is about and does not look at
// it. So another kind of thing to answer, such as a check-in, is a further column of reply_address beside thread_id, and one more way
// through prepare and postIn.
//
// What always holds:
//   - A reply address is one person's, for one thread, and ends. It says nothing: its token is 128 random bits, of which the
//     database has the hash alone. None is made for what is confidential.
//   - A mail that has been kept is durable, as it came. What becomes of it is decided later, once, in the transaction that does it:
//     the mail and its letter are both done, or neither is.
//   - A letter is posted as whose address it is only where the mail is from that person's own e-mail address and its domain is
//     known to have sent it. Anything else that could be theirs is held: only that person sees it, lets it in or throws it away.
//   - What somebody is asked is answered by whatever they write, where it is a question. Of a proposal and of work it is the first line
//     that says so, in words that have no other meaning; whose time it says, or who else is to be asked, leaves it open or hands it on.
//   - A space's address is no secret, and tells nobody anything: one that is none is taken and answered like one of a space that its writer does not
//     see. What certainly is a member's opens a thread there, once; a mail that answers it is a letter of that thread (thread.MailedIn).
//   - Whether they may write there is asked when it is posted, and not when the address was given out.
//   - The same message is in a thread once for each writer, however often it comes (thread.Threads.ReplyByMail).
//   - What a program sent by itself, a list's mail and this Meantime's own post nothing and are answered by nothing. What is refused is
//     answered once, and only to a member whose address is known to have sent it.
//   - Of what is done, when and how it came, how large it was and what became of it are kept for two weeks, and nothing of what it said. An admin sees
//     that of each mail of which nothing was posted, and whose it was of none that may be a member's.
package incoming
