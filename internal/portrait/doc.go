// Package portrait turns a picture that somebody uploads into the square photo that stands beside their name.
//
// It reads JPEG, PNG, GIF and WebP, turns the picture as its camera was held, cuts the middle out and writes it anew as
// JPEG in two sizes. The package is pure.
//
// What always holds:
//   - How much memory and work a picture takes is known from its headers, and refused there, before it is decoded: the
//     dearest picture that is accepted takes 54 MB beside its file of 10 MB at most, and 0.4 seconds of one core when
//     nothing is in it. A photograph of 24 million pixels takes 39 MB, and with 8 MB of detail half a second. Who calls
//     makes one at a time.
//   - Nothing of the file but its pixels is in the result: no place, no camera, no second picture, no text.
//   - Whatever the bytes are, the answer is a portrait or a fault.
package portrait
