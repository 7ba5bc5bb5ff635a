// Package vectors runs files of worked examples against package worktime: each case asks one
// question and states the answer. The format is described in testdata/README.md of worktime.
//
// What always holds: whatever the bytes, a run ends without a panic, and every case is counted
// exactly once. A case that is not understood, for an operation, a field, a value or a zone that is
// unknown, fails like one whose answer differs.
package vectors
