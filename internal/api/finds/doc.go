// Package finds is the operation of the API that looks for what people wrote.
//
// What is found is decided by package find; this one translates.
package finds
