package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"meantime/internal/blob"
	"meantime/internal/incoming"
	"meantime/internal/incoming/mailbox"
	"meantime/internal/incoming/smtpd"
	"meantime/internal/mail"
	"meantime/internal/mail/authentic"
	"meantime/internal/words"
)

// Config says where and how Meantime runs.
type Config struct {
	Data     string   // the folder that holds the database and what an operator puts beside it
	Database string   // postgres://… instead of the SQLite file in Data, or empty
	KeyFile  string   // the file of keys; empty for secret.key in Data
	Listen   string   // HOST:PORT
	BaseURL  string   // where people reach it; empty for http:// and Listen
	Metrics  bool     // whether /metrics answers
	Relays   []string // where mail goes: smtp://…, in the order in which they are tried; empty for no mail
	MailFrom string   // whom it is from
	Trusts   []string // mail servers of one's own whose Authentication-Results count
	MailIn   string   // the address at which it comes in, with something behind a plus; empty where none does
	// MailListen is where the built-in mail server listens, HOST:PORT; empty for none. MailCert and MailKey are the files of its certificate, both
	// or neither.
	MailListen, MailCert, MailKey string
	MailIMAP                      string // a mailbox out of which it is taken, imaps://…; empty for none
	Version                       string
	Log                           *slog.Logger
	// Ready is told the address that people reach it at, and the link to set it up with, empty once that is done.
	Ready func(address, setup string)
}

// mailer writes and sends mails; nil where there is no relay.
func (c Config) mailer(core *Core, base *url.URL, catalogue *words.Catalogue) (*mail.Mailer, error) {
	if len(c.Relays) == 0 && c.MailIn != "" {
		return nil, errors.New("--mail-in gives out addresses in mails, and none go out: it needs --smtp")
	}
	if len(c.Relays) == 0 {
		return nil, nil
	}
	relays, err := mail.ParseRelays(c.Relays)
	if err != nil {
		return nil, err
	}
	return mail.New(mail.Options{DB: core.DB, Now: core.Now, Orgs: core.Orgs, Persons: core.Persons, Threads: core.Threads, Asks: core.Asks,
		Deliveries: core.Deliveries, Incoming: core.Incoming, Telling: core.Telling, Urgents: core.Urgents, Keys: core.MailKeys, Leavings: core.Leavings, Pauses: core.Pauses, Away: core.Away, Words: catalogue, BaseURL: base.String(), Relays: relays, From: c.MailFrom})
}

// comesIn opens what takes mails that come in, where there is a place for them.
func (c Config) comesIn(core *Core, mailer *mail.Mailer) error {
	if c.MailIn == "" {
		return nil
	}
	at, err := incoming.ParsePlace(c.MailIn)
	if err == nil {
		core.Incoming.Open(at, mailer.From(), c.judge())
	}
	return err
}

// mailServer is the mail server that is built in, listening; nil where nobody wants it. What is returned takes mails until its context ends.
func (c Config) mailServer(core *Core, base *url.URL) (func(context.Context) error, error) {
	if c.MailListen == "" {
		return nil, nil
	}
	if c.MailIn == "" {
		return nil, errors.New("--mail-listen takes what is sent to the addresses of --mail-in, and needs it")
	}
	o := smtpd.Options{Name: base.Hostname(), Takes: core.Incoming.Takes, Now: c.now, Log: c.Log, Limits: smtpd.Usual(),
		Keep: func(ctx context.Context, raw []byte, e incoming.Envelope) error {
			return incoming.Keep(ctx, core.DB, c.now(), raw, e)
		}}
	if c.MailCert != "" || c.MailKey != "" {
		var err error
		if o.Certificate, err = smtpd.OpenCertificate(c.MailCert, c.MailKey); err != nil {
			return nil, err
		}
	}
	at, err := net.Listen("tcp", c.MailListen)
	if err != nil {
		return nil, fmt.Errorf("cannot listen for mail on %s: %w", c.MailListen, reason(err))
	}
	c.Log.Info("mail comes in", "at", at.Addr().String(), "encrypted", o.Certificate != nil)
	server := smtpd.New(o)
	return func(ctx context.Context) error { return server.Serve(ctx, at) }, nil
}

// mailbox is the mailbox elsewhere out of which mails are taken; nil where there is none. What is returned takes them until its context ends.
func (c Config) mailbox(core *Core) (func(context.Context), error) {
	if c.MailIMAP == "" {
		return nil, nil
	}
	if c.MailIn == "" {
		return nil, errors.New("--mail-imap takes what is sent to the addresses of --mail-in, and needs it")
	}
	from, err := mailbox.ParseSource(c.MailIMAP)
	if err != nil {
		return nil, err
	}
	o := mailbox.Options{From: from, Box: incoming.NewBox(core.DB, c.now, from.String()), Names: core.Incoming.Names, Log: c.Log}
	return func(ctx context.Context) { mailbox.Run(ctx, o) }, nil
}

