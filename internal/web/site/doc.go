// Package site is what every page of the web surface stands on: who asks, what surrounds the page, and which routes
// there are.
//
// A concept (a package beside this one) lists its routes; each says what it needs of who asks. A handler gets a Visit,
// which knows the actor and the shell, and returns an error that becomes a page. An undeclared need is Closed: nobody
// gets in, and the routes' test fails.
package site
