// Package mailbox takes answers by mail out of a mailbox elsewhere, by IMAP.
//
// What always holds:
//   - A message is taken once, whatever is cut or killed, by however many nodes: what was taken is noted in the transaction that keeps it
//     (incoming.Box). What the mailbox is told afterwards, and was not when something broke off, it is told the next time.
//   - Only what names an address of this Meantime's is taken. Everything else in the mailbox stays as it is, unread where it was.
//   - A password goes over no line that is not encrypted, but on this machine.
package mailbox