// judge finds out who sent a mail: as a mail server says that is trusted, else by its signature and where it came from.
func (c Config) judge() incoming.Judge {
	return func(ctx context.Context, raw []byte, e incoming.Envelope) incoming.Verdict {
		found := authentic.Trusted(raw, c.Trusts)
		if found.Verdict != authentic.Authentic {
			sender := ""
			if e.Sender != nil {
				sender = *e.Sender
			}
			found = authentic.Check(ctx, raw, e.Peer, sender, e.Hello, net.DefaultResolver)
		}
		return incoming.Verdict{From: found.From, Proven: found.Verdict == authentic.Authentic, Later: found.Verdict == authentic.Temporary}
	}
}

// base is the address that people reach it at, without a slash at its end.
func (c Config) base() (*url.URL, error) {
	if c.BaseURL == "" {
		host, port, err := net.SplitHostPort(c.Listen)
		if err != nil {
			return nil, fmt.Errorf("--listen wants HOST:PORT, such as localhost:8484, not %q", c.Listen)
		}
		if host == "" || host == "0.0.0.0" || host == "::" {
			host = "localhost"
		}
		return &url.URL{Scheme: "http", Host: net.JoinHostPort(host, port)}, nil
	}
	u, err := url.Parse(strings.TrimRight(c.BaseURL, "/"))
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.Path != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return nil, fmt.Errorf("--base-url wants an address without a path, such as https://meantime.example.org, not %q", c.BaseURL)
	}
	return u, nil
}

// reached is the base with the port that is really listened on, where nobody said how people reach it: --listen may leave
// the choice to the machine, with a 0.
func (c Config) reached(base *url.URL, listener net.Listener) (*url.URL, error) {
	if c.BaseURL != "" {
		return base, nil
	}
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		return nil, err
	}
	return &url.URL{Scheme: base.Scheme, Host: net.JoinHostPort(base.Hostname(), port)}, nil
}

// now is the machine's clock: the one place where the program reads it.
func (c Config) now() time.Time { return time.Now() }

// uptime counts from now on. A duration between two readings of time.Now does not see the wall clock being set.
func (c Config) uptime() func() time.Duration {
	start := time.Now()
	return func() time.Duration { return time.Since(start) }
}

// addressed refuses a database that is none of PostgreSQL's: it would be taken for the name of a file.
func (c Config) addressed() error {
	if c.Database == "" || strings.HasPrefix(c.Database, "postgres://") || strings.HasPrefix(c.Database, "postgresql://") {
		return nil
	}
	return errors.New("--database wants an address of PostgreSQL, such as postgres://meantime@localhost/meantime; without it the data is in a file in the folder")
}

// DatabaseURL is where the data of a configuration is: an address, or the file in its folder.
func (c Config) DatabaseURL() string {
	if c.Database != "" {
		return c.Database
	}
	return filepath.Join(c.Data, "meantime.db")
}

// files is where the bytes of files are.
func (c Config) files() *blob.Store { return blob.New(filepath.Join(c.Data, "files")) }

// unfinished is a folder that is there while an archive with files is imported, and after that only if that was killed.
func (c Config) unfinished() string { return filepath.Join(c.Data, "files.coming") }

// coming is where the bytes of an archive's files are until all of it is there.
func (c Config) coming() *blob.Store { return blob.New(filepath.Join(c.unfinished(), "files")) }

// claim makes the folder and takes it for this process alone.
func (c Config) claim() (release func() error, err error) {
	if err := c.addressed(); err != nil {
		return nil, err
	}
	if found, err := os.Stat(c.Data); err == nil && !found.IsDir() {
		return nil, fmt.Errorf("%s is a file, and the data needs a folder", c.Data)
	}
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return nil, fmt.Errorf("the folder %s cannot be made: %w", c.Data, plain(err))
	}
	file, err := os.OpenFile(filepath.Join(c.Data, "meantime.lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("the folder %s cannot be written to: %w", c.Data, plain(err))
	}
	if err := lockFile(file); err != nil {
		return nil, errors.Join(fmt.Errorf("another Meantime is running on the folder %s", c.Data), file.Close())
	}
	return file.Close, nil
}

// plain leaves of a file error what went wrong: the path has been said.
func plain(err error) error {
	if e, ok := errors.AsType[*os.PathError](err); ok {
		return e.Err
	}
	return err
}
