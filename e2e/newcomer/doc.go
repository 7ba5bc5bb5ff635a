// Package newcomer does what README tells somebody who has just come by: it types its commands as they are written there, in a
// folder that holds the source and nothing else, and goes on in a browser.
//
// What always holds: every command in README is typed by a test, or this package says why it is not.
package newcomer
