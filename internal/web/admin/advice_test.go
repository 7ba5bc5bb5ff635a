package admin_test

import (
	"net/http"
	"strings"
	"testing"

	"meantime/internal/ask"
	"meantime/internal/thread"
	"meantime/internal/triage"
)

func TestAdvice(t *testing.T) {
	c := found(t)
	aroha, path := c.web.As(c.aroha), "/organisation/advice/complicated_decision"
	reason := func() string {
		t.Helper()
		_, a, err := c.Advice.Advise(t.Context(), triage.Letter{Manner: thread.Manner{Complexity: thread.Complicated}, Kind: ask.Decision})
		if err != nil || a == nil {
			return ""
		}
		return a.Reason
	}
	holds(t, aroha.Get("/organisation/advice"), http.StatusOK, "Lay it out, so that they can decide without asking back", "A decision is quicker when", "!Left empty, it says:")
	holds(t, aroha.Follow(path, "once", "a", "speaks", "yes", "reason", "We agreed on it in May."), http.StatusOK, "We agreed on it in May.", "Left empty, it says: A decision is quicker")
	if got := reason(); got != "We agreed on it in May." {
		t.Errorf("the reason is %q", got)
	}
	if a := aroha.Post(path, "once", "b", "speaks", "yes", "reason", strings.Repeat("x", 301)); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.HTML, strings.Repeat("x", 301)) {
		t.Errorf("too long: %d %s", a.Status, a.Wrong())
	}
	aroha.Post(path, "once", "c", "reason", "We agreed on it in May.")
	if got := reason(); got != "" {
		t.Errorf("switched off, it says %q", got)
	}
	aroha.Post(path, "once", "d", "speaks", "yes", "reason", "")
	if got := reason(); !strings.HasPrefix(got, "A decision is quicker") {
		t.Errorf("as it was, it says %q", got)
	}
	if a := aroha.Post("/organisation/advice/none", "once", "e"); a.Status != http.StatusNotFound {
		t.Errorf("a rule that there is not: %d", a.Status)
	}
}
