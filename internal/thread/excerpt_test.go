package thread

import "testing"

func TestAnExcerptTurnsNothing(t *testing.T) {
	if got := excerpt("Pay \u202egnp.exe\u2066 now"); got != "Pay gnp.exe now" {
		t.Errorf("%+q", got)
	}
}
