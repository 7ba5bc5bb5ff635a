package fault_test

import (
	"errors"
	"strings"
	"testing"

	"meantime/internal/fault"
)

func TestAPanicIsAnErrorThatSaysWhereItWas(t *testing.T) {
	err := fault.Caught(func() error {
		none := strings.Fields("")
		none[len(none)] = "a"
		return nil
	})
	p, is := errors.AsType[*fault.Panic](err)
	if !is || !strings.Contains(err.Error(), "index out of range") || !strings.Contains(string(p.Stack), "panic_test.go:14") || !fault.Is(fault.Of(err), fault.KindInternal) {
		t.Errorf("%v", err)
	}
	for _, want := range []error{nil, fault.NotFound("letter")} {
		if got := fault.Caught(func() error { return want }); !errors.Is(got, want) {
			t.Errorf("%v became %v", want, got)
		}
	}
}
