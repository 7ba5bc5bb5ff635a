// Package api is Meantime for programs: JSON under /api/v1, described by OpenAPI 3.1 at /api/openapi.json and for people
// at /api/docs.
//
// What every operation stands on is in package rest. Operations are methods here or, for a concept that has a package of
// its own, in internal/api/<concept>, whose Register adds them: api.go has the order of the reference. What a person may
// see and do is decided by the domain packages; this one translates.
//
// What always holds:
//
//   - What is absent and what is not the caller's to see get the same answer, byte for byte.
//   - A GET changes nothing, but for Today, which notes that its person has looked.
package api
