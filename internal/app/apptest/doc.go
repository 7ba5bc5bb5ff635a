// Package apptest gives tests a small company on a fresh database, with a clock that stands still until it is moved.
package apptest
