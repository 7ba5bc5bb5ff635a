// Package mails is how mail goes out and comes in, for programs of admins.
//
// What always holds: it tells what was lost on the way and how much came in, and nothing of what anybody wrote.
package mails
