// Package hostile finds every field that a person or a program can write into, and what others have written to break such
// fields: script injections, and strings that programs stumble over.
//
// What always holds: the fields are found, in the forms of the pages and in the description of the API, and listed nowhere.
// So one that is new is tried by itself.
package hostile
