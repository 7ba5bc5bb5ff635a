// Package e2e tells the product's stories to the real program, through a real
// browser. It has tests only; what drives the browser is in package browser,
// what judges a page's accessibility in package axe.
//
// What always holds: every page of every story is watched, so that a script
// error, a refused request or a broken content security policy fails the story
// even if nobody looked for it.
package e2e
