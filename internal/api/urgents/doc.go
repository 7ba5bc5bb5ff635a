// Package urgents is the operations of the API on what cannot wait: raising it, taking it, ending it, its ladder before
// anything is sent, what rings for the caller, and the organisation's settings of it.
//
// What is urgent, whom it rings and who may do what with it is decided by package urgent; this one translates.
package urgents
