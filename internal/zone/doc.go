// Package zone is the time zone data that all of Meantime counts with.
//
// Governments change their clocks at short notice, and what a machine or a toolchain carries is often old. So the binary
// ships data of its own (IANA 2026f), and Open takes newer data where there is any: the system's, or what the operator
// put beside the database. Everything that needs a zone asks a Data for it; nothing calls time.LoadLocation, which
// would take whatever copy it finds first.
//
// What always holds: a Data never changes, and may be shared by any number of goroutines; it has a version that says
// how new it is; a name that it loads, it always loads, to the same Location; a name that it does not know is an
// error, never UTC. Data that is older than what is shipped, that names no version, or in which zones are missing or
// broken, is not used.
package zone
