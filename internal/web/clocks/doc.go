// Package clocks reads times of a day as people type them (9, 9:30, 0930, 5:30 pm, and 09:00-12:30, 13:30-18:00), and says
// them in sentences.
//
// What always holds: what is written is read again as it was; what cannot be read is an error and never a guess.
package clocks
