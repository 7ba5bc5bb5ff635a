package cli

import (
	"context"
	"fmt"
	"log/slog"

	"meantime/internal/app"
)

type serve struct {
	place
	Listen  string   `default:"localhost:8484" env:"MEANTIME_LISTEN" placeholder:"HOST:PORT" help:"Where to listen (${default})."`
	BaseURL string   `name:"base-url" env:"MEANTIME_BASE_URL" placeholder:"URL" help:"Where people reach it, such as https://meantime.example.org."`
	SMTP    []string `name:"smtp" env:"MEANTIME_SMTP" sep:"," placeholder:"URL" help:"Where mail goes: smtp://user:password@mail.example.org:587, or several, in the order in which they are tried."`
	From    string   `name:"mail-from" env:"MEANTIME_MAIL_FROM" placeholder:"ADDRESS" help:"Whom mail is from, such as meantime@example.org, which has the organisation's name."`
	MailIn  string   `name:"mail-in" env:"MEANTIME_MAIL_IN" placeholder:"ADDRESS" help:"Where answers by mail come in, with something behind a plus, such as meantime+reply@example.org."`
	Trusts  []string `name:"mail-trusts" env:"MEANTIME_MAIL_TRUSTS" sep:"," placeholder:"NAME" help:"The name of your own mail server, such as mx.example.org: what it says in Authentication-Results of who sent a mail counts."`
	Post    string   `name:"mail-listen" env:"MEANTIME_MAIL_LISTEN" placeholder:"HOST:PORT" help:"Where to take answers by mail as a mail server does, such as :25, without another one."`
	Cert    string   `name:"mail-cert" env:"MEANTIME_MAIL_CERT" placeholder:"FILE" help:"The certificate of --mail-listen, as PEM, with those above it."`
	Key     string   `name:"mail-key" env:"MEANTIME_MAIL_KEY" placeholder:"FILE" help:"The key of --mail-cert, as PEM."`
	Mailbox string   `name:"mail-imap" env:"MEANTIME_MAIL_IMAP" placeholder:"URL" help:"A mailbox out of which to take answers by mail: imaps://user:password@mail.example.org/INBOX, with ?move=FOLDER for what is taken."`
	Metrics bool     `env:"MEANTIME_METRICS" help:"Answer /metrics for Prometheus."`
	Log     string   `default:"text" enum:"text,json" env:"MEANTIME_LOG" help:"How to log: text or json (${default})."`
}

// Run serves until it is told to stop.
func (c serve) Run(ctx context.Context, s Streams) error {
	return app.Run(ctx, app.Config{Data: c.Data, Database: c.Database, KeyFile: c.KeyFile, Listen: c.Listen, BaseURL: c.BaseURL, Metrics: c.Metrics, Relays: c.SMTP, MailFrom: c.From, MailIn: c.MailIn, Trusts: c.Trusts,
		MailListen: c.Post, MailCert: c.Cert, MailKey: c.Key, MailIMAP: c.Mailbox,
		Version: programVersion(), Log: logger(s, c.Log, slog.LevelInfo),
		Ready: func(address, setup string) {
			said := "Meantime is at " + address + "\n"
			if setup != "" {
				said += "Set it up once, here: " + setup + "\n"
			}
			fmt.Fprint(s.Out, said) // at once, for whoever reads it by a program
		}})
}
