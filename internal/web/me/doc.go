// Package me is what people say of themselves, how they sign in, and what reaches them: profile and photo; password, passkeys, sessions
// and API tokens; keys and display; what comes by mail, with mails that are held in their name; what may ring, and how often it did; and
// their archive.
//
// What always holds: everybody changes only what is theirs; a secret is shown once, on the page that answers its making,
// and never again; nothing here can take away the last way to sign in.
package me
