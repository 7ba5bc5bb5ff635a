// Package admin is where owners and admins look after the organisation: its settings, who is who in it, invitations,
// public holidays, advice, what is urgent, files, mail that goes out and comes in, its archive, and what they should know of.
//
// What always holds: to everybody else none of this is there; nothing here opens what others wrote, nor tells when
// anybody was here; the link of an invitation is shown once, in the answer to its making, and kept nowhere.
package admin
