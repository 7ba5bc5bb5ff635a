// Package archives is the archives of package archive for programs: one's own, and an organisation's.
//
// What always holds: who may make which is asked of package archive; an archive is made while it is taken, and none is kept here.
package archives
