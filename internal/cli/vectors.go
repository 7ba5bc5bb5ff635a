package cli

import (
	"fmt"
	"os"

	cases "meantime/internal/worktime/vectors"
	"meantime/internal/zone"
)

type vectors struct {
	File string `arg:"" help:"Cases in the format of the rules' own vectors."`
}

// Run evaluates the cases on the zone data shipped in the program, prints each mismatch and, last, the count.
func (c vectors) Run(s Streams) error {
	in, err := os.Open(c.File)
	if err != nil {
		return fmt.Errorf("%s cannot be read: %w", c.File, err)
	}
	defer in.Close() // it was only read
	_, failed, err := cases.Run(in, s.Out, zone.Shipped().Load)
	if err == nil && failed > 0 {
		err = errSaid
	}
	return err
}
