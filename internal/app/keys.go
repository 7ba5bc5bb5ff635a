package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"path/filepath"

	"meantime/internal/db"
	"meantime/internal/mail"
	"meantime/internal/secret"
)

// keyFile is where the keys are with which secrets are sealed.
func (c Config) keyFile() string {
	if c.KeyFile != "" {
		return c.KeyFile
	}
	return filepath.Join(c.Data, "secret.key")
}

// ring reads the keys with which secrets are sealed. Where there is no file, it is of a new key, which nobody has yet.
func (c Config) ring() (*secret.Ring, error) {
	r, err := secret.Load(c.keyFile())
	if errors.Is(err, fs.ErrNotExist) {
		return secret.Fresh()
	}
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return nil, fmt.Errorf("the file of keys %s cannot be read: %w", c.keyFile(), e.Err)
	}
	return r, err
}

// keepers tell what each domain keeps sealed.
func (c *Core) keepers() []secret.Used {
	return []secret.Used{c.Threads.SealedWith, c.Asks.SealedWith, c.Rotas.SealedWith, c.MailKeys.SealedWith}
}

// fits refuses to go on without a key that something in the database is sealed with.
func (c *Core) fits(ctx context.Context, o Config) error {
	return c.Secrets.Fits(ctx, c.DB, o.keyFile(), c.keepers()...)
}

// opens tells whether anything in a database is sealed, and why it does not open with the keys that are there.
func (c Config) opens(ctx context.Context, d *db.DB) (sealed bool, shut, err error) {
	none, err := secret.Fresh()
	if err != nil {
		return false, nil, err
	}
	core, err := NewCore(ctx, CoreOptions{DB: d, Files: c.files(), Now: c.now, Zones: Zones(c), Secrets: none, Log: c.Log, Uptime: c.uptime(), BaseURL: "http://localhost"})
	if err != nil {
		return false, nil, err
	}
	err = core.fits(ctx, c)
	if _, sealed = errors.AsType[*secret.MissingError](err); !sealed {
		return false, nil, err
	}
	ring, shut := c.ring()
	if shut == nil {
		shut = ring.Fits(ctx, d, c.keyFile(), core.keepers()...)
	}
	return true, shut, nil
}

// settleKeys is fits, and at the first start writes the new key to its file.
func (c *Core) settleKeys(ctx context.Context, o Config) error {
	if err := c.Secrets.Settle(ctx, c.DB, o.keyFile(), c.keepers()...); err != nil {
		return err
	}
	if _, err := secret.Load(o.keyFile()); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := c.Secrets.Save(o.keyFile()); err != nil {
		return fmt.Errorf("the file of keys %s cannot be written: %w", o.keyFile(), plain(err))
	}
	o.Log.Info("a key was made, with which secrets are sealed; it is in no backup", "file", o.keyFile())
	return nil
}

// MailDNS says what of DNS is looked at for mail.
type MailDNS struct {
	In     string   // the address at which mail comes in; empty where none does
	Sends  []string // what SPF is to name in place of the relays
	Server string   // HOST:PORT of a server of DNS; empty for those of this machine
	Renew  bool     // whether new keys are made first
}

// MailRecords finds what DNS is to say for mail, and how it stands. Where there are no keys yet, they are made.
func MailRecords(ctx context.Context, c Config, o MailDNS) (out []mail.Record, err error) {
	if err := c.exists(); err != nil {
		return nil, err
	}
	base, err := c.base()
	if err != nil {
		return nil, err
	}
	relays, err := mail.ParseRelays(c.Relays)
	if err != nil {
		return nil, err
	}
	core, err := c.asItIs(ctx, base.String())
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, core.DB.Close()) }()
	if err := core.settleKeys(ctx, c); err != nil {
		return nil, err
	}
	if o.Renew {
		if err := core.MailKeys.Renew(ctx); err != nil {
			return nil, err
		}
	}
	pairs, err := core.MailKeys.Pairs(ctx)
	if err != nil {
		return nil, err
	}
	return mail.DNS{From: c.MailFrom, In: o.In, Host: base.Hostname(), Relays: relays, Sends: o.Sends, Pairs: pairs, Resolver: resolver(o.Server)}.Records(ctx)
}

// resolver asks one server of DNS, or those of this machine.
func resolver(server string) *net.Resolver {
	if server == "" {
		return net.DefaultResolver
	}
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, server)
	}}
}
