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
	Mbox    mailbox     `cmd:"" help:"Import a mailbox into a space: its threads, letters and who wrote them."`
	Archive fromArchive `cmd:"" help:"Fill an empty folder or database from an archive that export wrote."`
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
		return err
	case c.JSON:
		out := json.NewEncoder(s.Out)
		out.SetIndent("", "  ")
		return out.Encode(report)
	}
	return report.Text(s.Out)
}

type export struct {
	place
	File string `arg:"" help:"The archive to write: a zip."`
}

// Run writes the archive.
func (c export) Run(ctx context.Context, s Streams) error {
	done, err := app.Export(ctx, c.config(s), c.File)
	if err == nil {
		fmt.Fprintf(s.Out, "%d rows and %d files are in %s. Passwords, keys and private notes are not.\n", done.Rows, done.Files, c.File)
	}
	return err
}

type fromArchive struct {
	place
	File string `arg:"" help:"The archive that export wrote."`
}

// Run fills the folder or database, and says how its people get in.
func (c fromArchive) Run(ctx context.Context, s Streams) error {
	done, err := app.ImportArchive(ctx, c.config(s), c.File)
	switch {
	case errors.Is(err, context.Canceled):
		return errors.New("it was stopped, and nothing is left of it")
	case err != nil:
		return err
	}
	fmt.Fprintf(s.Out, "%d rows and %d files of %s are here, as they were at %s.\n", done.Rows, done.Files, done.Organisation, done.MadeAt.Format("2006-01-02 15:04 UTC"))
	fmt.Fprintln(s.Out, "No archive holds passwords. meantime recover EMAIL prints a link by which somebody signs in.")
	return nil
}
