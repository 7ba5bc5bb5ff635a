// Package mails has answers by mail come in, in each of the ways there are, with the real programs that bring them: swaks to the built-in
// mail server, postfix that hands over to meantime mail deliver, and a mailbox of dovecot; and has deliveries that
// went out be answered with mail programs: neomutt, and mail of GNU Mailutils.
//
// What always holds: the programs run from folders of a test's own and at ports of its own, and change nothing of the machine.
package mails
