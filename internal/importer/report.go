package importer

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"slices"
)

// Reason says why something is not there, for programs. Those of package mailtext are among them.
type Reason string

// The reasons beside those of package mailtext.
const (
	TooLarge Reason = "too_large"
	Copy     Reason = "copy"
	Another  Reason = "another"
	NoWriter Reason = "no_writer"
	NoText   Reason = "no_text"
	NoDate   Reason = "date"
	CutOff   Reason = "cut_off"
	Refused  Reason = "refused"
	Laid     Reason = "laid_out_as_code"
)

// Skipped is a message that was left out, or something of one.
type Skipped struct {
	Message int    `json:"message"` // its number in the file, from 1
	Offset  int64  `json:"offset"`  // in bytes, of its line “From ”
	ID      string `json:"message_id,omitempty"`
	Reason  Reason `json:"reason"`
	Says    string `json:"says"`
	Whole   bool   `json:"whole"` // nothing of the message is there
}

// Report says what became of an archive.
type Report struct {
	File     string         `json:"file"`
	Space    string         `json:"space"`
	DryRun   bool           `json:"dry_run"`
	Resumed  bool           `json:"resumed"` // it went on where an import of the same file had stopped
	Messages int            `json:"messages"`
	Letters  int            `json:"letters"`   // that are there now
	Known    int            `json:"known"`     // that were there before
	Threads  int            `json:"threads"`   // that are new
	WentOn   int            `json:"continued"` // threads that were there before and have more letters now
	Files    int            `json:"files"`
	People   int            `json:"people"`   // who are awaited now
	Left     int            `json:"left_out"` // messages that are not there
	Reasons  map[Reason]int `json:"reasons"`
	Skipped  []Skipped      `json:"skipped"` // in the order of the file
	More     int            `json:"skipped_more"`
}

// maxSkipped is how many are told one by one.
const maxSkipped = 200_000

// skip notes what was left out.
func (r *Report) skip(s Skipped) {
	r.Reasons[s.Reason]++
	if s.Whole {
		r.Left++
	}
	if len(r.Skipped) < maxSkipped {
		r.Skipped = append(r.Skipped, s)
	} else {
		r.More++
	}
}

// sort puts what was left out in the order of the file.
func (r *Report) sort() {
	slices.SortStableFunc(r.Skipped, func(a, b Skipped) int { return a.Message - b.Message })
}

// Text says it in sentences.
func (r *Report) Text(to io.Writer) error {
	w := bufio.NewWriter(to) // it keeps the first error
	is, are := "is", "are"
	if r.DryRun {
		is, are = "would be", "would be"
		fmt.Fprintln(w, "Nothing was written: this is what would come of it.")
	}
	if r.Resumed {
		fmt.Fprintln(w, "It went on where an earlier import of this file had stopped.")
	}
	fmt.Fprintf(w, "Of %d messages, %d %s letters in %s now, and %d were there before; %d %s left out.\n", r.Messages, r.Letters, are, r.Space, r.Known, r.Left, are)
	fmt.Fprintf(w, "%d threads %s new, and %d that were there go on.\n", r.Threads, are, r.WentOn)
	fmt.Fprintf(w, "%d files %s with them.\n", r.Files, are)
	fmt.Fprintf(w, "%d people %s awaited: they have no account, and nobody is told. Invite somebody with their address, and their letters are theirs.\n", r.People, are)
	if len(r.Reasons) == 0 {
		fmt.Fprintf(w, "Nothing %s left out.\n", is)
		return w.Flush()
	}
	fmt.Fprintln(w, "\nWhat was left out, and why:")
	for _, reason := range slices.Sorted(maps.Keys(r.Reasons)) {
		fmt.Fprintf(w, "  %-18s %d\n", reason, r.Reasons[reason])
	}
	fmt.Fprintln(w)
	for _, s := range r.Skipped {
		what := "of message"
		if s.Whole {
			what = "message"
		}
		fmt.Fprintf(w, "  %s %d at byte %d", what, s.Message, s.Offset)
		if s.ID != "" {
			fmt.Fprintf(w, " <%s>", s.ID)
		}
		fmt.Fprintf(w, ": %s\n", s.Says)
	}
	if r.More > 0 {
		fmt.Fprintf(w, "  and %d more\n", r.More)
	}
	return w.Flush()
}
