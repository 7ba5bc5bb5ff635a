// Package markdown turns what people write into HTML that is safe to store and to show.
//
// The dialect is GitHub's: tables, task lists, strikethrough, bare links, and line breaks where they were typed. A
// person is mentioned as @handle. HTML that somebody types is shown as they typed it, except for a few tags without
// attributes (br, kbd, sub, sup, ins, mark): what the author sees is what every reader sees, and nothing hides in it.
//
// What always holds:
//
//   - One input and one answer to "who is @handle" give one output, byte for byte. It is rendered once, when it is
//     written, and stored together with Version.
//   - Every bound is checked before the work that it bounds: the size before parsing, the rest by guards around the parts
//     of the parser that can multiply. A text over a bound gives a *LimitError and nothing else.
//   - The HTML holds no element, attribute or address that is not in the sanitiser's list: no script, style, id, name,
//     form, frame or foreign image. Every element is closed, inside the element that it was opened in.
//   - Nothing is fetched from elsewhere by showing it: images are links, but for files that were uploaded here and that the
//     writer sees. A link to any other file stays a link, whether there is one or not.
//   - Headings start at h3 and never skip a level; tables and code scroll within themselves and can be reached by keyboard;
//     header cells have a scope; check boxes are labelled by their own text.
package markdown
