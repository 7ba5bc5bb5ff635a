package admin

import (
	"meantime/internal/file"
	"meantime/internal/incoming"
	"meantime/internal/words"
)

// aboutRefused says of a mail what helps to find it: how large it was, how it came, and from whom as far as an admin may know.
func aboutRefused(l *words.Locale, r incoming.Refusal) string {
	from := l.T("from nobody, or from several")
	switch {
	case r.Member:
		from = l.T("a member’s, who was told why")
	case incoming.IsAddress(r.Writer):
		from = l.T("from {address}", "address", r.Writer)
	case r.Writer != "":
		from = l.T("from somebody at {domain}", "domain", r.Writer)
	}
	size := file.Size(r.Size)
	switch r.Way {
	case incoming.Handed:
		return l.T("{size}, handed over by a mail server, {from}", "size", size, "from", from)
	case incoming.Brought:
		return l.T("{size}, brought by SMTP, {from}", "size", size, "from", from)
	case incoming.Fetched:
		return l.T("{size}, out of the mailbox, {from}", "size", size, "from", from)
	}
	return l.T("{size}, {from}", "size", size, "from", from)
}

// refusedFor says why nothing was posted of a mail.
func refusedFor(l *words.Locale, r incoming.Reason) string {
	switch r {
	case incoming.Automatic:
		return l.C("a mail", "A program sent it by itself, such as an absence note")
	case incoming.OfList:
		return l.C("a mail", "It is a mailing list’s, or was sent to many")
	case incoming.Bounced:
		return l.C("a mail", "It tells that another mail could not be delivered")
	case incoming.Own:
		return l.C("a mail", "This Meantime sent it")
	case incoming.NoAddress:
		return l.C("a mail", "It names no address to answer to, and nobody who is known is certain to have written it")
	case incoming.Ended:
		return l.C("a mail", "The address that it went to takes no mail, or not any more: each one does for 90 days")
	case incoming.Whole:
		return l.C("a mail", "It answers a delivery, and does not say what in it")
	case incoming.Gone:
		return l.C("a mail", "Its writer does not see that thread any more, or has no account any more")
	case incoming.Shut:
		return l.C("a mail", "Its writer cannot write in that space")
	case incoming.Outside:
		return l.C("a mail", "Its writer sees the space that it is for, and does not belong to it")
	case incoming.Archived:
		return l.C("a mail", "The space that it is for is archived")
	case incoming.TooMany:
		return l.C("a mail", "It is for a space, and as many wait there as can, or came from that address today")
	case incoming.Closed:
		return l.C("a mail", "The thread has ended with an outcome")
	case incoming.Empty:
		return l.C("a mail", "Nothing was in it but what it repeats of other mails")
	case incoming.Unreadable:
		return l.C("a mail", "It could not be read: it has more than 1,000 parts, lies in itself too deep, or is broken")
	case incoming.Encrypted:
		return l.C("a mail", "It is encrypted: there is no key for that here")
	case incoming.Large:
		return l.C("a mail", "It is larger than 25 MB")
	case incoming.NoRoom:
		return l.C("a mail", "Nothing was in it but files that are over a limit: that of one file, or that of all together")
	case incoming.Unnamed:
		return l.C("a mail", "Its first line says “not me”, and not clearly who else")
	case incoming.TooMuch:
		return l.C("a mail", "It is longer than a letter can be, or has more in it than one can hold")
	}
	return l.C("a mail", "It went wrong here each of the 12 times that it was looked at: the log of this Meantime says how")
}
