// Package away knows what time away does to what reaches a person, beside holding it up: what the first delivery after it
// begins with, and the summary that somebody may have once a week meanwhile. The rules are 46 and 47 of docs/rules.md.
//
// What always holds:
//   - It goes by what people declare alone. Whether somebody has looked at anything is asked by nothing here.
//   - Who chose nothing is sent nothing while away: time off is kept free.
//   - A summary delivers nothing. What it tells of waits as if it had not been told.
//   - One person has at most one summary in a week of the calendar, whatever is repeated, restarted or set back.
package away
