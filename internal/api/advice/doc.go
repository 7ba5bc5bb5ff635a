// Package advice is what is better done with something that is written, in the API.
//
// What always holds: an advice follows from what is said of a letter and from nothing that it says; asking for one changes
// nothing.
package advice
