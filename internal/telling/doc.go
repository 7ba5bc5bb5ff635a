// Package telling says in sentences what deliveries bring and what is asked, to one reader, in her language and on her clock:
// the same on her page and in her mail.
//
// What always holds:
//   - What the reader may not see any more, or what is gone, is told to nobody.
//   - People are called by their first names, and times are said as package when says them.
package telling
