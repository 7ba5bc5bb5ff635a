// Package files serves what people uploaded, and takes what they upload: in parts from a script, and whole from a form.
//
// What always holds: who may see a file is asked for each request by package file, and a form that holds a file keeps what was
// written beside it, also where the file is not taken.
package files
