// Package hours is "Your hours, and what may enter them": where a person says when they work, when deliveries come, and
// what others see of it; and "Time away".
//
// The form is text: each day has a field such as "09:00-12:30, 13:30-18:00", and what is drawn above it is drawn from
// what the fields say. A script that lets the drawing be dragged writes into the same fields.
//
// What always holds: nothing is kept before Save, and whatever was typed comes back with the page, also what could not
// be understood; what a change does to the next delivery is worked out by the same rules that deliver; what is not on
// the page (leave, when these are the hours) is left as it was; a declaration that was changed elsewhere meanwhile is
// never overwritten unseen.
package hours
