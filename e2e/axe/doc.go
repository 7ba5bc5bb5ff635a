// Package axe judges a page's accessibility with axe-core: the rules of
// WCAG 2.2 A and AA, and axe's best practices. It serves tests only, and
// axe-core is in no released binary.
//
// What always holds: a rule that cannot be decided is not counted, a rule that
// is broken fails the test with the place and the remedy.
package axe
