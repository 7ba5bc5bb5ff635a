// Package plenty fills a database with years of work, in bulk: spaces, threads with outcomes, letters, who follows them, how
// far they have been read, and what was delivered.
//
// What always holds: a company of another number of letters is the same but for how much there is. The space and the
// thread that are looked at are of one size in the page, and grow in the tables as everything does.
package plenty
