package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"meantime/internal/blob"
	"meantime/internal/db"
	"meantime/internal/org"
	"meantime/internal/replay"
	"meantime/internal/secret"
	"meantime/internal/zone"
)

// NewReplay founds an empty company for a replay, under a simulated clock, on a fresh SQLite database in the folder for
// temporary files. The function that it returns closes the database and removes it.
func NewReplay(ctx context.Context, zones *zone.Data, log *slog.Logger) (company replay.Company, end func() error, err error) {
	dir, err := os.MkdirTemp("", "meantime-replay-")
	if err != nil {
		return company, nil, fmt.Errorf("making room for the replay: %w", err)
	}
	end = func() error { return os.RemoveAll(dir) }
	var clock replay.Clock
	d, err := db.Open(ctx, db.Options{URL: filepath.Join(dir, "replay.db"), Now: clock.Now, Log: log})
	if err != nil {
		return company, nil, errors.Join(err, end())
	}
	end = func() error { return errors.Join(d.Close(), os.RemoveAll(dir)) }
	ring, err := secret.Fresh()
	if err != nil {
		return company, nil, errors.Join(err, end())
	}
	core, err := foundedCore(ctx, CoreOptions{DB: d, Files: blob.New(dir), Now: clock.Now, Zones: zones, Secrets: ring, Log: log, BaseURL: "http://replay.example",
		Uptime: func() time.Duration { return 0 }}) // a simulated clock is never set by accident
	if err != nil {
		return company, nil, errors.Join(err, end())
	}
	return replay.Company{Clock: &clock, DB: d, Zones: zones, People: core.Persons.People, Schedules: core.Persons.Schedules,
		Spaces: core.Spaces, Threads: core.Threads, Deliveries: core.Deliveries, Engine: core.Engine, Rotas: core.Rotas, Urgents: core.Urgents}, end, nil
}

// foundedCore founds an organisation that nobody belongs to.
func foundedCore(ctx context.Context, o CoreOptions) (*Core, error) {
	core, err := NewCore(ctx, o)
	if err != nil {
		return nil, err
	}
	link, err := core.Orgs.SetupLink(ctx)
	if err != nil {
		return nil, err
	}
	return core, core.Orgs.SetUp(ctx, link, org.Settings{Name: "Replay", Zone: "UTC"}, func(*db.Tx) error { return nil })
}
