package fault_test

import (
	"errors"
	"testing"

	"meantime/internal/fault"
)

func TestWrappedFaultKeepsItsKind(t *testing.T) {
	err := fault.While("opening a thread", fault.NotFound("thread"))
	if !fault.Is(err, fault.KindNotFound) || fault.Of(err).Code != "thread_not_found" {
		t.Fatalf("kind or code lost: %v", err)
	}
}

func TestPlainErrorTellsNothing(t *testing.T) {
	err := errors.New("dial tcp 10.0.0.1: refused")
	if f := fault.Of(err); f.Kind != fault.KindInternal || f.Message == err.Error() {
		t.Fatalf("an internal error showed its text: %+v", f)
	}
	if fault.While("doing", nil) != nil {
		t.Fatal("While made an error of nil")
	}
}
