// Package kills ends the real program as a power cut does, again and again, while it works: clients post, deliveries come,
// ladders climb, a mailbox or an archive is brought in.
//
// What always holds: what a client was told is held against what is there afterwards, on both databases.
package kills
