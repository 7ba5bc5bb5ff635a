// Package asks is everything that happens to an ask once it exists: what is needed, of whom, until when on both clocks, how
// it went, and the acts of who is asked and of who asks.
//
// What always holds: a due time is said on the clock of who is asked and, where that reads otherwise, on the viewer's; that it
// has gone by is said once and blames nobody; an act that came too late leads to a page that says who was faster.
package asks
