// Package browser drives Chromium for tests, as a person would: real clicks,
// real keys, real drags, in a window of a given size, theme and time zone. A
// Browser is one process; a Page is one tab of one person with cookies of
// their own.
//
// What always holds: whatever cannot be done within fifteen seconds fails the
// test with a sentence and a picture in e2e/shots. A page is watched from its
// first byte, and an error that the test did not ask for with Problems fails
// the test at its end. Nothing outside this machine can be reached.
package browser
