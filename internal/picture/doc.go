// Package picture looks into an image that somebody has uploaded, and makes of it what a page may show.
//
// It reads JPEG, PNG, GIF and WebP, turns the picture as its camera was held and writes it anew: a photograph as JPEG, and as
// PNG what is drawn rather than photographed (a screenshot keeps its letters sharp) and what is transparent. A picture
// that moves becomes its first frame: what moves by itself takes the eyes off everything beside it, and whoever wants to
// see it has the file. The package is pure.
//
// What always holds:
//   - How much memory and work a picture takes is known from its headers, and refused there, before it is decoded: with
//     its file, what is decoded and what is made it takes 64 MB at most, and a quarter of a second of one core when next
//     to nothing is in it. A photograph of 24 million pixels with 8 MB of detail takes half a second. Who calls makes one
//     at a time.
//   - Nothing of the file but its pixels is in the result: no place, no camera, no second picture, no text.
//   - A picture is never blown up, and its colours are those of sRGB.
//   - Whatever the bytes are, the answer is a picture or one of three errors: ErrNotPicture, ErrBroken, ErrTooLarge.
package picture
