package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"meantime/internal/db"
	"meantime/internal/demo"
	"meantime/internal/replay"
)

// DemoOptions say which demo it is.
type DemoOptions struct {
	Now  time.Time // until when it has all happened; zero for the machine's clock
	Seed uint64
}

// FillDemo fills a folder with the company of package demo. Where there is a Meantime already, it is refused and left as it
// is; where filling it fails, no database is left of it.
func FillDemo(ctx context.Context, c Config, o DemoOptions) (err error) {
	if err := c.exists(); err == nil {
		return fmt.Errorf("there is a Meantime in the folder %s already, and the demo wants a folder of its own", c.Data)
	}
	release, err := c.claim()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	defer func() {
		if err != nil {
			err = errors.Join(err, c.clear())
		}
	}()
	var clock replay.Clock
	d, err := db.Open(ctx, db.Options{URL: c.DatabaseURL(), Now: clock.Now, Log: c.Log})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	ring, err := c.ring()
	if err != nil {
		return err
	}
	core, err := NewCore(ctx, CoreOptions{DB: d, Files: c.files(), Now: clock.Now, Zones: Zones(c), Secrets: ring, Log: c.Log, BaseURL: "http://demo.example",
		Uptime: func() time.Duration { return 0 }}) // a simulated clock is never set by accident
	if err != nil {
		return err
	}
	if err := core.settleKeys(ctx, c); err != nil {
		return err
	}
	if o.Now.IsZero() {
		o.Now = c.now()
	}
	return demo.Fill(ctx, core.Demo(clock.Set), demo.Options{Now: o.Now, Seed: o.Seed})
}

// clear removes a database that is of no use.
func (c Config) clear() error {
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(c.DatabaseURL() + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// Demo is what package demo fills. Set sets the clock that the core goes by.
func (c *Core) Demo(set func(time.Time)) demo.Company {
	return demo.Company{Set: set, DB: c.DB, Orgs: c.Orgs, Persons: c.Persons, Spaces: c.Spaces, Threads: c.Threads, Asks: c.Asks, Decisions: c.Decisions,
		Relays: c.Relays, Urgents: c.Urgents, Rotas: c.Rotas, Refusals: c.Refusals, Overlaps: c.Overlaps, Deliveries: c.Deliveries, Engine: c.Engine, Files: c.Files}
}
