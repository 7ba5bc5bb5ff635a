// Package when says moments inside sentences, as people do: "at 13:00", "at 01:30 tomorrow", "on Friday".
//
// What always holds: a moment is said on the clock of now, which is the viewer's; a day that more than one date could be
// meant by is said with its date.
package when
