// Package canary tells whether what is confidential or private is heard by anybody who must not: it is planted full of
// canaries, which are then listened for in every byte that the program answers, sends, logs and stores.
//
// What always holds: the addresses that are tried are those of the site and of the API as they describe themselves, and
// listed nowhere. So one that is new is tried by itself; a new field of something confidential joins with a line in plants.
package canary
