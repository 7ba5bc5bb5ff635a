package page

import (
	"net/http"

	"meantime/internal/fault"
)

// Problem is the page that says what could not be done, and what to do now.
type Problem struct {
	Shell
	Says string
}

// Fail answers with a fault as a page. It is the one place where the web surface maps kinds to statuses, and where an
// error of our own is logged.
func (p *Pages) Fail(w http.ResponseWriter, r *http.Request, s Shell, err error) {
	f := fault.Of(err)
	if f.Kind == fault.KindInternal {
		p.log.ErrorContext(r.Context(), "request failed", "method", r.Method, "route", r.Pattern, "error", err)
	}
	s.Title = problemTitle(s, f.Kind)
	s.Topics = nil
	p.Status(w, r, f.Kind.Status(), "problem", &Problem{Shell: s, Says: says(s, f)})
}

// says is what a fault says in the reader's language. What is not there has a sentence for every thing that people know by its name.
func says(s Shell, f *fault.Fault) string {
	if f.Kind != fault.KindNotFound {
		return s.T(f.Message)
	}
	switch f.Code {
	case "thread_not_found":
		return s.T("There is no such thread, or it is not yours to see.")
	case "letter_not_found":
		return s.T("There is no such letter, or it is not yours to see.")
	case "decision_not_found":
		return s.T("There is no such decision, or it is not yours to see.")
	case "space_not_found":
		return s.T("There is no such space, or it is not yours to see.")
	case "person_not_found":
		return s.T("There is no such person, or it is not yours to see.")
	case "file_not_found":
		return s.T("There is no such file, or it is not yours to see.")
	}
	return s.T("There is no such page, or it is not yours to see.")
}

func problemTitle(s Shell, kind fault.Kind) string {
	switch kind {
	case fault.KindNotFound:
		return s.T("Nothing to see here")
	case fault.KindForbidden:
		return s.T("That is not yours to do")
	case fault.KindUnsigned:
		return s.T("Please sign in")
	case fault.KindConflict:
		return s.T("Something changed in the meantime")
	case fault.KindInvalid, fault.KindTooLarge:
		return s.T("That could not be taken")
	case fault.KindTooMany:
		return s.T("A moment, please")
	}
	return s.T("That did not work")
}
