// Package gate is the way in and out: setting Meantime up, signing in and out, joining by an invitation, and getting back
// in by a link from the operator.
//
// A link is looked at by GET and used up by POST, so that nothing which merely opens addresses can use it. Passkeys are
// made and used in the browser: a script asks for the options of a ceremony and puts the answer into the same form that
// would have sent a password.
//
// What always holds: whether an address has an account cannot be told from outside; every way in begins a new session
// and ends the one that the browser held before; after signing in, nobody is led off this site; what was typed comes
// back with what is wrong about it, passwords excepted.
package gate
