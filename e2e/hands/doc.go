// Package hands tells stories to the program without a mouse: by keyboard alone, and listened to as a screen reader reads.
//
// What always holds: a story goes on with browser.Hands, which can only press keys. Wherever the keyboard comes to stand, it
// is seen, and what it stands on has a name; what an act did is told, and the keyboard is not lost by it.
package hands
