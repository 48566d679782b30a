package feed

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"runtime/debug"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"

	"huiqi/pkg/consult"
)

// Options of a Service; zero fields but Zone take the defaults named here.
type Options struct {
	// Zone is the office's and has an IANA name. It is required.
	Zone *time.Location
	// PublicURL and Contact are the office's on every Letterhead; both may be empty.
	PublicURL, Contact string
	// Now is the clock: time.Now.
	Now func() time.Time
	// Random is where secrets come from: crypto/rand.
	Random io.Reader
	// CacheBytes bounds the rendered calendars kept: 32 MiB.
	CacheBytes int
	// Traces bounds the calendars of which the tag is remembered when the bytes had
	// to go, some 150 bytes each: 1,000,000.
	Traces int
	// Patience is how long rendering one calendar may take: 10 s.
	Patience time.Duration
	// Fetches, when set, remembers who fetched what.
	Fetches *Fetches
	// Logger hears who created, rotated and revoked: slog.Default.
	Logger *slog.Logger
}

func (o Options) withDefaults() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	if o.CacheBytes <= 0 {
		o.CacheBytes = 32 << 20
	}
	if o.Traces <= 0 {
		o.Traces = 1_000_000
	}
	if o.Patience <= 0 {
		o.Patience = 10 * time.Second
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	return o
}

// Service keeps Feeds and serves their calendars.
type Service struct {
	store     Store
	revisions *Revisions
	opt       Options
	cache     *cache
	flight    singleflight.Group
	renders   atomic.Int64
	hits      atomic.Int64
}

// New refuses a zone without an IANA name with consult.ErrInvalid.
func New(store Store, revisions *Revisions, opt Options) (*Service, error) {
	if err := checkZone(opt.Zone); err != nil {
		return nil, err
	}
	opt = opt.withDefaults()
	if opt.Fetches != nil {
		opt.Fetches.era = revisions.era.Load
	}
	return &Service{store: store, revisions: revisions, opt: opt, cache: newCache(opt.CacheBytes, opt.Traces)}, nil
}

// Stats says what the cache holds, how often a calendar was rendered and how
// often one was told without.
type Stats struct {
	Pages, Bytes, Traces int
	Renders, Hits        int64
}

// Stats is a reading for the metrics page.
func (s *Service) Stats() Stats {
	pages, bytes, traced := s.cache.stats()
	return Stats{Pages: pages, Bytes: bytes, Traces: traced, Renders: s.renders.Load(), Hits: s.hits.Load()}
}

// secretLength is that of 32 random bytes in unpadded base64url.
const secretLength = 43

// Serve answers with the calendar that the secret opens, never one older than a
// commit that this process had acknowledged before the call, nor than one that
// another had more than the Revisions' bound before. It answers
// consult.ErrNotFound for a secret never given out, consult.ErrGone for one
// revoked or rotated away; any other error means that the calendar cannot be
// told at present (503). A calendar that is warm costs no database work.
func (s *Service) Serve(ctx context.Context, secret string) (Calendar, error) {
	key, ok := digestOf(secret)
	if !ok {
		return Calendar{}, consult.ErrNotFound
	}
	if p, ok := s.cache.get(key); ok {
		good, err := s.current(ctx, p)
		if good {
			s.hits.Add(1)
		}
		if err != nil || good {
			return p.answer(err)
		}
	}
	return s.cold(ctx, key, secret)
}

// Fetched remembers that a phone now holds the calendar, for it was sent or
// confirmed to be the one that the phone has. A page that is served is current: no
// Revision later than the page's has touched its subject. So whoever holds it has
// seen a change of a Meeting on it just when the page's Revision is not less. What is
// no calendar program has shown it to nobody's calendar, and is not remembered.
func (s *Service) Fetched(c Calendar, agent string) {
	if s.opt.Fetches != nil && !passerby(agent) {
		s.opt.Fetches.note(c.fetch, agent, c.era)
	}
}

// Known is Serve for one who may have the calendar already: it tells which it is
// without reading or rendering anything, and without its Bytes if those had to
// make way. It answers false when that cannot be told.
func (s *Service) Known(ctx context.Context, secret string) (Calendar, bool, error) {
	key, ok := digestOf(secret)
	if !ok {
		return Calendar{}, false, consult.ErrNotFound
	}
	p, ok := s.cache.known(key)
	if !ok {
		return Calendar{}, false, nil
	}
	good, err := s.current(ctx, p)
	if err != nil || !good {
		return Calendar{}, false, err
	}
	s.hits.Add(1)
	c, err := p.answer(nil)
	return c, err == nil, err
}

// cold joins or starts a rendering. One that it joined may have been begun
// before a change that the caller knows of; the second was not.
func (s *Service) cold(ctx context.Context, key digest, secret string) (Calendar, error) {
	p, err := s.share(ctx, key, secret)
	if err != nil {
		return Calendar{}, err
	}
	good, err := s.current(ctx, p)
	if err == nil && !good {
		p, err = s.share(ctx, key, secret)
	}
	return p.answer(err)
}

func (p *page) answer(err error) (Calendar, error) {
	if err != nil {
		return Calendar{}, err
	}
	if p.gone {
		return Calendar{}, consult.ErrGone
	}
	return p.calendar, nil
}

