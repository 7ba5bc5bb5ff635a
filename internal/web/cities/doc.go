// Package cities offers the time zones by the names of their cities, as people choose them.
//
// What always holds: every zone that is offered is found again by the name that it is offered under; what is typed and
// not known is returned as it was typed, for the rules to say what is wrong with it.
package cities
