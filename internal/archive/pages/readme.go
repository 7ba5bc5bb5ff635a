package pages

import (
	"fmt"
	"slices"
	"strings"

	"meantime/internal/naming"
)

// readme writes the page with which an archive begins: what it is, what it holds and leaves out, and how it is read.
func (w *writing) readme() error {
	name, err := organisation(w.tx)
	if err != nil {
		return err
	}
	var page said
	l := w.Locale
	name = inline(name)
	page.add("# " + name)
	when := moment(l, w.Made.UTC(), nil)
	switch w.Kind {
	case Workspace:
		page.add(l.T("This is the whole workspace of {organisation} in Meantime, as it was on {when}.", "organisation", name, "when", when))
	case Organisation:
		who, err := w.name(w.Viewer.ID)
		if err != nil {
			return err
		}
		page.add(l.T("This is what {organisation} has written in Meantime, as it was on {when}: all that lies in the spaces that {who} saw then, who made it.",
			"organisation", name, "when", when, "who", who))
	default:
		who, err := w.name(w.Viewer.ID)
		if err != nil {
			return err
		}
		page.add(l.T("This is what is {who}’s in the Meantime of {organisation}, as it was on {when}.", "organisation", name, "when", when, "who", who))
	}
	w.holds(&page)
	w.reads(&page)
	w.contents(&page)
	return w.page("README.md", strings.TrimLeft(page.String(), "\n"))
}

// holds says what an archive holds, and what it leaves out.
func (w *writing) holds(page *said) {
	l := w.Locale
	page.add("## " + l.T("What it holds"))
	count := l.T("{threads} with {letters}, in {spaces}.", "threads", l.N(w.threads, "one thread", "{n} threads"), "letters", l.N(w.letters, "one letter", "{n} letters"),
		"spaces", l.N(len(w.shown()), "one space", "{n} spaces"))
	switch w.Kind {
	case Workspace:
		page.list([]string{count, l.T("Everybody’s account, hours, inbox, drafts and settings; files; what was asked and decided; what is urgent and who is on call.")})
		page.add("## " + l.T("What it leaves out"))
		page.list([]string{l.T("Passwords, passkeys, sessions, tokens and the keys of this Meantime: whoever comes back to an archive signs in anew."),
			l.T("Private notes, which are for their readers alone, and end."), l.T("How often somebody was interrupted, which only that person sees.")})
	case Organisation:
		page.list([]string{count, l.T("The people, without what is their own; files; what was asked and decided; what was urgent.")})
		page.add("## " + l.T("What it leaves out"))
		page.list([]string{l.T("Spaces that whoever made it did not see, and all that lies in them."), l.T("Private notes."),
			l.T("What is anybody’s own: what they have read, what waits for them, drafts, letters for later, hours, leave and numbers."),
			l.T("Passwords, passkeys, sessions, tokens and keys.")})
	default:
		page.list([]string{count, l.T("Their account, hours, leave and settings; their drafts, and letters for later; what they have read and what waits for them; their own numbers; the files that they uploaded, or that stand in these threads."),
			l.T("Each thread in which they wrote or were asked, in spaces that they see now, and the private notes that they read.")})
		page.add("## " + l.T("What it leaves out"))
		page.list([]string{l.T("What lies in spaces that they do not see any more."), l.T("Threads in which others alone had a part."),
			l.T("Drafts of private notes, and of replies in them, and those that wait to be sent."), l.T("Passwords, passkeys, sessions and tokens.")})
	}
}

// reads says how an archive is read.
func (w *writing) reads(page *said) {
	l := w.Locale
	page.add("## " + l.T("How to read it"))
	lines := []string{l.T("Every page is Markdown, which any editor shows. What somebody wrote stands as a quotation, as they wrote it."),
		l.T("A time is that of the clock of whoever it is about, as it was then, and by UTC."),
		l.T("`files` has what was uploaded, byte for byte."),
		l.T("`data` has all of it once more for programs, a table for each file and a line of JSON for each row; `archive.json` lists every file with its size and SHA-256.")}
	switch w.Kind {
	case Workspace, Organisation:
		lines = append(lines, l.T("`meantime import archive` makes a Meantime of it again, in an empty place."))
	default:
		lines = append(lines, l.T("It is to be read. It cannot be made a Meantime of."))
	}
	page.list(lines)
}

// shown are the spaces, by name.
func (w *writing) shown() []place {
	out := slices.DeleteFunc(slices.Clone(w.places), func(p place) bool { return p.kind == "note" })
	slices.SortStableFunc(out, func(a, b place) int { return strings.Compare(naming.Fold(a.name), naming.Fold(b.name)) })
	return out
}

// contents leads to everything else.
func (w *writing) contents(page *said) {
	l := w.Locale
	page.add("## " + l.T("Spaces"))
	var lines []string
	for _, p := range w.shown() {
		lines = append(lines, fmt.Sprintf("[%s](%s)", inline(p.name), address(p.folder+"/README.md")))
	}
	page.list(lines)
	page.add(fmt.Sprintf("[%s](people.md)", l.T("People")))
	if w.Kind != Person {
		return
	}
	page.add(fmt.Sprintf("[%s](drafts.md)", l.T("Drafts")))
	page.add(fmt.Sprintf("[%s](scheduled.md)", l.T("Sent later")))
	page.add(fmt.Sprintf("[%s](hours.md)", l.T("Hours and time away")))
	if slices.ContainsFunc(w.places, func(p place) bool { return p.kind == "note" }) {
		page.add(fmt.Sprintf("[%s](private-notes/README.md)", l.T("Private notes")))
	}
}
