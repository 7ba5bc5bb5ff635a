package archive_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"meantime/internal/app"
	"meantime/internal/app/apptest"
	"meantime/internal/app/plenty"
	"meantime/internal/archive"
	"meantime/internal/blob"
	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/file"
)

// held runs something and returns the most memory that the program had in use meanwhile, in megabytes.
func held(run func()) float64 {
	runtime.GC()
	var most atomic.Uint64
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most.Store(max(most.Load(), m.HeapInuse+m.StackInuse))
			select {
			case <-stop:
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	run()
	close(stop)
	<-stopped
	return float64(most.Load()) / 1e6
}

// BenchmarkArchive takes a company of 100,000 letters out of one engine, and into an empty one of the same.
func BenchmarkArchive(b *testing.B) {
	for _, engine := range []string{"sqlite", "postgres"} {
		b.Run(engine, func(b *testing.B) {
			c, into := config(b.TempDir()), func() (c app.Config) { return config(filepath.Join(b.TempDir(), "data")) }
			if engine == "postgres" {
				c.Database = dbtest.PostgresURL(b)
				into = func() app.Config {
					c := config(filepath.Join(b.TempDir(), "data"))
					c.Database = dbtest.EmptyPostgresURL(b)
					return c
				}
			}
			d := dbtest.Open(b, c.DatabaseURL())
			plenty.Fill(apptest.New(b, d), 100_000)
			path := filepath.Join(b.TempDir(), "archive.zip")
			b.Run("export", func(b *testing.B) {
				for b.Loop() {
					b.ReportMetric(held(func() {
						if _, err := app.Export(b.Context(), c, path); err != nil {
							b.Fatal(err)
						}
					}), "MB-held")
				}
				found, err := os.Stat(path)
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(found.Size())/1e6, "MB-archive")
			})
			b.Run("import", func(b *testing.B) {
				for b.Loop() {
					there := into()
					b.ReportMetric(held(func() { bring(b, there, path) }), "MB-held")
				}
			})
		})
	}
}

// bring imports an archive. What is written in bulk does not hold together, so nobody asks; meantime import does.
func bring(b *testing.B, c app.Config, path string) {
	b.Helper()
	d, err := db.Open(b.Context(), db.Options{URL: c.DatabaseURL(), Now: time.Now, NoMigrate: true})
	if err != nil {
		b.Fatal(err)
	}
	in, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	found, err := in.Stat()
	if err != nil {
		b.Fatal(err)
	}
	_, err = archive.Read(b.Context(), in, found.Size(), archive.Target{DB: d, Files: file.New(d, nil, time.Now, blob.New(filepath.Join(c.Data, "files"))),
		Hold: func(context.Context, archive.Manifest) ([]string, error) { return nil, nil }})
	if err := errors.Join(err, in.Close(), d.Close()); err != nil {
		b.Fatal(err)
	}
}
