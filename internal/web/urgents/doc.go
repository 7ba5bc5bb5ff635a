// Package urgents is what cannot wait, in the page: what rings for whoever reads, on every page; the page of one urgent,
// with its ladder as it goes; and the log of a space.
//
// What always holds: what rings is in the HTML of every page, and a script only notices it sooner; nobody is shown another
// person's count of urgents; a system notification says that something is urgent, and never what.
package urgents
