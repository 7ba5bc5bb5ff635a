package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"sync"
	"time"

	"meantime/internal/api"
	"meantime/internal/api/rest"
	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/once"
	"meantime/internal/transfer"
	"meantime/internal/web"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
	"meantime/internal/web/static"
	"meantime/internal/web/templates"
	"meantime/internal/words"
	"meantime/internal/zone"
)

const (
	headersWithin = 10 * time.Second // slow headers are closed
	requestWithin = 2 * time.Minute  // and slow bodies: a photo of 10 MB on a slow line takes as long
	answerWithin  = 4 * time.Minute  // and those who ask and do not take the answer; a stream sees to itself
	idleFor       = 2 * time.Minute
	maxHeaders    = 64 << 10
	stopWithin    = 10 * time.Second
)

// Run serves until the context ends, then stops in order: no new requests, the streams, the engine, the database.
func Run(ctx context.Context, c Config) (err error) {
	base, err := c.base()
	if err != nil {
		return err
	}
	release, err := c.claim()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	if err := os.RemoveAll(c.unfinished()); err != nil {
		return fmt.Errorf("what an import left that was killed cannot be removed: %w", err)
	}
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return fmt.Errorf("cannot listen on %s: %w", c.Listen, reason(err))
	}
	defer listener.Close() // the server closes it first; a second time does nothing
	if base, err = c.reached(base, listener); err != nil {
		return err
	}
	d, err := db.Open(ctx, db.Options{URL: c.DatabaseURL(), Now: c.now, Log: c.Log})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	return serve(ctx, c, d, listener, base)
}

// reason leaves of a network error what went wrong: the address has been said.
func reason(err error) error {
	if e, ok := errors.AsType[*net.OpError](err); ok {
		if sys, ok := errors.AsType[*os.SyscallError](e.Err); ok {
			return sys.Err
		}
		return e.Err
	}
	return err
}

func serve(ctx context.Context, c Config, d *db.DB, listener net.Listener, base *url.URL) error {
	node, err := d.Node(ctx)
	if err != nil {
		return err
	}
	defer node.Release()
	ring, err := c.ring()
	if err != nil {
		return err
	}
	core, err := NewCore(ctx, CoreOptions{DB: d, Files: c.files(), Now: c.now, Zones: Zones(c), Secrets: ring, Log: c.Log, Uptime: c.uptime(), BaseURL: base.String(), Node: node.Number})
	if err != nil {
		return err
	}
	if err := core.settleKeys(ctx, c); err != nil {
		return err
	}
	handler, err := NewHandler(core, c, base)
	if err != nil {
		return err
	}
	if core.box, err = c.mailbox(core); err != nil {
		return err
	}
	if core.post, err = c.mailServer(core, base); err != nil {
		return err
	}
	// Streams and the engine live on this context: it ends when the server stops taking requests.
	living, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	server := newServer(handler)
	server.BaseContext = func(net.Listener) context.Context { return living }
	ctx, end := context.WithCancel(ctx)
	numbered := make(chan error, 1)
	go func() {
		defer end() // without its number this node must not write
		numbered <- node.Keep(ctx, func() { core.again(ctx) })
	}()
	err = core.live(ctx, living, stop, server, listener, func() error { return c.ready(ctx, core, base) })
	end()
	return errors.Join(err, <-numbered)
}

// newServer is what takes connections: whoever sends or takes slowly, or not at all, holds none for long.
func newServer(handler http.Handler) *http.Server {
	return &http.Server{Handler: handler, ReadHeaderTimeout: headersWithin, ReadTimeout: requestWithin, WriteTimeout: answerWithin,
		IdleTimeout: idleFor, MaxHeaderBytes: maxHeaders}
}

// Zones opens the newest zone data of what is shipped, the system's and an operator's.
func Zones(c Config) *zone.Data {
	zones, err := zone.Open(os.DirFS("/usr/share/zoneinfo"), os.DirFS(c.Data))
	if err != nil {
		c.Log.Warn("some zone data could not be used", "using", zones.Version(), "from", zones.Source(), "error", err)
	}
	return zones
}

// live runs the engine, the chores and the server until the context ends or the server fails.
func (c *Core) live(ctx, living context.Context, stop func(), server *http.Server, listener net.Listener, ready func() error) error {
	var working sync.WaitGroup
	working.Go(func() { c.Engine.Run(living) })
	working.Go(func() { c.chores(living) })
	working.Go(func() { c.holidays(living) })
	working.Go(func() { c.gather(living) })
	working.Go(func() { c.endings(living) })
	working.Go(func() { c.rings(living) })
	working.Go(func() { c.mails(living) })
	working.Go(func() { c.comes(living) })
	if c.box != nil {
		working.Go(func() { c.box(living) })
	}
	defer working.Wait()
	defer stop()
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	if err := ready(); err != nil {
		return errors.Join(err, server.Close())
	}
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	stop()
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
	defer cancel()
	if err := server.Shutdown(closing); err != nil {
		return server.Close()
	}
	return nil
}

