package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/alecthomas/kong"

	"meantime/internal/app"
)

// Streams are where a command reads and writes.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
}

// command is the whole grammar.
type command struct {
	Serve   serve   `cmd:"" help:"Run Meantime."`
	Replay  replay  `cmd:"" help:"What would it do for my team? Send a history of messages through Meantime."`
	Demo    demo    `cmd:"" help:"Show it: a company that never was, with two months of work in it."`
	Vectors vectors `cmd:"" help:"Evaluate a file of cases for the rules of time."`
	Check   check   `cmd:"" help:"Prove that what must always hold does hold over a database."`
	Backup  backup  `cmd:"" help:"Write everything to one file, while Meantime is running or not."`
	Restore restore `cmd:"" help:"Fill an empty folder or database from a backup."`
	Export  export  `cmd:"" help:"Write all that is no secret to one archive, for people and other programs."`
	Import  imports `cmd:"" help:"Bring in what was written elsewhere."`
	Mail    mails   `cmd:"" help:"Mail: what DNS is to say for it, and taking in what comes."`
	Recover recov   `cmd:"" help:"Print a link with which somebody who cannot sign in sets a new password."`
	Version version `cmd:"" help:"Say which Meantime and which zone data this is."`
}

// place is where the data is; most commands need it.
type place struct {
	Data     string `default:"data" env:"MEANTIME_DATA" placeholder:"DIR" help:"The folder that holds the data (${default})."`
	Database string `env:"MEANTIME_DATABASE" placeholder:"URL" help:"postgres://… instead of a file in the folder."`
	KeyFile  string `env:"MEANTIME_KEY_FILE" placeholder:"FILE" help:"The keys with which secrets are sealed (secret.key in the folder)."`
}

func (p place) config(s Streams) app.Config {
	return app.Config{Data: p.Data, Database: p.Database, KeyFile: p.KeyFile, Listen: "localhost:0", Log: logger(s, "text", slog.LevelWarn)}
}

func logger(s Streams, format string, level slog.Level) *slog.Logger {
	o := &slog.HandlerOptions{Level: level}
	if format == "json" {
		return slog.New(slog.NewJSONHandler(s.Err, o))
	}
	return slog.New(slog.NewTextHandler(s.Err, o))
}

// errSaid is returned by commands that have said what is wrong themselves.
var errSaid = errors.New("")

// Run does what the arguments ask for and returns the exit status: 0 when it is done, 1 when something is wrong, 2 when
// the arguments cannot be understood. What mail servers run says what is wrong as they want to hear it (see mail.go).
func Run(ctx context.Context, args []string, s Streams) int {
	exited := -1
	var c command
	misused := 2
	if len(args) > 1 && args[0] == "mail" && args[1] == "deliver" {
		misused = tryAgain // whoever set up a mail server wrongly loses no mail
	}
	parser, err := kong.New(&c,
		kong.Name("meantime"),
		kong.Description("A workspace for teams that work asynchronously: what can wait arrives in each person's own working hours."),
		kong.Writers(s.Out, s.Err), kong.Exit(func(code int) { exited = code }), kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(s),
	)
	if err != nil {
		return fail(s, err, 2)
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	if exited >= 0 {
		return exited
	}
	if err != nil {
		if flag, _, ends := strings.Cut(err.Error(), ": expected"); ends && strings.HasSuffix(err.Error(), "(<EOL>)") {
			err = fmt.Errorf("%s needs a value", flag)
		}
		return fail(s, fmt.Errorf("%w; see meantime --help", err), misused)
	}
	if err := parsed.Run(); err != nil {
		if e, is := errors.AsType[*exit](err); is {
			return fail(s, err, e.status)
		}
		return fail(s, err, 1)
	}
	return 0
}

func fail(s Streams, err error, status int) int {
	if !errors.Is(err, errSaid) {
		fmt.Fprintf(s.Err, "meantime: %v\n", err)
	}
	return status
}
