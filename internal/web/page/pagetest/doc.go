// Package pagetest is what the test of a page needs: a typical viewer, the real templates and assets, and the checks
// that hold for every page.
//
// What always holds: pages are rendered by the same Pages and from the same files as in the program; time, viewer and
// language of a typical page are fixed, so that its HTML is the same on every run.
package pagetest
