// Package files is what programs do with files: upload them, in parts or at once, read them, and remove them.
//
// What always holds: bytes are never held in memory, and who may see them is asked by package file.
package files
