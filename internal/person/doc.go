// Package person is who belongs to the organisation, how they get in, and what they declare about their time.
//
// A Person has a role, a profile and a schedule from the moment of joining. Ways in are a password, passkeys and, for
// programs, API tokens; a sign-in makes a session. Whoever asks for anything, here and in every other domain package, is
// an Actor.
//
// What always holds:
//   - Of sessions, tokens, invitations and links only SHA-256 hashes are kept, of passwords argon2id; what is secret is
//     shown once, and nobody but the person it was made for ever sees it.
//   - There is at least one active owner, and only an owner makes owners.
//   - E-mail addresses are unique without regard to case, handles are unique and never change.
//   - Deactivating somebody ends their sessions, tokens and invitations in the same transaction; within this process
//     that is felt at once, elsewhere within two seconds.
//   - Every version of a schedule is kept. The newest one is what was declared plus what follows from it; whoever plans
//     by schedules is called in the transaction that changes one.
//   - Who is awaited has written what was imported, and has no account: no way in, no schedule, no membership, and nobody but
//     who reads their letters finds them: no list, count or completion has them. They join by an invitation that is made for their address, and by no other.
//   - Nothing here looks at when anybody is active: hours are declared, and others see what the person shares.
package person
