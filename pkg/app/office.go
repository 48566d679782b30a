package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"huiqi/pkg/access"
	"huiqi/pkg/archive"
	"huiqi/pkg/config"
	"huiqi/pkg/consult"
	"huiqi/pkg/feed"
	"huiqi/pkg/health"
	"huiqi/pkg/journal"
	"huiqi/pkg/office"
	"huiqi/pkg/rest"
	"huiqi/pkg/store"
	"huiqi/pkg/subscription"
	"huiqi/pkg/workday"
)

// renderTimeout is how long a calendar may take that has to be rendered.
const renderTimeout = 10 * time.Second

// Settings are what an Office needs beside its database.
type Settings struct {
	Zone  *time.Location
	Clock func() time.Time
	Log   *slog.Logger
	// Contact is whom calendars tell to ask, and PublicURL where subscribers reach the
	// office, which calendars link back to. Both may be empty.
	Contact, PublicURL string
	// EntryKey makes the links back; without it there are none.
	EntryKey feed.EntryKey
	// Existing has Open refuse a database without an office instead of making one.
	Existing bool
	// Inspect has Open change nothing in the database.
	Inspect bool
	// FeedCache bounds the rendered calendars kept, in bytes: 32 MiB.
	FeedCache int
	// Files bound what files may come to: archive.DefaultLimits.
	Files archive.Limits
	// Conns bounds the connections to the database: 20 to PostgreSQL, or 4 readers of a SQLite file.
	Conns int
	// RequestTimeout is how long a request may take until it is being committed: 25 s.
	RequestTimeout time.Duration
}

// Office is one office's rooms wired together over its database.
type Office struct {
	Settings
	Store     *store.Store
	Services  *office.Services
	Guard     *access.Guard
	Revisions *feed.Revisions
	Feeds     *feed.Service
	Fetches   *feed.Fetches
	Health    *health.Service
	published workday.Calendar
}

// Open opens the office kept at the database URL db, bringing its schema up to
// date, and gives a new one the standard Forms. Close it after use.
func Open(ctx context.Context, db string, set Settings) (*Office, error) {
	if set.Clock == nil {
		set.Clock = time.Now
	}
	if set.Log == nil {
		set.Log = slog.Default()
	}
	set.RequestTimeout = cmp.Or(set.RequestTimeout, rest.DefaultRequestTimeout)
	o := &Office{Settings: set}
	var err error
	o.published, err = workday.Published()
	if err != nil {
		return nil, err
	}
	o.Store, err = store.Open(ctx, db, store.Options{
		Clock:     set.Clock,
		Existing:  set.Existing,
		Inspect:   set.Inspect,
		Conns:     set.Conns,
		Committed: func(at subscription.RevisionLog, t []subscription.Invalidation) { o.Revisions.Note(at, t) },
	})
	if errors.Is(err, store.ErrNoOffice) {
		return nil, noOffice(err, db)
	}
	if err != nil {
		return nil, err
	}
	s := o.Store
	o.Revisions = feed.NewRevisions(s, feed.RevisionOptions{Logger: set.Log, Reconcile: o.reconcile})
	o.sayRestored(s.Restoration)
	o.Health = health.New(s, o.Revisions, health.Options{Log: set.Log, WriteTimeout: set.RequestTimeout})
	o.Fetches = feed.NewFetches(s, feed.FetchOptions{Now: set.Clock, Logger: set.Log})
	o.Feeds, err = feed.New(s, o.Revisions, feed.Options{
		Zone:          set.Zone,
		PublicURL:     set.PublicURL,
		EntryKey:      set.EntryKey,
		Contact:       set.Contact,
		CacheBytes:    set.FeedCache,
		RenderTimeout: min(set.RequestTimeout, renderTimeout),
		Now:           set.Clock,
		Logger:        set.Log,
		Fetches:       o.Fetches,
	})
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	o.Services = office.New(s, office.Config{Now: set.Clock, NewID: newID, Zone: set.Zone, Published: o.published,
		Links: o.Fetches, Files: set.Files})
	o.Guard = access.New(s.Tokens, s.Sessions, s, set.Clock, set.Zone, newID)
	if set.Inspect {
		return o, nil
	}
	if err := o.seedForms(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	err = o.Feeds.AdoptEntryKey(journal.WithOrigin(ctx, journal.System(journal.EntryKeyOperation)))
	if err != nil { // such as on a database that can only be read
		set.Log.Warn("the key of links is not noted", "error", err)
	}
	return o, nil
}

// noOffice says what to do where there is no office.
func noOffice(err error, db string) error {
	return fmt.Errorf("%w\nif there was one, the path is wrong or the file has gone: look for it, and begin no other\n"+
		"a new one is begun once, by: huiqi init --db %s", err, config.Shown(db))
}

// Close lets go of the database.
func (o *Office) Close() error { return o.Store.Close() }

// seedForms gives a new office its Forms. It writes nothing to one that has them, which may be read-only.
func (o *Office) seedForms(ctx context.Context) error {
	have, err := o.Store.Forms.List(ctx, consult.Unfiltered{}, consult.PageRequest{Limit: 1})
	if err != nil || len(have.Items) > 0 {
		return err
	}
	return o.Store.Write(ctx, func(ctx context.Context) error {
		have, err := o.Store.Forms.List(ctx, consult.Unfiltered{}, consult.PageRequest{Limit: 1})
		if err != nil || len(have.Items) > 0 {
			return err
		}
		forms, now := consult.Forms(), o.Services.Now()
		for i := range forms {
			forms[i].Stamp = consult.Stamp{ID: consult.ID(forms[i].Key), Version: 1, CreatedAt: now, ChangedAt: now}
			forms[i].Order = i
		}
		return o.Store.Forms.AddAll(ctx, forms)
	})
}

// newID is a fresh UUIDv7 (RFC 9562).
func newID() consult.ID { return consult.ID(uuid.Must(uuid.NewV7()).String()) }
