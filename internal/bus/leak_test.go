package bus_test

import (
	"testing"

	"go.uber.org/goleak"
)

// TestMain fails when something that a test started is still running at the end.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
