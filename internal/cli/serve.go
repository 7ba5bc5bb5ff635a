package cli

import (
	"context"
	"fmt"
	"log/slog"

	"meantime/internal/app"
)

type serve struct {
	place
	Listen  string `default:"localhost:8484" env:"MEANTIME_LISTEN" placeholder:"HOST:PORT" help:"Where to listen (${default})."`
	BaseURL string `name:"base-url" env:"MEANTIME_BASE_URL" placeholder:"URL" help:"Where people reach it, such as https://meantime.example.org."`
	Metrics bool   `env:"MEANTIME_METRICS" help:"Answer /metrics for Prometheus."`
	Log     string `default:"text" enum:"text,json" env:"MEANTIME_LOG" help:"How to log: text or json (${default})."`
}

// Run serves until it is told to stop.
func (c serve) Run(ctx context.Context, s Streams) error {
	return app.Run(ctx, app.Config{Data: c.Data, Database: c.Database, KeyFile: c.KeyFile, Listen: c.Listen, BaseURL: c.BaseURL, Metrics: c.Metrics,
		Version: programVersion(), Log: logger(s, c.Log, slog.LevelInfo),
		Ready: func(address, setup string) {
			fmt.Fprintf(s.Out, "Meantime is at %s\n", address)
			if setup != "" {
				fmt.Fprintf(s.Out, "Set it up once, here: %s\n", setup)
			}
		}})
}
