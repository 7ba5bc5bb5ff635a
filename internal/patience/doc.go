// Package patience waits for slow senders and takers as long as something moves, and no longer.
//
// A server gives every request so much time, which a large file on a slow line does not have. Here a stretch of silence ends a
// transfer, and not its length.
//
// What always holds: what stops moving for Idle ends with an error within that time, and what moves never does for being slow.
package patience
