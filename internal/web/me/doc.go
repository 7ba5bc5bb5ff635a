// Package me is what people say of themselves and how they sign in: profile and photo; password, passkeys, sessions and
// API tokens; keys and display.
//
// What always holds: everybody changes only what is theirs; a secret is shown once, on the page that answers its making,
// and never again; nothing here can take away the last way to sign in.
package me
