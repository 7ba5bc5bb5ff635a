// Package webtest asks the whole web surface for pages, over the world of a test: signed in as somebody, or as nobody.
//
// What always holds: requests go through the handler that the program serves, with its headers and its guards; a page
// that breaks a rule of every page (see pagetest) fails the test that asked for it, and so does an error that the site logs.
package webtest
