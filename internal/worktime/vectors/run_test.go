package vectors_test

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
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
	passed, failed, err := vectors.Run(file, &out, shipped().Load)
	if err != nil || passed != 256 || failed != 0 {
		t.Fatalf("%d passed, %d failed, %v\n%s", passed, failed, err, &out)
	}
	if out.String() != "256 passed, 0 failed\n" {
		t.Errorf("wrote %q", &out)
	}
}

// Every answer that is changed is found, in one line that says what was expected.
func TestWrongAnswersAreFound(t *testing.T) {
	raw, err := os.ReadFile("../testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Format int              `json:"format"`
		Cases  []map[string]any `json:"cases"`
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	for _, c := range file.Cases {
		switch c["expect"] {
		case nil:
			c["expect"] = "2026-06-08T08:00Z"
		default:
			c["expect"] = nil
		}
	}
	changed, err := json.Marshal(file)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	passed, failed, err := vectors.Run(bytes.NewReader(changed), &out, shipped().Load)
	if err != nil || passed != 0 || failed != 256 || strings.Count(out.String(), "\n") != 257 {
		t.Errorf("%d passed, %d failed, %v\n%s", passed, failed, err, &out)
	}
	const line = `next_working-041 (rule 3) "Friday 17:00 exactly is closed (half-open) -> Monday 09:00": ` +
		`got "2026-06-08T08:00Z", want null` + "\n"
	if !strings.Contains(out.String(), line) {
		t.Errorf("no line\n%sin\n%s", line, &out)
	}
}

// One case that is not understood fails alone, in words.
func TestCasesThatAreNotUnderstood(t *testing.T) {
	const person = `"person":{"zone":"UTC","hours":null},`
	for text, want := range map[string]string{
		`{"op":"guess","expect":null}`: `unknown op "guess"`,
		`{"op":"resolve","zone":"Mars/Olympus","local":"2026-06-05T09:00","expect":null}`:                                           `Mars/Olympus`,
		`{"op":"resolve","local":"2026-06-05T09:00","expect":null}`:                                                                 `zone`,
		`{"op":"resolve","zone":"UTC","local":"9 am","expect":null}`:                                                                `not a local time`,
		`{"op":"resolve","zone":"UTC","local":"2026-06-05T09:00"}`:                                                                  `no expect`,
		`{"op":"resolve","zone":"UTC","local":"2026-06-05T09:00","expect":null,"mood":"x"}`:                                         `unknown field "mood"`,
		`{"op":"next_working","at":"2026-06-05T09:00Z","expect":null}`:                                                              `no person`,
		`{"op":"next_working",` + person + `"expect":null}`:                                                                         `no at`,
		`{"op":"next_working",` + person + `"at":null,"expect":null}`:                                                               `not an instant`,
		`{"op":"next_working",` + person + `"at":"2026-06-05T09:00","expect":null}`:                                                 `not an instant`,
		`{"op":"next_working","person":{"zone":"UTC","mood":1},"at":"","expect":null}`:                                              `unknown field "mood"`,
		`{"op":"next_working","person":{"zone":"X"},"at":"2026-06-05T09:00Z","expect":null}`:                                        `unknown_zone "X"`,
		`{"op":"next_working",` + person + `"at":"2026-06-05T09:00Z","days":-1,"expect":0}`:                                         `days`,
		`{"op":"add_working",` + person + `"at":"2026-06-05T09:00Z","expect":null}`:                                                 `no minutes`,
		`{"op":"add_working",` + person + `"at":"2026-06-05T09:00Z","minutes":-5,"expect":0}`:                                       `negative`,
		`{"op":"due",` + person + `"at":"2026-06-05T09:00Z","expect":null}`:                                                         `no want`,
		`{"op":"due",` + person + `"at":"2026-06-05T09:00Z","want":{"soon":1},"expect":0}`:                                          `unknown want "soon"`,
		`{"op":"work_between",` + person + `"from":"0001-01-01T00:00Z","to":"9999-01-01T00:00Z","expect":0}`:                        `400 years`,
		`{"op":"checkin",` + person + `"from":"2026-06-05","to":"2026-06-05","expect":[]}`:                                          `no time`,
		`{"op":"checkin",` + person + `"time":"10:00","days_of_week":["funday"],"from":"2026-06-05","to":"2026-06-05","expect":[]}`: `not a day`,
		`{"op":"snooze",` + person + `"at":"2026-06-05T09:00Z","kind":"never","expect":0}`:                                          `unknown kind "never"`,
		`{"op":"overlap","from":"2026-06-05T09:00Z","to":"2026-06-05T09:00Z","expect":0}`:                                           `people: missing`,
		`{"op":"overlap","people":[{"mood":1}],"from":"2026-06-05T09:00Z","to":"2026-06-05T09:00Z","expect":0}`:                     `unknown field "mood"`,
		`{"op":"oncall","at":"2026-06-05T09:00Z","expect":null}`:                                                                    `no rotation`,
		`{"op":"oncall","at":"2026-06-05T09:00Z","rotation":{"zone":"UTC"},"expect":null}`:                                          `anchor`,
		`{"op":"escalate","at":"2026-06-05T09:00Z","steps":[{"who":"a"}],"repeat":99999,"expect":{}}`:                               `10000 pages`,
		`{"op":"escalate","at":"2026-06-05T09:00Z","people":{"a":{"zone":"X"}},"expect":{}}`:                                        `unknown_zone`,
		`{"op":"budget","at":"2026-06-05T09:00Z","uses":[null],"limit":1,"window_days":7,"expect":{}}`:                              `not an instant`,
		`{"op":"budget","at":"2026-06-05T09:00Z","limit":1,"expect":{}}`:                                                            `no window_days`,
		`[]`: `not understood`,
		`3`:  `not understood`,
	} {
		file := `{"format":1,"cases":[` + text + `]}`
		var out strings.Builder
		passed, failed, err := vectors.Run(strings.NewReader(file), &out, shipped().Load)
		line, rest, _ := strings.Cut(out.String(), "\n")
		if err != nil || passed != 0 || failed != 1 || rest != "0 passed, 1 failed\n" || !strings.Contains(line, want) {
			t.Errorf("%s: %d passed, %d failed, %v, wrote %q; want %q", text, passed, failed, err, &out, want)
		}
	}
}

func TestFilesThatAreNotVectors(t *testing.T) {
	for text, want := range map[string]string{
		``:                          "unexpected end",
		`[]`:                        "cannot unmarshal",
		`{"cases":[]}`:              "format 0",
		`{"format":2,"cases":[]}`:   "format 2",
		`{"format":1}`:              "no cases",
		`{"format":1,"cases":[]} x`: "invalid character",
	} {
		var out strings.Builder
		if _, _, err := vectors.Run(strings.NewReader(text), &out, shipped().Load); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// Whatever the bytes, a run ends, and counts every case once.
func FuzzVectors(f *testing.F) {
	raw, err := os.ReadFile("../testdata/vectors.json")
	if err != nil {
		f.Fatal(err)
	}
	var file struct {
		Cases []json.RawMessage `json:"cases"`
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		f.Fatal(err)
	}
	for _, c := range file.Cases {
		f.Add([]byte(c))
	}
	f.Fuzz(func(t *testing.T, one []byte) {
		if !json.Valid(one) {
			t.Skip()
		}
		file := slices.Concat([]byte(`{"format":1,"cases":[`), one, []byte(`]}`))
		passed, failed, err := vectors.Run(bytes.NewReader(file), io.Discard, shipped().Load)
		if err == nil && passed+failed != 1 {
			t.Errorf("%d passed, %d failed", passed, failed)
		}
	})
}

// shipped is the zone data of the binary, read once.
var shipped = sync.OnceValue(zone.Shipped)
