// Package file keeps what people upload, who may see it, and for how long it stays.
//
// A file is seen by its uploader until something that is written refers to it; from then on by whoever sees the space of one of
// the texts that do. A text refers to a file by a link in it, /files/ID/name, and by nothing else.
//
// What always holds:
//   - Who may see a file is asked anew each time that bytes of it are served, by Seen: the one expression of it.
//   - Only who sees a file can have a text refer to it. A link to one that its writer does not see is a link to nothing, and so
//     opens nothing: numbers can be guessed.
//   - The references of a text are replaced in the transaction that keeps the text.
//   - A row comes before the bytes and says that they are whole after them; it goes after them, too. So no bytes are without
//     a row, and no whole file without its bytes, wherever the program stopped.
//   - What a file is, is what its bytes are. What its name or its sender says of it is not believed.
//   - All files together never have more bytes than the organisation allows, however many arrive at once.
package file
