// Package rest is what every operation of the API stands on: how a request is let in, done once and answered, how an
// operation is described, and the types that the concepts share.
//
// An operation is a function that takes a Call and its input and returns what it answers with; Register ties it to an
// address, a scope and its description, so that the document and the program cannot differ.
//
// What always holds:
//
//   - Who asks is known by a personal token in the Authorization header alone, never by a cookie. An operation without a
//     declared scope is closed to everybody.
//   - Every answer that is not a success is a Problem; one function, problemOf, turns faults into it.
//   - A change happens once for each Idempotency-Key; the answer that is kept for repetitions is sealed with a key that
//     only the caller's token gives.
//   - Lists have a stable order and go on from opaque cursors; bodies have a limit, and fields and parameters that there are
//     not are refused.
package rest
