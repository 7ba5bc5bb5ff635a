// Package oncall is the pages on which a space sees and changes who is on call for it.
//
// What always holds: times are shown on the viewer's clock, and beside it on that of whoever is on call; what is typed is
// kept on the clock that the form names, and never as an instant. That somebody refuses rings is shown to nobody else.
package oncall
