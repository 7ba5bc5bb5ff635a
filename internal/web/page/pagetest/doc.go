// Package pagetest is what the test of a page needs: a typical viewer, the real templates and assets, and the checks
// that hold for every page.
package pagetest
