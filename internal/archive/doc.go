// Package archive writes what is in a Meantime into one zip that people and other programs can read, and fills an empty Meantime
// from one. docs/archive.md says what is in it.
//
// A backup (package db) is for the same installation: it holds the secrets and is read by Meantime alone. An archive holds none,
// is documented, and can be read without Meantime.
//
// What always holds:
//   - Every table of the schema, and every number in it, is placed in the catalogue (Tables): a kind of archive takes its rows
//     whole, by a condition, or not at all, and says why not.
//   - What hangs on a private note is in no archive of others than its readers. Nothing that is sealed, and no secret, is in any.
//   - The same rows give the same entries, byte for byte, on both engines; only the manifest says when.
//   - What is read is checked against the manifest: names, sizes, sums and numbers of rows. What a text looks like is sanitised, what a
//     file is, is found out by its bytes, and the whole must hold (meantime check); else nothing is left of it.
//   - Rows and bytes are streamed; what is held in memory is one row, and a line for each entry.
package archive