// ready says where people go: to set up, or in.
func (c Config) ready(ctx context.Context, core *Core, base *url.URL) error {
	link, err := core.Orgs.SetupLink(ctx)
	if err != nil {
		return err
	}
	if link != "" {
		link = base.String() + "/setup?" + url.Values{"link": {link}}.Encode()
	}
	if c.Ready != nil {
		c.Ready(base.String(), link)
	}
	return nil
}

// NewHandler returns everything that answers requests.
func NewHandler(core *Core, c Config, base *url.URL) (http.Handler, error) {
	assets, err := static.Open()
	if err != nil {
		return nil, err
	}
	secure := base.Scheme == "https"
	pages, err := page.New(templates.Files(), assets, c.Log, secure)
	if err != nil {
		return nil, err
	}
	catalogue, err := words.Open()
	if err != nil {
		return nil, err
	}
	mailer, err := c.mailer(core, base, catalogue)
	if err != nil {
		return nil, err
	}
	if mailer != nil {
		core.Engine.Deliver(delivery.Mail, mailer.Send)
	}
	if err := c.comesIn(core, mailer); err != nil {
		return nil, err
	}
	zones := func() *zone.Data { return core.Zones }
	keys := once.New(core.DB, core.Now)
	pagesHandler := web.New(core.site(site.Site{
		Log: c.Log, Zones: zones, Keys: keys, Pages: pages, Words: catalogue, BaseURL: base.String(), Secure: secure, Mails: mailer != nil,
	}), assets)
	apiHandler := api.New(api.Deps{
		Parts: rest.Parts{DB: core.DB, Now: core.Now, Log: c.Log, Persons: core.Persons, Keys: keys, BaseURL: base.String(), Address: assets.Path},
		Zones: zones, Holidays: core.Holidays, Overlaps: core.Overlaps, Interruptions: core.Interruptions,
		Orgs:  core.Orgs,
		Rotas: core.Rotas, Refusals: core.Refusals,
		Spaces:     core.Spaces,
		Deliveries: core.Deliveries,
		Asks:       core.Asks,
		Threads:    core.Threads,
		Advice:     core.Advice,
		Relays:     core.Relays, Decisions: core.Decisions, Finds: core.Finds, Imports: core.Imports, Incoming: core.Incoming, Pauses: core.Pauses, Away: core.Away,
		Files: core.Files, Transfers: transfer.Transfers{Files: core.Files, Archives: core.Archives},
		Urgents: core.Urgents,
		Words:   catalogue,
	})
	mux := http.NewServeMux()
	mux.Handle("/", pagesHandler)
	mux.Handle("/api/", apiHandler)
	mux.HandleFunc("GET /healthz", healthy)
	mux.HandleFunc("GET /readyz", core.ready)
	if !c.Metrics {
		return mux, nil
	}
	m := newMetrics()
	core.Engine.OnCut(m.cut)
	core.Engine.OnTwice(m.twice.Inc)
	mux.Handle("GET /metrics", m.handler())
	return m.count(mux, core.Now), nil
}

// site is what pages are made from, with all the domains.
func (c *Core) site(s site.Site) *site.Site {
	s.DB, s.Bus, s.Now, s.Holidays = c.DB, c.Bus, c.Now, c.Holidays
	s.Files, s.Transfers = c.Files, transfer.Transfers{Files: c.Files, Archives: c.Archives}
	s.Orgs, s.Persons, s.Spaces = c.Orgs, c.Persons, c.Spaces
	s.Overlaps, s.Interruptions = c.Overlaps, c.Interruptions
	s.Deliveries, s.Rotas, s.Refusals = c.Deliveries, c.Rotas, c.Refusals
	s.Asks, s.Threads, s.Advice, s.Decisions = c.Asks, c.Threads, c.Advice, c.Decisions
	s.Urgents, s.Relays, s.Imports, s.Finds, s.Telling, s.Incoming, s.Leavings, s.Pauses, s.Away = c.Urgents, c.Relays, c.Imports, c.Finds, c.Telling, c.Incoming, c.Leavings, c.Pauses, c.Away
	return &s
}
