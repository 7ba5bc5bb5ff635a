// Package mail is the surface that people meet in their mail program.
//
// What goes out is an announcement of package delivery over its channel Mail: a row that says to whom and about what, and
// holds no text. The mail is written when it is sent, so that it says what is true then, with the links that are made for it,
// and goes to a relay: an SMTP server that takes mail for others. Of several relays the first that takes it is used.
//
// What always holds:
//   - A mail says the same as HTML and as text, loads nothing from elsewhere and counts nobody.
//   - The same announcement has the same Message-ID each time it is tried, so that a mail server may know it again.
//   - Mails go to a relay at its pace, and to the mail servers of one domain at theirs; what somebody waits for goes before a delivery to
//     many.
//   - A mail is signed by the domain that it is from.
//   - A password goes over no line that is not encrypted, except within this machine.
package mail
