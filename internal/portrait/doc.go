// Package portrait turns a picture that somebody uploads into the square photo that stands beside their name.
//
// It cuts the middle out of what package picture reads and writes it anew as JPEG in two sizes. The package is pure.
//
// What always holds:
//   - Nothing of the file but its pixels is in the result: no place, no camera, no second picture, no text.
//   - Whatever the bytes are, the answer is a portrait or a fault.
//   - With its file it takes 64 MB at most, and a photograph of 24 million pixels half a second. Who calls makes one at
//     a time.
package portrait
