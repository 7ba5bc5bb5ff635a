// Package blob keeps bytes in a folder: what people upload, and what is made of it.
//
// What always holds:
//   - Bytes arrive under a name of their own, are synced, and are renamed: what is kept is whole, whenever the program or
//     the machine stopped. What has arrived in part goes on from where it was.
//   - Nothing is held in memory: bytes go from a reader to a file, and from a file to whoever reads it.
//   - A key is random and tells nothing; it is never made of what somebody typed.
//   - One writer at a time has a key in hand, over all processes that share the folder.
package blob
