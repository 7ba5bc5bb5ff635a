// Package cli is Meantime on a command line: it reads flags and their twins in the environment, and says in one clear
// sentence what went wrong. What it does is done by the domains; app puts them together.
package cli
