// Package portrait turns a picture that somebody uploads into the square photo that stands beside their name.
//
// It reads JPEG, PNG, GIF and WebP, turns the picture as its camera was held, cuts the middle out and writes it anew as
// JPEG in two sizes. The package is pure.
//
// What always holds:
//   - How much memory and work a picture takes is known from its headers, and refused there, before it is decoded: the
//     dearest picture that is accepted takes 64 MB and 0.3 seconds of one core.
//   - Nothing of the file but its pixels is in the result: no place, no camera, no second picture, no text.
//   - Whatever the bytes are, the answer is a portrait or a fault.
package portrait
