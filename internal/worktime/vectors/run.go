package vectors

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"

	"meantime/internal/worktime"
)

// format is the version of the file format that Run reads.
const format = 1

// Run evaluates a file of cases with the zones that load finds. It writes one line for each case
// that fails, and then "N passed, N failed". The error is about the file as a whole: not readable,
// not JSON, or of another format.
func Run(r io.Reader, out io.Writer, load worktime.Loader) (passed, failed int, err error) {
	var file struct {
		Format int               `json:"format"`
		Cases  []json.RawMessage `json:"cases"`
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		return 0, 0, fmt.Errorf("reading the vectors: %w", err)
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		return 0, 0, fmt.Errorf("the vectors are not what was expected: %w", err)
	}
	if file.Format != format {
		return 0, 0, fmt.Errorf("the vectors have format %d; this program reads format %d", file.Format, format)
	}
	if file.Cases == nil {
		return 0, 0, errors.New("the file has no cases")
	}
	for i, raw := range file.Cases {
		if mismatch := check(raw, load); mismatch != nil {
			failed++
			fmt.Fprintf(out, "%s: %v\n", label(raw, i), mismatch)
		} else {
			passed++
		}
	}
	_, err = fmt.Fprintf(out, "%d passed, %d failed\n", passed, failed)
	return passed, failed, err
}

// label names a case in the output, also one that cannot be read.
func label(raw json.RawMessage, index int) string {
	var c struct {
		ID   string `json:"id"`
		Rule int    `json:"rule"`
		Note string `json:"note"`
	}
	if json.Unmarshal(raw, &c) != nil || c.ID == "" {
		return fmt.Sprintf("case %d", index+1)
	}
	text := fmt.Sprintf("%.60q", c.ID)
	text = text[1:len(text)-1] + fmt.Sprintf(" (rule %d)", c.Rule)
	if c.Note != "" {
		text += fmt.Sprintf(" %.200q", c.Note)
	}
	return text
}

// check evaluates one case and says what differs, or nil.
func check(raw json.RawMessage, load worktime.Loader) error {
	var c testCase
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		return fmt.Errorf("not understood: %w", err)
	}
	evaluate := operation(c.Op)
	if evaluate == nil {
		return fmt.Errorf("unknown op %.40q", c.Op)
	}
	if c.Expect == nil {
		return errors.New("no expect")
	}
	c.load = load
	answer, err := evaluate(&c)
	if err != nil {
		return err
	}
	return compare(answer, c.Expect)
}

// compare takes both sides as JSON. An object's member that is null counts as absent, because the
// format writes optional answers either way.
func compare(answer any, expect json.RawMessage) error {
	got, err := json.Marshal(answer)
	if err != nil {
		return err
	}
	if !reflect.DeepEqual(plain(got), plain(expect)) {
		var want bytes.Buffer
		if err := json.Compact(&want, expect); err != nil {
			return err
		}
		return fmt.Errorf("got %s, want %s", got, want.Bytes())
	}
	return nil
}

func plain(raw []byte) any {
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		return err
	}
	if object, ok := v.(map[string]any); ok {
		for name, member := range object {
			if member == nil {
				delete(object, name)
			}
		}
	}
	return v
}
