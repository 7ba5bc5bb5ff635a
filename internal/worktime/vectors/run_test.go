package vectors_test

import (
	"os"
	"strings"
	"testing"

	"meantime/internal/worktime/vectors"
	"meantime/internal/zone"
)

func TestAllVectorsPass(t *testing.T) {
	file, err := os.Open("../testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var out strings.Builder
	passed, failed, err := vectors.Run(file, &out, zone.Shipped().Load)
	if err != nil || passed != 256 || failed != 0 {
		t.Fatalf("%d passed, %d failed, %v\n%s", passed, failed, err, &out)
	}
	if out.String() != "256 passed, 0 failed\n" {
		t.Errorf("wrote %q", &out)
	}
}
