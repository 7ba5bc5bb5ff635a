package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"meantime/internal/app"
	team "meantime/internal/replay"
	"meantime/internal/words"
	"meantime/internal/worktime"
	"meantime/internal/zone"
)

type replay struct {
	File       string           `arg:"" help:"A history of messages: lines of time,person,thread,words."`
	Deliveries []worktime.Clock `placeholder:"HH:MM,…" help:"When everybody's deliveries come (09:00,13:00,16:30, within each person's hours)."`
	Every      int              `placeholder:"MINUTES" help:"Instead: a delivery every so many minutes."`
	Urgent     team.Share       `placeholder:"PERCENT" help:"Raise this share of the messages as urgent, too: 1%."`
	SVG        string           `placeholder:"FILE" help:"Draw it, too."`
}

// Run sends the history through Meantime on a database that it throws away, and says what came of it.
func (c replay) Run(ctx context.Context, s Streams) (err error) {
	in, err := os.Open(c.File)
	if err != nil {
		return fmt.Errorf("%s cannot be read: %w", c.File, err)
	}
	defer in.Close() // it was only read
	history, err := team.Read(in)
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	company, end, err := app.NewReplay(ctx, zone.Shipped(), logger(s, "text", slog.LevelWarn))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, end()) }()
	report, err := team.Run(ctx, company, history, team.Options{Times: c.Deliveries, Every: c.Every, Urgent: c.Urgent})
	if err != nil {
		return err
	}
	catalogue, err := words.Open()
	if err != nil {
		return err
	}
	locale := catalogue.Match(os.Getenv("LANG"))
	if err := report.Text(s.Out, locale); err != nil || c.SVG == "" {
		return err
	}
	return c.draw(report, locale)
}

func (c replay) draw(report *team.Report, locale *words.Locale) error {
	out, err := os.Create(c.SVG)
	if err != nil {
		return fmt.Errorf("%s cannot be written: %w", c.SVG, err)
	}
	return errors.Join(report.SVG(out, locale), out.Close())
}
