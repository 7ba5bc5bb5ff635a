// Package finds is looking for something: the page of what was found, and the list of places to go that / and Ctrl-K open
// over every page.
//
// What is found is decided by package find; this one says it in the reader's language, in which filters can be typed, too.
package finds
