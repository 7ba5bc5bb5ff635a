package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"

	"meantime/internal/app"
)

type demo struct {
	Data   string `placeholder:"DIR" help:"A folder to make it in and keep it; without one it is gone when the program ends."`
	Listen string `default:"localhost:8484" env:"MEANTIME_LISTEN" placeholder:"HOST:PORT" help:"Where to listen (${default})."`
	Seed   uint64 `default:"1" placeholder:"N" help:"Another number makes another one, by some minutes and pictures (${default})."`
}

// guide is somebody to sign in as.
type guide struct{ email, who, look string }

// guides are three of the company's people to look at it with.
func guides() []guide {
	return []guide{
		{"ines.carvalho@saltmarsh.example", "Inês Carvalho, designs in Lisbon and is an admin",
			"On Today: what is hers to answer by when, a delivery, the next one sealed. In Ticketing: the refunds that are being decided."},
		{"kenji.morita@saltmarsh.example", "Kenji Morita, looks after refunds in Onomichi",
			"The same letters, hours apart: “Why?” beside one says when it came and by which rule. Under People: who is at work now."},
		{"hamish.rennie@saltmarsh.example", "Hamish Rennie, a guest who sells tickets in Tobermory",
			"One space, four people who ask him something, and a horse. The other spaces do not exist for him."},
	}
}

// Run makes the company and serves it until it is told to stop.
func (c demo) Run(ctx context.Context, s Streams) (err error) {
	kept := c.Data != ""
	if !kept {
		if c.Data, err = os.MkdirTemp("", "meantime-demo-"); err != nil {
			return fmt.Errorf("there is no room for a demo: %w", err)
		}
		defer func() { err = errors.Join(err, os.RemoveAll(c.Data)) }()
	}
	o := app.Config{Data: c.Data, Listen: c.Listen, Version: programVersion(), Log: logger(s, "text", slog.LevelWarn)}
	fmt.Fprintln(s.Out, "This is a demo: the company Saltmarsh, which never was, and two months of its work. It takes some seconds to make.")
	if err := app.FillDemo(ctx, o, app.DemoOptions{Seed: c.Seed}); err != nil {
		return err
	}
	said := make(chan error, 1)
	o.Ready = func(address, _ string) { said <- c.welcome(ctx, s, o, address, kept) }
	err = app.Run(ctx, o)
	select {
	case wrong := <-said:
		return errors.Join(err, wrong)
	default: // it did not come so far
		return err
	}
}

// welcome says where it is, and prints links to come in by: of people who do not exist, and by the same way that lets in
// whoever has lost theirs.
func (c demo) welcome(ctx context.Context, s Streams, o app.Config, address string, kept bool) error {
	o.BaseURL = address
	fmt.Fprintf(s.Out, "Meantime is at %s\n\nCome in as one of these. A link works once, within fifteen minutes, and asks you to choose a password for later.\n", address)
	for _, g := range guides() {
		link, _, err := app.Recover(ctx, o, g.email)
		if err != nil {
			return err
		}
		fmt.Fprintf(s.Out, "\n%s\n  %s\n  %s\n", g.who, link, g.look)
	}
	fmt.Fprintf(s.Out, "\nFor another link, or anybody else of the eighteen: meantime recover --data %s --base-url %s %s\n", c.Data, address,
		strings.Replace(guides()[0].email, "ines.carvalho", "first.last", 1))
	fmt.Fprintln(s.Out, "Nobody here is real, and no mail leaves this program.")
	if kept {
		fmt.Fprintf(s.Out, "When you have stopped it: meantime serve --data %s goes on where you left.\n", c.Data)
	}
	return nil
}
