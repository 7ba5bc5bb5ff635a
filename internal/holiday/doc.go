// Package holiday knows the public holidays of 207 countries, with their states and regions, from 2024 to 2045: what an
// admin and a person are offered, and may change. The dates were computed beforehand by build/build.sh from the npm
// package date-holidays; they are a file of their own, data/holidays.zip, under a licence of its own (Notice).
//
// A place has a code like "PT", "DE-BY" or "ES-CN-TE": ISO 3166 where there is a code, in capitals. A state has the
// holidays of its country and its own, less those that it does not keep. A holiday is a day off for everybody in the
// place, by law or by agreements that nearly all are under; days on which only banks close are left out. Days that follow
// the moon are computed and may be proclaimed a day earlier or later; a few that are only ever announced (Vesak, Deepavali
// and Nyepi in some countries) end between 2026 and 2030.
//
// What always holds: a Data never changes, and may be shared by any number of goroutines; a country is decoded when it
// is first asked for; a place that is not known is an error, never a place without holidays.
package holiday
