// Package people is the directory of those one works with, and the page of each: who they are, where their clock stands,
// and when they work, drawn on the clock of whoever looks.
//
// What always holds: everything here is declared by the person or follows from what they declared, and nothing tells
// whether anybody is there at the moment, was lately, or how fast they answer; a guest finds those they share a space
// with, and everybody else is to them as if not there; who has left is shown as former, under the name they had.
package people
