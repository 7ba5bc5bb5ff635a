// Package relays is what goes round: the page on which a relay is planned and started, and the strip on its thread that shows
// who has written, whose turn it is, and who comes when.
//
// What always holds: a time is said on the clock of whose turn it is and on the viewer's; of who shares no times only the day
// is; what is planned is worked out anew whenever it is shown; the order can be changed with buttons, one step at a time.
package relays
