// Package delivery brings what was written to each reader in that reader's own time.
//
// What somebody writes is an Item. For every reader it becomes an entry in the inbox, which waits for the reader's next
// slot: the instant, by the reader's own schedule (package worktime), at which a delivery may come. At the slot the
// entries that wait become one Delivery. The rules and their numbers are those of docs/rules.md.
//
// What always holds:
//   - Entries that only the reader's schedule decides about may wait together, in the audience of their item, and are written
//     out before anything asks for them one by one.
//   - One entry per person and item, one delivery per person and slot, whatever is repeated, restarted or set back.
//   - An item, its entries and each reader's next slot commit together (rule 41); so do a delivery, the removal of its
//     entries from what waits, and its announcement (rule 42).
//   - Nothing is discarded for being late: what missed its slot comes with the next look, as one delivery (rule 44).
//   - A delivery with nothing in it is not made. What a reader has read in its space before the slot does not come.
//   - person_delivery.next_at is a cache of the earliest slot that something waits for, stamped with the versions of the
//     schedule and the zone data it came from. The truth is the inbox and the schedule; Sweep mends the cache.
package delivery
