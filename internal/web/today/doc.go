// Package today is what one person has before her: the day as a horizon, what came back, the deliveries to their end, the
// next one sealed, and what she put off.
//
// What always holds: nothing here is said that is not so; what is behind an entry is shown by its thread, which marks it
// read; every act can be taken back; and why something came when it did is one step away from it.
package today
