// Package api is Meantime for programs: JSON under /api/v1, described by OpenAPI 3.1 at /api/openapi.json and for people
// at /api/docs.
//
// An operation is a method that takes a call and its input and returns what it answers with; register ties it to an
// address, a scope and its description, so that the document and the program cannot differ. What a person may see and do
// is decided by the domain packages; this one translates.
//
// What always holds:
//
//   - Who asks is known by a personal token in the Authorization header alone, never by a cookie. An operation without a
//     declared scope is closed to everybody.
//   - What is absent and what is not the caller's to see get the same answer, byte for byte.
//   - Every answer that is not a success is a Problem; one function, problemOf, turns faults into it.
//   - A change happens once for each Idempotency-Key; the answer that is kept for repetitions is sealed with a key that
//     only the caller's token gives.
//   - A GET changes nothing, but for Today, which notes that its person has looked.
//   - Lists have a stable order and go on from opaque cursors; bodies have a limit, and fields and parameters that there are
//     not are refused.
package api
