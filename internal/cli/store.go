package cli

import (
	"context"
	"fmt"

	"meantime/internal/app"
)

type check struct{ place }

// Run says each thing that is wrong, and fails when anything is.
func (c check) Run(ctx context.Context, s Streams) error {
	wrong, err := app.Check(ctx, c.config(s))
	if err != nil {
		return err
	}
	for _, w := range wrong {
		fmt.Fprintln(s.Out, w)
	}
	if len(wrong) > 0 {
		return fmt.Errorf("%d things are not as they must be", len(wrong))
	}
	fmt.Fprintln(s.Out, "Everything holds.")
	return nil
}

type backup struct {
	place
	File string `arg:"" help:"The file to write."`
}

// Run writes the backup.
func (c backup) Run(ctx context.Context, s Streams) error {
	rows, err := app.Backup(ctx, c.config(s), c.File)
	if err == nil {
		fmt.Fprintf(s.Out, "%d rows are in %s.\n", rows, c.File)
	}
	return err
}

type restore struct {
	place
	File string `arg:"" help:"The file that a backup wrote."`
}

// Run fills the folder or database, and says which file it needs beside it.
func (c restore) Run(ctx context.Context, s Streams) error {
	done, err := app.Restore(ctx, c.config(s), c.File)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.Out, "%d rows are restored.\n", done.Rows)
	if !done.Sealed {
		return nil
	}
	fmt.Fprintf(s.Out, "What is sealed among them, as private notes are, needs its file of keys, which no backup holds. It is looked for at %s; --key-file names another place.\n", done.KeyFile)
	if done.Shut == nil {
		fmt.Fprintln(s.Out, "It is there.")
	} else {
		fmt.Fprintf(s.Out, "Until then Meantime does not start here: %v.\n", done.Shut)
	}
	return nil
}

type recov struct {
	place
	Email   string `arg:"" help:"The address of the person's account."`
	BaseURL string `name:"base-url" default:"http://localhost:8484" env:"MEANTIME_BASE_URL" placeholder:"URL" help:"Where people reach it (${default})."`
}

// Run prints the link; whoever runs the program can read its database anyway.
func (c recov) Run(ctx context.Context, s Streams) error {
	o := c.config(s)
	o.BaseURL = c.BaseURL
	link, name, err := app.Recover(ctx, o, c.Email)
	if err == nil {
		fmt.Fprintf(s.Out, "For %s, once, within 15 minutes: %s\n", name, link)
	}
	return err
}
