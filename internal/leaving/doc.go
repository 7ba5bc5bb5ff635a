// Package leaving ends deliveries by mail, and summaries while away, from the mail itself, for who does not sign in: by one press in a
// mail program (RFC 8058), or on a page.
//
// What always holds:
//   - What leaves is what there is to read. What is asked of somebody still comes.
//   - A link leads to this and to nothing else, says of nobody who they are, and keeps working. Only its hash is kept.
//   - Who has no account any more and who never had one get the same answer.
package leaving
