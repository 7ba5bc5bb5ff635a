// Package today is what one person has before her: the day as a horizon, what is hers to answer as a timetable, what came
// back, the deliveries to their end, the next one sealed, what she waits for, and what she put off.
//
// What always holds: nothing here is said that is not so, or said twice; what is behind an entry is shown by its thread,
// which marks it read; every act on an entry can be taken back; and why something came when it did is one step away from it.
package today
