package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"meantime/internal/app"
)

// imports are the archives that can be imported.
type imports struct {
	Mbox mailbox `cmd:"" help:"Import a mailbox into a space: its threads, letters and who wrote them."`
}

type mailbox struct {
	place
	File   string `arg:"" help:"The mailbox: an mbox file, as Mailman, Gmail, Thunderbird and Mutt write."`
	Space  string `required:"" placeholder:"NAME" help:"The space to import into, by its name or the number in its address."`
	As     string `required:"" placeholder:"EMAIL" help:"Who imports: an owner or an admin who belongs to the space."`
	DryRun bool   `help:"Write nothing, and say what would come of it."`
	JSON   bool   `name:"json" help:"Report for programs."`
}

// Run imports the mailbox and reports what became of each message.
func (c mailbox) Run(ctx context.Context, s Streams) error {
	last := ""
	tell := func(stage string, done, of int64) {
		if now := fmt.Sprintf("%s: %d%%", stage, done*10/max(of, 1)*10); now != last {
			last = now
			fmt.Fprintln(s.Err, now)
		}
	}
	report, err := app.ImportMailbox(ctx, c.config(s), app.Mailbox{File: c.File, Space: c.Space, As: c.As, DryRun: c.DryRun, Tell: tell})
	switch {
	case errors.Is(err, context.Canceled):
		return errors.New("it was stopped; what is there is whole, and the same again goes on")
	case err != nil:
		return fmt.Errorf("%s: %w", c.File, err)
	case c.JSON:
		out := json.NewEncoder(s.Out)
		out.SetIndent("", "  ")
		return out.Encode(report)
	}
	return report.Text(s.Out)
}
