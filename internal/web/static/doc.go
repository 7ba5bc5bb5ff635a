// Package static holds what pages are dressed in: styles, scripts, fonts, icons. All of it lives in the binary.
//
// A file is served under an address that names its content, /static/<hash>/<path>, so that a browser may keep it for
// ever and a new release is never mixed with an old one. Pages ask Path for the address; styles and scripts keep
// writing plain names, which are resolved once when the program starts: url("../fonts/…") in a style sheet to the
// font's address, and `import … from "meantime/visit"` through an import map.
//
// What always holds: nothing is read from disk or network while serving; every answer has its type, its length and
// nosniff; an address with an old hash still answers, with today's content and without the promise to keep it, so that
// two neighbouring releases can serve side by side.
package static
