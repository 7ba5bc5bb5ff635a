// Package spaces is the pages of spaces: all of them, the front page of one, its threads, its members and its settings.
//
// What always holds: a space that the viewer may not see reads like one that is not there; looking at a page marks no
// thread as read; an archived space shows everything and offers nothing that would write in it; what one person has
// set for themself is on no page but their own.
package spaces
