// Package notes is the operations of the API on private notes: the list of them, who reads one and until when, and its end.
// One is written, read and answered as any other thread.
package notes
