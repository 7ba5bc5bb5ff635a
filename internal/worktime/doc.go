// Package worktime knows when a person works, and from that when something may reach them.
//
// A person declares a [Schedule]: zone, weekly hours, dated exceptions, holidays, leave, focus,
// quiet dates and delivery times. [Compile] turns it into a [Person], which answers questions:
// the next working instant, an instant some working minutes away, when an answer is due, which
// delivery an item joins, and why that one. The package also resolves wall readings, intersects
// people's hours, walks an urgent's ladder, looks up who is on call and counts a budget.
//
// The rules are numbered as in docs/rules.md; "rule 17" in a comment is that rule.
// Three sets of instants carry them: W, the working instants; F, focus; Q, the quiet dates.
//
// What always holds:
//
//   - The package is pure. It reads no clock, no file and no zone database: instants are
//     arguments, and zones come from the loader handed to Compile.
//   - A Person never changes after Compile and may be used by many goroutines at once.
//   - Instants go in and out as time.Time and come out in UTC, exact to the microsecond.
//   - Intervals are half-open. Only a delivery or a due time may fall on a closing instant (rule 3).
//   - No answer lies before the question's instant, and every search ends at the horizon:
//     [Horizon], or [DueHorizon] for due times. "ok == false" means none inside it (rule 24).
//   - Work grows with the number of dates looked at, never with minutes.
package worktime