// current reports whether nothing that p shows has changed since it was read.
// What is gone stays gone, and is told without asking, unless the office's
// history was replaced.
func (s *Service) current(ctx context.Context, p *page) (bool, error) {
	if p.gone {
		return s.revisions.era.Load() == p.era, nil
	}
	now := s.opt.Now()
	if now.Before(p.day.From) || !now.Before(p.day.To) {
		return false, nil
	}
	if at, err := s.revisions.Current(ctx, p.feed); err != nil || at > p.feedAt {
		return false, err
	}
	at, err := s.revisions.Current(ctx, p.subject)
	return err == nil && at <= p.shownAt && s.revisions.era.Load() == p.era, err
}

// share renders once for all who ask at the same time, and not at all when the
// rendering just ended will do. The rendering outlives the caller that began it, and
// if it panics this one calendar cannot be told, but the process lives on.
func (s *Service) share(ctx context.Context, key digest, secret string) (*page, error) {
	answer := s.flight.DoChan(string(key[:]), func() (_ any, err error) {
		defer func() {
			if p := recover(); p != nil {
				s.opt.Logger.Error("panic", "room", "feed", "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
				err = fmt.Errorf("feed: rendering panicked: %v", p)
			}
		}()
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.opt.Patience)
		defer cancel()
		if p, ok := s.cache.get(key); ok {
			if good, err := s.current(ctx, p); err != nil || good {
				return p, err
			}
		}
		return s.fill(ctx, key, secret)
	})
	select {
	case <-ctx.Done():
		return nil, fmt.Errorf("feed: waiting for a calendar: %w", ctx.Err())
	case a := <-answer:
		p, _ := a.Val.(*page)
		return p, a.Err
	}
}

// fill reads and renders the Feed, and keeps the page. The label is taken before
// anything is read: a change committed while this goes on has a greater Revision
// and so makes the page stale, whether or not it came in time to be shown.
func (s *Service) fill(ctx context.Context, key digest, secret string) (*page, error) {
	label, era := s.revisions.label()
	f, err := s.store.FeedByHash(ctx, key[:])
	if errors.Is(err, consult.ErrGone) || err == nil && !f.RevokedAt.IsZero() {
		p := &page{gone: true, era: era}
		s.cache.put(key, p)
		return p, nil
	}
	if err != nil {
		return nil, fmt.Errorf("feed: finding a feed: %w", err)
	}
	p, at, err := s.render(ctx, f, secret)
	if err != nil {
		return nil, err
	}
	if !s.revisions.vouch(at, label, era) {
		return nil, errMoved
	}
	p.era, p.feedAt = era, label
	p.calendar.fetch, p.calendar.era = consult.Fetch{FeedID: f.ID, LinkedAt: f.LinkedAt, Revision: p.shownAt}, era
	p.calendar.packed.grown = func(n int) { s.cache.grow(key, p, n) }
	s.cache.put(key, p)
	return p, nil
}

// errMoved says that what was read is older than what was known before, or not
// of the same history.
var errMoved = errors.New("feed: the database went back while a calendar was read")

// render reads and writes the Feed's calendar, and answers where the history
// stood then.
func (s *Service) render(ctx context.Context, f consult.Feed, secret string) (*page, consult.Trail, error) {
	s.renders.Add(1)
	now := s.opt.Now()
	today := consult.DateOf(now, s.opt.Zone)
	day, ask := today.Span(s.opt.Zone), f.Options
	contents, err := s.store.Contents(ctx, f, ask.Window(today, s.opt.Zone), today.AddDays(-ask.DaysCancelled).Start(s.opt.Zone))
	if err != nil {
		return nil, consult.Trail{}, fmt.Errorf("feed: reading the contents of feed %s: %w", f.ID, err)
	}
	contents.Feed = f
	b, err := s.letterhead(f, secret).Render(contents)
	if err != nil {
		return nil, consult.Trail{}, fmt.Errorf("feed: rendering feed %s: %w", f.ID, err)
	}
	p := &page{
		feed:     consult.Subject{Kind: consult.SubjectFeed, ID: f.ID},
		subject:  f.Subject,
		shownAt:  contents.Revision,
		day:      day,
		calendar: newCalendar(b),
	}
	// Changes within a second are told apart by dating the later ones ahead; a header
	// may not lie in the future (RFC 9110, section 8.8.2.1).
	p.calendar.LastModified = earlier(later(contents.ChangedAt, p.day.From), now).UTC().Format(http.TimeFormat)
	return p, contents.Trail, nil
}

// letterhead tells a calendar's own address only where it is no secret: a file of
// somebody's calendar that is passed on must not give away the next ones too.
func (s *Service) letterhead(f consult.Feed, secret string) Letterhead {
	l := Letterhead{Zone: s.opt.Zone, PublicURL: s.opt.PublicURL, Contact: s.opt.Contact}
	if f.Subject.Kind == consult.SubjectPublic && l.base() != "" {
		l.Source = l.base() + "/feeds/" + secret + "/calendar.ics"
	}
	return l
}

// digestOf is the hash of a secret; what cannot be one is not worth a question.
func digestOf(secret string) (digest, bool) {
	if len(secret) != secretLength {
		return digest{}, false
	}
	var buf [secretLength]byte
	copy(buf[:], secret)
	return sha256.Sum256(buf[:]), true
}
