// Package words is the catalogue of every sentence a person reads.
//
// The English sentence in a template or in Go source is itself the key, as in gettext: the templates read as the
// page reads. Blanks are named, and filled by pairs:
//
//	{{.T "Good morning, {name}." "name" .Viewer.Name}}
//	{{.N (len .Items) "One thing is yours today." "{Count} things are yours today."}}
//	{{.TH "<strong>{who}</strong> asks you." "who" .Who}}
//
// Dates, numbers and lists follow the locale too, and do so through messages of the same catalogue: a translator
// changes "{weekday} {day} {month}" as any other sentence.
//
// What always holds: a Locale never changes and may be shared by any number of goroutines; what is not translated is
// English; a translation whose blanks or tags differ from its source is refused by Open, not found out by a reader;
// times are shown in the zone they carry, so callers hand them in already in the viewer's.
package words
