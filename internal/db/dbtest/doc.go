// Package dbtest gives a test a fresh, migrated database on each engine. SQLite is always there; PostgreSQL is the
// server named by MEANTIME_TEST_POSTGRES or one that is started for the test's process and ends with it.
package dbtest
