// Package threads shows what people write to each other: a title and its letters, how it ended, and what was changed.
//
// What always holds: opening a thread marks it read for its reader, and tells nobody; a letter stands with its writer's own
// time and the reader's; what was removed leaves who did it and when; what was changed can be compared.
package threads
