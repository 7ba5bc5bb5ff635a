// Package db hides which engine keeps the data: SQLite in one file, or PostgreSQL.
//
// There are two verbs. Read runs a function on one consistent snapshot. Write runs a function in one durable
// transaction: when Write returns nil, what it wrote survives the death of the process and of the machine. Every
// statement is one text for both engines, with $1 placeholders; what differs stands in dialect.go.
//
// What always holds:
//   - On SQLite one connection writes. Writes that wait together are committed together, each inside its own savepoint,
//     so that one failing leaves the others alone, and none is acknowledged before the commit is on the disk.
//   - What goes first (First) waits for what is being done, and for no other that waits.
//   - A write closure may run again (PostgreSQL asks for that when two writers collide): it has no effect outside the
//     transaction. What must happen outside goes to Tx.AfterCommit.
//   - A context that carries a transaction (Tx.Context) makes Read and Write join it instead of opening another.
//   - Around surrounds work with a transaction that begins when work first writes: whoever has much to prepare does so
//     before its Write, and holds up nobody.
//   - A database that does not answer, or has no room left, is a fault.KindUnavailable, which says whether anything was kept.
//   - Migrations are numbered, run once, in order, each in a transaction, and are refused when their text has changed.
package db
