package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"sync"
	"time"

	"huiqi/pkg/archive"
	"huiqi/pkg/config"
	"huiqi/pkg/consult"
	"huiqi/pkg/journal"
	"huiqi/pkg/logging"
	"huiqi/pkg/store"
)

// writeSlack is how long an answer may take on its way.
const writeSlack = 5 * time.Second

type serveCmd struct {
	config.Server
	// demo makes the office when there is none, and has its tokens filled in where one signs in.
	demo bool
}

// Run serves until the context ends.
func (c serveCmd) Run(ctx context.Context, s *streams) error {
	o, site, err := c.open(ctx, s, c.PublicURL)
	if err != nil {
		return err
	}
	defer o.Close()
	l, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return err
	}
	if tokens, err := o.Guard.List(ctx, consult.TokenFilter{}, consult.PageRequest{Limit: 1}); err != nil {
		return err
	} else if len(tokens.Items) == 0 {
		o.Log.Warn("nobody has a token yet; make one: huiqi token create --role admin,office --name NAME")
	}
	o.Log.Info("serving", "address", l.Addr().String(), "version", s.version, "zone", c.ZoneName)
	return site.Serve(ctx, l)
}

// Validate is kong's hook for the flags.
func (c serveCmd) Validate() error { return c.Server.Validate() }

// open opens the office that the server's settings name; calendars link back to
// the address.
func (c serveCmd) open(ctx context.Context, s *streams, address string) (*Office, *Site, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.LogLevel)); err != nil {
		return nil, nil, err
	}
	url, err := c.URL()
	if err != nil {
		return nil, nil, err
	}
	zone, err := c.Zone()
	if err != nil {
		return nil, nil, err
	}
	err = store.VerifySessions(ctx, url)
	if err != nil {
		return nil, nil, err
	}
	entryKey, err := c.EntryKey(url)
	if err != nil {
		return nil, nil, err
	}
	s.unhurried()
	log := slog.New(slog.NewJSONHandler(s.errs, &slog.HandlerOptions{Level: level}))
	o, err := Open(ctx, url, Settings{
		Zone:           zone,
		Log:            log,
		Contact:        cmp.Or(c.Contact, c.Office),
		PublicURL:      address,
		EntryKey:       entryKey,
		FeedCache:      c.CacheMiB << 20,
		Files:          archive.Limits{File: int64(c.FileMiB) << 20, Office: int64(c.FilesGiB) << 30},
		Existing:       !c.demo,
		Conns:          c.Pool,
		RequestTimeout: c.RequestTimeout,
	})
	if err != nil {
		return nil, nil, err
	}
	site, err := NewSite(o, SiteSettings{
		PublicURL:  c.PublicURL,
		Version:    s.version,
		Office:     c.Office,
		Contact:    c.Contact,
		Embed:      c.Framers(),
		DrainDelay: c.DrainDelay,
		Demo:       c.demo,
		LogDropped: s.log.Dropped,
		Journal:    journal.Files{Key: c.Path(url), Dir: c.JournalDir},
	})
	if err != nil {
		return nil, nil, errors.Join(err, o.Close())
	}
	return o, site, nil
}

// Serve answers requests on l and follows other replicas' changes until ctx
// ends, then for the drain delay, and until requests under way have finished.
func (t *Site) Serve(ctx context.Context, l net.Listener) error {
	srv := NewServer(t.Handler())
	// A commit runs to its answer, and the client is to hear it.
	srv.WriteTimeout = max(srv.WriteTimeout, t.office.RequestTimeout+store.DefaultCommitTime+writeSlack)
	srv.ErrorLog = slog.NewLogLogger(t.office.Log.Handler(), slog.LevelWarn)
	debug.FreeOSMemory() // what reading the contract and loading took, once
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	var wg sync.WaitGroup
	wg.Go(func() { t.office.Revisions.Run(background) })
	wg.Go(func() { t.office.Fetches.Run(background) })
	wg.Go(func() { t.office.Guard.Run(background, t.office.Log) })
	wg.Go(func() { t.office.Health.Run(background) })
	wg.Go(func() { t.office.Services.Run(background, logging.Repeated(t.office.Log, "planning failed")) })
	wg.Go(func() { t.signer.Run(background) })
	served := make(chan error, 1)
	go func() { served <- srv.Serve(l) }()
	var err error
	select {
	case err = <-served:
	case <-ctx.Done():
		err = t.leave(srv, served)
	}
	stop()
	wg.Wait()
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// leave says that no more requests are wanted, goes on serving until whoever sends them has noticed, and then closes
// the listener. Requests under way finish.
func (t *Site) leave(srv *http.Server, served <-chan error) error {
	t.api.Drain()
	t.office.Log.Info("stopping", "drain_delay", t.drainDelay.String())
	select {
	case err := <-served:
		return err
	case <-time.After(t.drainDelay):
	}
	t.Close()
	grace, cancel := context.WithTimeout(context.Background(), t.office.RequestTimeout+writeSlack)
	defer cancel()
	err := srv.Shutdown(grace)
	if err != nil {
		return fmt.Errorf("shutdown: %w", err)
	}
	return nil
}

// NewServer is an HTTP server with the patience that Huiqi has with its clients.
func NewServer(h http.Handler) *http.Server {
	return &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second,
		WriteTimeout: time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10}
}
